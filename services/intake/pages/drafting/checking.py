"""What is wrong with answers, all at once: what the form cannot read, and what intake's rules say to the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

import orjson

from services.intake.domain.refusals import REFUSALS
from services.intake.pages.asking import with_label
from services.intake.pages.drafting.about import AboutPlan
from services.intake.pages.drafting.form import DraftForm
from services.intake.views.stand_ins import path_in, rests_on, stand_in
from shared.contracts.forms.answers import AGAIN, Answers, document, in_document, put
from shared.contracts.forms.describing import Description
from shared.contracts.forms.filed import label_of
from shared.contracts.forms.numbers import not_a_number
from shared.domain import Text, together
from shared.web.inputs import FormLayout, condition, is_met
from shared.web.pasted import taken
from shared.web.posted import posted
from shared.web.problems import FieldError, Problem, refusal_errors

_NOT_CHOSEN: Final = Text(ja="選んでください。", en="Choose an answer.")
_DATE: Final = Text(
    ja="実在する日付を、年（西暦4桁）・月・日に分けて入力してください。",
    en="Enter a real date as year (four digits), month and day.",
)
_MONTH: Final = Text(
    ja="実在する年月を、年（西暦4桁）と月に分けて入力してください。",
    en="Enter a real month as year (four digits) and month.",
)
_NOT_ALIKE: Final = Text(
    ja="上の欄と同じ内容を、もう一度入力してください。",
    en="Enter once more what stands above.",
)
_BLANK_PAGE: Final = Text(
    ja="何も入力されていません。入力するか、一覧の画面でこの事業者を削除してください。",
    en="Nothing was typed here. Type it, or remove this business from the list.",
)
_PART_OF_DATE: Final = re.compile("-(year|month|day)$")
_TO_BE_BLANK: Final = Text(
    ja="この事業者には当てはまらない項目です。空欄にしてください。",
    en="This is not asked of this business. Leave it blank.",
)
_NOT_GIVEN: Final = frozenset({"missing", "report_incomplete"})
"""The codes of what was left out: said of the field alone, as it is asked."""


def typed_form(form: DraftForm, answers: Answers) -> Any:
    """The form that the answers make. Raises Problem where they make none."""
    description = form.layout.description
    return posted(description.form, orjson.dumps(document(answers, description)))


def errors_of(
    form: DraftForm, answers: Answers, filed_on: date, about: AboutPlan | None = None
) -> tuple[FieldError, ...]:
    """Everything that stands against a form as typed, each with its label, in the form's order.

    A rule is not asked about what the form cannot read, nor about what stands beside that.
    """
    description = form.layout.description
    plain = document(answers, description)
    typed, unreadable = _read(form.layout, plain, answers)
    found = [*unreadable, *_blank_pages(form, answers)]
    if unreadable:
        for error in unreadable:
            put(plain, error.field, stand_in(description.at(error.field), filed_on))
        # How many rows there are is counted only where all of them can be read.
        typed, beyond = _read(form.layout, plain, answers)
        found += beyond
    if typed is None:
        return _in_order(description, found, answers)
    unread = {error.field for error in unreadable}
    refused = [one for one in form.refusals(typed, filed_on, about) if not rests_on(one, unread)]
    if refusal := together(refused):
        found += refusal_errors(refusal, REFUSALS)
    found += _not_alike(form.layout, answers, {error.field for error in found})
    return _in_order(description, [_asked_for(description, error) for error in found], answers)


def _blank_pages(form: DraftForm, answers: Answers) -> Iterator[FieldError]:
    """Pages of rows on which nothing was typed: a blank row of a table is none, but who has a page takes part (R15)."""
    for part in form.parts:
        if part.is_by_row:
            [table] = part.paths
            for row_id in answers.rows.get(table, ()):
                if not answers.is_answered(path := f"{table}#{row_id}"):
                    yield FieldError(path, "R15", "blank_page", _BLANK_PAGE.ja, _BLANK_PAGE.en)


def _not_alike(layout: FormLayout, answers: Answers, wrong: set[str]) -> Iterator[FieldError]:
    """What was typed otherwise the second time, where the first is right; full width and half width are alike."""
    for path in layout.twice - wrong:
        first, again = (taken(answers.text(one), "ascii") for one in (path, f"{path}{AGAIN}"))
        if first not in ("", again):
            yield FieldError(f"{path}{AGAIN}", "", "not_alike", _NOT_ALIKE.ja, _NOT_ALIKE.en)


def _asked_for(description: Description, error: FieldError) -> FieldError:
    """What is chosen and not written is asked for as such."""
    if error.code not in _NOT_GIVEN or not description.has(error.field):
        return error
    is_choice = description.at(error.field).kind.name in ("choice", "yes_no", "month_of_year")
    words = _NOT_CHOSEN if is_choice else REFUSALS["missing"]
    return replace(error, ja=words.ja, en=words.en)


def _read(layout: FormLayout, plain: dict[str, Any], answers: Answers) -> tuple[Any | None, list[FieldError]]:
    """The form, or None and what it cannot read, by the paths of answers, each once."""
    try:
        return posted(layout.description.form, orjson.dumps(plain)), []
    except Problem as problem:
        errors = (replace(error, field=path_in(plain, error.field)) for error in problem.errors)
        return None, list({error.field: _in_our_words(layout, error, answers) for error in errors}.values())


def _in_our_words(layout: FormLayout, error: FieldError, answers: Answers) -> FieldError:
    """As the page asks it: what was left out is asked for, and dates have inputs of their own."""
    field = layout.description.at(error.field)
    words: Text | None = None
    if not answers.is_answered(error.field):
        words = REFUSALS["missing"]
        return FieldError(error.field, "", "missing", words.ja, words.en)
    only_if = condition(layout, error.field)
    if only_if is not None and not is_met(only_if, answers):
        words = _TO_BE_BLANK
    elif field.kind.is_number and isinstance(in_document(field, answers.given[error.field]), str):
        words = not_a_number(field.kind.name)
    elif field.kind.name in ("month", "day"):
        words = _MONTH if field.kind.name == "month" else _DATE
    return replace(error, ja=words.ja, en=words.en) if words else error


def _in_order(description: Description, errors: Sequence[FieldError], answers: Answers) -> tuple[FieldError, ...]:
    order = {path: number for number, path in enumerate(description.fields)}

    def place(error: FieldError) -> tuple[int, int]:
        path, row, _ = _taken_apart(error.field, answers)
        return order.get(path.partition(".")[0] if row else path, 0), row or 0

    return tuple(_labelled(description, sorted(errors, key=place), answers))


def _labelled(description: Description, errors: Sequence[FieldError], answers: Answers) -> Iterator[FieldError]:
    for error in errors:
        yield with_label(error, label_at(description, error.field, answers), error.field)


def label_at(description: Description, path: str, answers: Answers) -> Text:
    """The label of a field, with the number of its row where there are several."""
    plain, row, is_one_of_several = _taken_apart(path, answers)
    return label_of(description, plain, row if is_one_of_several else None)


def at_field(form: DraftForm, answers: Answers, error: FieldError) -> FieldError:
    """An error at an input, with the label of its field; of a part of a date, at the whole."""
    path = _PART_OF_DATE.sub("", error.field)
    (labelled,) = _labelled(form.layout.description, [replace(error, field=path)], answers)
    return labelled


def _taken_apart(path: str, answers: Answers) -> tuple[str, int | None, bool]:
    """The path of the field without its row, which row that is, from 1, and whether there are others."""
    path = path.removesuffix(AGAIN)
    table, has_row, rest = path.partition("#")
    if not has_row:
        return path, None, False
    row_id, _, name = rest.partition(".")
    ids = answers.rows.get(table, ())
    return f"{table}.{name}" if name else table, ids.index(row_id) + 1 if row_id in ids else None, len(ids) > 1
