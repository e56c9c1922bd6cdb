"""紙の認定 (R26): what a certificate of paper times says, as a business claims it or as the bureau's papers have it."""

from __future__ import annotations

from datetime import date

from shared.contracts.blocks import Period
from shared.contracts.event import Block
from shared.contracts.forms.filed import FiledForm
from shared.contracts.text import TextId, form_digest, unnamed

PAPER_VERSION = 1
"""The number of the version that a plan has from its paper certificate: what was before it is not told."""


class PaperCertificate(Block):
    """認定通知書 on paper. `term`: of which 回 it is, as it says itself. `corporate_number` is "" for individuals."""

    certificate_no: str
    bureau: str
    certified_on: date
    term: int
    period: Period
    business: str
    corporate_number: str

    @property
    def facts(self) -> dict[str, str]:
        """What it says of its business, as far as it is told without the text."""
        return {"name": self.business, "prefecture": "", "municipality": "", "corporate_number": self.corporate_number}


def paper_text(plan_id: str, text_no: int, form: FiledForm) -> TextId:
    """The certified text as it was typed, sealed: no application brought it, so it bears the id of its plan."""
    return TextId(application_id=plan_id, text_no=text_no, form_version=form.form_version, digest=form_digest(form))


def untyped(plan_id: str) -> TextId:
    """The text of a paper certificate that nobody has typed."""
    return unnamed(plan_id)


def is_paper(text: TextId, plan_id: str) -> bool:
    """Whether a text of a plan is that of its paper certificate."""
    return text.application_id == plan_id
