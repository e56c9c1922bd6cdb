"""What is asked of a case, as bodies of requests."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.contracts.blocks import CertificateFact, Outcome, Period
from shared.contracts.forms.kinds import ONE_LINE, PRINTABLE
from shared.web.handed_in import as_handed_in

Account = Annotated[
    str,
    StringConstraints(min_length=1, max_length=100, pattern=r"^[\x21-\x7e]*$"),
    Field(examples=["officer-kanto-1"]),
]
WrittenText = Annotated[
    str, StringConstraints(max_length=2000, pattern=PRINTABLE, strip_whitespace=False), as_handed_in("lines")
]
"""What someone wrote: moved in as it was, and nothing where it holds nothing that can be seen."""
OneLine = Annotated[str, as_handed_in("line"), StringConstraints(max_length=200, pattern=ONE_LINE)]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class AssignBody(Body):
    """担当者割当. `takeover` takes a case that someone else holds."""

    officer: Account
    takeover: bool = False


class AssignmentsBody(Body):
    """担当者割当 of several cases."""

    case_ids: Annotated[list[Annotated[str, StringConstraints(max_length=64)]], Field(min_length=1, max_length=100)]
    officer: Account


class TransferBody(Body):
    """移送 to another bureau, and why."""

    bureau: Annotated[str, StringConstraints(max_length=20), Field(examples=["kinki"])]
    reason: WrittenText


class ItemBody(Body):
    """補正事項. `path` is a field of the form ("goals.business_outline", "equipment#k3.month")."""

    path: Annotated[
        str,
        StringConstraints(max_length=200, pattern=r"^[a-z0-9_.#]*$"),
        Field(examples=["goals.purpose", "equipment#k1.month"]),
    ]
    comment: WrittenText


class CorrectionBody(Body):
    """補正依頼. Without `answer_by`, the policy's correction period."""

    items: Annotated[list[ItemBody], Field(max_length=200)]
    answer_by: date | None = None


class AnswerDateBody(Body):
    """補正の回答期限の延長, of the correction that was asked last."""

    answer_by: date
    reason: WrittenText


class ReasonBody(Body):
    """Why something is withdrawn."""

    reason: WrittenText


class ExtensionBody(Body):
    """期間延長 by so many counted days."""

    days: Annotated[int, Field(ge=-10_000, le=10_000)]
    reason: WrittenText


class ProposalBody(Body):
    """決裁伺い. A refusal needs reasons, which stand in the notice (G8)."""

    outcome: Outcome
    reasons: WrittenText = ""


class OptionalReasonBody(Body):
    """Why something is withdrawn, if there is a reason to tell."""

    reason: WrittenText = ""


class HearingBody(Body):
    """聴聞の通知 of a term: day and place, and the grounds, which stand in the notice (G15)."""

    term: Annotated[int, Field(ge=1, le=1000)]
    hearing_on: date
    place: Annotated[WrittenText, StringConstraints(max_length=200)]
    grounds: WrittenText


class HeldBody(Body):
    """聴聞の終結."""

    held_on: date


class HearingReportBody(Body):
    """聴聞調書及び報告書, and the opinion of whoever presided (G24)."""

    report: WrittenText
    opinion: WrittenText


class RescissionBody(Body):
    """認定取消しの伺い. The reasons stand in the notice (G14)."""

    reasons: WrittenText


class PuttingRightBody(Body):
    """更正 of one fact of the certificate of a version. The reason stands in the notice."""

    version: Annotated[int, Field(ge=1, le=1000)]
    fact: CertificateFact
    now: Annotated[OneLine, StringConstraints(max_length=100)]
    reason: WrittenText


class DropBody(Body):
    """認定取消しの手続の取りやめ. The reason stands in the notice."""

    reason: WrittenText


class SendBackBody(Body):
    """差戻し, with what the officer should do."""

    comment: WrittenText


class PaperEntryBody(Body):
    """紙の認定 as the bureau's files have it. `corporate_number` is "" for individuals."""

    certificate_no: Annotated[OneLine, StringConstraints(min_length=1, max_length=100)]
    certified_on: date
    term: Annotated[int, Field(ge=1, le=99)] = 1
    period: Period
    business: OneLine
    corporate_number: Annotated[str, as_handed_in("digits"), StringConstraints(pattern=r"^([0-9]{13})?$")] = ""
