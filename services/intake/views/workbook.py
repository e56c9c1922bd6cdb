"""The form of today as a workbook, blank or filled in, and a workbook that comes back as the form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any, Final, get_args

import orjson

from services.intake.views.told_at_once import Judged, all_against
from shared.contracts.blocks import ApplicationKind
from shared.contracts.forms.answers import Answers, answers_of, document
from shared.contracts.forms.carrying import carried_up
from shared.contracts.forms.describing import Description, Form
from shared.contracts.forms.filed import BY_VERSION, FiledForm, PlanToFile, TodaysForm, version_to_file_in
from shared.contracts.forms.joint import JOINT, JointPlanForm
from shared.contracts.forms.single import SINGLE
from shared.contracts.personal import Open
from shared.domain import Text
from shared.scheme.application_kinds import PLAN_TYPES, PlanType, form_title
from shared.web.language import Language
from shared.web.posted import posted
from shared.web.problems import FieldError, Problem
from shared.web.shape_errors import shape_text
from shared.workbook.door import LARGEST, Fault, WorkbookRefused
from shared.workbook.layout import FieldLine, Table, sheets
from shared.workbook.reading import Filled, Wrong, read
from shared.workbook.writing import workbook

TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

FAULTS: Final[Mapping[Fault, Text]] = {
    "too_large": Text(
        ja=f"ブックが大きすぎます。{LARGEST // 1_000_000}メガバイト以内とし、画像や追加したシートを削除してください。",
        en=f"This is too large. Keep it within {LARGEST // 1_000_000} MB, and take out pictures and added sheets.",
    ),
    "macros": Text(
        ja="マクロを含むブックは受け付けません。「Excelブック（*.xlsx）」の形式で保存し直してください。",
        en="Workbooks with macros are not accepted. Save it as an Excel workbook (*.xlsx).",
    ),
    "foreign_parts": Text(
        ja="外部へのリンク又は埋め込まれたファイルを含むブックは受け付けません。値だけにして保存し直してください。",
        en="Workbooks with links to other data, or with files in them, are not accepted. Keep the values only.",
    ),
    "formulas": Text(
        ja="数式が多すぎるか、長すぎます。数式を値に置き換えて保存し直してください。",
        en="There are too many formulas, or they are too long. Replace them with their values.",
    ),
    "unreadable": Text(
        ja="Excelブックとして読み取れません。Excelで開けることを確かめ、「Excelブック（*.xlsx）」の形式で保存し直してください。",
        en="This is not readable as a workbook. See that Excel opens it, and save it as an Excel workbook (*.xlsx).",
    ),
    "not_ours": Text(
        ja="この様式のブックではありません。申請の画面から様式のブックを入手し、そこに記入してください。",
        en="This is not the workbook of the form. Get that from the page of filing, and fill it in.",
    ),
    "other_form": Text(
        ja="ほかの様式のブックです。この申請の画面から様式のブックを入手し、そこに記入してください。",
        en="This is the workbook of another form. Get the one on the page of this filing, and fill that in.",
    ),
    "other_layout": Text(
        ja="様式のブックの版が違います。申請の画面から新しいブックを入手し、そこに記入し直してください。",
        en="The workbook is of another version. Get the new one from the page of filing, and fill that in.",
    ),
}
WRONG: Final[Mapping[Wrong, Text]] = {
    "formula": Text(
        ja="数式は使えません。値を入力してください。", en="Formulas are not accepted. Enter the value itself."
    ),
    "cell_error": Text(
        ja="セルがエラー（#REF!など）になっています。値を入力してください。",
        en="The cell holds an error such as #REF!. Enter a value.",
    ),
    "not_a_choice": Text(ja="リストにある言葉で入力してください。", en="Use the words of the list."),
    "twice": Text(
        ja="同じ欄が2か所にあります。複製したシートや行を削除してください。",
        en="This is there twice. Take out the copied sheet or row.",
    ),
    "too_many_rows": Text(
        ja="表の行が下まで続きすぎています。上に詰めてください。", en="The table goes on too far down."
    ),
}


@lru_cache(maxsize=8)
def blank_workbook(version: str, language: Language) -> bytes:
    """The form with no answer in it."""
    return _book(Answers(version), language)


def _book(answers: Answers, language: Language) -> bytes:
    form = described(answers.form_version).form
    return workbook(form, title_of(form, "new"), answers, language)


def described(version: str) -> Description:
    """The form of today that bears a version; of one that none bears, the single one, which then says so."""
    return JOINT if BY_VERSION.get(version) is JOINT else SINGLE


def title_of(form: type[Form], kind: ApplicationKind) -> Text:
    """What the workbook of an application is called, by the form of its plan."""
    plan_type: PlanType = "joint" if form is JointPlanForm else "single"
    title, of_type = form_title(plan_type, kind), PLAN_TYPES[plan_type]
    return Text(ja=f"{title.ja}（{of_type.ja}）", en=f"{title.en} ({of_type.en.lower()} type)")


def workbook_of(form: FiledForm, today: date, language: Language, open: Open) -> bytes:
    """A form with its answers, as they would be filed today; what the form of before had is carried over."""
    return _book(replace(answers_of(carried_up(form), open), form_version=version_to_file_in(form, today)), language)


@dataclass(frozen=True, slots=True)
class FromWorkbook:
    """A workbook that came back: the form as JSON and as it was read, or all that has to be put right first."""

    text: str = ""
    form: TodaysForm | None = None
    errors: tuple[FieldError, ...] = ()
    filled: Filled = field(default_factory=Filled)

    def placed(self, path: str, error: FieldError) -> FieldError:
        """An error of the field at a path, that begins with its sheet and cell."""
        place = self.filled.place(path)
        if place is None:
            return error
        ja, en = f"シート「{place.sheet}」{place.cell}　", f"Sheet “{place.sheet}”, cell {place.cell}, "
        return replace(error, ja=f"{ja}{error.ja}", en=f"{en}{error.en}")


def from_workbook(data: bytes, filed_on: date | None = None) -> FromWorkbook:
    """The new plan in a workbook; errors have the paths of their fields, rows by their position.

    With a day of filing, what the rules say to the rest is told beside what cannot be read.
    """
    try:
        filled = read(data, described)
    except WorkbookRefused as refused:
        return FromWorkbook(errors=(fault(refused),))
    judged = Judged(filed_on) if filed_on else None
    return _taken(filled, described(filled.answers.form_version), lambda body: posted(PlanToFile, body).root, judged)


def later_from_workbook(data: bytes, before: Answers, judged: Judged) -> FromWorkbook:
    """The same of a change or a later application: its text is that of a LaterFiling, its form has the report in it.

    `judged` has the description of a plan with its report, `before` is what the workbook was made of.
    """
    description = judged.description
    assert description is not None
    try:
        filled = read(data, only(description), before)
    except WorkbookRefused as refused:
        return FromWorkbook(errors=(fault(refused),))
    found = _taken(filled, description, lambda body: posted(description.form, body), judged)
    return replace(found, text=_as_later_filing(found.text)) if found.form else found


def only(form: Description) -> Callable[[str], Description]:
    """What reads the workbooks of one form. Raises WorkbookRefused (other_form) for those of another."""
    versions = get_args(form.form.model_fields["form_version"].annotation)

    def found(version: str) -> Description:
        if version not in versions:
            raise WorkbookRefused("other_form")
        return form

    return found


def wrong_cells(filled: Filled) -> Iterator[FieldError]:
    """The cells of which no answer can be read, whatever is asked."""
    for path, wrong in filled.wrong.items():
        yield _said(path, wrong, WRONG[wrong])


def fault(refused: WorkbookRefused) -> FieldError:
    """Why a workbook was not read."""
    return _said("", refused.fault, FAULTS[refused.fault])


def _taken(
    filled: Filled, form_of: Description, reading: Callable[[bytes], Any], judged: Judged | None = None
) -> FromWorkbook:
    body = orjson.dumps(document(filled.answers, form_of), option=orjson.OPT_INDENT_2)
    errors = {error.field: error for error in wrong_cells(filled)}
    form = None
    try:
        form = reading(body)
    except Problem as problem:
        # What is blank is told as that, and all of it at once.
        for error in (*_missing(filled, form_of.form), *problem.errors):
            errors.setdefault(error.field, error)
    if errors and judged is not None:
        for error in all_against(
            PlanToFile if judged.description is None else form_of.form, body, tuple(errors.values()), judged
        ):
            errors.setdefault(error.field, error)
    if errors or form is None:
        return FromWorkbook(errors=tuple(errors.values()), filled=filled)
    return FromWorkbook(body.decode(), form, filled=filled)


def _as_later_filing(text: str) -> str:
    form = orjson.loads(text)
    report = form.pop("report")
    return orjson.dumps({"form": form, "report": report}, option=orjson.OPT_INDENT_2).decode()


def _missing(filled: Filled, form: type[Form]) -> Iterator[FieldError]:
    """Everything that is always asked, and is blank."""
    for part in (part for sheet in sheets(form) for part in sheet.parts):
        if isinstance(part, FieldLine):
            yield from _blank(filled, [(part.field.path, part)])
        elif isinstance(part, Table):
            for position in range(len(filled.answers.rows.get(part.field.path, ()))):
                yield from _blank(filled, ((f"{part.field.path}.{position}.{name}", one) for name, one in part.named()))


def _blank(filled: Filled, lines: Iterable[tuple[str, FieldLine]]) -> Iterator[FieldError]:
    for path, line in lines:
        if line.demand == "always" and path not in filled.answered:
            yield _said(path, "missing", shape_text("missing"))


def _said(path: str, code: str, text: Text) -> FieldError:
    return FieldError(path, "", code, text.ja, text.en)
