"""What one reads at a time stays short: a file has one subject, a function one thing to do."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from tests.tidy.repository import name_of, of_kind

LINES_OF_A_FILE = 400
LINES_OF_MOST_FILES = 80
LINES_OF_A_FUNCTION = 40
ROOMS = ("services/", "shared/", "deploy/", "docs/", "benchmarks/")


def test_no_file_is_longer_than_400_lines() -> None:
    long = {name_of(file): lines for file in _files() if (lines := len(_text(file).splitlines())) > LINES_OF_A_FILE}
    assert long == {}


def test_no_function_is_longer_than_40_lines_but_tables() -> None:
    long = {
        f"{name_of(file)}:{one.lineno} {one.name}": lines
        for file in _files()
        for one in _functions(ast.parse(_text(file)))
        if (lines := _own_lines(one)) > LINES_OF_A_FUNCTION and not _is_table(one)
    }
    assert long == {}


def test_half_of_the_product_files_have_at_most_80_lines() -> None:
    """Counted are all lines of every file of services/ and shared/ that is Python, SQL or a page's template; an empty
    file does not count.
    """
    product = [file for file in of_kind(".py", ".sql", ".html") if name_of(file).startswith(("services/", "shared/"))]
    assert median(lines for file in product if (lines := _length([file]))) <= LINES_OF_MOST_FILES


@pytest.mark.parametrize("service", ["intake", "review", "notify", "followup", "audit"])
def test_the_tests_of_a_domain_are_at_least_as_long_as_the_domain(service: str) -> None:
    """Lines of tests/domain/<service>, with the letters that they expect, and those of services/<service>/domain."""
    tests = [file for file in of_kind(".py", ".txt") if name_of(file).startswith(f"tests/domain/{service}/")]
    domain = [file for file in of_kind(".py") if name_of(file).startswith(f"services/{service}/domain/")]
    assert _length(tests) >= _length(domain)


def _length(files: list[Path]) -> int:
    return sum(len(_text(file).splitlines()) for file in files)


Function = ast.FunctionDef | ast.AsyncFunctionDef


def _files() -> Iterator[Path]:
    return (file for file in of_kind(".py") if name_of(file).startswith(ROOMS))


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def _functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def _own_lines(one: Function) -> int:
    """The lines of a function without those inside it, as the routes of a router: they are read one by one."""
    return _lines(one) - sum(_lines(inner) for inner in one.body if isinstance(inner, Function))


def _lines(one: Function) -> int:
    first = min([one.lineno, *(decorator.lineno for decorator in one.decorator_list)])
    return (one.end_lineno or first) - first + 1


def _is_table(one: Function) -> bool:
    """Whether a function only looks up: what becomes of each kind of event, in one `match`."""
    body = one.body[1:] if ast.get_docstring(one) is not None else one.body
    return isinstance(body[0], ast.Match) and all(isinstance(rest, ast.Return) for rest in body[1:])
