"""A form as it was filed: one of several, told apart by its `form_version`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final, get_args

from pydantic import Field, RootModel, TypeAdapter

from shared.contracts.blocks import CorrectionItem
from shared.contracts.forms.before import FormBefore
from shared.contracts.forms.describing import Described, Description, describe
from shared.contracts.forms.joint import JOINT_VERSIONS, JointPlanForm
from shared.contracts.forms.rows import Row
from shared.contracts.forms.single import FORM_VERSIONS, PlanForm
from shared.domain import Text

TodaysForm = Annotated[PlanForm | JointPlanForm, Field(discriminator="form_version")]
"""Those in which plans are filed: 単独型 and 連携型 (R15)."""
FiledForm = Annotated[PlanForm | JointPlanForm | FormBefore, Field(discriminator="form_version")]
FILED_FORM: Final[TypeAdapter[PlanForm | JointPlanForm | FormBefore]] = TypeAdapter(FiledForm)
"""Reads any of them from JSON."""
ALL: Final = (describe(PlanForm), describe(JointPlanForm), describe(FormBefore))
"""What each form says of its fields, the newest first."""
BY_VERSION: Final[Mapping[str, Description]] = {
    name: one for one in ALL for name in get_args(one.form.model_fields["form_version"].annotation)
}
"""Which form bears a `form_version`."""
VERSIONS: Final = frozenset(BY_VERSION)
"""Every `form_version` that a form may bear."""


class PlanToFile(RootModel[TodaysForm]):
    """A document that holds nothing but a plan, in a form of today."""


def version_to_file_in(form: FiledForm, day: date) -> str:
    """The `form_version` that a plan of its type (R15) bears when it is filed on a day."""
    return JOINT_VERSIONS.on(day) if isinstance(form, JointPlanForm) else FORM_VERSIONS.on(day)


def description_of(form: FiledForm) -> Description:
    return describe(type(form))


def has_field(form: FiledForm, path: str) -> bool:
    """Whether a form has a field, part or row of this name; a row must be there."""
    return description_of(form).has(path) and _found(form, path) is not None


def value_at(form: FiledForm, path: str) -> Any:
    """What stands at a path. Raises KeyError where the form has nothing of the name."""
    found = _found(form, path)
    if found is None:
        raise KeyError(path)
    return found[0]


def row_number(form: FiledForm, path: str) -> int | None:
    """Which row of its table, from 1, a path leads into; None outside tables, and for a row that is not there."""
    table, is_in_row, rest = path.partition("#")
    if not is_in_row:
        return None
    row_id = rest.partition(".")[0]
    return next(
        (number for number, row in enumerate(_rows(_found(form, table)), start=1) if row.row_id == row_id), None
    )


def label_in(form: FiledForm, path: str) -> Text:
    """The label of a field in the form in which it stands. A path that it does not have stands for itself."""
    return label_of(description_of(form), path, row_number(form, path))


def place_of(path: str) -> tuple[str, int | None]:
    """A path as the shape of a document tells it, "equipment.1.month", as that of a form, and which row it is."""
    place = _INDEX.search(path)
    row = _NEW_ROW.search(path)
    if place is not None:
        return _INDEX.sub("", path), int(place[1]) + 1
    return path, int(row[1]) if row else None


_INDEX: Final = re.compile(r"\.([0-9]+)(?=\.|$)")
_NEW_ROW: Final = re.compile(r"#k([0-9]+)")


def by_row(form: FiledForm, path: str) -> str:
    """A path as the shape of a document tells it by the row that stands there in a form, a list of answers by itself.

    "equipment.1.month" is "equipment#k3.month", and "organisation.training_months.0" is "organisation.training_months".
    """
    place = _INDEX.search(path)
    found = _found(form, path[: place.start()]) if place else None
    if place is None or found is None or not isinstance(found[0], tuple):
        return path
    rows, index = _rows(found), int(place[1])
    if rows and index >= len(rows):
        return path
    row = f"#{rows[index].row_id}" if rows else ""
    return f"{path[: place.start()]}{row}{path[place.end() :]}"


def label_of(description: Description, path: str, number: int | None = None) -> Text:
    """The label of a field. A path that the form does not have stands for itself."""
    try:
        return description.label(path, number)
    except KeyError:
        plain = path.replace("{", "{{").replace("}", "}}")
        return Text(ja=f"「{plain}」", en=f'"{plain}"')


def label_anywhere(path: str, number: int | None = None) -> Text:
    """The label of a field of whichever form has it, the newest first."""
    return label_of(next((one for one in ALL if one.has(path)), ALL[0]), path, number)


def described_in(form_version: str, path: str) -> Described | None:
    """The field at a path of the form that bears a version; if that is unknown, of the newest that has it."""
    forms = [BY_VERSION[form_version]] if form_version in BY_VERSION else ALL
    return next((one.at(path) for one in forms if one.has(path)), None)


def label_of_item(item: CorrectionItem) -> Text:
    """The label of what is to be put right, for those who do not have the form at hand."""
    return label_anywhere(item.path, item.row)


def numbered_label(item: CorrectionItem) -> Text:
    """The same with the number of the finding in its request, by which all who speak of it know it."""
    return numbered(label_of_item(item), item.item_id)


def numbered(label: Text, item_id: str) -> Text:
    """A label behind the number of a finding; without one where an answer was on its field as a whole."""
    return Text(ja=f"（{item_id}）{label.ja}", en=f"({item_id}) {label.en}") if item_id else label


def _found(form: FiledForm, path: str) -> tuple[Any] | None:
    """What stands at a path, in a tuple of its own since it may be None."""
    found: tuple[Any] = (form,)
    for part in path.split("."):
        name, _, row_id = part.partition("#")
        if name not in getattr(type(found[0]), "model_fields", ()):
            return None
        found = (getattr(found[0], name),)
        if row_id:
            row = next((row for row in _rows(found) if row.row_id == row_id), None)
            if row is None:
                return None
            found = (row,)
    return found


def _rows(found: tuple[Any] | None) -> tuple[Row, ...]:
    """The rows of what was found, none if it is no table."""
    value = found[0] if found else ()
    return value if isinstance(value, tuple) and all(isinstance(one, Row) for one in value) else ()
