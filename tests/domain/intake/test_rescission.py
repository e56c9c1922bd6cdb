"""認定取消し, as the business learns of it: a hearing, its end, and what falls with the term (docs/crossings.md)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.intake.consequences import CONSEQUENCES
from services.intake.domain.application import APPLICATION
from services.intake.domain.commands import Correct, FallAway, Withdraw
from services.intake.domain.lineage import (
    LINEAGE,
    AnnounceHearing,
    CallOffHearing,
    CloseFiling,
    GiveBack,
    Lineage,
    TakeRescission,
    TakeVersion,
    target_of,
)
from services.intake.domain.offers import offers
from shared.contracts.event import Event
from shared.contracts.intake import ApplicationFellAway, ApplicationFiled, ApplicationWithdrawn
from shared.contracts.lineage import HearingAnnounced, HearingCalledOff, RescissionCameTooLate, TermRescinded
from shared.contracts.rescission import HearingNotified, PlanRescinded, RescissionDropped
from shared.domain import Refusal
from shared.scheme.lineage import in_force
from tests.domain.intake.test_lineage import FIRST, PLAN, _stamped, after, certified, decided, on, opening

SECOND = certified(2, "2028-10-15", "2028-12", "2031-11", term=2)
ABOUT: dict[str, Any] = {
    "term": 1,
    "certificate_no": "C03-2026-000001",
    "application_no": "03-2026-000001",
    "bureau": "kanto",
}
BUSINESS = {"business": "株式会社 堤防", "corporate_number": ""}
NOTICE: dict[str, Any] = {
    **ABOUT,
    "notified_on": date(2027, 2, 1),
    "hearing_on": date(2027, 2, 20),
    "place": "会議室",
    "grounds": "事実",
}
ANNOUNCE = AnnounceHearing(PLAN, HearingNotified.model_validate(NOTICE))
DROPPED = RescissionDropped(term=1, dropped_on=date(2027, 2, 10), because="bureau", reason="確認できたため。")
CALL_OFF = CallOffHearing(PLAN, DROPPED)
GIVING_BACK = GiveBack(PLAN, "廃業", "03-2026-000001", "kanto")


def rescission(day: str = "2027-03-05", term: int = 1) -> TakeRescission:
    said = {**ABOUT, "term": term, "rescinded_on": date.fromisoformat(day), "reasons": "理由"}
    return TakeRescission(PLAN, PlanRescinded.model_validate(said))


def outcome(state: Lineage, command: Any, day: str = "2027-03-05") -> list[Event]:
    found = LINEAGE.decide(state, command, on(day))
    assert not isinstance(found, Refusal)
    return list(found)


def test_a_hearing_is_announced_with_the_business_of_the_certificate_and_called_off() -> None:
    announced = HearingAnnounced.model_validate({**NOTICE, **BUSINESS})
    assert outcome(after(FIRST), ANNOUNCE) == [announced]
    state = after(FIRST, ANNOUNCE)
    assert state.hearing is not None
    assert outcome(state, ANNOUNCE) == []

    off = {"called_off_on": date(2027, 2, 10), "because": "bureau", "reason": "確認できたため。"}
    assert outcome(state, CALL_OFF) == [HearingCalledOff.model_validate({**ABOUT, **BUSINESS, **off})]
    assert after(FIRST, ANNOUNCE, CALL_OFF).hearing is None
    assert outcome(after(FIRST), CALL_OFF) == []


def test_nobody_is_told_of_a_hearing_on_what_was_given_back_or_never_took_effect() -> None:
    given_back = after(GIVING_BACK, state=after(FIRST), day="2027-02-01")
    assert outcome(given_back, ANNOUNCE) == []
    of_another = AnnounceHearing(PLAN, HearingNotified.model_validate({**NOTICE, "term": 2}))
    assert outcome(after(FIRST), of_another) == []
    assert outcome(after(FIRST), rescission(term=2)) == []


def test_a_rescission_names_the_certificate_that_the_business_has_and_ends_the_term_once() -> None:
    state = after(FIRST, ANNOUNCE)
    told = {**ABOUT, **BUSINESS, "on": date(2027, 3, 5), "reasons": "理由"}
    assert outcome(state, rescission()) == [TermRescinded.model_validate(told)]
    state = after(rescission(), state=state)
    assert (in_force(state.facts, date(2027, 3, 5)).status, state.hearing) == ("rescinded", None)
    assert in_force(state.facts, date(2027, 3, 4)).status == "in_force"
    assert outcome(state, rescission()) == []
    assert offers(state, date(2027, 3, 5)) == ()
    assert decided(state, GIVING_BACK, "2027-03-06") == "nothing_to_give_back"


@pytest.mark.parametrize(
    ("back", "told", "status"),
    [
        ("2027-03-04", RescissionCameTooLate, "given_back"),
        ("2027-03-05", TermRescinded, "rescinded"),
        ("2027-03-06", TermRescinded, "rescinded"),
    ],
)
def test_of_a_giving_back_and_a_rescission_the_earlier_counts_and_on_one_day_the_rescission(
    back: str, told: type[Event], status: str
) -> None:
    state = after(GIVING_BACK, state=after(FIRST), day=back)
    assert [type(event) for event in outcome(state, rescission())] == [told]
    state = after(rescission(), state=state)
    assert in_force(state.facts, date(2027, 4, 1)).status == status
    assert outcome(state, rescission()) == []


def test_the_open_change_falls_away_and_a_later_application_stays() -> None:
    changing = after(opening(after(FIRST), 2, "change", "2027-02-01"), state=after(FIRST))
    assert fallen_with(changing) == [FallAway("application-2", "rescinded")]
    assert after(CloseFiling(PLAN, "application-2", "fell_away"), state=changing).filing is None
    renewing = after(opening(after(FIRST), 2, "renewal", "2028-06-01"), state=after(FIRST))
    assert fallen_with(renewing) == []
    assert fallen_with(after(FIRST)) == []


def fallen_with(state: Lineage) -> list[object]:
    (told,) = _stamped(outcome(state, rescission()))
    found = CONSEQUENCES[TermRescinded](told, after(rescission(), state=state))
    assert all(aggregate is APPLICATION for aggregate, _ in found)
    return [command for _, command in found]


def test_an_earlier_term_that_still_runs_may_be_renewed_when_the_next_is_rescinded() -> None:
    state = after(rescission("2028-11-01", term=2), state=after(FIRST, SECOND), day="2028-11-01")
    found = target_of(state, "renewal", date(2028, 11, 2))
    assert not isinstance(found, Refusal)
    assert (found.base_version, found.term) == (1, 3)


def test_another_certification_of_the_term_is_taken_after_all() -> None:
    """What was rescinded there had never taken effect here."""
    state = after(rescission(term=1), state=LINEAGE.initial)
    assert isinstance(FIRST, TakeVersion)
    assert in_force(after(FIRST, state=state).facts, date(2027, 4, 1)).status == "in_force"


# --- the application ------------------------------------------------------------------------------------------------


def application(*events: Event) -> Any:
    return APPLICATION.replay([_filed(), *events])


def _filed() -> ApplicationFiled:
    from tests.golden.samples import samples

    return next(event for event in samples() if isinstance(event, ApplicationFiled))


def test_an_application_falls_away_once_with_its_text_and_nothing_may_be_asked_of_it() -> None:
    state = application()
    fall = FallAway(state.application_id, "rescinded")
    (fell,) = APPLICATION.decide(state, fall, on("2027-03-05"))  # type: ignore[misc]
    assert isinstance(fell, ApplicationFellAway)
    assert (fell.text.text_no, fell.fell_away_on, fell.applicant.name) == (1, date(2027, 3, 5), state.form.cover.name)
    state = application(fell)
    assert state.status == "fell_away"
    assert APPLICATION.decide(state, fall, on("2027-03-06")) == []
    refused = APPLICATION.decide(state, Withdraw(state.application_id, "事情"), on("2027-03-06"))
    assert isinstance(refused, Refusal)
    assert refused.code == "already_fell_away"
    late = Correct(state.application_id, "none", (), state.form)
    assert isinstance(APPLICATION.decide(state, late, on("2027-03-06")), Refusal)


def test_what_was_withdrawn_before_stays_withdrawn() -> None:
    state = application(ApplicationWithdrawn(reason="", withdrawn_on=date(2027, 3, 4)))
    assert APPLICATION.decide(state, FallAway(state.application_id, "rescinded"), on("2027-03-05")) == []
