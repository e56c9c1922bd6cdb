"""What an answer to a correction comes to: the plan as it will stand, and all that stands against it, at its inputs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from services.intake.commands import Commands
from services.intake.domain.commands import Correct
from services.intake.domain.corrections import not_correctable
from services.intake.domain.refusals import REFUSALS
from services.intake.domain.requests import ItemAnswer
from services.intake.domain.state import Application
from services.intake.pages.asking import label, with_label
from services.intake.pages.correcting.asked import Item, numbered
from services.intake.pages.correcting.sheet import REPORT, AnswerSheet, How
from services.intake.pages.drafting.report import ReportAlone
from services.intake.views.answer_drafts import PartlyAnswered
from services.intake.views.stand_ins import path_in
from shared.contracts.forms.answers import document
from shared.contracts.forms.filed import FiledForm, has_field, label_in, label_of
from shared.contracts.forms.paths import holds
from shared.contracts.forms.report import StatusReport
from shared.contracts.intake import CorrectionAnswer
from shared.domain import Refusal, Text
from shared.web.handed_in import of_content
from shared.web.problems import FieldError, refusal_errors, shape_errors

_NO_WAY: Final = Text(ja="回答の方法を選んでください。", en="Choose how you answer.")
_NOT_ALTERED: Final = Text(
    ja="内容が今のままです。直すか、ほかの回答の方法を選んでください。",
    en="Nothing is altered. Correct it, or choose another way of answering.",
)
_NO_WORDS: Final[Mapping[str, Text]] = {
    "explain": Text(ja="説明を入力してください。", en="Explain it."),
    "decline": Text(ja="修正に応じない理由を入力してください。", en="Say why you do not correct this."),
}
_NOT_ASKED: Final = Text(
    ja="補正の依頼にない項目のため、この画面では直せません。直す必要があるときは、申請先へ連絡してください。",
    en="You were not asked to correct this, so it cannot be altered here. Tell the bureau if it has to be.",
)


@dataclass(frozen=True, slots=True)
class LookedAt:
    """An answer with what stands against it. `command` is the whole answer where nothing does."""

    errors: tuple[FieldError, ...]
    command: Correct | None = None


def looked_at(commands: Commands, state: Application, sheet: AnswerSheet) -> LookedAt:
    """Everything is looked at, so that all that is wrong is said at once."""
    answers, errors = _words(sheet)
    form, unreadable = corrected(sheet)
    report, unread = _report(sheet)
    errors = [*errors, *unreadable, *unread]
    if form is None or unread or not answers:
        return LookedAt(tuple(errors))
    reported_on = commands.reported_on(state.application_id)
    command = Correct(state.application_id, sheet.asked.correction_id, tuple(answers), form, report, reported_on)
    # The word on each item was looked at by its own input.
    if refusal := not_correctable(state, replace(command, answers=_placeholders(sheet))):
        errors += at_inputs(refusal, sheet, form)
    return LookedAt(tuple(errors)) if errors else LookedAt((), command)


def at_inputs(refusal: Refusal, sheet: AnswerSheet, form: FiledForm) -> list[FieldError]:
    """The reasons of a refusal at the inputs that they belong to."""
    return [_at_input(error, sheet, form) for error in refusal_errors(refusal, REFUSALS)]


def _placeholders(sheet: AnswerSheet) -> tuple[CorrectionAnswer, ...]:
    return tuple(
        CorrectionAnswer(path=item.path, comment="", declined=False, item_id=finding.item_id)
        for item in sheet.items
        for finding in item.findings
    )


# -- the word on each finding ----------------------------------------------------------------------------------------


def _words(sheet: AnswerSheet) -> tuple[list[CorrectionAnswer], list[FieldError]]:
    answers: list[CorrectionAnswer] = []
    errors: list[FieldError] = []
    for item, finding in [(one, finding) for one in sheet.items for finding in one.findings]:
        how, comment = sheet.how(finding), sheet.comment(finding)
        label = numbered(item, finding, item.label)
        errors += [with_label(one, label, f"how.{finding.name}") for one in _against_way(sheet, item, how)]
        if how in _NO_WORDS and not comment:
            code = "declined_without_reason" if how == "decline" else "answer_needed"
            errors.append(with_label(_said(code, _NO_WORDS[how]), label, f"comment.{finding.name}"))
        given = {"path": item.path, "item_id": finding.item_id, "comment": comment}
        try:
            answer = ItemAnswer(**given, declined=how == "decline", explained=how == "explain")
        except ValidationError as error:
            found = shape_errors(error.errors(include_url=False, include_input=False))
            errors += [with_label(one, label, f"comment.{finding.name}") for one in found]
            continue
        answers.append(CorrectionAnswer(**answer.model_dump()))
    return answers, errors


def _against_way(sheet: AnswerSheet, item: Item, how: How) -> Iterator[FieldError]:
    """What stands against the way in which a finding is answered."""
    if not how:
        yield _said("answer_needed", _NO_WAY)
    elif how == "change" and not sheet.is_altered(item):
        yield _said("answer_needed", _NOT_ALTERED)


def _said(code: str, words: Text) -> FieldError:
    return FieldError("", "R18", code, words.ja, words.en)


# -- the plan as it will stand ---------------------------------------------------------------------------------------


def corrected(sheet: AnswerSheet) -> tuple[FiledForm | None, list[FieldError]]:
    """The present plan with what was altered put in, and nothing else: sealed text that nobody touched stays sealed."""
    applied = replace(sheet, kept=_applied(sheet))
    content = sheet.form.model_dump(mode="json")
    _put_in(applied, content, document(applied.answers, sheet.description), "", "")
    found, errors = _read(content, type(sheet.form))
    return found, [_in_words(error, sheet, content) for error in errors]


def ignored(sheet: AnswerSheet) -> frozenset[str]:
    """The paths of what was altered and is not sent, for another way of answering was chosen."""
    return frozenset(sheet.altered) - _applied(sheet).given.keys()


def _applied(sheet: AnswerSheet) -> PartlyAnswered:
    """What is kept of the items that are to be corrected. Of several that hold a field the narrowest one counts."""
    altering = {path for path in sheet.altered if _is_changed(sheet, path)}
    return PartlyAnswered(
        {path: typed for path, typed in sheet.kept.given.items() if path in altering},
        {table: ids for table, ids in sheet.kept.added.items() if _is_changed(sheet, table)},
        {table: ids for table, ids in sheet.kept.removed.items() if _is_changed(sheet, table)},
    )


def _is_changed(sheet: AnswerSheet, path: str) -> bool:
    table = path.partition("#")[0]
    holding = [item for item in sheet.items if item.has(path)]
    beside = [item for item in sheet.items if item.further == table]
    deciding = max(holding, key=lambda item: len(item.path), default=beside[0] if beside else None)
    return deciding is not None and sheet.is_corrected(deciding)


def _put_in(sheet: AnswerSheet, was: dict[str, Any], will: Mapping[str, Any], described: str, before: str) -> None:
    """Put what was altered into a part of the plan's document, from that of all answers."""
    for one in sheet.description.within(described):
        at = f"{before}{one.name}"
        if not _is_touched(sheet, at):
            continue
        old, new = was[one.name], will[one.name]
        if one.is_table:
            rows = {row["row_id"]: row for row in old}
            for row in new:
                if (known := rows.get(row["row_id"])) is not None:
                    _put_in(sheet, known, row, one.path, f"{at}#{row['row_id']}.")
            was[one.name] = [rows.get(row["row_id"], row) for row in new]
        elif one.block is None or old is None or new is None:
            was[one.name] = new
        else:
            _put_in(sheet, old, new, one.path, f"{at}.")


