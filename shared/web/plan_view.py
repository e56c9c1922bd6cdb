"""A whole plan (様式24) as people read it: section by section, every field with its label, values in words.

`sections` is given how personal text is opened, so whoever shows a plan decides who may read it; the template
plan_form.html writes what comes out. A field of PlanForm without a label cannot be shown: label_of raises KeyError.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from pydantic import BaseModel

from shared.contracts.form import PlanForm
from shared.contracts.personal import Masked, Open, Personal
from shared.domain import Month, Text
from shared.scheme.entity_forms import ENTITY_FORMS
from shared.scheme.form_labels import CHOICES, LABELS
from shared.scheme.jsic import MAJORS, MINORS
from shared.web.components import Column
from shared.web.formats import format_month, format_yen, key_date

BLANK: Final = Text(ja="（記載なし）", en="(left blank)")
MASKED: Final[Mapping[Masked, Text]] = {
    Masked.ERASED: Text(ja="（消去済み）", en="(erased)"),
    Masked.UNREADABLE: Text(
        ja="（読み取れません。システムの管理者に連絡してください）", en="(cannot be read; tell the administrator)"
    ),
    Masked.HIDDEN: Text(ja="（個人情報のため非表示）", en="(personal, not shown)"),
}
"""What stands in place of personal text that is not shown."""


@dataclass(frozen=True, slots=True)
class PlanField:
    """One field with its value in words. `path` is that of PlanForm ("equipment.0.month")."""

    path: str
    label: Text
    value: Text | str
    state: Literal["given", "blank", "masked"] = "given"
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class PlanPart:
    """Fields under one heading: either `fields`, or the `lines` of a table with its `columns`."""

    path: str
    title: Text
    fields: tuple[PlanField, ...] = ()
    columns: tuple[Column, ...] = ()
    lines: tuple[Mapping[str, PlanField], ...] = ()


@dataclass(frozen=True, slots=True)
class PlanSection:
    """One section of the form: its parts, the first of which needs no heading if it has the section's own path."""

    path: str
    title: Text
    parts: tuple[PlanPart, ...]


def sections(form: PlanForm, open: Open) -> tuple[PlanSection, ...]:
    """The plan in the form's own order. Personal text goes through `open`."""
    return tuple(
        PlanSection(names[0], title, tuple(part for name in names for part in _parts(name, getattr(form, name), open)))
        for title, names in _SECTIONS
    )


def fields_of(shown: Iterable[PlanSection]) -> Iterator[PlanField]:
    """Every field of a plan that is shown, lines of tables included, in order."""
    for section in shown:
        for part in section.parts:
            yield from part.fields
            for line in part.lines:
                yield from line.values()


