"""A part of a form as inputs of a page, made from what the form says of itself. What is posted, `answering` reads.

The name of an input is the path of its field ("equipment#k3.month"); inputs.html writes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Final, Literal, cast

from shared.contracts.event import Block
from shared.contracts.forms.answers import AGAIN, Answers, AsTyped, in_document, must_be_answered
from shared.contracts.forms.describing import Described, Description, without_rows
from shared.contracts.forms.kinds import KindName
from shared.domain import Text
from shared.web.components import Choice
from shared.web.in_words import code_of, echo, in_words, when
from shared.web.plan_view import BLANK

Groups = Sequence[tuple[Text | str, Sequence[Choice]]]
"""Choices under headings."""
InputKind = Literal["line", "lines", "select", "radios", "boxes", "tick", "month", "day"]

MOST_RADIOS: Final = 5
"""Choices of which all are shown; of more, one is chosen from a list that opens."""
LONGEST_LINE: Final = 200
"""Characters above which a text gets a field of several lines."""
LONG_TEXT: Final = 1_000
"""Characters above which it gets a high one."""
MONTHS: Final = tuple(Choice(str(month), Text(ja=f"{month}月", en=str(month))) for month in range(1, 13))
_UNITS: Final[Mapping[KindName, Text]] = {
    "yen": Text(ja="円", en="yen"),
    "thousand_yen": Text(ja="千円", en="thousand yen"),
    "people": Text(ja="人", en="people"),
}
_DIGITS: Final = frozenset({"code", "postal_code"})


@dataclass(frozen=True, slots=True)
class OnlyIf:
    """Which answers to another field make a field apply; the other stands beside it, or outside all tables."""

    path: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prefill:
    """What is written into a blank field once another is answered in a certain way."""

    text: str
    only_if: OnlyIf


@dataclass(frozen=True, slots=True)
class FormLayout:
    """What pages add to what a form says: which fields depend on others, which no page asks, and other choices.

    `rows_given` are tables whose rows are no one's to add or remove, by row with its name. `before` is what stood there
    before, to be shown beside what is typed otherwise; `new` are questions that were not asked then. `twice` are fields
    that are typed once more, for nobody sees a slip in them. `hints` stand in the place of those of the form.
    `searched` are long lists of choices that are searched by words.
    """

    description: Description
    only_if: Mapping[str, OnlyIf] = field(default_factory=dict)
    not_asked: frozenset[str] = frozenset()
    needed: frozenset[str] = frozenset()
    choices: Mapping[str, Groups] = field(default_factory=dict)
    rows_given: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    before: Answers | None = None
    new: frozenset[str] = frozenset()
    twice: frozenset[str] = frozenset()
    hints: Mapping[str, Text] = field(default_factory=dict)
    searched: frozenset[str] = frozenset()
    prefill: Mapping[str, Prefill] = field(default_factory=dict)

    def within(self, path: str) -> Iterator[Described]:
        return (one for one in self.description.within(path) if one.path not in self.not_asked)


@dataclass(frozen=True, slots=True)
class Input:
    """One field. `value` is what was typed; `groups` are its choices under headings; `echo` says it in other words.
    `when` says in which case it applies.

    `stood`: it was there before; `was` is what it said then, None if it says the same. `is_new`: it was not asked then.
    """

    path: str
    label: Text
    kind: InputKind
    value: AsTyped
    hint: Text | None
    required: bool | None
    groups: Groups = ()
    unit: Text | None = None
    echo: Text | None = None
    rows: int = 0
    inputmode: str = ""
    only_if: OnlyIf | None = None
    when: Text | None = None
    is_searched: bool = False
    prefill: Prefill | None = None
    stood: bool = False
    was: Text | None = None
    is_new: bool = False

    @property
    def choices(self) -> list[Choice]:
        return [choice for _, group in self.groups for choice in group]

    def part(self, index: int) -> str:
        """The year, month or day of what was typed."""
        return (*date_parts(str(self.value)), "", "", "")[index]


@dataclass(frozen=True, slots=True)
class InputGroup:
    """Fields under one heading; a row of a table has its `row_id` and `number`, and its `name` where it is given."""

    path: str
    label: Text
    hint: Text | None
    inside: tuple[Input | InputGroup | InputTable, ...]
    row_id: str = ""
    number: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class InputTable:
    """A table: its rows, each with its fields. `is_given`: none comes or goes. `required`: one row at least."""

    path: str
    label: Text
    hint: Text | None
    rows: tuple[InputGroup, ...]
    only_if: OnlyIf | None = None
    when: Text | None = None
    is_given: bool = False
    required: bool | None = None


Shown = Input | InputGroup | InputTable


def inputs(layout: FormLayout, answers: Answers, paths: Sequence[str]) -> tuple[Shown, ...]:
    """The inputs of some fields, groups, tables and rows of a form, with what is answered so far."""
    return tuple(_shown(layout, answers, layout.description.at(path), path) for path in paths)


def inputs_of(shown: Sequence[Shown]) -> Iterator[Input]:
    """Every input, also of groups and rows."""
    for one in shown:
        match one:
            case Input():
                yield one
            case InputGroup():
                yield from inputs_of(one.inside)
            case InputTable():
                yield from inputs_of(one.rows)


def _shown(layout: FormLayout, answers: Answers, one: Described, at: str) -> Shown:
    if one.block is None:
        return _input(layout, answers, one, at)
    if not one.is_table:
        return InputGroup(at, one.asked.label, one.asked.hint, _inside(layout, answers, one.path, f"{at}."))
    given = layout.rows_given.get(one.path)
    names = given or {}
    table, _, row_id = at.partition("#")
    if row_id:
        ids = answers.rows.get(table, ())
        return _row(layout, answers, one, at, ids.index(row_id) + 1 if row_id in ids else 0, names)
    rows = tuple(
        _row(layout, answers, one, f"{at}#{row_id}", number, names)
        for number, row_id in enumerate(answers.rows.get(at, ()), start=1)
    )
    only_if, is_given = condition(layout, at), given is not None
    required = None if is_given or only_if else one.may_be_demanded or one.path in layout.needed
    return InputTable(at, one.asked.label, one.asked.hint, rows, only_if, _when(layout, only_if), is_given, required)


def _row(
    layout: FormLayout, answers: Answers, one: Described, at: str, number: int, names: Mapping[str, str]
) -> InputGroup:
    row_id = at.partition("#")[2]
    inside = _inside(layout, answers, one.path, f"{at}.")
    return InputGroup(at, one.asked.label, None, inside, row_id, number, names.get(row_id, ""))


def _inside(layout: FormLayout, answers: Answers, described: str, before: str) -> tuple[Shown, ...]:
    found: list[Shown] = []
    for one in layout.within(described):
        at = f"{before}{one.name}"
        found.append(_shown(layout, answers, one, at))
        if one.path in layout.twice:
            found.append(_again(_input(layout, answers, one, at), answers))
    return tuple(found)


def _again(one: Input, answers: Answers) -> Input:
    label = Text(ja=f"{one.label.ja}（確認のため、もう一度）", en=f"{one.label.en} (once more)")
    at = f"{one.path}{AGAIN}"
    return replace(one, path=at, label=label, value=answers.text(at), hint=None, stood=False, was=None, is_new=False)


def _input(layout: FormLayout, answers: Answers, one: Described, at: str) -> Input:
    kind = input_kind(one, bool(layout.choices.get(one.path)))
    several = kind == "boxes"
    only_if = condition(layout, at)
    return Input(
        path=at,
        label=one.asked.label,
        kind=kind,
        value=answers.every(at) if several else _as_lines(answers, one, at),
        hint=layout.hints.get(one.path, one.asked.hint),
        required=_required(layout, answers, one, at) if only_if is None or is_met(only_if, answers) else None,
        groups=_with_present(layout, at, layout.choices.get(one.path) or (("", _choices(one)),), answers.every(at)),
        unit=_UNITS.get(one.kind.name),
        echo=echo(layout.description, answers, at),
        rows=0 if kind != "lines" else 6 if (one.longest or 0) > LONG_TEXT else 3,
        inputmode="numeric" if one.kind.is_whole_number or one.kind.name in _DIGITS else "",
        only_if=only_if,
        when=_when(layout, only_if),
        is_searched=one.path in layout.searched,
        prefill=_prefill(layout, at),
        stood=layout.before is not None and _stood(layout.before, at),
        was=was(layout, answers, at),
        is_new=is_new(layout, at),
    )


def was(layout: FormLayout, answers: Answers, at: str) -> Text | None:
    """What a field said before, where the form reads that otherwise."""
    one, before = layout.description.at(at), layout.before
    if before is None or not _stood(before, at):
        return None
    old, now = (in_document(one, each.given.get(at, "")) for each in (before, answers))
    if old == now:
        return None
    return in_words(layout.description, at, before.given[at]) if at in before.given else BLANK


def _stood(before: Answers, at: str) -> bool:
    """Whether a field stood there before: not in a row that is new, nor in a part that begins blank."""
    table, is_in_row, rest = at.partition("#")
    if is_in_row:
        return rest.partition(".")[0] in before.rows.get(table, ())
    return before.is_answered(at.partition(".")[0])


def is_new(layout: FormLayout, at: str) -> bool:
    """Whether a question was not asked before, alone or with all of its group."""
    path = without_rows(at)
    return any(path == one or path.startswith(f"{one}.") for one in layout.new)


def newly_required(layout: FormLayout, answers: Answers, paths: Sequence[str], before: str) -> Iterator[str]:
    """What must be answered by the form's version of these answers, and not by an earlier one."""
    earlier = replace(answers, form_version=before)
    for at, one in fields_at(layout, answers, paths):
        if _required(layout, answers, one, at) and not _required(layout, earlier, one, at):
            yield without_rows(at)