def _is_touched(sheet: AnswerSheet, path: str) -> bool:
    changed = (*sheet.altered, *sheet.kept.added, *sheet.kept.removed)
    return any(holds(path, one) for one in changed)


def _report(sheet: AnswerSheet) -> tuple[StatusReport | None, list[FieldError]]:
    """The status report where it is to be another than before."""
    if sheet.report is None or not sheet.is_report_altered:
        return None, []
    content = document(sheet.reported, REPORT)
    found, errors = _read(content, ReportAlone)
    named = [replace(error, field=path_in(content, error.field)) for error in errors]
    return (found.report if found else None), [_of_report(error) for error in named]


def _read(content: Any, model: type[Any]) -> tuple[Any, list[FieldError]]:
    given = of_content(content, model)
    errors: list[Mapping[str, Any]] = list(given.unwanted)
    try:
        found: BaseModel | None = model.model_validate_json(given.body)
    except ValidationError as error:
        found = None
        places = {one["loc"] for one in given.unwanted}
        errors += [one for one in _plain(error) if one["loc"] not in places]
    return (None, list(shape_errors(errors))) if errors else (found, [])


def _plain(error: ValidationError) -> Iterable[dict[str, Any]]:
    for one in error.errors(include_url=False, include_input=False):
        yield {**one, "loc": tuple(part for part in one["loc"] if part != "open")}


# -- where it is said ------------------------------------------------------------------------------------------------


def _in_words(error: FieldError, sheet: AnswerSheet, content: Mapping[str, Any]) -> FieldError:
    return _placed(replace(error, field=path_in(content, error.field)), sheet, sheet.form)


def _at_input(error: FieldError, sheet: AnswerSheet, form: FiledForm) -> FieldError:
    if error.field.startswith("report"):
        return _of_report(error)
    return _placed(error, sheet, form) if error.field else error


def _of_report(error: FieldError) -> FieldError:
    return with_label(error, label(error.field), error.field)


def _placed(error: FieldError, sheet: AnswerSheet, form: FiledForm) -> FieldError:
    """An error at its input, with its label; for a field that has none it is said whom to ask."""
    path = error.field
    if not has_field(form, path):
        form = sheet.form
    name = label_in(form, path) if has_field(form, path) else label_of(sheet.description, path)
    if sheet.may_alter(path):
        return with_label(error, name, path)
    words = replace(error, ja=f"{error.ja}{_NOT_ASKED.ja}", en=f"{error.en} {_NOT_ASKED.en}")
    return with_label(words, name, "")
