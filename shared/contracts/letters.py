"""What intake writes to an applicant for: the receipt of what they handed in, and reminders of a correction's day.

Each application has a stream of its own for it, beside its history: a reminder makes no form come too late that the
applicant has open.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Literal

from shared.contracts.event import Block, Event
from shared.domain import Text

WhatArrived = Literal["answer", "withdrawal"]
"""補正の回答, 取下げ."""


class AwaitedAnswer(Block):
    """A correction that is to be answered, and until which day."""

    correction_id: str
    answer_by: date


class ArrivalAcknowledged(Event):
    """到達確認: what an applicant handed in was taken. `late`: an answer after its day, which is taken all the same."""

    name: ClassVar[str] = "intake.ArrivalAcknowledged/1"
    sentence: ClassVar[Text] = Text(
        ja="提出を受け付けたことを申請者に知らせることになりました（{arrived_on}）。",
        en="The applicant is to be told that what they handed in on {arrived_on} was taken.",
    )
    what: WhatArrived
    application_no: str
    bureau: str
    business: str
    corporate_number: str
    arrived_on: date
    late: bool = False


class AnswersAwaited(Event):
    """補正の回答待ち: all corrections that are open from now on; none once everything is answered or over."""

    name: ClassVar[str] = "intake.AnswersAwaited/1"
    sentence: ClassVar[Text] = Text(
        ja="回答を待つ補正依頼は{awaited}件となりました。",
        en="{awaited} correction request(s) now wait for an answer.",
    )
    awaited: tuple[AwaitedAnswer, ...]
    since: datetime
    application_no: str
    bureau: str
    business: str
    corporate_number: str


class AnswerReminded(Event):
    """回答期限の予告: the day for answering a correction is near, and it is not answered."""

    name: ClassVar[str] = "intake.AnswerReminded/1"
    sentence: ClassVar[Text] = Text(
        ja="補正の回答期限（{answer_by}）が近いことを申請者に知らせることになりました。",
        en="The applicant is to be reminded that a correction is to be answered by {answer_by}.",
    )
    correction_id: str
    answer_by: date
    application_no: str
    bureau: str
    business: str
    corporate_number: str
    reminded_on: date
    due_at: datetime

    def happened_at(self, now: datetime) -> datetime:
        return self.due_at
