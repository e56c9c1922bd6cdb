"""The shortest path through all five services: filed, examined, certified, told, followed, in the ledger."""

from __future__ import annotations

from pathlib import Path

from services.audit.read_models import ledger
from services.embedded import System
from services.notify.mailbox import Mailbox
from shared.contracts.event import Actor
from shared.contracts.forms.single import PlanForm
from shared.domain import Refusal
from shared.event_store.door import Envelope
from shared.event_store.unit_of_work import Cause

FILED = Path(__file__).parents[1] / "data/applications/01-hokuto-suisan.json"
APPLICANT = Cause(Actor(role="applicant", id="applicant-1"), "c1")


def asked(role: str, account: str, bureau: str) -> Envelope:
    return Envelope(Cause(Actor(role=role, id=account, place=bureau), "c2"))  # type: ignore[arg-type]


def test_one_application_goes_all_the_way(system: System) -> None:
    filed = system.services["intake"].commands.file(
        PlanForm.model_validate_json(FILED.read_bytes()), Envelope(APPLICANT)
    )
    assert not isinstance(filed, Refusal), filed
    system.settle()
    review = system.services["review"].commands
    case_id, bureau = filed.application_id, filed.bureau
    for made in (
        review.assign(case_id, "o1", asked("officer", "o1", bureau)),
        review.propose(case_id, "certify", "", asked("officer", "o1", bureau)),
        review.approve(case_id, asked("director", "d1", bureau)),
    ):
        assert not isinstance(made, Refusal), made
    system.settle()
    histories = {
        name: sorted(r.event.name for r in service.store.plan(filed.plan_id))
        for name, service in system.services.items()
    }
    assert histories == {
        "intake": [
            "intake.ApplicationCertified/4",
            "intake.ApplicationFiled/6",
            "intake.ExaminationStarted/1",
            "intake.VersionCertified/1",
        ],
        "review": [
            "review.CaseAssigned/1",
            "review.CaseOpened/6",
            "review.DecisionProposed/2",
            "review.PlanCertified/4",
            "review.VersionEntered/1",
        ],
        "notify": ["notify.ContactKnown/1"]
        + ["notify.NoticeOwed/2", "notify.NoticeOwed/2"]
        + ["notify.NoticeSent/1"] * 2
        + ["notify.SendStarted/2"] * 2,
        "followup": ["followup.PlanFollowed/3", "followup.VersionDated/2"],
        "audit": [],
    }
    with system.services["audit"].store.database.transaction() as cursor:
        assert len(ledger.plan(cursor, filed.plan_id, None)) == 18
    mailbox = Mailbox(system.open_database("mailbox"), system.clock)
    assert {mail.recipient for mail in mailbox.mails().rows} == {"onodera@hokuto-suisan.example.jp"}
