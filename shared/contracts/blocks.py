"""Parts that events of several services share."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from shared.contracts.event import Block, Written
from shared.contracts.forms.describing import asked
from shared.contracts.personal import Personal
from shared.domain import Month

CertificateFact = Literal["name", "prefecture", "municipality", "corporate_number"]
"""What a certificate states of its business (`certificate_facts`)."""

ApplicationKind = Literal["new", "change", "renewal"]
"""申請形式: 新規申請, 変更申請, 2回目以降の申請."""

WhyMoved = Literal[
    "opened",
    "correction_asked",
    "correction_extended",
    "correction_withdrawn",
    "corrected",
    "lapsed",
    "extended",
    "recounted",
]
"""What moved the last day of an examination.

`opened`: the clock gives another than the standard period. `recounted`: a new office calendar does, or what was
recorded before such moves were told.
"""

Outcome = Literal["certify", "refuse"]
"""認定 or 不認定."""

Overtaken = Literal["withdrawn", "answered_in_time"]
"""What the applicant had done before a decision reached them, so that it never took effect."""

WhyTooLate = Literal[Overtaken, "given_back"]
"""The same in the applicant's own record, which also knows a withdrawal that a giving back has brought."""

WhyWithdrawn = Literal["applicant", "given_back"]
"""取下げ by the applicant's own wish, or of a change because the certification that it was to change was given back."""

WhyFellAway = Literal["rescinded"]
"""Why a change has nothing left to decide on: the certification that it was to change was rescinded."""


class Contact(Block):
    """連絡先: whom to write to, sealed."""

    contact_name: Personal
    email: Personal


class Applicant(Block):
    """Who filed, as others need to know: the public facts of R20, and sealed how to reach the contact person."""

    name: str
    prefecture: str
    municipality: str
    corporate_number: str | None
    website: str
    contact_name: Personal
    email: Personal


class Period(Block):
    """実施期間, first and last month, both counted (R16)."""

    start: Annotated[Month, asked("実施期間の開始月", "First month")]
    end: Annotated[Month, asked("実施期間の終了月", "Last month")]

    @property
    def months(self) -> int:
        return self.start.months_to(self.end)


class PlannedEquipment(Block):
    """One line of the equipment for the tax measure (R41), as far as follow-up needs it."""

    name: str
    month: Month
    amount_yen: int


class PlanOutline(Block):
    """What a certified plan promised, as far as follow-up needs it (RULES "Follow-up dates").

    Months of the year are 1 to 12. `may_share`: データ利用 可, what R20 does not publish may be shown to supporters.
    """

    period: Period
    training_months: tuple[int, ...]
    review_months: tuple[int, ...]
    equipment: tuple[PlannedEquipment, ...]
    has_gbizid: bool
    may_share: bool


class CorrectionItem(Block):
    """補正事項: one thing to put right. `path` is the field of the form ("equipment#k3.month"), in the `row`th row.

    `item_id` tells it from others on the same field, within its request.
    """

    path: str
    comment: Written
    row: int | None = None
    item_id: str = ""


class CorrectionAnswer(Block):
    """What the applicant says to one correction item; declining is allowed (G33).

    Without `item_id` it is on every item of its path: so it was before items were told apart. `explained`: the text was
    left as it is for this item, whatever another one altered.
    """

    path: str
    comment: Written
    declined: bool = False
    item_id: str = ""
    explained: bool = False

    def is_on(self, item: CorrectionItem) -> bool:
        named = bool(self.item_id or self.path)
        return named and self.item_id in ("", item.item_id) and self.path in ("", item.path)


class FollowUpDate(Block):
    """One date that a certified plan owes or is owed. `kind` as in RULES "Follow-up dates"."""

    kind: str
    day: date
    detail: str = ""
