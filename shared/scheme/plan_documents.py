"""Which documents a plan is asked for (R31, R26), beside those that came with it. What is missing is never refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from unicodedata import normalize

from shared.contracts.blocks import ApplicationKind
from shared.contracts.forms.before import FormBefore
from shared.contracts.forms.excerpts import corporate_numbers, plan_type_of
from shared.contracts.forms.filed import FiledForm
from shared.contracts.forms.joint import JointPlanForm
from shared.scheme.cautions import Caution
from shared.scheme.documents import AskedDocument, Document, DocumentFacts, documents_asked, missing


@dataclass(frozen=True, slots=True)
class PlanDocuments:
    """What is asked as a file, or may come as one, and how many there are of each document."""

    asked: tuple[AskedDocument, ...]
    attached: Counter[Document]
    undecided: tuple[tuple[str, str], ...] = ()
    """Path and name of equipment whose model is not decided, so that its catalogue is asked (FORM.md, 3(3))."""

    @property
    def lacking(self) -> tuple[AskedDocument, ...]:
        """What must be there and is not; `least` is how many are lacking."""
        return missing(self.asked, self.attached)

    @property
    def cautions(self) -> list[Caution]:
        """The same, to be pointed out (注意); a catalogue has no kind of its own and comes among the others."""
        catalogues = () if self.attached["other"] else self.undecided
        return [
            *(Caution("R41", "catalogue_missing", path, {"name": name}) for path, name in catalogues),
            *(
                Caution(
                    one.rule, "document_missing", "attachments", {"name": one.name, "least": one.least, "why": one.why}
                )
                for one in self.lacking
            ),
        ]

    def lacks(self, document: Document) -> bool:
        """Whether this one is among what is lacking."""
        return any(one.document == document for one in self.lacking)


def plan_documents(
    form: FiledForm,
    kind: ApplicationKind,
    on: date,
    attached: Iterable[Document],
    base: FiledForm | None = None,
    *,
    on_paper: bool = False,
) -> PlanDocuments:
    """Those of an application that is filed on a day. `base` is the plan that a change starts from, where it is known.

    `on_paper`: what it builds on is a certificate on paper, whose copies nobody has seen yet (R26).
    """
    facts = DocumentFacts(on_paper=on_paper, large_companies=_large_companies(form, base if kind == "change" else None))
    asked = documents_asked(kind, plan_type_of(form), facts, on)
    attachable = tuple(one for one in asked if one.means != "entered")
    return PlanDocuments(attachable, Counter(attached), tuple(_undecided(form, base)))


def _undecided(form: FiledForm, base: FiledForm | None) -> Iterator[tuple[str, str]]:
    """Equipment for the tax measure of which no model is named; what a change leaves as it was is not asked again."""
    if isinstance(form, FormBefore) or not form.tax_measure.wanted:
        return
    known = {row.row_id: row.model for row in base.equipment} if base and not isinstance(base, FormBefore) else {}
    for row in form.equipment:
        if "未定" in normalize("NFKC", row.model) and known.get(row.row_id) != row.model:
            yield f"equipment#{row.row_id}.model", row.name


def _large_companies(form: FiledForm, base: FiledForm | None) -> int:
    """How many large companies take part, beside those that the plan before had."""
    if not isinstance(form, JointPlanForm):
        return 0
    known = {number for _, number in corporate_numbers(base)} if base else set()
    return sum(row.corporate_number not in known for row in form.large_companies)
