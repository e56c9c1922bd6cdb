"""Names tell what is inside: no drawers for odds and ends, and one word with one meaning, as the glossary has it."""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple, get_args

import pytest

from shared.contracts.blocks import ApplicationKind, Outcome, WhyMoved
from shared.contracts.notify import NoticeKind
from shared.domain import Text
from shared.scheme.application_kinds import APPLICATION_KINDS, PLAN_TYPES, SHORT_KINDS, PlanType
from shared.scheme.bureaus import BUREAUS
from shared.scheme.follow_up_dates import FOLLOW_UP_DATES, DateKind
from shared.scheme.notice_kinds import NOTICE_KINDS
from shared.scheme.outcomes import DECIDED, PROPOSED
from shared.scheme.plan_statuses import PLAN_STATUSES
from shared.scheme.standard_period import WHY_MOVED
from shared.scheme.states import APPLICATION_STATES, CASE_STATES
from shared.scheme.supporters import SUPPORTERS
from tests.tidy.repository import ROOT, lines_with, name_of, of_kind, text_of

ALIKE: Final = {
    "Commands": "what people ask of a service: the same part of each",
    "Reading": "who reads in a service: the same right of each",
    "Wake": "record what has fallen due: the same command of each service that a timer wakes",
    "CorrectionCameTooLate": "an event of two services, each stored under the name of its own",
}
"""What may bear one name in several services, and why."""

AS_IT_WAS: Final = "shared/contracts/forms/before.py"
"""A form that was mirrors today's under the same names: it must not move when that does."""

SPAN: Final = re.compile(r"`([^`]+)`")

DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "tools", "stuff", "lib"}


def _modules() -> list[Path]:
    return [file for file in of_kind(".py") if name_of(file).startswith(("services/", "shared/", "deploy/"))]


def test_no_file_and_no_folder_is_a_drawer() -> None:
    found = {part for file in _modules() for part in (*file.relative_to(ROOT).parts[:-1], file.stem)}
    assert found & DRAWERS == set()


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        name_of(file)
        for file in _modules()
        if file.read_bytes().strip() and ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) is None
    ]
    assert silent == []


def test_every_service_says_what_it_is_for() -> None:
    for service in ("intake", "review", "notify", "followup", "audit"):
        package = ast.parse((ROOT / "services" / service / "__init__.py").read_text(encoding="utf-8"))
        assert len(ast.get_docstring(package) or "") > 40, service


def test_every_service_has_the_same_skeleton() -> None:
    everywhere = ("domain", "read_models", "views", "api/__init__.py", "pages", "service.py")
    deciding = (*everywhere, "domain/commands.py", "domain/state.py", "reactions.py")
    asked = (*deciding, "commands.py")
    parts_of = {"intake": asked, "review": asked, "notify": asked, "followup": deciding, "audit": everywhere}
    for service, parts in parts_of.items():
        missing = [part for part in parts if not (ROOT / "services" / service / part).exists()]
        assert not missing, service


WORDS: dict[str, list[Mapping[Any, Text]]] = {
    "outcomes": [PROPOSED],
    "states": [DECIDED, APPLICATION_STATES, CASE_STATES],
    "application_kinds": [APPLICATION_KINDS, SHORT_KINDS, PLAN_TYPES],
    "notice_kinds": [NOTICE_KINDS],
    "plan_statuses": [PLAN_STATUSES],
    "follow_up_dates": [FOLLOW_UP_DATES],
    "standard_period": [WHY_MOVED],
    "supporters": [{one.key: one.name for one in SUPPORTERS.values()}],
    "bureaus": [{one.key: one.name for one in BUREAUS.values() if one.key == "okinawa"}],
}
"""By its file under shared/scheme: what is put in words there, and nowhere else."""
OTHERS = {"取下げ": {"services/review/views/history.py"}}
"""Words that mean something else elsewhere as well: what happened, not how it stands since."""


@pytest.mark.parametrize("place", WORDS)
def test_what_the_scheme_calls_something_is_put_in_words_in_one_place(place: str) -> None:
    for word in {text.ja for table in WORDS[place] for text in table.values()}:
        assert _spelt(word) - OTHERS.get(word, set()) == {f"shared/scheme/{place}.py"}, word


def _spelt(word: str) -> set[str]:
    return {name for name, said in _constants().items() if word in said}


