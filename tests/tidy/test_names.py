"""Names tell what is inside: no drawers for odds and ends, and every module begins with what it is for."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest

from shared.contracts.blocks import ApplicationKind, Outcome, WhyMoved
from shared.contracts.notify import NoticeKind
from shared.domain import Text
from shared.scheme.application_kinds import APPLICATION_KINDS, PLAN_TYPES, SHORT_KINDS, PlanType
from shared.scheme.bureaus import BUREAUS
from shared.scheme.follow_up_dates import FOLLOW_UP_DATES, DateKind
from shared.scheme.notice_kinds import NOTICE_KINDS
from shared.scheme.outcomes import DECIDED, PROPOSED
from shared.scheme.standard_period import WHY_MOVED
from shared.scheme.states import APPLICATION_STATES, CASE_STATES
from shared.scheme.supporters import SUPPORTERS
from tests.tidy.repository import ROOT, name_of, of_kind

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
    everywhere = ("domain", "read_models", "views", "pages", "service.py")
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
        name_of(file): {
            node.value
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        for file in _modules()
    }


def test_every_code_has_its_word() -> None:
    assert set(PROPOSED) == set(DECIDED) == set(get_args(Outcome))
    assert set(APPLICATION_KINDS) == set(SHORT_KINDS) == set(get_args(ApplicationKind))
    assert set(PLAN_TYPES) == set(get_args(PlanType))
    assert set(NOTICE_KINDS) == set(get_args(NoticeKind))
    assert tuple(FOLLOW_UP_DATES) == get_args(DateKind)
    assert set(WHY_MOVED) == set(get_args(WhyMoved))


def test_tests_are_found_by_their_names() -> None:
    for file in of_kind(".py"):
        if name_of(file).startswith("tests/") and "\ndef test_" in file.read_text(encoding="utf-8"):
            assert file.name.startswith("test_"), name_of(file)
