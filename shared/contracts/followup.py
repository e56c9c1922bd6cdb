"""What followup records: what a certified plan owes and is owed until it ends."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Literal

from shared.contracts.blocks import Applicant, FollowUpDate, PlanOutline
from shared.contracts.event import Event
from shared.domain import Text
from shared.scheme.application_kinds import PlanType

EndedBy = Literal["given_back"]
"""返納: what ends the follow-up of a term before its period does."""


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
