"""What a draft of one kind is typed into: the parts of its form, what is said against it, and what becomes of it.

A kind of draft is a subclass and a line of `registry.FORMS`; the pages know this class alone.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.intake.commands import Commands
from services.intake.domain.offers import OfferName
from services.intake.domain.requests import NamedDocument
from services.intake.drafts.draft import DraftKind
from services.intake.filing import Filed
from services.intake.pages.drafting.about import AboutPlan
from services.intake.plan_commands import PlanChanged
from shared.contracts.forms.answers import Answers
from shared.contracts.forms.describing import Description
from shared.contracts.forms.paths import holds
from shared.domain import Refusal, Text
from shared.event_store.door import Envelope
from shared.scheme.documents import Document
from shared.web.inputs import FormLayout
from shared.web.language import Language
from shared.web.plan_view import with_name
from shared.workbook.writing import workbook


@dataclass(frozen=True, slots=True)
class FormPart:
    """One page of the form. `key` stands in its address; `paths` are the fields, groups and tables that it asks.

    `begins_blank`: also where the rest is filled in with what was certified. `is_by_row`: a table that lists its rows,
    each of which is a page of its own, with its place as `row`.
    """

    key: str
    title: Text
    paths: tuple[str, ...]
    begins_blank: bool = False
    is_by_row: bool = False
    row: str = ""

    @classmethod
    def named(
        cls, form: Description, key: str, number: str, paths: tuple[str, ...], title: Text | None = None
    ) -> FormPart:
        """A part behind the number of its section; without a title it is called as the first of its fields."""
        name = title or form.at(paths[0]).asked.label
        return cls(key, Text(ja=f"{number} {name.ja}".strip(), en=f"{number} {name.en}".strip()), paths)

    def has(self, path: str) -> bool:
        """Whether a field is asked on this page; what is said of a whole group belongs to the part that asks it."""
        return path in self.paths if self.is_by_row else self.covers(path)

    def covers(self, path: str) -> bool:
        """Whether a field is asked on this page, or on those of its rows."""
        return path == self.row or any(holds(one, path) for one in self.paths)

    def of_row(self, layout: FormLayout, row_id: str, number: int, name: str) -> FormPart:
        """The page of a row, under the name that it gives itself."""
        [table] = self.paths
        label = layout.description.at(table).asked.label
        title = with_name(Text(ja=f"{label.ja}（{number}）", en=f"{label.en} ({number})"), name)
        fields = tuple(f"{table}#{row_id}.{one.name}" for one in layout.within(table))
        return FormPart(f"{self.key}-{row_id}", title, fields, self.begins_blank, row=f"{table}#{row_id}")


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks at a draft that is read, on which day, the plan it is about, and as what its files are attached."""

    commands: Commands
    envelope: Envelope
    on: date
    about: AboutPlan | None
    attached: Sequence[Document] = ()


@dataclass(frozen=True, slots=True)
class Looked:
    """A page of 内容確認: its template and what that shows."""

    template: str
    shown: Mapping[str, Any]


class DraftForm(ABC):
    """The form of one kind of draft; `book_title` is what its workbook is called, if it has one.

    `offer` is what is done by it with a certified plan, which goes on in the form `follows`; None for plans of each
    type.

    `made` is what the command answers; `route` that under which it is remembered, so that it is made once. Each type
    of `made` has a route of its own.
    """

    kind: DraftKind
    layout: FormLayout
    parts: tuple[FormPart, ...]
    title: Text
    lead: Text
    book_title: Text | None = None
    offer: OfferName | None = None
    said: str = ""
    """What the page of what came of it says once, where it does not do so by itself (shared/web/said.py)."""
    follows: Description | None = None
    made: type[Filed] | type[PlanChanged]
    route: str = "POST /intake/drafts"

    @abstractmethod
    def version_on(self, day: date) -> str:
        """The version of the form in which one files on a day; a draft is carried over to it."""

    def start(self, about: AboutPlan | None, day: date) -> Answers:
        """The answers that a draft begins with."""
        return Answers(self.version_on(day))

    def book_about(self, about: AboutPlan, day: date, language: Language) -> bytes:
        """The workbook with which one starts about a plan."""
        assert self.book_title is not None
        rows_given = self.laid_out(about).rows_given
        return workbook(self.layout.description.form, self.book_title, self.start(about, day), language, rows_given)

    def laid_out(self, about: AboutPlan | None) -> FormLayout:
        """The form as it is asked of this plan."""
        return self.layout

    @abstractmethod
    def refusals(self, typed: Any, on: date, about: AboutPlan | None) -> list[Refusal]:
        """All that intake's rules say against what was typed, as far as it stands there alone."""

    @abstractmethod
    def look(self, looking: Looking, typed: Any) -> Looked | Refusal:
        """内容確認, or what else stands against it as things are now."""

    @abstractmethod
    def file(
        self,
        commands: Commands,
        typed: Any,
        about: AboutPlan | None,
        envelope: Envelope,
        named: Sequence[NamedDocument] = (),
    ) -> Any:
        """What the command answers, or its Refusal. Raises StaleVersion where the plan has moved since it was seen."""

    @abstractmethod
    def filed_at(self, made: Any) -> str:
        """The address of what came of it."""

    @property
    def is_one_page(self) -> bool:
        """Whether it is typed on one page, which then begins it and leads to 内容確認."""
        return len(self.parts) == 1

    def part_of(self, path: str) -> FormPart | None:
        """The part in which a field is asked; of what several parts ask, the first one."""
        whole = next((part for part in self.parts if part.has(path)), None)
        within = (part for part in self.parts if any(one.startswith(f"{path}.") for one in part.paths))
        return whole or next(within, None)
