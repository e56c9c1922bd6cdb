"""The recipe for a new event, followed: each of its places exists, and knows every event that it must know.

An event that is missing somewhere is named with its place. Where it may be left out, `PASSES_BY` says so.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any, get_args

import pytest

from docs import adding_an_event as recipe
from docs.adding_an_event import BY_HAND, BY_ITSELF, TO_DECIDE, Place
from services.audit.domain import standing, words
from services.followup import reactions as of_followup
from services.followup.domain.plan import PLAN
from services.followup.read_models.due_dates import DUE_DATES
from services.intake import reactions as of_intake
from services.intake.domain.application import APPLICATION
from services.intake.domain.letters import LETTERS
from services.intake.domain.lineage import LINEAGE
from services.intake.pages import overview
from services.intake.read_models.applications import APPLICATIONS
from services.notify.domain.contact import CONTACT, NAMED_IN
from services.notify.domain.notice import NOTICE
from services.notify.domain.what_is_owed import OWED
from services.notify.pages import notices
from services.notify.read_models.deliveries import DELIVERIES
from services.review import reactions as of_review
from services.review.domain import commands
from services.review.domain.case import CASE
from services.review.domain.plan_record import PLAN_RECORD
from services.review.domain.reaching import REACHING
from services.review.domain.refusals import REFUSALS
from services.review.read_models.bureau_queue import BUREAU_QUEUE
from services.review.views import history
from services.review.views.case_page import ACTIONS, Action
from shared import contracts
from shared.contracts import letters, lineage, plan_record, reaching
from shared.contracts.blocks import Applicant
from shared.contracts.event import Event, names_of
from shared.contracts.forms.filed import FiledForm
from shared.messaging.subscriptions import FOLLOWS
from tests.golden import goldens
from tests.golden.samples import samples
from tests.tidy.repository import ROOT, files, name_of, text_of

Names = frozenset[str]

OF_RECORDS = frozenset(name.rpartition("/")[0] for name in names_of(plan_record))
OF_NOTICES = frozenset(name.rpartition("/")[0] for name in names_of(reaching))
OF_LETTERS = frozenset(name.rpartition("/")[0] for name in names_of(letters))
OF_LINEAGES = frozenset(name.rpartition("/")[0] for name in names_of(lineage))
NAMING_A_BUSINESS = {
    "intake.VersionCertified", "intake.CertificateFactsCorrected", "intake.MinorChangeNoted",
    "intake.PaperCertificateKnown",
}  # fmt: skip
"""Events of streams that are about a plan, and so change no row of a case or an application."""

PASSES_BY: Mapping[str, Names] = {
    "services/intake/reactions.py": frozenset(
        {
            "review.CaseAssigned", "review.CaseReleased", "review.RungReached",
            "review.DecisionProposed", "review.ProposalSentBack", "review.ProposalWithdrawn",
            "review.CorrectionReceived", "review.CorrectionCameTooLate", "review.WithdrawalCameTooLate",
            "review.DeadlineExtended", "review.DecisionWithoutEffect",
            "followup.PlanFollowed", "followup.ReminderFellDue", "followup.RenewalInvited", "followup.FollowUpEnded",
            "review.VersionStruck", "review.GivingBackRecorded", "review.MinorChangeRecorded",
            "followup.RenewalFiled", "followup.RenewalDropped", "followup.RenewalDatesSet",
            "followup.VersionDated", "followup.FactCorrected", "followup.NameChanged",
            "review.PaperClaimReceived", "review.PaperCopiesSeen", "review.ChangeTaken", "review.CaseFellAway",
            "review.HearingHeld", "review.HearingReported", "review.RescissionProposed", "review.RescissionSentBack",
            "review.RescissionWithoutEffect", "review.DocumentsTaken",
            "review.ApplicantNotReached", "review.ApplicantReached",
        }
    ),
    "services/review/reactions.py": frozenset(
        {
            "intake.ExaminationStarted", "intake.CorrectionAsked", "intake.CorrectionTimeEnded", "intake.LastDayMoved",
            "intake.ApplicationCertified", "intake.ApplicationRefused", "intake.CorrectionCameTooLate",
            "intake.DecisionCameTooLate", "intake.CorrectionRequestCameTooLate", "intake.WithdrawalConfirmed",
            "intake.PlanEnded", "intake.PersonalDataErased",
            "intake.VersionCertified", "intake.FilingOpened", "intake.FilingClosed", "intake.StatusReportFiled",
            "intake.CertificationNumbered",
            "intake.CorrectionExtended", "intake.CorrectionCancelled", "intake.PaperCertificateKnown",
            "intake.PaperClaimErased", "intake.BureauChanged", "intake.ApplicationFellAway",
            "intake.HearingAnnounced", "intake.HearingCalledOff", "intake.TermRescinded",
            "intake.RescissionCameTooLate", "intake.CertificateFactsCorrected", *OF_LETTERS,
            "notify.ContactKnown", "notify.NoticeOwed", "notify.SendStarted", "notify.NoticeSent", "notify.SendFailed",
            "notify.SendUncertain", "notify.ResendAsked",
        }
    ),
    "services/notify/domain/contact.py": frozenset({"intake.PaperCertificateKnown"}),
    "services/notify/domain/what_is_owed.py": frozenset(
        {
            "intake.ExaminationStarted", "intake.CorrectionTimeEnded", "intake.ApplicationCorrected",
            "intake.ApplicationWithdrawn", "intake.CorrectionRequestCameTooLate", "intake.WithdrawalConfirmed",
            "intake.PlanEnded", "intake.PersonalDataErased",
            "followup.PlanFollowed", "followup.ReminderFellDue", "followup.RenewalInvited", "followup.PlanExpired",
            "followup.FollowUpEnded", "followup.RenewalFiled", "followup.RenewalDropped", "followup.RenewalDatesSet",
            "followup.VersionDated", "followup.FactCorrected", "followup.NameChanged",
            "intake.VersionCertified", "intake.FilingOpened", "intake.FilingClosed", "intake.StatusReportFiled",
            "intake.CertificationNumbered", "intake.MinorChangeNoted", "intake.PaperCertificateClaimed",
            "intake.PaperCertificateKnown", "intake.PaperClaimErased", "intake.RescissionCameTooLate",
            "intake.DocumentsAttached", "intake.AnswersAwaited",
        }
    ),
    "services/audit/domain/standing.py": frozenset(
        {
            "intake.ExaminationStarted", "intake.CorrectionAsked", "intake.CorrectionTimeEnded", "intake.LastDayMoved",
            "intake.CorrectionCameTooLate", "intake.DecisionCameTooLate", "intake.CorrectionRequestCameTooLate",
            "intake.WithdrawalConfirmed", "intake.PlanEnded",
            "review.CorrectionCameTooLate", "review.WithdrawalCameTooLate",
            "notify.ContactKnown", "notify.SendStarted", "notify.SendUncertain", "notify.ResendAsked",
            "followup.PlanFollowed", "followup.RenewalInvited", "followup.FollowUpEnded",
            "intake.CertificationNumbered", "intake.CorrectionExtended", "intake.BureauChanged",
            "followup.RenewalFiled",
            "followup.RenewalDropped", "followup.RenewalDatesSet", "intake.CorrectionCancelled",
            "followup.VersionDated", "followup.FactCorrected", "followup.NameChanged",
            "review.VersionEntered", "review.VersionStruck", "review.GivingBackRecorded",
            "review.MinorChangeRecorded", "review.CertificateCorrected",
            "review.PaperClaimReceived", "review.PaperCopiesSeen", "review.ChangeTaken", "review.HearingNotified",
            "review.HearingHeld", "review.HearingReported", "review.RescissionProposed", "review.RescissionSentBack",
            "review.RescissionDropped", "review.PlanRescinded", "review.RescissionWithoutEffect",
            "intake.ApplicationFellAway", "intake.RescissionCameTooLate", "intake.DocumentsAttached",
            "review.DocumentsTaken", "review.ApplicantNotReached", "review.ApplicantReached",
            "notify.NoticeStuck", "notify.StuckNoticeSent", *OF_LETTERS,
        }
    ),
    "services/followup/read_models/due_dates.py": frozenset(
        {"followup.VersionDated", "followup.FactCorrected", "followup.NameChanged"}
    ),
    "services/review/read_models/bureau_queue.py": OF_RECORDS | OF_NOTICES,
    "services/notify/read_models/deliveries.py": frozenset({"notify.NoticeStuck", "notify.StuckNoticeSent"}),
    "services/intake/read_models/applications.py": OF_LINEAGES - NAMING_A_BUSINESS | OF_LETTERS,
    "services/intake/domain/state.py": frozenset(
        {"intake.CorrectionCameTooLate", "intake.StatusReportFiled", "intake.ArrivalAcknowledged"}
    ),
}  # fmt: skip
"""Which events change nothing at a place. What review records is told to people when intake has it (ADR 0021), and
followup looks after what is certified, which its own dates say. What the lineage records of a filing, its opening, its
end and the version that it brought, is told by the application's own events; a report or a minor change that was sent
alone is shown to who sent it."""

EVENTS: Mapping[str, Mapping[str, type[Event]]] = {
    service: {name.rpartition("/")[0]: event for name, event in names_of(getattr(contracts, service)).items()}
    for service in ("intake", "review", "notify", "followup")
}
"""By service and name, without its version."""


def names(*services: str) -> Names:
    return frozenset(name for service in services for name in EVENTS[service])


def known(events: Iterable[type[Event]]) -> Names:
    return frozenset(event.name.rpartition("/")[0] for event in events)


def evolved(aggregate: Any) -> Names:
    """What the module of an aggregate's `evolve` takes apart: the classes that its `match` and `isinstance` name."""
    module = sys.modules[aggregate.evolve.__module__]
    named = set()
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.MatchClass) and isinstance(node.cls, ast.Name):
            named.add(node.cls.id)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance":
            named |= {one.id for one in ast.walk(node.args[1]) if isinstance(one, ast.Name)}
    return frozenset(name for every in EVENTS.values() for name, event in every.items() if event.__name__ in named)


