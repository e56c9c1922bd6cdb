"""What the repository holds, and what it does not: no leftovers, no machine's paths, no registry, nothing huge."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.tidy.repository import files, lines_with, name_of, of_kind

SELF = Path(__file__)
LOCKS_OF_OTHER_TOOLS = {"uv.lock", "package-lock.json", "yarn.lock", "poetry.lock", "Pipfile.lock"}
REGISTRIES = r"pypi\.(org|python\.org)|pythonhosted\.org|npmjs\.(org|com)|repo1?\.maven(\.apache)?\.org|\bindex-url\b"
LONGEST = 1_000_000

UNFINISHED = r"\b(TODO|FIXME|XXX|HACK|NotImplementedError)\b"
MACHINE_PATHS = r"(?<![\w.$}])(/wor[k]/|/roo[t]/|/Users/\w|/home/\w+/|[A-Z]:\\Users\\)"
HOW_IT_WAS_WRITTEN = (
    r"\b(AI|coding|language) (assistant|model)s?\b|\bas an assistant\b|\bLLMs?\b|\b(chat|session|agent) transcripts?\b"
    r"|\bchatgpt\b|\bcopilot\b|\bclaude\b|\bco-authored-by\b|\bgenerated (by|with) (an? )?(AI|model)\b|\bsub-?agents?\b"
)
OTHERS = [file for file in files() if file != SELF]


def test_there_is_something_to_look_at() -> None:
    assert len(OTHERS) > 200


def test_there_is_no_lock_of_another_tool() -> None:
    assert [name_of(file) for file in files() if file.name in LOCKS_OF_OTHER_TOOLS] == []


def test_nothing_names_a_registry() -> None:
    named = [line for line in lines_with(REGISTRIES, OTHERS) if not line.endswith("--no-emit-index-url")]
    assert [line for line in named if not line.startswith("Makefile:")] == []


def test_nothing_names_a_place_on_one_machine() -> None:
    assert lines_with(MACHINE_PATHS, OTHERS) == []


@pytest.mark.parametrize("kind", [".py", ".html", ".sql", ".css", ".po"])
def test_nothing_is_left_unfinished(kind: str) -> None:
    assert lines_with(UNFINISHED, [file for file in of_kind(kind) if file != SELF]) == []


def test_there_is_one_way_to_lead_to_another_page() -> None:
    product = [file for file in of_kind(".py") if name_of(file).startswith(("services/", "shared/"))]
    ways = lines_with(r"RedirectResponse\(|\b30[1278]\b", product)
    assert {way.partition(":")[0] for way in ways} == {"shared/web/pages.py"}


def test_no_file_is_huge() -> None:
    assert [name_of(file) for file in files() if file.stat().st_size > LONGEST] == []


def test_nothing_speaks_of_how_it_was_written() -> None:
    assert lines_with(HOW_IT_WAS_WRITTEN, OTHERS, re.IGNORECASE) == []


def test_text_files_end_with_one_line_end() -> None:
    kinds = (".py", ".md", ".sql", ".html", ".css", ".toml")
    wrong = [
        name_of(file)
        for file in of_kind(*kinds)
        if (data := file.read_bytes()) and (not data.endswith(b"\n") or data.endswith(b"\n\n") or b"\r" in data)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "text", [f"see /{'work'}/main/x", f"'/{'root'}/.cache'", "(/home/taro/x)", "/Users/taro", "C:\\Users\\taro"]
)
def test_a_place_on_one_machine_is_recognised(text: str) -> None:
    assert re.search(MACHINE_PATHS, text)


@pytest.mark.parametrize("text", ["/var/lib/jigyokei", "services/home/pages.py", "/review/work/", "$HOME/.fonts"])
def test_other_places_are_not(text: str) -> None:
    assert not re.search(MACHINE_PATHS, text)


@pytest.mark.parametrize("text", ["the SMTP session", "a database session", "scope='session'", "sales assistant"])
def test_the_words_of_the_trade_are_free(text: str) -> None:
    assert not re.search(HOW_IT_WAS_WRITTEN, text, re.IGNORECASE)
