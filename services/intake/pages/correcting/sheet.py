"""The sheet on which a correction is answered: the inputs of what is asked, with what is typed in them so far.

An input bears the path of its field; "how.NAME" and "comment.NAME" are the word on a finding, and "report.PATH" a field
of the status report. Nothing else of the plan has an input, so that nothing else can be altered here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import Final, Literal

from services.intake.domain.state import Correction
from services.intake.pages.correcting.asked import AskedPoint, Item, items_of, numbered
from services.intake.pages.drafting import joint, single
from services.intake.pages.drafting.report import REPORT_ONLY_IF, REPORT_PART, ReportAlone
from services.intake.views.answer_drafts import PartlyAnswered
from services.intake.views.progress import Progress
from services.intake.views.with_report import equipment_named
from shared.contracts.forms.answers import Answers, AsTyped, answers_of, in_document
from shared.contracts.forms.describing import Described, Description, describe, without_rows
from shared.contracts.forms.filed import FiledForm, description_of
from shared.contracts.forms.report import StatusReport
from shared.contracts.personal import Open
from shared.domain import Text
from shared.web.answering import with_posted
from shared.web.components import Choice
from shared.web.inputs import FormLayout, Input, Shown, inputs, inputs_of
from shared.web.pasted import Unwanted, taken
from shared.web.typed import Typed

How = Literal["", "change", "explain", "decline"]

HOWS: Final[Mapping[str, tuple[Text, Text]]] = {
    "change": (
        Text(ja="修正する", en="Correct it"),
        Text(ja="「修正後の内容」の欄で直してください。", en="In the fields of the corrected text."),
    ),
    "explain": (
        Text(ja="内容は変えずに説明する", en="Leave it and explain"),
        Text(ja="説明だけを送ります。", en="Only your explanation is sent."),
    ),
    "decline": (
        Text(ja="修正に応じない", en="Do not correct it"),
        Text(ja="理由を必ず入力してください。", en="Say why; that is required."),
    ),
}
"""The ways of answering (G33), each with its hint."""
_HOW: Final = Text(ja="回答の方法", en="Your answer")
_COMMENT: Final = Text(ja="説明・理由", en="Explanation or reason")
_FURTHER: Final = Text(ja="追加する行", en="Rows to add")

_LAYOUTS: Final = (single.LAYOUT, joint.LAYOUT)
"""Of the forms of today; an earlier one is asked plainly."""
REPORT: Final = describe(ReportAlone)
OF_REPORT: Final = "report."


@dataclass(frozen=True)
class AnswerSheet:
    """What is asked of a form and its report, and what is kept of the answer."""

    asked: Correction
    form: FiledForm
    report: StatusReport | None
    open: Open
    kept: PartlyAnswered

    @cached_property
    def items(self) -> tuple[Item, ...]:
        return items_of(self.form, self.asked, self.open)

    @cached_property
    def stands(self) -> Answers:
        """What the plan says now."""
        return answers_of(self.form, self.open)

    @cached_property
    def answers(self) -> Answers:
        """What it would say with all that was typed, whichever way of answering is chosen."""
        found = self.stands.with_given({name: typed for name, typed in self.kept.given.items() if self.may_alter(name)})
        for table in {*self.kept.added, *self.kept.removed}:
            stand = self.stands.rows.get(table, ())
            removed = self.kept.removed.get(table, ()) if self._is_asked(table) else ()
            added = [row_id for row_id in self.kept.added.get(table, ()) if self._takes_rows(table)]
            ids = [row_id for row_id in (*stand, *added) if row_id not in removed]
            found = found.with_rows(table, tuple(dict.fromkeys(ids)))
        return found

    @cached_property
    def reported_before(self) -> Answers:
        """The status report as it stands; nothing where there is none."""
        if self.report is None:
            return Answers("")
        alone = ReportAlone.model_construct(form_version="report-2022-06", report=self.report)
        return answers_of(alone, self.open)

    @cached_property
    def reported(self) -> Answers:
        """The status report with what was typed."""
        typed = {name: one for name, one in self.kept.given.items() if name.startswith(OF_REPORT)}
        return self.reported_before.with_given(typed)

    @cached_property
    def description(self) -> Description:
        return description_of(self.form)

    # -- what may be altered -------------------------------------------------------------------------------------

    def may_alter(self, path: str) -> bool:
        """Whether a field of the plan is asked about, or lies in a row that is added beside one."""
        if any(item.has(path) for item in self.items):
            return self.description.has(path)
        table, _, rest = path.partition("#")
        is_new = rest.partition(".")[0] not in self.stands.rows.get(table, ())
        return bool(rest) and is_new and any(item.further == table for item in self.items)

    def _is_asked(self, table: str) -> bool:
        return any(item.has(table) for item in self.items)

    def _takes_rows(self, table: str) -> bool:
        return self._is_asked(table) or any(item.further == table for item in self.items)

    def how(self, finding: AskedPoint) -> How:
        found = self.kept.given.get(f"how.{finding.name}", "")
        return found if found in HOWS else ""  # type: ignore[return-value]

    def is_corrected(self, item: Item) -> bool:
        """Whether the text is to be altered for one of its findings."""
        return any(self.how(finding) == "change" for finding in item.findings)

    def comment(self, finding: AskedPoint) -> str:
        typed = self.kept.given.get(f"comment.{finding.name}", "")
        return typed if isinstance(typed, str) and typed.strip() else ""

    def is_altered(self, item: Item) -> bool:
        """Whether anything that is asked about would read otherwise."""
        table, row_id = item.row
        if row_id and row_id in self.kept.removed.get(table, ()):
            return True
        changed = [*self.altered, *self.filled_tables, *self.kept.removed]
        return any(item.has(path) for path in changed) or item.further in self.filled_tables

    @cached_property
    def altered(self) -> tuple[str, ...]:
        """The paths of the fields that were altered, of rows that are there."""
        return tuple(name for name in self.kept.given if self.may_alter(name) and self._is_there(name))

    @cached_property
    def filled_tables(self) -> tuple[str, ...]:
        """The tables to which rows were added that are not blank."""
        return tuple(
            table
            for table, ids in self.kept.added.items()
            if any(self.answers.is_answered(f"{table}#{row_id}") for row_id in ids)
        )

    def _is_there(self, path: str) -> bool:
        table, _, rest = path.partition("#")
        return not rest or rest.partition(".")[0] in self.answers.rows.get(table, ())

    # -- its inputs ----------------------------------------------------------------------------------------------

    @cached_property
    def layout(self) -> FormLayout:
        """A field that hangs on another, which is not asked about, is shown by itself."""
        layout = next((one for one in _LAYOUTS if one.description is self.description), FormLayout(self.description))
        asked = {without_rows(item.path) for item in self.items}
        only_if = {
            path: one
            for path, one in layout.only_if.items()
            if any(one.path == other or one.path.startswith(f"{other}.") for other in asked)
        }
        return replace(layout, only_if=only_if, twice=frozenset())

    def shown(self, item: Item) -> tuple[Shown, ...]:
        """The inputs of one item: how each finding is answered, with a comment, and the corrected text once."""
        words = [(self._how(item, finding), self._comment(item, finding)) for finding in item.findings]
        if len(words) == 1:
            return (words[0][0], *self._corrected(item), words[0][1])
        return (*chain.from_iterable(words), *self._corrected(item))

    def _corrected(self, item: Item) -> Iterator[Shown]:
        if item.is_there and not item.inside:
            [one] = inputs(self.layout, self.answers, [item.path])
            label = Text(ja=f"修正後の内容：{item.label.ja}", en=f"Corrected: {item.label.en}")
            # Whether it must be filled in hangs on the way of answering.
            one = replace(one, required=None) if isinstance(one, Input) else one
            yield replace(one, label=label)
        if item.further:
            [table] = inputs(self.layout, self._further_rows(self.answers, item.further), [item.further])
            yield replace(table, label=_FURTHER)

    def _how(self, item: Item, finding: AskedPoint) -> Input:
        offered = [way for way in HOWS if way != "change" or item.is_there or item.further]
        choices = [Choice(way, HOWS[way][0], HOWS[way][1]) for way in offered]
        name, label = f"how.{finding.name}", numbered(item, finding, _HOW)
        return Input(name, label, "radios", self.how(finding), None, True, (("", choices),))

    def _comment(self, item: Item, finding: AskedPoint) -> Input:
        name, label = f"comment.{finding.name}", numbered(item, finding, _COMMENT)
        return Input(name, label, "lines", self.kept.given.get(name, ""), None, None, rows=3)

    def _further_rows(self, answers: Answers, table: str) -> Answers:
        stand = self.stands.rows.get(table, ())
        return answers.with_rows(table, tuple(one for one in answers.rows.get(table, ()) if one not in stand))

    @cached_property
    def report_layout(self) -> FormLayout:
        return FormLayout(REPORT, only_if=REPORT_ONLY_IF, rows_given=equipment_named(self.form))

    @cached_property
    def report_shown(self) -> tuple[Shown, ...]:
        """The inputs of the status report, of which none is asked about by itself; none where there is no report."""
        return inputs(self.report_layout, self.reported, REPORT_PART.paths) if self.report else ()

    @property
    def is_report_altered(self) -> bool:
        return any(name.startswith(OF_REPORT) for name in self.kept.given)

    @property
    def report_names(self) -> list[str]:
        """The names of its inputs."""
        return [one.path for one in inputs_of(self.report_shown)]

    def every_input(self) -> Iterator[Input]:
        for item in self.items:
            yield from inputs_of(self.shown(item))
        yield from inputs_of(self.report_shown)

    # -- what is posted ------------------------------------------------------------------------------------------

    def with_posted(self, typed: Typed) -> AnswerSheet:
        """The sheet with what was typed into its page."""
        answers = self.answers
        own = [item.path for item in self.items if item.is_there and not item.inside]
        answers = with_posted(self.layout, answers, own, typed)
        for table in (item.further for item in self.items if item.further):
            stand = self.stands.rows.get(table, ())
            new = with_posted(self.layout, answers.with_rows(table, ()), [table], typed)
            ids = [row_id for row_id in new.rows.get(table, ()) if row_id not in stand]
            answers = new.with_rows(table, (*stand, *ids))
        kept = self.kept_of(answers)
        words = {
            name: typed[name]
            for item in self.items
            for finding in item.findings
            for name in (f"how.{finding.name}", f"comment.{finding.name}")
            if typed[name].strip()
        }
        return replace(self, kept=replace(kept, given={**kept.given, **words, **self._posted_report(typed)}))

    def _posted_report(self, typed: Typed) -> dict[str, AsTyped]:
        if self.report is None:
            return {}
        answers = with_posted(self.report_layout, self.reported_before, REPORT_PART.paths, typed)
        return _differing(REPORT, self.reported_before.given, answers.given)

    def kept_of(self, answers: Answers) -> PartlyAnswered:
        """What answers alter of the plan, and of that only what may be altered; the words are not in it."""
        added: dict[str, tuple[str, ...]] = {}
        removed: dict[str, tuple[str, ...]] = {}
        for table, ids in answers.rows.items():
            stand = self.stands.rows.get(table, ())
            if self._takes_rows(table) and (new := tuple(one for one in ids if one not in stand)):
                added[table] = new
            if self._is_asked(table) and (gone := tuple(one for one in stand if one not in ids)):
                removed[table] = gone
        found = _differing(self.description, self.stands.given, answers.given)
        return PartlyAnswered({path: one for path, one in found.items() if self.may_alter(path)}, added, removed)

    def with_answers(self, answers: Answers) -> AnswerSheet:
        """The sheet with other answers for the plan; the words and the report stay."""
        words = {name: one for name, one in self.kept.given.items() if not self.description.has(name)}
        kept = self.kept_of(answers)
        return replace(self, kept=replace(kept, given={**kept.given, **words}))


def sheet_of(found: Progress, asked: Correction, open: Open, kept: PartlyAnswered) -> AnswerSheet:
    form = found.application.form
    assert form is not None
    return AnswerSheet(asked, form, found.application.report, open, kept)


def _differing(
    description: Description, stands: Mapping[str, AsTyped], now: Mapping[str, AsTyped]
) -> dict[str, AsTyped]:
    """What reads otherwise, as it was typed; a blank where something was taken out."""
    return {
        path: now.get(path, "")
        for path in {**stands, **now}
        if not _is_same(description.at(path), stands.get(path, ""), now.get(path, ""))
    }


def _is_same(one: Described, old: AsTyped, new: AsTyped) -> bool:
    """Also where what stands there came back from a page in which nobody touched it; the order of boxes is none."""
    if old == new:
        return True
    before, after = in_document(one, _back(old)), in_document(one, _back(new))
    return bool(before == after or (one.is_list and one.kind.offered and sorted(before) == sorted(after)))


def _back(typed: AsTyped) -> AsTyped:
    if isinstance(typed, tuple):
        return tuple(str(_back(one)) for one in typed)
    found = taken(typed, "lines")
    return typed if isinstance(found, Unwanted) else found