def _as_lines(answers: Answers, one: Described, at: str) -> str:
    return "\n".join(answers.every(at)) if one.is_list else answers.text(at)


def input_kind(one: Described, has_choices: bool) -> InputKind:
    name = one.kind.name
    if name in ("month", "day"):
        return cast(InputKind, name)
    if one.is_list:
        return "boxes" if one.kind.offered or name == "month_of_year" else "lines"
    if name == "yes_no":
        return "tick" if one.default is False and not one.may_be_null else "radios"
    if has_choices or name == "month_of_year" or len(one.kind.offered) > MOST_RADIOS:
        return "select"
    if one.kind.offered:
        return "radios"
    return "lines" if (one.longest or 0) > LONGEST_LINE and name == "text" else "line"


def _choices(one: Described) -> tuple[Choice, ...]:
    if one.kind.name == "month_of_year":
        return MONTHS
    offered = (True,) if one.kind.name == "yes_no" and input_kind(one, False) == "tick" else one.kind.offered
    return tuple(Choice(code_of(value), one.kind.words[value]) for value in offered)


def _with_present(layout: FormLayout, at: str, groups: Groups, present: Sequence[str]) -> Groups:
    """What stands there can be chosen though it is offered no more: else a page that nobody touched would alter it."""
    offered = {choice.value for _, group in groups for choice in group}
    if not offered or offered.issuperset(present):
        return groups
    return (
        *groups,
        ("", [Choice(value, in_words(layout.description, at, value)) for value in present if value not in offered]),
    )


