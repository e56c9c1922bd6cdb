"""What happened in a case or to a plan, in words: a title and a sentence for each of its events, and who it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import starmap

from services.review.domain.labels import HEARING_WORDS, MARK_HINTS, edition
from services.review.views.answered import ways_by_answer
from shared.contracts.blocks import CorrectionItem
from shared.contracts.event import Actor, Event
from shared.contracts.findings import RuleFinding
from shared.contracts.forms.filed import label_anywhere, numbered, numbered_label
from shared.contracts.intake import CorrectionAnswer
from shared.contracts.plan_record import (
    GivingBackRecorded,
    HearingNotified,
    HearingReported,
    PlanRescinded,
    RescissionDropped,
    RescissionProposed,
    RescissionSentBack,
)
from shared.contracts.review import (
    CaseAssigned,
    CaseOpened,
    CaseReleased,
    CaseTransferred,
    CaseWithdrawn,
    CorrectionCameTooLate,
    CorrectionLapsed,
    CorrectionPeriodExtended,
    CorrectionReceived,
    CorrectionRequested,
    CorrectionWithdrawn,
    DeadlineExtended,
    DecisionProposed,
    DecisionWithoutEffect,
    ExaminationDateMoved,
    PlanCertified,
    PlanRefused,
    ProposalSentBack,
    ProposalWithdrawn,
    RungReached,
    WithdrawalCameTooLate,
)
from shared.domain import Text
from shared.event_store.recorder import Recorded
from shared.scheme.bureaus import BUREAUS
from shared.scheme.outcomes import DECIDED
from shared.scheme.standard_period import WHY_MOVED
from shared.web.components import Moment
from shared.web.correction_answers import ANSWER_WAYS, AnswerWay, counted
from shared.web.formats import format_date
from shared.web.happened import sentence_of
from shared.web.persona import ROLES, account_name

NOTHING = Text(ja="", en="")
_BY_ITSELF = (CaseOpened, CorrectionLapsed, ExaminationDateMoved, RungReached)
"""What falls due or follows by itself, whoever's command brought it to record."""
Ways = Mapping[tuple[str, CorrectionAnswer], AnswerWay]
_APPLICANTS = (
    CorrectionReceived,
    CorrectionCameTooLate,
    DecisionWithoutEffect,
    CaseWithdrawn,
    WithdrawalCameTooLate,
    GivingBackRecorded,
)
"""What an applicant did, though it came here as a message of intake."""


def timeline(history: Sequence[Recorded]) -> list[Moment]:
    """The history newest first. Of the same instant, what was recorded later stands above."""
    ways = ways_by_answer([recorded.event for recorded in history])
    return [_moment(recorded, ways) for recorded in reversed(history)]


def item_texts(items: Sequence[CorrectionItem]) -> list[Text]:
    """Each thing to put right, with its number in the request and the label of its field."""
    return [_joined(numbered_label(item), item.comment) for item in items]


def as_written(words: str) -> Text:
    """What someone wrote, the same in both languages."""
    escaped = words.replace("{", "{{").replace("}", "}}")
    return Text(ja=escaped, en=escaped)


def checked(findings: Sequence[RuleFinding]) -> Iterator[Text]:
    """What the checks at the door found of a text, by number; nothing where that was not kept."""
    if findings:
        eyes = sum(one.needs_an_eye for one in findings)
        met = len(findings) - eyes
        yield Text(ja=f"自動確認：適合{met}件、要確認{eyes}件", en=f"Checked by rule: {met} met, {eyes} to look at")


def who(actor: Actor) -> Text:
    """An account by its bureau and title; what came by message or by timer was nobody's own deed here."""
    return ROLES[actor.role] if actor.role in ("system", "applicant") else account_name(actor.id)


