"""What applicants send beside the plan itself. Limits of shape only; what may happen, application.py decides."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from shared.contracts.event import Block
from shared.contracts.forms.filed import FiledForm, TodaysForm
from shared.contracts.forms.kinds import Line, Long, Short
from shared.contracts.forms.report import StatusReport
from shared.contracts.intake import CorrectionAnswer
from shared.contracts.minor_change import MinorAnswers, MinorFacts
from shared.contracts.paper import PaperCertificate
from shared.scheme.documents import Document


class ItemAnswer(Block):
    """A word on one item of a correction request; declining is allowed, with a reason as the comment (G33).

    The item is named by its `item_id`; by its `path` alone where no other is on that field. `explained`: nothing was
    altered for it, even if another item on its field was corrected.
    """

    path: Line = ""
    comment: Long = ""
    declined: bool = False
    item_id: Line = ""
    explained: bool = False


class NamedDocument(Block):
    """添付書類: a file that was sent before, by its id, and as what it is attached (R31)."""

    file_id: Annotated[Line, Field(alias="id")]
    filed_as: Annotated[Document, Field(alias="as")]


NamedDocuments = Annotated[tuple[NamedDocument, ...], Field(max_length=100)]
"""Whether there are too many is for the domain to say; this is only what is read at all."""


class CorrectionRequestAnswer(Block):
    """補正: a word on each item, and the whole plan as it now stands; the status report only where it changes.

    Files come beside those that are attached already.
    """

    answers: Annotated[tuple[ItemAnswer, ...], Field(max_length=200)]
    form: FiledForm
    report: StatusReport | None = None
    attachments: NamedDocuments = ()

    @property
    def given(self) -> tuple[CorrectionAnswer, ...]:
        """The answers as the event records them."""
        return tuple(CorrectionAnswer(**answer.model_dump()) for answer in self.answers)


class Withdrawal(Block):
    """取下げ, with its reason."""

    reason: Annotated[Short, StringConstraints(min_length=1)]


DraftFiled = Annotated[Line, StringConstraints(pattern=r"^[A-Za-z0-9-]{0,40}$")]
"""The draft that is filed, with the files that it has; empty for none."""
DRAFT_FILED: Final = {"type": "string", "maxLength": 40, "pattern": "^[A-Za-z0-9-]{0,40}$"}
"""The same, for the document of the API."""
NAMED_FILES: Final = {"type": "array", "maxItems": 100, "items": NamedDocument.model_json_schema()}
"""The same, for the document of the API."""


class NewFiling(Block):
    """A new plan with the files that come with it."""

    form: TodaysForm
    attachments: NamedDocuments = ()
    draft: DraftFiled = ""


class LaterFiling(Block):
    """A change or a later application: the whole plan as it is to stand, the status report, and files."""

    form: FiledForm
    report: StatusReport
    attachments: NamedDocuments = ()
    draft: DraftFiled = ""


class PlanAndReport(Block):
    """The same as it comes by a page, where files are added to the draft that it makes."""

    form: FiledForm
    report: StatusReport


class MinorChangeAsked(Block):
    """軽微な変更: the questionnaire, and the new values; what stays as it is may be left out."""

    answers: MinorAnswers
    now: MinorFacts = MinorFacts()


class PaperClaiming(Block):
    """紙の認定の申告: what the certification notice says, and the certified text typed as a form."""

    certificate_no: Annotated[Line, StringConstraints(min_length=1)]
    bureau: Line
    certified_on: date
    term: Annotated[int, Field(ge=1, le=99)] = 1
    form: TodaysForm

    @property
    def certificate(self) -> PaperCertificate:
        """The certificate; its period and its business are those of the text."""
        return PaperCertificate(
            certificate_no=self.certificate_no,
            bureau=self.bureau,
            certified_on=self.certified_on,
            term=self.term,
            period=self.form.period,
            business=self.form.cover.name,
            corporate_number=self.form.cover.corporate_number or "",
        )


class GivingBack(Block):
    """返納, with its reason."""

    reason: Annotated[Short, StringConstraints(min_length=1)]