def fields_at(layout: FormLayout, answers: Answers, paths: Sequence[str]) -> Iterator[tuple[str, Described]]:
    """Every field within some fields, groups and tables, by its path; of tables, in each of their rows."""
    for path in paths:
        one = layout.description.at(path)
        if one.block is None:
            yield path, one
            continue
        ids = answers.rows.get(path, ()) if one.is_table and "#" not in path else ("",)
        for row_id in ids:
            before = f"{path}#{row_id}" if row_id else path
            for inner in layout.within(one.path):
                at = f"{before}.{inner.name}"
                yield from fields_at(layout, answers, [at])
                if inner.path in layout.twice:
                    yield f"{at}{AGAIN}", inner


def date_parts(typed: str) -> tuple[str, ...]:
    """What was joined, in its parts again."""
    return tuple(typed.split("-"))


# -- which fields apply, and must be answered ------------------------------------------------------------------------


def condition(layout: FormLayout, at: str) -> OnlyIf | None:
    """The condition of a field, with the path of the other one as it is in the same row or group."""
    return _beside(layout.only_if.get(without_rows(at)), at)


def _prefill(layout: FormLayout, at: str) -> Prefill | None:
    found = layout.prefill.get(without_rows(at))
    only_if = _beside(found.only_if, at) if found else None
    return replace(found, only_if=only_if) if found and only_if else None


def prefilled(layout: FormLayout, answers: Answers, at: str) -> str:
    """What a blank field is filled with by what is answered; "" for nothing."""
    found = _prefill(layout, at)
    return found.text if found and is_met(found.only_if, answers) else ""


def _when(layout: FormLayout, only_if: OnlyIf | None) -> Text | None:
    return when(layout.description, only_if.path, only_if.values) if only_if else None


def _beside(found: OnlyIf | None, at: str) -> OnlyIf | None:
    table, _, in_row = at.partition("#")
    if found is None or not found.path.startswith(f"{table}."):
        return found
    return OnlyIf(f"{table}#{in_row.partition('.')[0]}{found.path.removeprefix(table)}", found.values)


def is_met(only_if: OnlyIf, answers: Answers) -> bool:
    return any(one in only_if.values for one in answers.every(only_if.path))


def _required(layout: FormLayout, answers: Answers, one: Described, at: str) -> bool:
    """Whether it must be answered, by what is answered so far."""
    group = layout.description.fields.get(one.path.rpartition(".")[0])
    if group and group.may_be_null and not answers.is_answered(at.rpartition(".")[0]):
        return False
    if one.path in layout.needed or must_be_answered(one):
        return True
    if one.asked.demanded is None:
        return False
    before, part = at.rpartition(".")[0], one.path.rpartition(".")[0]
    beside = {
        other.name: in_document(other, answers.given.get(f"{before}.{other.name}", ""))
        for other in layout.description.within(part)
        if other.block is None
    }
    form = SimpleNamespace(form_version=answers.form_version)
    return one.asked.demanded(form, cast(Block, SimpleNamespace(**beside)))
