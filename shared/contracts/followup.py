"""What followup records: what a certified plan owes and is owed until it ends."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Literal

from shared.contracts.blocks import Applicant, CertificateFact, FollowUpDate, PlanOutline
from shared.contracts.event import Event
from shared.contracts.text import TextId
from shared.domain import Text
from shared.scheme.application_kinds import PlanType

EndedBy = Literal["rescinded", "given_back"]
"""認定取消, 返納: what ends the follow-up of a term before its period does."""

DroppedBy = Literal["refused", "withdrawn", "fell_away"]
"""不認定, 取下げ, 対象消滅: how a later application ends that brings no term."""


class PlanFollowed(Event):
    """認定計画の登録. Its dates (RULES "Follow-up dates") are written down once, by the rules of the day."""

    name: ClassVar[str] = "followup.PlanFollowed/3"
    sentence: ClassVar[Text] = Text(
        ja="認定計画{certificate_no}のフォローアップを始めました（予定日{dates}件）。",
        en="Follow-up of the certified plan {certificate_no} began, with {dates} date(s).",
    )
    case_id: str
    application_no: str
    bureau: str
    certificate_no: str
    certified_on: date
    supporter: str
    applicant: Applicant
    outline: PlanOutline
    dates: tuple[FollowUpDate, ...]
    plan_type: PlanType = "single"
    term: int = 1
    version: int = 1


class ReminderFellDue(Event):
    """期日到来. One date of the plan has come."""

    name: ClassVar[str] = "followup.ReminderFellDue/2"
    sentence: ClassVar[Text] = Text(
        ja="フォローアップの期日「{follow_up}」が来ました（{day}）。",
        en="A date of the follow-up has come: {follow_up} ({day}).",
    )
    kind: str
    day: date
    detail: str
    supporter: str
    due_at: datetime
    plan_type: PlanType = "single"
    term: int = 1
    version: int = 1

    def happened_at(self, now: datetime) -> datetime:
        return self.due_at


class RenewalInvited(Event):
    """2回目申請の案内: the window of R24 has opened."""

    name: ClassVar[str] = "followup.RenewalInvited/2"
    sentence: ClassVar[Text] = Text(
        ja="2回目以降の申請の案内をする日が来ました（{day}）。",
        en="The window for the next application opened ({day}).",
    )
    day: date
    supporter: str
    due_at: datetime
    plan_type: PlanType = "single"
    term: int = 1
    version: int = 1

    def happened_at(self, now: datetime) -> datetime:
        return self.due_at


class PlanExpired(Event):
    """認定期間の満了 (R16, R23, R24). The period's last day has ended."""

    name: ClassVar[str] = "followup.PlanExpired/2"
    sentence: ClassVar[Text] = Text(
        ja="認定期間が{ended_on}で満了しました。",
        en="The certified period ended on {ended_on}.",
    )
    application_id: str
    ended_on: date
    due_at: datetime
    plan_type: PlanType = "single"
    term: int = 1
    version: int = 1

    def happened_at(self, now: datetime) -> datetime:
        return self.due_at


class FollowUpEnded(Event):
    """フォローアップの終了: a term ended before its period did. `on` is the first day on which it is not in force."""

    name: ClassVar[str] = "followup.FollowUpEnded/1"
    sentence: ClassVar[Text] = Text(
        ja="第{term}回の計画のフォローアップを{on}で終えました（{ending}）。",
        en="The follow-up of term {term} ended on {on} ({ending}).",
    )
    term: int
    on: date
    because: EndedBy


class RenewalFiled(Event):
    """2回目以降の申請の提出: what invites to one or prepares it is not called to mind while it is open (R24)."""

    name: ClassVar[str] = "followup.RenewalFiled/1"
    sentence: ClassVar[Text] = Text(
        ja="2回目以降の申請（受付番号{application_no}）が提出されたため、申請の準備に関する期日を止めました。",
        en="A second or later application was filed ({application_no}); the dates that prepare one stand still.",
    )
    application_id: str
    application_no: str
    filed_on: date


class RenewalDropped(Event):
    """認定に至らなかった2回目以降の申請: it has come to its end, and brings no term."""

    name: ClassVar[str] = "followup.RenewalDropped/1"
    sentence: ClassVar[Text] = Text(
        ja="2回目以降の申請（受付番号{application_no}）が、認定に至らずに終わりました（{closing}）。",
        en="The second or later application {application_no} ended without a certification ({closing}).",
    )
    application_id: str
    application_no: str
    because: DroppedBy
    dropped_on: date


class RenewalDatesSet(Event):
    """2回目以降の申請の期日の再設定: a term may be renewed again, and these dates of it prepare that (R24)."""

    name: ClassVar[str] = "followup.RenewalDatesSet/1"
    sentence: ClassVar[Text] = Text(
        ja="第{term}回の計画について、2回目以降の申請に関する期日を改めて定めました（予定日{dates}件）。",
        en="The dates that prepare the next application were set anew for term {term}: {dates} date(s).",
    )
    term: int
    dates: tuple[FollowUpDate, ...]


class VersionDated(Event):
    """版の申請日と本文. (From VersionCertified, or as the copies of a paper certificate were seen.)

    What was put right or noted from `filed_on` on counts over the version too. A certificate on paper counts as filed
    on its day of certification.
    """

    name: ClassVar[str] = "followup.VersionDated/2"
    sentence: ClassVar[Text] = Text(
        ja="フォローアップする第{version}版の申請日（{filed_on}）を記録しました。",
        en="Version {version}, which is followed, was filed on {filed_on}.",
    )
    version: int
    filed_on: date
    text: TextId


class FactCorrected(Event):
    """更正: what the certificate of a version that is followed states. (From intake.CertificateFactsCorrected.)"""

    name: ClassVar[str] = "followup.FactCorrected/1"
    sentence: ClassVar[Text] = Text(
        ja="フォローアップする計画の第{version}版の「{fact}」を、更正（{corrected_on}）により「{now}」としました。",
        en='In the follow-up, {fact} of version {version} is "{now}" since its correction on {corrected_on}.',
    )
    number: int
    version: int
    fact: CertificateFact
    now: str
    corrected_on: date


class NameChanged(Event):
    """軽微な変更による名称の変更 (R27): the business is called so from a day on. (From intake.MinorChangeNoted.)

    `version` and `filing` as there.
    """

    name: ClassVar[str] = "followup.NameChanged/1"
    sentence: ClassVar[Text] = Text(
        ja="フォローアップする計画の事業者の名称を、軽微な変更（{noted_on}）により「{now}」としました。",
        en='In the follow-up, the business is called "{now}" since the minor change of {noted_on}.',
    )
    number: int
    version: int
    filing: str = ""
    now: str
    noted_on: date