def told(words_of: Callable[[Event], Any], service: str) -> Names:
    """The events that are put in words somewhere: neither their name nor nothing."""
    found = [(event, words_of(event)) for event in samples() if event.name in names_of(getattr(contracts, service))]
    return known(type(event) for event, text in found if text.ja and text.en and event.name not in text.ja)


def naming_somebody() -> Names:
    """The events of intake that tell of an applicant or a plan, and so of whom to write to."""
    return frozenset(
        name
        for name, event in EVENTS["intake"].items()
        if any(_tells(field.annotation) for field in event.model_fields.values())
    )


def _tells(annotation: Any) -> bool:
    return annotation in (Applicant, FiledForm) or any(_tells(one) for one in get_args(annotation))


MUST_KNOW: Mapping[str, Callable[[], tuple[Names, Names]]] = {
    "shared/contracts/review.py": lambda: (
        frozenset(name for every in EVENTS.values() for name, event in every.items() if event.sentence.en),
        names(*EVENTS),
    ),
    "services/review/domain/state.py": lambda: (
        evolved(CASE) | evolved(PLAN_RECORD) | evolved(REACHING),
        names("review"),
    ),
    "services/intake/domain/state.py": lambda: (
        evolved(APPLICATION) | evolved(LINEAGE) | evolved(LETTERS),
        names("intake"),
    ),
    "services/notify/domain/notice.py": lambda: (evolved(NOTICE) | evolved(CONTACT), names("notify")),
    "services/followup/domain/plan.py": lambda: (evolved(PLAN), names("followup")),
    "tests/golden/samples.py": lambda: (known(map(type, samples())), names(*EVENTS)),
    "tests/golden/events": lambda: (
        frozenset(name.rpartition("/")[0] for name in goldens()),
        names(*EVENTS),
    ),
    "services/intake/reactions.py": lambda: (known(of_intake.REACTIONS), names(*FOLLOWS["intake"])),
    "services/review/reactions.py": lambda: (known(of_review.REACTIONS), names(*FOLLOWS["review"])),
    "services/followup/reactions.py": lambda: (
        known(of_followup.REACTIONS),
        frozenset(
            {
                "intake.ApplicationCertified",
                "intake.CertificateGivenBack",
                "intake.TermRescinded",
                "intake.VersionCertified",
                "intake.CertificateFactsCorrected",
                "intake.MinorChangeNoted",
                "review.PlanCertified",
            }
        ),
    ),
    "services/notify/domain/what_is_owed.py": lambda: (
        known(OWED) - names("review"),
        names("intake", "followup"),
    ),
    "services/notify/domain/contact.py": lambda: (known(NAMED_IN), naming_somebody()),
    "services/audit/domain/standing.py": lambda: (frozenset(standing._CHANGES), names(*EVENTS)),
    "services/audit/domain/words.py": lambda: (frozenset(words.SENTENCES), names(*EVENTS)),
    "services/followup/read_models/due_dates.py": lambda: (known(DUE_DATES.on), names("followup")),
    "services/review/read_models/bureau_queue.py": lambda: (known(BUREAU_QUEUE.on), names("review")),
    "services/review/views/history.py": lambda: (told(lambda e: history._words(e)[0], "review"), names("review")),
    "services/intake/read_models/applications.py": lambda: (known(APPLICATIONS.on), names("intake")),
    "services/intake/pages/overview.py": lambda: (told(overview._title, "intake"), names("intake")),
    "services/notify/read_models/deliveries.py": lambda: (
        known(DELIVERIES.on),
        names("notify") - {"notify.ContactKnown"},
    ),
    "services/notify/pages/notices.py": lambda: (
        told(lambda e: notices._told(e)[0], "notify"),
        names("notify"),
    ),
    "docs/asyncapi": lambda: (
        frozenset(
            name
            for service, every in EVENTS.items()
            for name, event in every.items()
            if event.name in text_of(ROOT / f"docs/asyncapi/{service}.md")
        ),
        names(*EVENTS),
    ),
}
"""By place: the events that it knows, and those that it must know or let pass by."""


