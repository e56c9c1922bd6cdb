"""Two instants of a plan compared: what happened between them, and in which facts and fields they differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.audit.domain.line import LedgerLine
from services.audit.domain.standing import PlanStanding, replay, shown
from services.audit.domain.standing_words import labels_of
from shared.contracts.forms.filed import label_anywhere
from shared.domain import Text


@dataclass(frozen=True, slots=True)
class Changed:
    """One fact, or one field of the form, that differs. `key` is the fact's name or the field's path.

    A field's values are those of the stored JSON, if they are not personal; None where nothing was said.
    """

    key: str
    label: Text
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was added between two instants, and what that changed: in the form as it stood, and as it was certified."""

    before: PlanStanding
    after: PlanStanding
    added: Sequence[LedgerLine]
    facts: Sequence[Changed]
    form: Sequence[Changed]
    certified: Sequence[Changed] = ()


def compare(
    earlier: Sequence[LedgerLine], later: Sequence[LedgerLine], days: tuple[date | None, date | None] = (None, None)
) -> Comparison:
    """Two histories of one plan, the second known at a later instant; both in causal order. What was in force is told
    for the days of the two instants."""
    known = {line.at for line in earlier}
    before, after = replay(earlier, days[0]), replay(later, days[1])
    return Comparison(
        before,
        after,
        added=[line for line in later if line.at not in known],
        facts=[
            Changed(key, label, shown(key, before.facts.get(key)), shown(key, after.facts.get(key)))
            for key, label in labels_of({**before.facts, **after.facts}).items()
            if before.facts.get(key) != after.facts.get(key)
        ],
        form=_form_changes(before.form, after.form) if before.form else [],
        certified=_form_changes(before.certified, after.certified) if before.certified and after.certified else [],
    )


@dataclass(frozen=True, slots=True)
class _Leaf:
    """One value of a form: what is compared, what is shown of it, and in which row of a table it stands."""

    value: str
    shown: Any
    row: int | None


_PERSONAL: Final = Text(ja="（個人情報）", en="(personal data)")
_NOT_SHOWN: Final = frozenset({"form_version", "row_id"})


def _form_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Changed]:
    old, new = dict(_leaves(before)), dict(_leaves(after))
    paths = [path for path in dict.fromkeys((*old, *new)) if _value(old, path) != _value(new, path)]
    # Equal personal text keeps its box. Where not one is the same, all was sealed anew, as answers were of old: what
    # then differs says nothing.
    sealed = [path for path in old if path in new and old[path].shown is new[path].shown is _PERSONAL]
    unknown = set(sealed) if sealed and set(sealed) <= set(paths) else set()
    return [
        Changed(path, label_anywhere(path, (new.get(path) or old[path]).row), _shown(old, path), _shown(new, path))
        for path in paths
        if path not in unknown
    ]


def _value(leaves: Mapping[str, _Leaf], path: str) -> str | None:
    return leaves[path].value if path in leaves else None


def _shown(leaves: Mapping[str, _Leaf], path: str) -> Any:
    return leaves[path].shown if path in leaves else None


def _leaves(value: Any, path: str = "", row: int | None = None) -> Iterable[tuple[str, _Leaf]]:
    """Every value of a form by its path. A row without an id is known by its place, as the upcasters know it."""
    if isinstance(value, dict) and value.keys() == {"key", "box"}:
        yield path, _Leaf(f"{value['key']}:{value['box']}", _PERSONAL, row)
    elif isinstance(value, dict):
        for name, part in value.items():
            if name not in _NOT_SHOWN:
                yield from _leaves(part, f"{path}.{name}" if path else str(name), row)
    elif isinstance(value, list) and any(isinstance(part, dict) for part in value):
        for number, part in enumerate(value, 1):
            row_id = part.get("row_id") if isinstance(part, dict) else None
            yield from _leaves(part, f"{path}#{row_id or f'k{number}'}", number)
    elif value not in (None, "", []):
        yield path, _Leaf(str(value), value, row)
