"""R26: a certificate on paper is entered, claimed and confirmed, and nothing is certified on it before."""

from __future__ import annotations

from datetime import date

from services.review.domain.case import CASE
from services.review.domain.commands import SeeCopies
from services.review.domain.paper import ConfirmPaper, EnterPaper, ReceivePaperClaim
from services.review.domain.plan_record import PLAN_RECORD, Numbers, numbers_of
from shared.contracts.forms.excerpts import certificate_facts
from shared.contracts.paper import PaperCertificate, paper_text, untyped
from shared.contracts.review import CaseOpened, PaperCopiesSeen
from shared.contracts.target import Target
from shared.contracts.text import TextId
from shared.domain import Month, Refusal
from shared.scheme.lineage import in_force
from tests.domain.review.facts import AS_FILED, CASE_ID, assigned, case_opened, form, june
from tests.support.paper import PERIOD, PLAN, Steps, certificate
from tests.support.scenario import given_for

TODAY = june(10)
TEXT = paper_text(PLAN, 1, form())
TARGET = Target(term=1, base_version=1, base=TEXT, period=PERIOD)
ENTER = EnterPaper(PLAN, certificate())
CONFIRM = ConfirmPaper(PLAN, TEXT, "03-2026-000001")
given = given_for(CASE)


def claim(told: PaperCertificate | None = None, text: TextId = TEXT) -> ReceivePaperClaim:
    return ReceivePaperClaim(PLAN, told or certificate(), june(1), text, form())


def record(*commands: object) -> Steps:
    return Steps(PLAN_RECORD, TODAY).ask(*commands)


def on_paper(base: TextId = TEXT) -> CaseOpened:
    return case_opened(june(1), kind="change", target=TARGET.model_copy(update={"base": base}))


def test_a_claim_alone_puts_nothing_in_force_and_nothing_is_certified_on_it() -> None:
    steps = record(claim())

    found = numbers_of(steps.state, "change", TARGET, TODAY)

    assert in_force(steps.state.facts, TODAY).status == "none"
    assert isinstance(found, Refusal)
    assert found.code == "paper_unconfirmed"


def test_an_entry_is_in_force_without_a_text() -> None:
    standing = in_force(record(ENTER).state.facts, TODAY)

    assert standing.version is not None
    assert (standing.version.number, standing.version.text) == (1, untyped(PLAN))
    assert standing.facts["name"] == "株式会社試験製作所"


def test_also_what_was_entered_is_certified_on_only_once_the_copies_were_seen() -> None:
    found = numbers_of(record(ENTER, claim()).state, "change", TARGET, TODAY)

    assert isinstance(found, Refusal)
    assert found.code == "paper_unconfirmed"


def test_a_confirmed_claim_is_version_1_and_a_change_of_it_version_2() -> None:
    steps = record(claim(), CONFIRM)

    standing = in_force(steps.state.facts, TODAY)

    assert standing.version is not None
    assert (standing.version.text, standing.facts) == (TEXT, certificate_facts(form()))
    assert numbers_of(steps.state, "change", TARGET, TODAY) == Numbers(1, 2, 1)


def test_what_the_files_contradict_is_not_confirmed_until_one_of_the_two_is_put_right() -> None:
    wrong = claim(certificate(term=2, certified_on=date(2025, 2, 11)))

    assert [code for code, _ in record(ENTER, wrong, CONFIRM).refused] == ["paper_differs", "paper_differs"]
    right = EnterPaper(PLAN, certificate(term=2, certified_on=date(2025, 2, 11)))
    assert record(ENTER, wrong, right, CONFIRM).names[-1] == "PaperCertificateConfirmed"
    again = paper_text(PLAN, 2, form())
    assert record(ENTER, wrong, claim(text=again), ConfirmPaper(PLAN, again, "03-2026-000002")).refused == []


def test_only_a_text_that_was_claimed_is_confirmed() -> None:
    assert record(ENTER, CONFIRM).refused == [("paper_claim_unknown", "")]


def test_what_is_known_already_is_nothing_new() -> None:
    names = record(ENTER, ENTER, claim(), claim(), CONFIRM, CONFIRM).names

    assert names == ["PaperCertificateEntered", "PaperClaimReceived", "PaperCertificateConfirmed"]


def test_what_was_confirmed_is_not_entered_otherwise_and_no_later_claim_moves_it() -> None:
    steps = record(claim(), CONFIRM, EnterPaper(PLAN, certificate(term=2)))
    assert steps.refused == [("paper_confirmed", "")]

    steps.ask(claim(certificate(term=3), paper_text(PLAN, 2, form())))

    standing = in_force(steps.state.facts, TODAY)
    assert standing.version is not None
    assert standing.version.term == 1


def test_all_that_stands_against_an_entry_is_said_at_once() -> None:
    period = PERIOD.model_copy(update={"end": Month(2025, 1)})
    wrong = certificate(certificate_no="-", business="", certified_on=june(11), period=period)

    assert record(EnterPaper(PLAN, wrong)).refused == [
        ("certificate_no_missing", "certificate_no"),
        ("business_missing", "business"),
        ("paper_certified_on", "certified_on"),
        ("paper_period", "period_end"),
    ]


def test_the_officer_of_a_case_confirms_the_copies_once() -> None:
    see = SeeCopies(CASE_ID, plan_id=PLAN, by="sato")

    given(on_paper(), assigned()).when(see, at=TODAY).then(PaperCopiesSeen(text=TEXT, seen_on=TODAY))
    given(on_paper(), assigned(), PaperCopiesSeen(text=TEXT, seen_on=TODAY)).when(see, at=TODAY).then()
    other = SeeCopies(CASE_ID, plan_id=PLAN, by="suzuki")
    given(on_paper(), assigned()).when(other, at=TODAY).refused("P", "not_your_case")


def test_no_copies_are_due_with_a_new_plan_nor_after_an_electronic_certification() -> None:
    see = SeeCopies(CASE_ID, plan_id=PLAN, by="sato")

    given(case_opened(june(1)), assigned()).when(see, at=TODAY).refused("R26", "copies_not_due")
    given(on_paper(AS_FILED), assigned()).when(see, at=TODAY).refused("R26", "copies_not_due")
