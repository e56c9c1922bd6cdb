"""What a form says of its fields, read from the form itself: for all who check, show, edit, name or compare them.

A path names a field within a form: "goals.purpose"; within a table with the id of its row: "equipment#k3.month".
Without its rows it is that of the description: "equipment.month".
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, ClassVar, Final, Union, get_args, get_origin

from annotated_types import MaxLen
from pydantic import GetJsonSchemaHandler, StringConstraints
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from shared.contracts.event import Block
from shared.contracts.forms.kinds import OWN_KINDS, TEXT, FieldKind
from shared.contracts.personal import Personal
from shared.domain import Text

Demanded = Callable[[Any, Block], bool]
"""Whether an answer must be given, by the whole form and the part that the field stands in."""


def always(form: Any, part: Block) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form says of one field.

    `demanded` is None for what may be left blank. `none` is what a blank reads as, where it says more than that nothing
    was written. `if_given` fields were not asked of everyone: blank, they say nothing and are not shown. `within` ones
    are named together with their group wherever they stand alone.
    """

    label: Text
    demanded: Demanded | None = None
    hint: Text | None = None
    none: Text | None = None
    if_given: bool = False
    within: bool = False

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """What programs are told of it, in the document of the API."""
        told = handler(schema)
        texts = [self.label.ja, self.hint.ja if self.hint else "", told.get("description", "")]
        return told | {"title": self.label.en, "description": "\n".join(text for text in texts if text)}


def asked(
    ja: str,
    en: str,
    *,
    demanded: Demanded | None = None,
    hint: tuple[str, str] | None = None,
    none: tuple[str, str] | None = None,
    if_given: bool = False,
    within: bool = False,
) -> Asked:
    """What a form says of one field, each text in Japanese and in English."""
    return Asked(Text(ja=ja, en=en), demanded, _text(hint), _text(none), if_given, within)


def _text(words: tuple[str, str] | None) -> Text | None:
    return Text(ja=words[0], en=words[1]) if words else None


@dataclass(frozen=True, slots=True)
class FormSection:
    """A heading of the form, and the names of the parts below it; `numbers` are those of the parts that have one."""

    title: Text
    parts: tuple[str, ...]
    numbers: Mapping[str, int] = dataclasses.field(default_factory=dict)


class Form(Block):
    """A form as a whole. `SECTIONS` hold all its parts, in the order in which they are filled in and read."""

    SECTIONS: ClassVar[tuple[FormSection, ...]] = ()

    form_version: str


@dataclass(frozen=True, slots=True)
class Described:
    """One field of a form. `label` names it wherever it stands; `block` is what a group or a line consists of.

    `default` is what the form reads where nothing is said, None where something must be. `most` is how many rows or
    answers it takes.
    """

    path: str
    name: str
    label: Text
    asked: Asked
    kind: FieldKind
    block: type[Block] | None
    is_table: bool
    is_list: bool
    is_personal: bool
    may_be_null: bool
    longest: int | None
    default: Any
    most: int | None

    @property
    def may_be_demanded(self) -> bool:
        return self.asked.demanded is not None


@dataclass(frozen=True, slots=True)
class FilledField:
    """A field of a form that somebody filled in, with its value. `part` is the group or line that it stands in."""

    path: str
    described: Described
    part: Block
    value: Any

    def is_demanded_by(self, form: Form) -> bool:
        demanded = self.described.asked.demanded
        return demanded is not None and demanded(form, self.part)


FieldsByPart = Mapping[str, tuple[Described, ...]]
"""Fields by the part that they stand in: "" is the form, "goals." a group, "equipment." a row of a table."""


