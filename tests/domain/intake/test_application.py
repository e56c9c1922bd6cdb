"""The life of one filing: filed, examined, corrected, withdrawn, certified or refused, ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.intake.domain.commands import (
    AskForCorrection,
    CancelCorrection,
    ChangeBureau,
    ConfirmWithdrawal,
    EndCorrectionTime,
    EndPlan,
    MoveAnswerDate,
    MoveLastDay,
    RecordDecision,
    StartExamination,
    Withdraw,
)
from shared.contracts.forms.excerpts import applicant
from shared.contracts.intake import (
    ApplicationCorrected,
    ApplicationFiled,
    ApplicationWithdrawn,
    CorrectionAnswer,
    CorrectionTimeEnded,
    PlanEnded,
    WithdrawalConfirmed,
)
from shared.scheme.findings import findings
from tests.domain.intake.examples import (
    ANSWER,
    FILED_ON,
    ITEM,
    asked,
    certification,
    certified,
    correct,
    corrected,
    file,
    filed,
    given,
    more_time,
    moved,
    plan,
    refusal,
    refused,
    sealed,
    started,
    text,
)
from tests.support.scenario import noon

LATER = date(2026, 12, 20)
WITHDRAW = Withdraw("a-1", reason="計画を練り直すため")
WITHDRAWN = ApplicationWithdrawn(reason="計画を練り直すため", withdrawn_on=LATER)
CERTIFY = RecordDecision("a-1", certification())
REFUSE = RecordDecision("a-1", refusal(), reasons="理由")
ASK = AskForCorrection("a-1", "c-1", (ITEM,), asked_on=date(2026, 12, 10), answer_by=date(2026, 12, 24), text=text())


def test_a_filing_states_its_facts():
    given().when(file(), at=FILED_ON).then(
        ApplicationFiled(
            application_id="a-1",
            application_no="K-1",
            kind="new",
            bureau="kanto",
            filed_on=FILED_ON,
            form_version=plan().form_version,
            applicant=applicant(sealed(plan())),
            form=sealed(plan()),
            form_digest=text().digest,
            findings=findings(sealed(plan()), FILED_ON),
        )
    )


@pytest.mark.parametrize(("prefecture", "bureau"), [("北海道", "hokkaido"), ("福井県", "kinki"), ("沖縄県", "okinawa")])
def test_R30_the_main_office_decides_the_bureau(prefecture, bureau):
    scenario = given().when(file(cover__prefecture=prefecture), at=FILED_ON)
    assert scenario.outcome[0].bureau == bureau


def test_R22_filing_needs_a_gbizid_account():
    given().when(replace(file(), gbizid=None), at=FILED_ON).refused("R22", "gbizid_needed")
    assert isinstance(given().when(replace(file(), gbizid="member"), at=FILED_ON).outcome, list)


def test_an_application_is_filed_once():
    given(filed()).when(file(), at=FILED_ON).refused("R17", "already_filed")


def test_the_command_knows_its_stream():
    assert file().stream_id == "a-1"


def test_examination_starts_once():
    command = StartExamination("a-1", received_on=FILED_ON)
    given(filed()).when(command, at=FILED_ON).then(started())
    given(filed(), started()).when(command, at=FILED_ON).then_nothing()


def test_a_correction_is_asked_for_once():
    given(filed(), started()).when(ASK, at=LATER).then(asked())
    given(filed(), started(), asked()).when(ASK, at=LATER).then_nothing()
    given(filed(), started(), asked(), _corrected()).when(ASK, at=LATER).then_nothing()


MORE_TIME = MoveAnswerDate("a-1", "c-1", date(2027, 1, 10), extended_on=date(2026, 12, 25), reason="見積書を待つため")


def test_more_time_is_given_to_answer_and_told_once():
    lapsed = (filed(), started(), asked(), CorrectionTimeEnded(correction_id="c-1"))
    found = given(*lapsed).when(MORE_TIME, at=LATER).then(more_time())
    assert (found.state.status, found.state.open_corrections[0].answer_by) == ("correcting", date(2027, 1, 10))
    given(*lapsed, more_time()).when(MORE_TIME, at=LATER).then_nothing()
    given(filed(), started()).when(MORE_TIME, at=LATER).then_nothing()


def test_more_time_is_recorded_but_told_nobody_who_had_answered_or_withdrawn():
    for over in (_corrected(), WITHDRAWN):
        found = given(filed(), started(), asked(), over).when(MORE_TIME, at=LATER).then(more_time(applicant=None))
        assert found.state.correction("c-1").answer_by == date(2027, 1, 10)


CANCEL = CancelCorrection("a-1", "c-1", cancelled_on=date(2026, 12, 18), reason="確認できたため")


def test_a_request_that_was_withdrawn_takes_no_answer_and_is_told_once():
    found = given(filed(), started(), asked()).when(CANCEL, at=LATER)
    assert [event.reason for event in found.outcome] == ["確認できたため"]
    assert (found.state.status, found.state.open_corrections) == ("examining", ())
    found.and_when(correct(), at=LATER).refused("R18", "correction_cancelled")
    found.when(CANCEL, at=LATER).then_nothing()


def test_that_a_request_was_withdrawn_is_told_nobody_who_had_answered_or_withdrawn():
    for over in (_corrected(), WITHDRAWN):
        given(filed(), started(), asked(), over).when(CANCEL, at=LATER).then_nothing()
    given(filed(), started()).when(CANCEL, at=LATER).then_nothing()


TO_KINKI = ChangeBureau("a-1", "kinki", changed_on=LATER, reason="事務所の移転のため")


def test_R30_another_bureau_is_told_with_its_name_and_once():
    found = given(filed(), started()).when(TO_KINKI, at=LATER)
    assert [(event.from_bureau, event.bureau) for event in found.outcome] == [("kanto", "kinki")]
    assert found.state.bureau == "kinki"
    found.and_when(TO_KINKI, at=LATER).then_nothing()
    over = given(filed(), started(), WITHDRAWN).when(TO_KINKI, at=LATER)
    assert [event.applicant for event in over.outcome] == [None]


def test_R30_after_a_transfer_the_main_office_stays_or_is_one_of_the_new_bureau():
    past = (filed(), started(), asked())
    past = (*past, *given(*past).when(TO_KINKI, at=LATER).outcome)
    for prefecture in ("東京都", "大阪府"):
        assert isinstance(given(*past).when(correct(cover__prefecture=prefecture), at=LATER).outcome, list)
    given(*past).when(correct(cover__prefecture="北海道"), at=LATER).refused("R30", "bureau_would_change")


def test_correction_time_ends_once_and_never_after_an_answer():
    command = EndCorrectionTime("a-1", "c-1", date(2026, 12, 24))
    ended = CorrectionTimeEnded(correction_id="c-1")
    given(filed(), asked()).when(command, at=LATER).then(ended)
    given(filed(), asked(), ended).when(command, at=LATER).then_nothing()
    given(filed(), asked(), _corrected()).when(command, at=LATER).then_nothing()
    given(filed()).when(command, at=LATER).then_nothing()
    given(filed(), asked(), more_time()).when(command, at=LATER).then_nothing()
    given(filed(), asked(), more_time()).when(replace(command, answer_by=date(2027, 1, 10)), at=LATER).then(ended)


def _corrected() -> ApplicationCorrected:
    return corrected(LATER, goals__business_outline="地域の防災拠点でもある。")


ANSWERED = correct(goals__business_outline="地域の防災拠点でもある。")


def test_R18_a_correction_is_answered():
    scenario = given(filed(), started(), asked()).when(ANSWERED, at=LATER).then(_corrected())
    assert scenario.state.status == "examining"
    assert scenario.state.form.goals.business_outline == "地域の防災拠点でもある。"


def test_a_late_answer_is_taken():
    ended = CorrectionTimeEnded(correction_id="c-1")
    given(filed(), started(), asked(), ended).when(ANSWERED, at=LATER).then(_corrected())


def test_nothing_is_corrected_unasked():
    given(filed(), started()).when(ANSWERED, at=LATER).refused("R18", "correction_unknown")
    given().when(ANSWERED, at=LATER).refused("R18", "correction_unknown")


def test_the_same_answer_twice_changes_nothing():
    given(filed(), asked(), _corrected()).when(ANSWERED, at=LATER).then_nothing()


def test_another_answer_to_what_is_answered_is_refused():
    given(filed(), asked(), _corrected()).when(correct(), at=LATER).refused("R18", "correction_already_answered")


def test_one_of_two_open_corrections_is_answered():
    scenario = given(filed(), started(), asked(), asked("c-2")).when(ANSWERED, at=LATER).then(_corrected())
    assert scenario.state.status == "correcting"
    assert [c.correction_id for c in scenario.state.open_corrections] == ["c-2"]


@pytest.mark.parametrize("outcome", [certified(), refused()])
def test_nothing_is_corrected_or_withdrawn_after_the_decision(outcome):
    given(filed(), asked(), outcome).when(ANSWERED, at=LATER).refused("R18", "already_decided")
    given(filed(), asked(), outcome).when(WITHDRAW, at=LATER).refused("R18", "already_decided")


def test_nothing_is_corrected_after_a_withdrawal():
    given(filed(), asked(), WITHDRAWN).when(ANSWERED, at=LATER).refused("R18", "already_withdrawn")


def test_a_correction_is_checked_like_a_filing():
    given(filed(), asked()).when(correct(legal_compliance=False), at=LATER).refused("R1", "legal_compliance_needed")


def test_what_stood_in_the_text_before_it_was_asked_for_holds_no_answer_back():
    row = "initial_response__evacuation__response"
    filing = filed().model_copy(update={"form": sealed(plan(**{row: "-"}))})
    before = (filing, started(), asked())
    assert isinstance(given(*before).when(correct(**{row: "-"}), at=LATER).outcome, list)
    given(*before).when(correct(initial_response__grasp__response="-"), at=LATER).refused("R1", "response_needed")


def test_R30_a_correction_cannot_move_to_another_bureau():
    given(filed(), asked()).when(correct(cover__prefecture="大阪府"), at=LATER).refused(
        "R30", "bureau_would_change", "cover.prefecture"
    )
    neighbour = given(filed(), asked()).when(correct(cover__prefecture="神奈川県"), at=LATER)
    assert isinstance(neighbour.outcome, list)


def test_G33_every_item_gets_a_word_and_may_be_declined_with_a_reason():
    past = given(filed(), asked())
    past.when(correct(answers=()), at=LATER).refused("R18", "answer_needed", "answers")
    silent = CorrectionAnswer(path=ANSWER.path, comment="", declined=True)
    past.when(correct(answers=(silent,)), at=LATER).refused("R18", "declined_without_reason")
    stray = CorrectionAnswer(path="goals.purpose", comment="x")
    past.when(correct(answers=(ANSWER, stray)), at=LATER).refused("R18", "answer_to_nothing", "answers.1")
    declined = CorrectionAnswer(path=ANSWER.path, comment="記載のとおりです。", declined=True)
    assert isinstance(past.when(correct(answers=(declined,)), at=LATER).outcome, list)


TWO_ON_ONE_FIELD = (
    ITEM.model_copy(update={"item_id": "1"}),
    ITEM.model_copy(update={"item_id": "2", "comment": "従業員の役割も書いてください。"}),
)


def words_on(item_id: str, path: str = "", **more: Any) -> CorrectionAnswer:
    return CorrectionAnswer(**{"path": path, "comment": f"{item_id}への回答", "item_id": item_id, **more})


def answered_by(*answers: CorrectionAnswer) -> Any:
    past = given(filed(), asked().model_copy(update={"items": TWO_ON_ONE_FIELD}))
    return past.when(correct(answers=answers), at=LATER)


def test_two_findings_on_one_field_are_answered_and_declined_each_by_itself():
    found = answered_by(words_on("2", declined=True), words_on("1", explained=True)).outcome
    assert [(one.item_id, one.path, one.declined, one.explained) for one in found[0].answers] == [
        ("2", ITEM.path, True, False),
        ("1", ITEM.path, False, True),
    ]


@pytest.mark.parametrize(
    ("answers", "code", "place"),
    [
        ((words_on("1"),), "answer_needed", "answers"),
        ((words_on("1"), words_on("1"), words_on("2")), "answered_twice", "answers"),
        ((words_on("1"), words_on("2"), words_on("3")), "answer_to_nothing", "answers.2"),
        ((words_on("1"), words_on("2", "goals.purpose")), "answer_to_nothing", "answers.1"),
        ((words_on("1"), words_on("2"), words_on("", "")), "answer_to_nothing", "answers.2"),
        ((words_on("", ITEM.path),), "answer_to_several", "answers.0"),
    ],
)
def test_what_does_not_answer_each_finding_once_is_refused(answers, code, place):
    answered_by(*answers).refused("R18", code, place)


def test_an_answer_of_before_items_had_ids_is_repeated_by_either_name():
    past = (filed(), asked().model_copy(update={"items": TWO_ON_ONE_FIELD[:1]}))
    recorded = given(*past).when(correct(), at=LATER).outcome
    before = recorded[0].model_copy(update={"answers": (ANSWER,)})
    by_id = ANSWER.model_copy(update={"item_id": "1"})
    for again in (ANSWER, by_id):
        given(*past, before).when(correct(answers=(again,)), at=LATER).then_nothing()


@pytest.mark.parametrize("past", [(), (started(),), (started(), asked())])
def test_an_application_is_withdrawn_before_the_decision(past):
    given(filed(), *past).when(WITHDRAW, at=LATER).then(WITHDRAWN)


def test_a_withdrawal_twice_changes_nothing():
    given(filed(), WITHDRAWN).when(WITHDRAW, at=LATER).then_nothing()
    given().when(WITHDRAW, at=LATER).refused("R17", "not_filed")


def test_a_withdrawal_is_confirmed_once():
    command = ConfirmWithdrawal("a-1")
    given(filed(), WITHDRAWN).when(command, at=LATER).then(WithdrawalConfirmed())
    given(filed(), WITHDRAWN, WithdrawalConfirmed()).when(command, at=LATER).then_nothing()


MOVE = MoveLastDay("a-1", date(2027, 1, 20), "extended", noon(LATER), days=12, reason="現地の確認のため")
EXTENDED = moved(
    date(2027, 1, 20), before=date(2027, 1, 8), because="extended", on=LATER, days=12, reason="現地の確認のため"
)


def test_R18_until_review_says_another_the_last_day_is_that_of_the_standard_period():
    assert given(filed()).state.last_day == date(2027, 1, 8)
    assert given(filed(), started()).state.last_day == date(2027, 1, 8)


def test_G9_a_last_day_that_moved_is_recorded_once_with_the_one_before_and_why():
    scenario = given(filed(), started()).when(MOVE, at=LATER).then(EXTENDED)
    assert scenario.state.last_day == date(2027, 1, 20)
    scenario.and_when(MOVE, at=LATER).then_nothing()


def test_while_it_stands_still_there_is_no_last_day_but_the_one_before_is_known():
    still = moved(None, before=date(2027, 1, 8), because="correction_asked", on=date(2026, 12, 10))
    scenario = given(filed(), started(), asked(), still)
    assert scenario.state.last_day is None
    command = MoveLastDay("a-1", date(2027, 1, 18), "corrected", noon(LATER), days=0, reason="")
    scenario.when(command, at=LATER).then(
        moved(date(2027, 1, 18), before=date(2027, 1, 8), because="corrected", on=LATER)
    )


@pytest.mark.parametrize("told", [(), (moved(None, date(2027, 1, 8), "correction_asked", date(2026, 12, 10)),)])
def test_a_count_that_gave_the_same_day_again_is_told_to_nobody(told):
    scenario = given(filed(), started(), *told)
    command = MoveLastDay("a-1", scenario.state.last_day, "recounted", noon(LATER), days=0, reason="")
    scenario.when(command, at=LATER).then_nothing()


def test_a_record_of_before_days_were_told_shows_none_once_a_correction_was_asked():
    assert given(filed(), started(), asked(), _corrected()).state.last_day is None


@pytest.mark.parametrize("end", [WITHDRAWN, certified(), refused()])
def test_after_the_end_no_last_day_is_told_or_shown(end):
    scenario = given(filed(), started(), end)
    assert scenario.state.last_day is None
    scenario.when(MOVE, at=LATER).then_nothing()


def test_R19_a_certification_is_recorded_once():
    given(filed(), started()).when(CERTIFY, at=LATER).then(certified())
    given(filed(), started(), certified()).when(CERTIFY, at=LATER).then_nothing()
    given(filed(), certified(), PlanEnded(ended_on=LATER)).when(CERTIFY, at=LATER).then_nothing()


def test_G8_a_refusal_is_recorded_once_with_its_reasons():
    given(filed(), started()).when(REFUSE, at=LATER).then(refused())
    given(filed(), started(), refused()).when(REFUSE, at=LATER).then_nothing()


def test_a_certified_plan_ends_once():
    command = EndPlan("a-1", ended_on=date(2029, 11, 30))
    ended = PlanEnded(ended_on=date(2029, 11, 30))
    given(filed(), certified()).when(command, at=LATER).then(ended)
    given(filed(), certified(), ended).when(command, at=LATER).then_nothing()
    given(filed()).when(command, at=LATER).then_nothing()


@pytest.mark.parametrize(
    "command", [StartExamination("a-1", FILED_ON), ASK, MOVE, CERTIFY, REFUSE, ConfirmWithdrawal("a-1")]
)
def test_a_fact_about_an_application_never_taken_is_nothing(command):
    given().when(command, at=LATER).then_nothing()


def test_a_stranger_among_the_commands_is_a_mistake_of_ours():
    with pytest.raises(TypeError, match="no command"):
        given(filed()).when("file it", at=LATER)


def test_the_life_in_words():
    past = [filed()]
    seen = []
    lapsed = CorrectionTimeEnded(correction_id="c-1")
    for event in [started(), asked(), lapsed, _corrected(), certified(), PlanEnded(ended_on=LATER)]:
        past.append(event)
        seen.append(given(*past).state.status)
    assert seen == ["examining", "correcting", "lapsed", "examining", "certified", "ended"]
