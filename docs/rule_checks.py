"""What is said where a rule refuses or cautions: the words of the very tables that the door uses, by rule."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from services.followup.domain import refusals as followup
from services.intake.domain import refusals as intake
from services.notify.domain import refusals as notify
from services.review.domain import refusals as review
from shared.domain import Text
from shared.scheme.cautions import CAUTIONS

ROOT: Final = Path(__file__).parents[1]
_CAUTIONS: Final = "shared/scheme/cautions.py"
_WORDS: Final[Mapping[str, Mapping[str, Text]]] = {
    "services/intake/domain/refusals.py": intake.REFUSALS,
    "services/review/domain/refusals.py": review.REFUSALS,
    "services/followup/domain/refusals.py": followup.REFUSALS,
    "services/notify/domain/refusals.py": notify.REFUSALS,
    _CAUTIONS: CAUTIONS,
}
_ENTRY: Final = re.compile(r'^    "(\w+)": Text\(.*?# (R\d.*)$', re.MULTILINE)
_NAMED: Final = re.compile(r"R(\d+)(?:[-–]R(\d+))?")


@dataclass(frozen=True, slots=True)
class Check:
    """One sentence that a rule brings: of a refusal, or of a caution (注意), by its code."""

    code: str
    is_caution: bool
    text: Text


def checks() -> dict[int, list[Check]]:
    """By rule, in the order of the tables: by the rule beside an entry, and by what the code names it with."""
    found: dict[int, list[Check]] = {}
    for path, words in _WORDS.items():
        rules = _rules_of(path)
        for code, text in words.items():
            for rule in sorted(rules.get(code, ())):
                found.setdefault(rule, []).append(Check(code, path == _CAUTIONS, text))
    return found


def _rules_of(path: str) -> dict[str, set[int]]:
    """Of each code in a table of words the rules that it stands for."""
    rules: dict[str, set[int]] = {}
    for code, comment in _ENTRY.findall((ROOT / path).read_text(encoding="utf-8")):
        for first, last in _NAMED.findall(comment):
            rules.setdefault(code, set()).update(range(int(first), int(last or first) + 1))
    folder = ROOT / path
    for file in [folder] if path == _CAUTIONS else sorted(folder.parent.glob("*.py")):
        for rule, code in named_in(file):
            rules.setdefault(code, set()).add(rule)
    return rules


def named_in(file: Path) -> Iterator[tuple[int, str]]:
    """Every rule and code that a module refuses or cautions with, where both are written out."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(
                func=ast.Name(id="refuse" | "Caution"),
                args=[ast.Constant(value=str(rule)), ast.Constant(value=str(code)), *_],
            ) if _NAMED.fullmatch(rule):
                yield int(rule[1:]), code


def checks_table(found: list[Check]) -> list[str]:
    """The lines of a table of checks: whether it stops a filing, and what is said in both languages."""
    rows = ["| check | | ja | en |", "|---|---|---|---|"]
    rows += [
        f"| `{one.code}` | {'cautions' if one.is_caution else 'refuses'} | {one.text.ja} | {one.text.en} |"
        for one in found
    ]
    return rows