@pytest.mark.parametrize("place", MUST_KNOW)
def test_a_place_knows_every_event_or_lets_it_pass_by(place: str) -> None:
    found, must = MUST_KNOW[place]()
    passing = PASSES_BY.get(place, frozenset())
    assert must - found - passing == set(), f"{place} does not know these"
    assert passing <= must - found, f"{place} knows these, or must not"


COMMANDS = [one for one in vars(commands).values() if isinstance(one, type) and issubclass(one, commands.CaseCommand)][
    1:
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__)
def test_a_command_is_decided_and_somebody_brings_it(command: type) -> None:
    assert command in get_args(commands.AnyCaseCommand)
    assert hasattr(command, "right") == (command in get_args(commands.OfficerCommand))
    assert command.__name__ in text_of(ROOT / "services/review/domain/case.py")
    brought = [f"services/review/{file}.py" for file in ("commands", "reactions", "consequences")]
    assert command is commands.Wake or any(f"{command.__name__}" in text_of(ROOT / file) for file in brought)


def test_every_command_of_a_person_is_an_action() -> None:
    assert tuple(ACTIONS) == get_args(Action)
    assert set(ACTIONS.values()) == set(get_args(commands.OfficerCommand))


@pytest.mark.parametrize("action", get_args(Action))
def test_an_action_has_a_route_for_programs_and_one_for_people_and_its_form(action: str) -> None:
    assert f'@change("{action}", ' in _within("services/review/api")
    assert f'@change(routes, "{action}")' in _within("services/review/pages")
    assert f"/{action}" in _within("services/review/templates")