def _moment(recorded: Recorded, ways: Ways) -> Moment:
    event = recorded.event
    title, text = _of_answer(event, ways) if isinstance(event, CorrectionReceived) else _words(event)
    by = who(event.head.actor)
    if isinstance(event, _APPLICANTS):
        by = ROLES["applicant"]
    elif isinstance(event, _BY_ITSELF):
        by = ROLES["system"]
    return Moment(title, event.head.occurred_at, by, text)


def _words(event: Event) -> tuple[Text, Text]:
    match event:
        case CaseOpened(received_on=day, findings=findings):
            text = _lines([_day("受付日：{}", "Received on {}", day), *checked(findings)])
            return Text(ja="申請を受付", en="Application taken in"), text
        case CaseAssigned(officer=officer):
            return Text(ja="担当者を割当て", en="Officer assigned"), account_name(officer)
        case CaseReleased(officer=officer):
            return Text(ja="担当を解除", en="Officer released"), account_name(officer)
        case CaseTransferred(bureau=bureau, from_bureau=former, reason=reason):
            to, came_from = BUREAUS[bureau].name, BUREAUS[former].name
            title = Text(ja=f"{came_from.ja}から{to.ja}へ移送", en=f"Transferred from {came_from.en} to {to.en}")
            return title, as_written(reason)
        case CorrectionRequested(items=items, answer_by=day):
            title = Text(ja=f"補正を依頼（{len(items)}件）", en=f"Correction requested ({len(items)})")
            return title, _lines([_day("回答期限：{}", "Answer by {}", day), *item_texts(items)])
        case CorrectionPeriodExtended(answer_by=day, reason=reason):
            title = _day("補正の回答期限を{}まで延長", "The day for answering moved to {}", day)
            return title, as_written(reason)
        case CorrectionWithdrawn(reason=reason):
            return Text(ja="補正の依頼を取消し", en="Correction request withdrawn"), as_written(reason)
        case CorrectionLapsed(answer_by=day):
            title = Text(ja="補正の回答期限が経過", en="The day for answering went by")
            return title, _day("回答期限：{}", "Answer by {}", day)
        case CorrectionCameTooLate(answered_on=day):
            title = Text(ja="審査の終了後に補正が到着", en="A correction came after the end")
            return title, _day("回答日：{}", "Answered on {}", day)
        case DecisionWithoutEffect(because=because, decision=decision):
            number, why = decision.certificate_no, MARK_HINTS[because]
            title = Text(ja="決定は効力を生じない", en="Decision without effect")
            said_of = Text(ja=f"認定番号：{number}（欠番）", en=f"Certificate no. {number} (not used again)")
            return title, _lines([why, said_of]) if number else why
        case DeadlineExtended(days=days, reason=reason):
            return Text(ja=f"期限を{days}日延長", en=f"Deadline extended by {days} days"), as_written(reason)
        case ExaminationDateMoved(last_day=None):
            title = Text(
                ja="審査の期限が未定（補正の回答待ち）", en="The deadline is open until the correction is answered"
            )
            return title, _why(event)
        case ExaminationDateMoved(last_day=date() as day, because="recounted", calendar=calendar):
            named = edition(calendar)
            by = Text(ja=f"適用した暦：{named.ja}", en=f"By the calendar, {named.en}") if calendar else NOTHING
            return _day("日数を計算し直し（審査の期限は{}）", "Counted anew: the deadline is {}", day), by
        case ExaminationDateMoved(last_day=date() as day):
            return _day("審査の期限が{}に変更", "The deadline moved to {}", day), _why(event)
        case RungReached(net_days=net):
            return Text(ja=f"審査日数が{net}日に到達", en=f"The count reached {net} days"), NOTHING
        case DecisionProposed(outcome=outcome, reasons=reasons):
            words = DECIDED[outcome]
            return Text(ja=f"決裁伺い（{words.ja}）", en=f"Decision proposed ({words.en})"), as_written(reasons)
        case ProposalSentBack(head=head) if head.actor.role == "system":
            why = Text(ja="補正の回答が届いたため", en="An answer to a correction arrived")
            return Text(ja="決裁伺いを担当者に戻し", en="Proposal returned to the officer"), why
        case ProposalSentBack(comment=comment):
            return Text(ja="決裁伺いを差戻し", en="Proposal sent back"), as_written(comment)
        case ProposalWithdrawn(reason=reason):
            return Text(ja="決裁伺いを引戻し", en="Proposal taken back"), as_written(reason)
        case PlanCertified(certificate_no=number):
            return DECIDED["certify"], Text(ja=f"認定番号：{number}", en=f"Certificate no. {number}")
        case PlanRefused(reasons=reasons):
            return DECIDED["refuse"], as_written(reasons)
        case CaseWithdrawn(because="given_back", reason=reason):
            title = Text(ja="認定の返納に伴う取下げ", en="Withdrawn: the certification was given back")
            return title, as_written(reason)
        case CaseWithdrawn(reason=reason):
            return Text(ja="取下げ", en="Withdrawn"), as_written(reason)
        case WithdrawalCameTooLate(withdrawn_on=day):
            title = Text(ja="審査の終了後に取下げが到着", en="A withdrawal came after the end")
            return title, _day("取下げ日：{}", "Withdrawn on {}", day)
    return sentence_of(event), _of_rescission(event)