class Description:
    """All fields of a form, in its own order."""

    def __init__(self, form: type[Form]) -> None:
        self.form = form
        self.fields: Final[Mapping[str, Described]] = {one.path: one for one in _fields(form, "", None)}
        self._among: dict[Callable[[Described], bool], FieldsByPart] = {}

    def at(self, path: str) -> Described:
        """The field at a path. Raises KeyError."""
        return self.fields[without_rows(path)]

    def has(self, path: str) -> bool:
        """Whether the form has a field, part or row of this name: "goals.purpose", "equipment", "equipment#k3"."""
        place = self._by_part[""]
        for part in path.split("."):
            name, has_row, row = part.partition("#")
            found = place.get(name)
            if found is None or (has_row and not (found.is_table and _ROW.fullmatch(f"#{row}"))):
                return False
            # What stands within a table is within one of its rows.
            place = self._by_part.get(f"{found.path}.", {}) if has_row or not found.is_table else {}
        return True

    def label(self, path: str, number: int | None = None) -> Text:
        """The label of a field; of a row with table and number: "設備等：取得年月（2行目）". Raises KeyError."""
        field = self.at(path)
        table = self._table(field)
        if number is None or table is None:
            return field.label
        row = Text(ja=f"（{number}行目）", en=f" (row {number})")
        if table is field:
            return Text(ja=f"{table.label.ja}{row.ja}", en=f"{table.label.en}{row.en}")
        return Text(ja=f"{table.label.ja}：{field.label.ja}{row.ja}", en=f"{table.label.en}: {field.label.en}{row.en}")

    def _table(self, field: Described) -> Described | None:
        """The table that a field is, or stands in; None outside tables."""
        if field.is_table:
            return field
        part = field.path.rpartition(".")[0]
        return self._table(self.fields[part]) if part else None

    def answers(
        self,
        form: Form,
        such: Callable[[Any], bool] = lambda value: True,
        among: Callable[[Described], bool] = lambda field: True,
    ) -> list[FilledField]:
        """Every field that holds such a value by itself, with that value; groups and rows are walked.

        `among`: only parts of the form that have such fields are looked at; it is asked once for each field.
        """
        parts = self._among.get(among)
        if parts is None:
            parts = self._among[among] = self._parts_with(among)
        found: list[FilledField] = []
        _walk(form, "", "", such, parts, found)
        return found

    def _parts_with(self, among: Callable[[Described], bool]) -> FieldsByPart:
        """Per part, what of it is to be looked at: fields, and groups and tables in which there are some."""
        wanted = {path for path, one in self.fields.items() if among(one)}
        return {
            part: tuple(one for one in fields.values() if any(_is_at(path, one.path) for path in wanted))
            for part, fields in self._by_part.items()
        }

    def within(self, path: str) -> tuple[Described, ...]:
        """The fields of a group, or of a line of a table."""
        return self._of_part[path]

    @cached_property
    def _of_part(self) -> Mapping[str, tuple[Described, ...]]:
        return {path.removesuffix("."): tuple(parts.values()) for path, parts in self._by_part.items()}

    @cached_property
    def _by_part(self) -> Mapping[str, Mapping[str, Described]]:
        found: dict[str, dict[str, Described]] = {}
        for path, one in self.fields.items():
            found.setdefault(path.removesuffix(one.name), {})[one.name] = one
        return found


def _is_at(path: str, whole: str) -> bool:
    """Whether a path is that of the whole, or within it."""
    return path == whole or path.startswith(f"{whole}.")


def _walk(
    part: Block, path: str, described: str, such: Callable[[Any], bool], parts: FieldsByPart, found: list[FilledField]
) -> None:
    for field in parts[described]:
        value = getattr(part, field.name)
        if field.block is None or (field.is_table and not value):
            if such(value):
                found.append(FilledField(f"{path}{field.name}", field, part, value))
        elif field.is_table:
            for row in value:
                _walk(row, f"{path}{field.name}#{row.row_id}.", f"{field.path}.", such, parts, found)
        elif value is not None:
            _walk(value, f"{path}{field.name}.", f"{field.path}.", such, parts, found)


@lru_cache
def describe(form: type[Form]) -> Description:
    return Description(form)


def without_rows(path: str) -> str:
    """The path in a description of the field at a path: without the ids of rows."""
    return _ROW.sub("", path)


_ROW: Final = re.compile(r"#[a-z0-9]+")
_NOT_ASKED: Final = frozenset({"form_version", "row_id"})


def _fields(block: type[Block], before: str, group: Text | None) -> Iterator[Described]:
    for name, info in block.model_fields.items():
        if name in _NOT_ASKED:
            continue
        one = _field(name, info, before, group)
        yield one
        if one.block is not None:
            yield from _fields(one.block, f"{one.path}.", one.label)


def _field(name: str, info: FieldInfo, before: str, group: Text | None) -> Described:
    """Raises LookupError for a field that says nothing of itself."""
    path = f"{before}{name}"
    asked = next((one for one in info.metadata if isinstance(one, Asked)), None)
    if asked is None:
        raise LookupError(f"{path} says nothing of itself")
    types, notes = taken_apart(info.annotation)
    notes = [*notes, *info.metadata]
    block = next((one for one in types if isinstance(one, type) and issubclass(one, Block)), None)
    return Described(
        path=path,
        name=name,
        label=_together(group, asked.label) if asked.within and group else asked.label,
        asked=asked,
        kind=next((one for one in notes if isinstance(one, FieldKind)), None) or _by_type(types),
        block=block,
        is_table=tuple in types and block is not None,
        is_list=tuple in types and block is None,
        is_personal=Personal in types,
        may_be_null=NoneType in types,
        longest=next((_longest(one) for one in notes if _longest(one)), None),
        default=None if info.is_required() else info.default,
        most=next((one.max_length for one in info.metadata if isinstance(one, MaxLen)), None),
    )


def _together(group: Text, label: Text) -> Text:
    return Text(ja=f"{group.ja}：{label.ja}", en=f"{group.en}: {label.en}")


def _by_type(types: list[Any]) -> FieldKind:
    return next((OWN_KINDS[one] for one in types if one in OWN_KINDS), TEXT)


def _longest(note: Any) -> int | None:
    return note.max_length if isinstance(note, StringConstraints) else None


def taken_apart(annotation: Any) -> tuple[list[Any], list[Any]]:
    """The types that an annotation allows, a tuple's own and that of its lines, and what is noted beside them."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        types, notes = taken_apart(inner[0])
        return types, [*notes, *inner[1:]]
    if origin in (Union, UnionType, tuple):
        parts = [taken_apart(part) for part in inner if part is not Ellipsis]
        own = [tuple] if origin is tuple else []
        return [*own, *(one for types, _ in parts for one in types)], [one for _, notes in parts for one in notes]
    return [origin or annotation], []