def _within(place: str) -> str:
    """All that is written in a file or a folder of this name."""
    return "".join(text_of(file) for file in files() if name_of(file).startswith((f"{place}.", f"{place}/")))


def test_a_refusal_of_the_case_has_its_words() -> None:
    codes = {
        node.args[1].value
        for node in ast.walk(ast.parse(text_of(ROOT / "services/review/domain/case.py")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "refuse"
        and isinstance(node.args[1], ast.Constant)
    }
    assert codes <= set(REFUSALS)


def test_an_event_with_its_command_and_form_is_written_in_eleven_files() -> None:
    assert len({place.path for place in BY_HAND}) - len(recipe.WHERE_NEW) <= 11


@pytest.mark.parametrize("place", [*BY_HAND, *TO_DECIDE, *BY_ITSELF], ids=lambda place: place.path)
def test_each_place_of_the_recipe_is_there_and_looked_at(place: Place) -> None:
    assert (ROOT / place.path).is_dir() or _within(place.path.rpartition(".")[0]), place.path
    followed = {*MUST_KNOW, *(other.path for other in (*recipe.OF_ITS_COMMAND, *recipe.OF_ITS_FORM, *recipe.WHERE_NEW))}
    assert place.path in followed


def test_every_place_that_is_looked_at_is_in_the_recipe_or_its_like_of_another_service() -> None:
    listed = {place.path for place in (*BY_HAND, *TO_DECIDE, *BY_ITSELF)}
    assert {place for place in MUST_KNOW if place not in listed} == {
        "services/intake/domain/state.py", "services/notify/domain/notice.py", "services/followup/domain/plan.py",
    }  # fmt: skip
