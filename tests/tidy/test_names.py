"""Names tell what is inside: no drawers for odds and ends, and every module begins with what it is for."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import get_args

from shared.contracts.blocks import Outcome
from shared.scheme.outcomes import DECIDED, PROPOSED
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
    deciding = ("domain/commands.py", "domain/state.py", "commands.py", "reactions.py")
    for service in ("intake", "review", "notify", "followup", "audit"):
        parts = everywhere if service == "audit" else (*everywhere, *deciding)
        missing = [part for part in parts if not (ROOT / "services" / service / part).exists()]
        assert not missing, service


def test_outcomes_are_put_in_words_in_one_place() -> None:
    words = {text.ja for table in (PROPOSED, DECIDED) for text in table.values()}
    spelt = {
        name_of(file)
        for file in _modules()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in words
    }
    assert spelt == {"shared/scheme/outcomes.py", "shared/scheme/states.py"}
    assert set(PROPOSED) == set(DECIDED) == set(get_args(Outcome))


def test_tests_are_found_by_their_names() -> None:
    for file in of_kind(".py"):
        if name_of(file).startswith("tests/") and "\ndef test_" in file.read_text(encoding="utf-8"):
            assert file.name.startswith("test_"), name_of(file)