def _of_rescission(event: Event) -> Text:
    """What was written in the course of a rescission, each under its name."""
    match event:
        case HearingNotified(hearing_on=day, place=place, grounds=grounds):
            told = ((HEARING_WORDS["place"], place), (HEARING_WORDS["grounds"], grounds))
            return _lines([_day("聴聞の期日：{}", "Hearing on {}", day), *starmap(_joined, told)])
        case HearingReported(report=report, opinion=opinion):
            return _lines([_joined(HEARING_WORDS["report"], report), _joined(HEARING_WORDS["opinion"], opinion)])
        case RescissionProposed(reasons=reasons) | PlanRescinded(reasons=reasons):
            return _joined(HEARING_WORDS["reasons"], reasons)
        case RescissionSentBack(comment=comment):
            return _joined(HEARING_WORDS["comment"], comment)
        case RescissionDropped(reason=reason) if reason:
            return _joined(HEARING_WORDS["reason"], reason)
    return NOTHING


def _why(moved: ExaminationDateMoved) -> Text:
    words = WHY_MOVED[moved.because]
    return Text(ja=words.ja.format(days=moved.days), en=words.en.format(days=moved.days))


def _of_answer(event: CorrectionReceived, ways: Ways) -> tuple[Text, Text]:
    after = ("（回答期限後）", " (after the day for answering)") if event.late else ("", "")
    title = Text(ja=f"補正を受領{after[0]}", en=f"Correction received{after[1]}")
    counts = counted(ways[key] for answer in event.answers if (key := (event.correction_id, answer)) in ways)
    answers = (_answer(answer, ways.get((event.correction_id, answer))) for answer in event.answers)
    return title, _lines([counts, *answers, *checked(event.findings)])


def _answer(answer: CorrectionAnswer, way: AnswerWay | None) -> Text:
    label = label_anywhere(answer.path)
    text = _joined(numbered(label, answer.item_id), answer.comment)
    if way is None:
        return text
    words = ANSWER_WAYS[way]
    return Text(ja=f"【{words.ja}】{text.ja}", en=f"[{words.en}] {text.en}")


def _joined(label: Text, words: str) -> Text:
    text = as_written(words)
    return Text(ja=f"{label.ja}：{text.ja}", en=f"{label.en}: {text.en}") if words else label


def _lines(texts: Sequence[Text]) -> Text:
    return Text(ja="\n".join(text.ja for text in texts), en="\n".join(text.en for text in texts))


def _day(ja: str, en: str, day: date) -> Text:
    return Text(ja=ja.format(format_date(day, "ja")), en=en.format(format_date(day, "en")))
