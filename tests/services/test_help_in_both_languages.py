"""`jigyokei --help` in the language of the terminal, for every command."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from services.cli import cli, main
from services.terminal import (
    auditing,
    bus,
    console,
    deriving,
    ends,
    erasing,
    operating,
    recounting,
    restored,
    serving,
)
from services.terminal.in_japanese import HELP
from shared.process import failures

JAPANESE = re.compile("[ぁ-ヿ一-龥]")


def commands_of(command: Any) -> Iterator[Any]:
    yield command
    for inner in getattr(command, "commands", {}).values():
        yield from commands_of(inner)


def paths(command: Any, *names: str) -> Iterator[tuple[list[str], Any]]:
    yield list(names), command
    for name, inner in getattr(command, "commands", {}).items():
        yield from paths(inner, *names, name)


def helps(command: Any) -> set[str]:
    return {
        said
        for one in commands_of(command)
        for said in (one.help, *(getattr(parameter, "help", None) for parameter in one.params))
        if said
    }


def test_every_help_has_its_japanese_and_there_is_none_too_many() -> None:
    assert helps(typer.main.get_command(cli)) == HELP.keys() - {"Show this message and exit."}
    assert all(JAPANESE.search(said) for said in HELP.values())


def shown(
    arguments: list[str],
    spoken: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    width: int = 200,
) -> str:
    """All that a command says on a terminal of a language."""
    monkeypatch.setenv("LC_ALL", f"{spoken}.UTF-8")
    monkeypatch.setenv("COLUMNS", str(width))
    with pytest.raises(SystemExit):
        main(arguments)
    said = capsys.readouterr()
    return said.out + said.err


EVERY = [path for path, _ in paths(typer.main.get_command(cli))]
WRONG = (
    ["fil"], ["file"], ["file", "nowhere.json"], ["file", "--nothing", "x"], ["file", "--account"], ["rebuild", "x"],
    ["links", "more"], ["relay", "rewind", "intake", "--to", "-1"], ["relay", "rewind", "intake", "--to", "x"],
    ["plan", "x", "--on", "tomorrow"], ["demo", "--until", "then"],
    ["file", "pyproject.toml", "--attach", "nowhere.pdf"],
    ["erase", "x", "--reason", "a\nb", "--ordered-by", "x"],
)  # fmt: skip
NAMES = re.compile(r"--?[\w-]+|<[^>]+>|[\w.-]+\.(?:json|pdf|toml|md|key)|[A-Z][A-Z_]{2,}\w*|\{[^}]*\}|'[^']*'|Z\b")
"""What bears the same name in both languages: options, types, files, variables, what was typed."""
KNOWN = {
    "jigyokei", "applicant", "kanto", "bcp", "plan", "upstream", "intake", "review", "notify", "followup", "audit",
    "vault", "Kafka", "shared", "messaging", "topics", "docs", "ends", "verify", "demo",
}  # fmt: skip


@pytest.mark.parametrize("arguments", [*([*path, "--help"] for path in EVERY), *WRONG], ids=" ".join)
def test_a_japanese_terminal_is_spoken_to_in_japanese(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = shown(arguments, "ja_JP", monkeypatch, capsys)
    assert JAPANESE.search(said)
    plain = NAMES.sub(" ", "\n".join(line for line in said.splitlines() if "使い方:" not in line))
    assert words_of(plain) - words_of(*KNOWN, *arguments, *named()) == set()


@pytest.mark.parametrize("arguments", [[], ["file"], ["verify"], ["parked", "retry"], ["relay", "rewind"]])
def test_nothing_is_cut_off_however_narrow_the_column(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Between two frames stands what is said, in several lines.
    assert "…" not in shown([*arguments, "--help"], "ja_JP", monkeypatch, capsys, 80)


def words_of(*said: str) -> set[str]:
    return {word for one in said for word in re.findall("[A-Za-z]{3,}", one)}


def named() -> Iterator[str]:
    """The names of commands, arguments and options."""
    for path, command in paths(typer.main.get_command(cli)):
        yield from path
        yield from (str(parameter.name) for parameter in command.params)


@pytest.mark.parametrize("arguments", [*([*path, "--help"] for path in EVERY), *WRONG], ids=" ".join)
def test_an_english_terminal_is_spoken_to_in_english(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = shown(arguments, "en_US", monkeypatch, capsys)
    assert not re.search("[ぁ-ん]{2}", re.sub(r"\([^()]*\)", "", said))


@pytest.mark.parametrize("arguments", [["topics", "--help", "--lang", "en"], ["--language=en", "topics", "--help"]])
def test_the_language_that_is_named_counts_wherever_it_stands(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = shown(arguments, "ja_JP", monkeypatch, capsys)
    assert "Make the topics on Kafka that are missing" in " ".join(said.split())
    assert "Commands" in said
    assert "コマンド" in shown(["topics", "--help"], "ja_JP", monkeypatch, capsys)


@pytest.mark.parametrize("module", [auditing, bus, console, deriving, ends, erasing, operating, recounting, restored,
                                    serving, failures], ids=lambda one: one.__name__)  # fmt: skip
def test_every_sentence_of_the_operators_is_in_both_languages_with_the_same_facts(module: Any) -> None:
    for name, text in module.SAYS.items():
        facts = [set(re.findall(r"\{(\w+)\}", said)) for said in (text.ja, text.en)]
        assert facts[0] == facts[1], name
        assert not re.search("[ぁ-んァ-ヶ]", text.en), name


def test_nothing_is_said_that_has_no_words_in_both_languages() -> None:
    folder = Path(console.__file__).parent
    said = [
        (file.name, call.lineno)
        for file in folder.glob("*.py")
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("say", "complain")
        for part in ast.walk(call)
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and re.search("[a-z] [a-z]", part.value)
    ]
    assert said == []
