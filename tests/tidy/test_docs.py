"""The docs cannot lie: commands exist, links lead somewhere, paths are there, and what is generated is current."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from docs import generate
from services import cli
from shared.settings import Settings
from tests.tidy.repository import ROOT, name_of, of_kind, text_of

README = ROOT / "README.md"
README_IN_JAPANESE = ROOT / "README.ja.md"
OPERATIONS = ROOT / "docs/operations.md"
ADRS = sorted((ROOT / "docs/adr").glob("[0-9]*.md"))
PAGES = [file for file in of_kind(".md") if name_of(file).startswith(("README", "CHANGELOG", "docs/"))]
PICTURE_BYTES = 200_000
PAGE_OF_PAPER = 60

FENCED = re.compile(r"^ *```\w*\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def by_name(file: Path) -> str:
    return name_of(file)


def code_in(page: Path) -> Iterator[str]:
    """Every line of code in a page: of its blocks, and its spans."""
    text = text_of(page)
    for block in FENCED.findall(text):
        yield from block.splitlines()
    yield from SPAN.findall(FENCED.sub("", text))


def commands_of(app: typer.Typer) -> dict[str, Any]:
    """Every command with its words: {"run": …, "parked list": …}."""

    def below(command: Any, words: str) -> Iterator[tuple[str, Any]]:
        if hasattr(command, "commands"):
            for name, inner in command.commands.items():
                yield from below(inner, f"{words} {name}".strip())
        else:
            yield words, command

    return dict(below(typer.main.get_command(app), ""))


COMMANDS = commands_of(cli.cli)


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_every_jigyokei_command_exists(page: Path) -> None:
    for line in code_in(page):
        if match := re.match(r"(?:\.venv/bin/)?jigyokei ([a-z].*)", line):
            words = match[1].split()
            command = COMMANDS.get(words[0]) or COMMANDS.get(" ".join(words[:2]))
            assert command is not None, f"there is no: jigyokei {match[1]}"
            options = {name for parameter in command.params for name in parameter.opts}
            for option in re.findall(r"(?<![\w-])--[a-z-]+", line):
                assert option in options, f"{line}: there is no {option}"


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_every_make_target_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for line in code_in(page):
        if match := re.match(r"make ([a-z-]+)", line):
            assert match[1] in targets, f"there is no: make {match[1]}"


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_every_module_that_is_to_be_run_exists(page: Path) -> None:
    for line in code_in(page):
        if match := re.search(r"python -m ([\w.]+)", line):
            place = ROOT.joinpath(*match[1].split("."))
            assert place.with_suffix(".py").exists() or (place / "__main__.py").exists(), line


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(FENCED.sub("", text_of(page))):
        if "://" not in target:
            path, _, heading = target.partition("#")
            there = (page.parent / path).resolve() if path else page
            assert there.exists(), f"{target} leads nowhere"
            if heading:
                assert heading in headings_of(there), f"{target}: no such heading"


def headings_of(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", FENCED.sub("", text_of(page)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_every_path_in_code_is_there(page: Path) -> None:
    for span in SPAN.findall(FENCED.sub("", text_of(page))):
        if re.fullmatch(r"(services|shared|tests|docs|deploy|benchmarks)/[\w./-]+", span):
            assert (ROOT / span).exists(), f"there is no {span}"


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_every_setting_exists(page: Path) -> None:
    known = {f"JIGYOKEI_{name.upper()}" for name in Settings.model_fields}
    read_elsewhere = {
        name for file in of_kind(".py") for name in re.findall(r'environ[^\n]*?"(JIGYOKEI_\w+)"', text_of(file))
    }
    assert set(re.findall(r"JIGYOKEI_[A-Z_]*[A-Z]", text_of(page))) <= known | read_elsewhere


def test_docs_that_code_points_to_are_there() -> None:
    pointed = [
        (name_of(file), name)
        for file in of_kind(".py", ".html", ".sql")
        if "tidy" not in file.parts
        for name in re.findall(r"\bdocs/[\w/-]+\.md\b", text_of(file))
    ]
    assert [one for one in pointed if not (ROOT / one[1]).exists()] == []


# -- the README ------------------------------------------------------------------------------------------------------


def test_the_first_command_of_the_readme_is_make_run_before_line_25() -> None:
    lines = text_of(README).splitlines()
    fence = next(number for number, line in enumerate(lines) if line.startswith("```"))
    assert lines[fence + 1] == "make run"
    assert fence + 2 < 25


def test_the_readme_names_all_five_services_once_in_its_map() -> None:
    listed = text_of(README).partition("## Map")[2].partition("\n## ")[0]
    assert re.findall(r"^- \[services/(\w+)\]", listed, re.MULTILINE) == [
        "intake",
        "review",
        "notify",
        "followup",
        "audit",
    ]


def test_where_the_rule_is_said_to_be_it_is() -> None:
    table = text_of(README).partition("## Where is the rule?")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (.+?): .+?\| `(.+?)` \| `(.+?)` \|$", table, re.MULTILINE)
    assert len(rows) >= 5
    for rules, code, test in rows:
        for number in re.findall(r"\bR(\d+)", rules):
            assert int(number) in generate.cited_in(ROOT / code), f"{code} does not cite R{number}"
        assert (ROOT / test).exists()


def test_the_readme_in_japanese_has_the_same_headings_commands_and_links() -> None:
    one, other = skeleton(README), skeleton(README_IN_JAPANESE)
    assert one.pop("links") - Counter({README_IN_JAPANESE.name: 1}) == other.pop("links") - Counter({README.name: 1})
    assert one == other


def test_each_readme_leads_to_the_other_at_its_top() -> None:
    for page, other in ((README, README_IN_JAPANESE), (README_IN_JAPANESE, README)):
        assert f"]({other.name})" in text_of(page).splitlines()[2]


def skeleton(page: Path) -> dict[str, Any]:
    """What a page says in any language. In a block, words stand behind at least two spaces."""
    text = text_of(page)
    prose = FENCED.sub("", text)
    return {
        "headings": re.findall(r"^#+", prose, re.MULTILINE),
        "commands": [re.split(r" {2,}", line)[0] for block in FENCED.findall(text) for line in block.splitlines()],
        "spans": Counter(SPAN.findall(prose)),
        "links": Counter(LINK.findall(prose)),
        "lists": len(re.findall(r"^- ", prose, re.MULTILINE)),
        "rows": len(re.findall(r"^\|", prose, re.MULTILINE)),
    }


def test_pictures_are_small() -> None:
    assert [name_of(file) for file in of_kind(".png", ".jpg", ".webp") if file.stat().st_size > PICTURE_BYTES] == []


# -- decisions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("adr", ADRS, ids=by_name)
def test_a_decision_has_its_four_parts_on_one_page(adr: Path) -> None:
    lines = text_of(adr).splitlines()
    assert lines[0].startswith(f"# {adr.name[:4]} ")
    assert re.fullmatch(r"(Accepted|Replaced by \d{4}) \d{4}-\d\d-\d\d, touches .+|Replaced by \d{4}, .+", lines[2])
    assert [line for line in lines if line.startswith("## ")] == [
        "## Context",
        "## Decision",
        "## Rejected",
        "## Consequences",
    ]
    assert len(lines) <= PAGE_OF_PAPER


def test_decisions_are_numbered_without_a_gap_and_listed() -> None:
    assert [adr.name[:4] for adr in ADRS] == [f"{number:04}" for number in range(1, len(ADRS) + 1)]
    listed = text_of(ROOT / "docs/adr/README.md")
    for adr in ADRS:
        title = text_of(adr).splitlines()[0].partition(" ")[2].partition(" ")[2]
        assert f"| {adr.name[:4]} | [{title}]({adr.name}) |" in listed


# -- what is generated -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", generate.pages(), ids=by_name)
def test_what_is_generated_is_current(page: Path) -> None:
    assert text_of(page) == generate.pages()[page], "run: python -m docs.generate"


def test_every_setting_has_a_meaning() -> None:
    assert [line for line in generate.settings_table().splitlines() if line.endswith("|  |")] == []


def test_every_metric_has_a_meaning() -> None:
    assert [line for line in generate.metrics_table().splitlines() if line.endswith("|  |")] == []


def test_the_log_names_that_operations_speak_of_exist() -> None:
    spoken = text_of(OPERATIONS).partition("## Logs")[2].partition("<!-- end of logs -->")[2].partition("\n## ")[0]
    names = [span for span in SPAN.findall(spoken) if "_" in span]
    assert names
    for name in names:
        assert f"| `{name}` |" in generate.log_table()


def test_log_names_are_written_alike() -> None:
    names = re.findall(r"^\| `(.+?)` \|", generate.log_table(), re.MULTILINE)
    assert [name for name in names if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name)] == []