def opened(form: PlanForm, open: Open) -> dict[str, Any]:
    """A sealed plan as the JSON that was filed, personal text in the open; null where it is not shown."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            if value.keys() == {"key", "box"}:
                text = open(Personal(key=value["key"], box=value["box"]))
                return None if isinstance(text, Masked) else text
            return {name: walk(part) for name, part in value.items()}
        return [walk(part) for part in value] if isinstance(value, list) else value

    plain: dict[str, Any] = walk(form.model_dump(mode="json"))
    return plain


_SECTIONS: Final[tuple[tuple[Text, tuple[str, ...]], ...]] = (
    (Text(ja="1 名称等", en="1 The applicant"), ("cover",)),
    (Text(ja="2 事業継続力強化の目標", en="2 Goals"), ("goals",)),
    (
        Text(ja="3 事業継続力強化の内容", en="3 What is done"),
        ("initial_responses", "measures", "equipment", "partners", "organisation"),
    ),
    (Text(ja="4 実施期間", en="4 Plan period"), ("period",)),
    (Text(ja="5 資金の額及び調達方法", en="5 Funds"), ("funds",)),
    (
        Text(ja="6 関係法令の遵守・認証", en="6 Compliance and certificates"),
        ("legal_compliance", "resilience_certificates"),
    ),
    (Text(ja="チェックシート", en="Check sheet"), ("check_sheet",)),
)


def _parts(path: str, value: Any, open: Open) -> Iterator[PlanPart]:
    """A value as parts: fields of its own first, then each table and each named group inside it."""
    if _is_table(path, value):
        yield _table(path, value, open)
        return
    if not isinstance(value, BaseModel):
        yield PlanPart(path, LABELS[path], (_field(path, value, open),))
        return
    inner = [(f"{path}.{name}", part) for name, part in value.__dict__.items() if _applies(f"{path}.{name}", part)]
    plain = [(at, part) for at, part in inner if not isinstance(part, BaseModel) and not _is_table(at, part)]
    if plain:
        yield PlanPart(path, LABELS[path], tuple(_field(at, part, open) for at, part in plain))
    for at, part in inner:
        if isinstance(part, BaseModel) or _is_table(at, part):
            yield from _parts(at, part, open)


def _table(path: str, lines: tuple[BaseModel, ...], open: Open) -> PlanPart:
    if not lines:
        return PlanPart(path, LABELS[path], (PlanField(path, LABELS[path], BLANK, "blank"),))
    names = list(type(lines[0]).model_fields)
    return PlanPart(
        path,
        LABELS[path],
        columns=tuple(Column(name, LABELS[f"{path}.{name}"], numeric=f"{path}.{name}" in _NUMERIC) for name in names),
        lines=tuple(
            {name: _field(f"{path}.{index}.{name}", getattr(line, name), open) for name in names}
            for index, line in enumerate(lines)
        ),
    )


_TABLES: Final = frozenset({"goals.disasters", "initial_responses", "equipment", "partners", "funds"})
_NUMERIC: Final = frozenset(
    {"equipment.unit_price_yen", "equipment.quantity", "equipment.amount_yen", "funds.thousand_yen"}
)
_ONLY_WHERE_GIVEN: Final = ("cover.members", "cover.industry_minor", "cover.industry_answers.")
"""Asked only where the industry or the entity form makes it necessary (R7-R9, R11): absent, they say nothing."""


def _is_table(path: str, value: Any) -> bool:
    return path in _TABLES and isinstance(value, tuple)


def _applies(path: str, value: Any) -> bool:
    if isinstance(value, BaseModel):
        return any(_applies(f"{path}.{name}", part) for name, part in value.__dict__.items())
    return value is not None or not path.startswith(_ONLY_WHERE_GIVEN)


def _field(path: str, value: Any, open: Open) -> PlanField:
    kind = ".".join(part for part in path.split(".") if not part.isdecimal())
    label = LABELS[kind]
    if isinstance(value, Personal):
        value = open(value)
        if isinstance(value, Masked):
            return PlanField(path, label, MASKED[value], "masked")
    if value is None or value in ("", ()):
        return PlanField(path, label, _WHERE_NONE.get(kind, BLANK), "blank")
    return PlanField(path, label, _words(kind, value), numeric=kind in _NUMERIC)


def _words(kind: str, value: Any) -> Text | str:
    if kind in _CHOICES:
        return _CHOICES[kind].get(value, str(value))
    match value:
        case bool():
            yes, no = _YES_OR_NO.get(kind, _YES_NO)
            return yes if value else no
        case Month():
            return Text(ja=format_month(value, "ja"), en=format_month(value, "en"))
        case date():
            return Text(ja="".join(key_date(value, "ja")), en="".join(key_date(value, "en")))
        case int():
            return _number(kind, value)
        case tuple():
            return "、".join(value)
    return str(value)


def _number(kind: str, value: int) -> Text | str:
    if kind in _NUMERIC:
        return f"{value:,}"  # the column's heading names the unit
    if kind.endswith("_yen"):
        return Text(ja=format_yen(value, "ja"), en=format_yen(value, "en"))
    if kind.endswith("_times_a_year"):
        return Text(ja=f"年{value:,}回", en=f"{value:,}")
    if kind.endswith("_month"):
        return Text(ja=f"{value}月", en=format_month(Month(2000, value), "en").partition(" ")[0])
    if kind == "cover.employees":
        return Text(ja=f"{value:,}人", en=f"{value:,}")
    return f"{value:,}"


_YES_NO: Final = (Text(ja="はい", en="Yes"), Text(ja="いいえ", en="No"))
_AGREED: Final = (Text(ja="同意する", en="Agreed"), Text(ja="同意しない", en="Not agreed"))
_YES_OR_NO: Final = {
    "legal_compliance": (
        Text(ja="関係法令に違反していないことを確認した", en="Confirmed"),
        Text(ja="未確認", en="Not confirmed"),
    ),
    "check_sheet.opened_or_registered": (Text(ja="済み", en="Done"), Text(ja="未了", en="Not yet")),
    "check_sheet.consent_data_use": _AGREED,
    "check_sheet.consent_case_publication": _AGREED,
    "check_sheet.has_gbizid": (Text(ja="有", en="Yes"), Text(ja="無", en="No")),
}
_WHERE_NONE: Final = {"check_sheet.subsidy": Text(ja="なし", en="None")}


def _numbered(names: Mapping[str, str]) -> Mapping[str, Text | str]:
    return {code: f"{code} {name}" for code, name in names.items()}


# Every form that ever was on the list, so that an old plan can still be read.
_ENTITY_FORMS = {form: facts.name for _, block in ENTITY_FORMS.blocks() for form, facts in block.items()}
_CHOICES: Final[Mapping[str, Mapping[Any, Text | str]]] = {
    **CHOICES,
    "cover.entity_form": _ENTITY_FORMS,
    "cover.industry": _numbered(MAJORS),
    "cover.industry_minor": _numbered(MINORS),
}