@cache
def _constants() -> dict[str, set[str]]:
    """By module: every text that it writes out."""
    return {
        name: {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
        for name, tree in _parsed().items()
    }


@cache
def _parsed() -> dict[str, ast.Module]:
    return {name_of(file): ast.parse(file.read_text(encoding="utf-8")) for file in _modules()}


def test_every_code_has_its_word() -> None:
    assert set(PROPOSED) == set(DECIDED) == set(get_args(Outcome))
    assert set(APPLICATION_KINDS) == set(SHORT_KINDS) == set(get_args(ApplicationKind))
    assert set(PLAN_TYPES) == set(get_args(PlanType))
    assert set(NOTICE_KINDS) == set(get_args(NoticeKind))
    assert tuple(FOLLOW_UP_DATES) == get_args(DateKind)
    assert set(WHY_MOVED) == set(get_args(WhyMoved))


def test_no_class_and_no_type_has_the_name_of_another() -> None:
    homes: dict[str, list[str]] = defaultdict(list)
    for module, tree in _parsed().items():
        for name in _types(tree):
            if module != AS_IT_WAS:
                homes[name].append(module)
    twice = {name: found for name, found in homes.items() if len(found) > 1}
    assert {name: found for name, found in twice.items() if name not in ALIKE} == {}
    assert set(ALIKE) <= set(twice), "what is alike no more is listed for nothing"


def test_a_form_that_was_shares_its_names_with_todays_alone() -> None:
    was = _types(_parsed()[AS_IT_WAS])
    todays = {module for module, tree in _parsed().items() if was & _types(tree)} - {AS_IT_WAS}
    assert {module for module in todays if not module.startswith("shared/contracts/forms/single")} == set()


def _types(module: ast.Module) -> set[str]:
    """Public classes, and the types that a module gives a name: whatever is written in camel case."""
    defined = {node.name for node in module.body if isinstance(node, ast.ClassDef)}
    given = {
        node.id
        for statement in module.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    return {name for name in defined | given if re.fullmatch(r"[A-Z]\w*[a-z]\w*", name)}


# -- the glossary ----------------------------------------------------------------------------------------------------


class Word(NamedTuple):
    japanese: str
    english: str
    code: str
    rule: str
    is_not: str


@cache
def _glossary() -> tuple[Word, ...]:
    rows = re.findall(r"^\|(.*)\|$", text_of(ROOT / "docs/glossary.md"), re.MULTILINE)
    words = (Word(*(cell.strip() for cell in row.split("|"))) for row in rows)
    return tuple(word for word in words if word.english not in ("English", "---"))


def test_the_glossary_has_no_word_twice() -> None:
    assert _glossary()
    assert _twice(word.english for word in _glossary()) == []
    assert _twice(word.japanese for word in _glossary() if word.japanese) == []


def test_a_name_stands_for_one_word_of_the_glossary() -> None:
    assert _twice(name for word in _glossary() for name in SPAN.findall(word.code)) == []


def test_every_word_of_the_glossary_says_what_it_is_not() -> None:
    assert [word.english for word in _glossary() if not word.is_not] == []


def test_what_the_glossary_names_in_the_code_is_there() -> None:
    spoken = {name for word in _glossary() for name in SPAN.findall(word.code + word.is_not)}
    assert [name for name in sorted(spoken) if not _is_there(name)] == []


def _twice(words: Iterable[str]) -> list[str]:
    return [word for word, count in Counter(words).items() if count > 1]


def _is_there(name: str) -> bool:
    """A file or folder, here or in a service; otherwise each part of a dotted name, defined or written out."""
    if "/" in name:
        return any((place / name).exists() for place in (ROOT, *(ROOT / "services").iterdir()))
    return set(name.split(".")) <= _defined()


@cache
def _defined() -> frozenset[str]:
    return frozenset(name for tree in _parsed().values() for node in ast.walk(tree) for name in _names_in(node))


def _names_in(node: ast.AST) -> Iterator[str]:
    """What a node defines: a class, a function, a field, a parameter, tables; and the code that it writes out."""
    match node:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.arg(arg=name):
            yield name
        case ast.Name(id=name, ctx=ast.Store()):
            yield name
        case ast.Constant(value=str(text)):
            yield text
            yield from re.findall(r"CREATE TABLE (\w+)", text)


def test_tests_are_found_by_their_names() -> None:
    for file in of_kind(".py"):
        if name_of(file).startswith("tests/") and "\ndef test_" in file.read_text(encoding="utf-8"):
            assert file.name.startswith("test_"), name_of(file)


MISREAD: Final = (
    # As the overview reads, and as it is meant.
    ("スタンダードバイ", "スタンドバイ"),
    ("キューピクル", "キュービクル"),
    ("いすれか", "いずれか"),
    ("述問", "質問"),
    ("連携型事業継続力強化計画", "連携事業継続力強化計画"),
    ("政 業 令 種 指 定", "政令指定業種"),
)


@pytest.mark.parametrize(("misread", "meant"), MISREAD)
def test_no_text_has_a_glyph_error_of_the_overview(misread: str, meant: str) -> None:
    elsewhere = [file for file in of_kind(".py", ".md", ".html", ".po", ".json") if file != Path(__file__)]
    assert lines_with(re.escape(misread), elsewhere) == [], meant
