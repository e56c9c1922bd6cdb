"""What each recorded event means, as a sentence for people. The sentence is made from the event's own bytes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from services.audit.domain.line import Line
from shared.domain import Text
from shared.scheme.application_kinds import APPLICATION_KINDS
from shared.scheme.bureaus import BUREAUS
from shared.scheme.follow_up_dates import FOLLOW_UP_DATES
from shared.scheme.notice_kinds import NOTICE_KINDS
from shared.scheme.outcomes import DECIDED, PROPOSED
from shared.scheme.standard_period import WHY_MOVED

SENTENCES: Final[Mapping[str, Text]] = {
    "intake.ApplicationFiled": Text(
        ja="{applicant}が{kind}を提出し、受付番号{application_no}として受け付けました。",
        en="{applicant} filed a {kind}; it was taken under number {application_no}.",
    ),
    "intake.ApplicationCorrected": Text(
        ja="申請者が{answers}件の補正事項に回答しました。", en="The applicant answered {answers} correction item(s)."
    ),
    "intake.ApplicationWithdrawn": Text(
        ja="申請者が申請を取り下げました。", en="The applicant withdrew the application."
    ),
    "intake.ExaminationStarted": Text(
        ja="審査の受付をしたことが申請者に示されました（受領日{received_on}）。",
        en="The applicant was shown that the bureau had taken it in (received on {received_on}).",
    ),
    "intake.CorrectionAsked": Text(
        ja="{items}件の補正依頼が申請者に示されました（回答期限{answer_by}）。",
        en="A request to correct {items} item(s) by {answer_by} was shown to the applicant.",
    ),
    "intake.CorrectionTimeEnded": Text(
        ja="補正の回答期限が過ぎたことが申請者に示されました。",
        en="The applicant was shown that the time for correcting had ended.",
    ),
    "intake.LastDayMoved": Text(
        ja="審査の期限が{last_day}となったことが申請者に示されました（{because}）。",
        en="The applicant was shown that the examination's last day is {last_day} ({because}).",
    ),
    "intake.ApplicationCertified": Text(
        ja="認定されたことが申請者に示されました（認定番号{certificate_no}）。",
        en="The applicant was shown the certification ({certificate_no}).",
    ),
    "intake.ApplicationRefused": Text(
        ja="不認定となったことが申請者に示されました。", en="The applicant was shown that the plan was not certified."
    ),
    "intake.CorrectionCameTooLate": Text(
        ja="{answered_on}の補正は決定に間に合わず、{text_no}番目の申請内容は決定の対象になっていないことが申請者に示されました。",
        en="The applicant was shown that the answer of {answered_on} (text {text_no}) came too late for the decision.",
    ),
    "intake.DecisionCameTooLate": Text(
        ja="{because}、「{decided}」という決定は効力を生じないことが記録されました。",
        en="The decision “{decided}” was recorded as without effect: {because}.",
    ),
    "intake.CorrectionRequestCameTooLate": Text(
        ja="取下げの後に補正依頼が届きました。申請者に求めることはありません。",
        en="A request to correct came after the withdrawal; nothing is asked of the applicant.",
    ),
    "intake.WithdrawalConfirmed": Text(
        ja="取下げの手続が終わったことが申請者に示されました。",
        en="The applicant was shown that the withdrawal is complete.",
    ),
    "intake.PlanEnded": Text(
        ja="認定期間が{ended_on}で満了したことが申請者に示されました。",
        en="The applicant was shown that the certified period ended on {ended_on}.",
    ),
    "intake.PersonalDataErased": Text(
        ja="{ordered_by}の指示により、この計画の個人情報が消去されました（消去日{erased_on}、理由：{reason}）。",
        en="By instruction of {ordered_by}, the personal data of this plan was erased on {erased_on} ({reason}).",
    ),
    "review.CaseOpened": Text(
        ja="{bureau}が受付番号{application_no}の審査を受け付けました（受領日{received_on}）。",
        en="{bureau} took application {application_no} in for examination (received on {received_on}).",
    ),
    "review.CaseAssigned": Text(
        ja="担当者として{officer}が割り当てられました。", en="The case was assigned to {officer}."
    ),
    "review.CaseReleased": Text(ja="{officer}が担当を外れました。", en="{officer} was released from the case."),
    "review.CorrectionRequested": Text(
        ja="{items}件の補正を依頼しました（回答期限{answer_by}）。",
        en="A correction of {items} item(s) was requested, to be answered by {answer_by}.",
    ),
    "review.CorrectionReceived": Text(
        ja="補正の回答を受領しました（回答日{answered_on}）。",
        en="The answer to a correction was received (answered on {answered_on}).",
    ),
    "review.CorrectionLapsed": Text(
        ja="回答がないまま、補正の回答期限（{answer_by}）が過ぎました。",
        en="The time for answering a correction ended on {answer_by} without an answer.",
    ),
    "review.CorrectionCameTooLate": Text(
        ja="期限を過ぎた補正の回答が、決定の後に届きました。案件の状態は変わりません。",
        en="A late answer to a correction came after the decision; it changed nothing.",
    ),
    "review.DeadlineExtended": Text(
        ja="処理の期限を{days}日延長しました。", en="The deadline was extended by {days} day(s)."
    ),
    "review.ExaminationDateMoved": Text(
        ja="審査の期限が{last_day}となりました（{because}）。",
        en="The last day of the examination became {last_day} ({because}).",
    ),
    "review.RungReached": Text(
        ja="審査の日数が{net_days}日に達しました（{day}）。", en="The count of days reached {net_days} on {day}."
    ),
    "review.DecisionProposed": Text(
        ja="{proposed_by}が「{outcome}」として決裁を伺いました。", en="{proposed_by} proposed “{outcome}”."
    ),
    "review.ProposalSentBack": Text(ja="決裁伺いが差し戻されました。", en="The proposal was sent back."),
    "review.PlanCertified": Text(
        ja="計画が認定されました（認定番号{certificate_no}、認定日{certified_on}）。",
        en="The plan was certified ({certificate_no}, on {certified_on}).",
    ),
    "review.PlanRefused": Text(
        ja="計画が不認定となりました（決定日{refused_on}）。", en="The plan was not certified (on {refused_on})."
    ),
    "review.DecisionWithoutEffect": Text(
        ja="{because}、「{decided}」という決定は効力を生じませんでした。",
        en="The decision “{decided}” is without effect: {because}.",
    ),
    "review.CaseWithdrawn": Text(
        ja="取下げにより、決定をせずに審査を終えました。", en="The examination ended without a decision: withdrawn."
    ),
    "review.WithdrawalCameTooLate": Text(
        ja="取下げの申出が、決定の後に届きました。案件の状態は変わりません。",
        en="A withdrawal came after the decision; it changed nothing.",
    ),
    "notify.ContactKnown": Text(
        ja="連絡先が届け出られました（{text_no}番目の申請内容）。", en="A contact was named (in text {text_no})."
    ),
    "notify.NoticeOwed": Text(ja="「{notice}」を送ることになりました。", en="A notice became owed: {notice}."),
    "notify.SendStarted": Text(
        ja="通知の送信を始めました（{attempt}回目）。", en="Sending of the notice began (attempt {attempt})."
    ),
    "notify.NoticeSent": Text(
        ja="通知がメールサーバーに受け取られました（{attempt}回目）。",
        en="The mail server took the notice (attempt {attempt}).",
    ),
    "notify.SendFailed": Text(
        ja="通知を送れませんでした（{attempt}回目）。", en="The notice could not be sent (attempt {attempt})."
    ),
    "notify.SendUncertain": Text(
        ja="通知の送信が途中で止まり、届いたかどうか確かめられませんでした（{attempt}回目）。",
        en="Sending of the notice broke off; whether it arrived is not known (attempt {attempt}).",
    ),
    "notify.ResendAsked": Text(
        ja="通知をもう一度送るよう依頼がありました。", en="Someone asked to send the notice again."
    ),
    "followup.PlanFollowed": Text(
        ja="認定計画{certificate_no}のフォローアップを始めました（予定日{dates}件）。",
        en="Follow-up of the certified plan {certificate_no} began, with {dates} date(s).",
    ),
    "followup.ReminderFellDue": Text(
        ja="フォローアップの期日「{follow_up}」が来ました（{day}）。",
        en="A date of the follow-up has come: {follow_up} ({day}).",
    ),
    "followup.RenewalInvited": Text(
        ja="2回目以降の申請の案内をする日が来ました（{day}）。",
        en="The window for the next application opened ({day}).",
    ),
    "followup.PlanExpired": Text(
        ja="認定期間が{ended_on}で満了しました。", en="The certified period ended on {ended_on}."
    ),
}
"""One sentence for each event, by its name without the version: it says what every version of it tells."""

UNREADABLE: Final = Text(
    ja="記録の内容を読み取れません（{name}）。", en="What is recorded here cannot be read ({name})."
)
UNKNOWN: Final = Text(ja="「{name}」が記録されました。", en="“{name}” was recorded.")

OVERTAKEN: Final[Mapping[str, Text]] = {
    "withdrawn": Text(ja="取下げが先に受け付けられていたため", en="the withdrawal came first"),
    "answered_in_time": Text(ja="期限内の補正が先に受け付けられていたため", en="an answer given in time came first"),
}
SERVICES: Final[Mapping[str, Text]] = {
    "intake": Text(ja="申請", en="Intake"),
    "review": Text(ja="審査", en="Review"),
    "notify": Text(ja="通知", en="Notify"),
    "followup": Text(ja="フォローアップ", en="Follow-up"),
}
STANDS_STILL: Final = Text(ja="未定（補正の回答待ち）", en="open (awaiting a correction)")
"""The last day of an examination while the clock stands still."""
Params = Mapping[str, Any]


def sentence_of(line: Line) -> tuple[Text, Params]:
    """The sentence of a line with its parameters. A name without words, or unreadable bytes, are said to be so."""
    named = {"name": line.name}
    if not line.readable:
        return UNREADABLE, named
    text = SENTENCES.get(line.kind)
    return (UNKNOWN, named) if text is None else (text, parameters(line.fields))


def parameters(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an event as its sentence says them: days as days, codes as their words, lists as how many."""
    said: dict[str, Any] = {}
    for key, value in fields.items():
        match value:
            case list():
                said[key] = len(value)
            case str() if key in ("day", "answer_by", "last_day") or key.endswith("_on"):
                said[key] = day_of(value)
            case str() | int():
                said[key] = value
            case {"name": str(name)} if key == "applicant":
                said[key] = name
            case {"outcome": str(outcome)} if key == "decision":
                said["decided"] = word_for(outcome, DECIDED)
    if said.get("because") in OVERTAKEN:
        said["because"] = OVERTAKEN[said["because"]]
    elif "because" in said:
        said["because"] = _why_moved(said["because"], said.get("days", 0))
        said.setdefault("last_day", STANDS_STILL)
    kind = said.get("kind", "")
    said["notice"] = within(kind, NOTICE_KINDS)
    said["follow_up"] = within(kind, FOLLOW_UP_DATES)
    said["kind"] = within(kind, APPLICATION_KINDS)
    said["bureau"] = bureau_name(said.get("bureau", ""))
    said["outcome"] = word_for(said.get("outcome", ""), PROPOSED)
    return said


def word_for(code: str, words: Mapping[Any, Text]) -> Text | str:
    """The word for a code; the code itself, if there is none for it."""
    return words.get(code, code)


def within(code: str, words: Mapping[Any, Text]) -> Text | str:
    """The word for a code, inside a sentence."""
    found = word_for(code, words)
    return found.within if isinstance(found, Text) else found


def _why_moved(because: str, days: Any) -> Text | str:
    words = next((text for key, text in WHY_MOVED.items() if key == because), None)
    return because if words is None else Text(ja=words.ja.format(days=days), en=words.en.format(days=days))


def day_of(text: str) -> date | str:
    """A day of an event's JSON; what is none stays as it stands."""
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return text


def bureau_name(key: str) -> Text | str:
    return BUREAUS[key].name if key in BUREAUS else key
