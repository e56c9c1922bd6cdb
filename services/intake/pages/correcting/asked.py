"""What a correction asks: each field, group, row or table once, with all that the bureau says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from services.intake.commands import Commands
from services.intake.documents.of_drafts import DraftFiles
from services.intake.domain.state import Correction
from services.intake.views.answer_drafts import AnswerDrafts
from services.intake.views.progress import Progress
from shared.contracts.forms.filed import FiledForm, has_field, label_in
from shared.contracts.forms.paths import holds
from shared.contracts.personal import Open
from shared.domain import Text
from shared.event_store.door import UnknownStream
from shared.web.plan_view import PlanField, fields_of, sections

MOST_SHOWN: Final = 4
"""Fields of a group or table that are shown at once; more of them are folded up."""
LONGEST_SHOWN: Final = 300
"""Characters that are."""


@dataclass(frozen=True, slots=True)
class AskedPoint:
    """What the bureau says of a field, to be answered by itself. `name` tells its inputs from those of others."""

    item_id: str
    words: str
    name: str


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is asked about: what the bureau says, and what stands there now.

    `is_there` is False where the plan has no such row any more. `inside` is the path of a wider item, in which it is
    typed; `further` the table to which rows may be added, where a whole row of it is asked about and not all of it.
    """

    path: str
    label: Text
    findings: tuple[AskedPoint, ...]
    now: tuple[PlanField, ...]
    is_there: bool
    inside: str
    further: str

    def has(self, path: str) -> bool:
        """Whether a field, row or table is what is asked about, or lies within it."""
        return holds(self.path, path)

    @property
    def is_long(self) -> bool:
        """Whether what stands there is shown only when asked for."""
        length = sum(len(one.value) if isinstance(one.value, str) else 0 for one in self.now)
        return len(self.now) > MOST_SHOWN or length > LONGEST_SHOWN

    @property
    def row(self) -> tuple[str, str]:
        """The table and the id of the row that it lies in; empty outside tables."""
        table, _, rest = self.path.partition("#")
        return (table, rest.partition(".")[0]) if rest else ("", "")


def own_correction(found: Progress, correction_id: str) -> Correction:
    """A correction of an application. Raises UnknownStream."""
    asked = found.application.correction(correction_id)
    if asked is None:
        raise UnknownStream(correction_id)
    return asked


def files_of(commands: Commands, drafts: AnswerDrafts, application_id: str, correction_id: str) -> DraftFiles:
    """The files that are kept with the draft of an answer."""
    return DraftFiles(commands.documents, drafts.owner, drafts.id_of(application_id, correction_id))


def items_of(form: FiledForm, asked: Correction, open: Open) -> tuple[Item, ...]:
    """One entry for each path, in the order of asking."""
    findings: dict[str, tuple[AskedPoint, ...]] = {}
    for item in asked.items:
        before = findings.get(item.path, ())
        name = f"{item.path}~{item.item_id}" if before else item.path
        findings[item.path] = (*before, AskedPoint(item.item_id, item.comment, name))
    shown = list(fields_of(sections(form, open)))
    found: list[Item] = []
    for path, said in findings.items():
        table = path.partition("#")[0] if "#" in path else ""
        is_whole = any(holds(other, table) for other in findings)
        is_row = path == f"{table}#{path.partition('#')[2].partition('.')[0]}"
        has_further = is_row and not is_whole and all(one.further != table for one in found)
        found.append(
            Item(
                path,
                label_in(form, path),
                said,
                now=tuple(field for field in shown if holds(path, field.path)),
                is_there=has_field(form, path),
                inside=min((other for other in findings if other != path and holds(other, path)), key=len, default=""),
                further=table if has_further else "",
            )
        )
    return tuple(found)


def numbered(item: Item, finding: AskedPoint, label: Text) -> Text:
    """A label with the number of a finding, where several are on one field."""
    if len(item.findings) == 1:
        return label
    return Text(ja=f"指摘{finding.item_id}：{label.ja}", en=f"Finding {finding.item_id}: {label.en}")
