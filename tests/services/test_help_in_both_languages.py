"""`jigyokei --help` in the language of the terminal, for every command."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer
from typer import rich_utils

from services.cli import cli, main
from services.terminal.in_japanese import _TITLES, HELP, in_japanese

JAPANESE = re.compile("[ぁ-ヿ一-龥]")


def commands_of(command: Any) -> Iterator[Any]:
    yield command
    for inner in getattr(command, "commands", {}).values():
        yield from commands_of(inner)


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


@pytest.mark.parametrize("arguments", [[], ["file"], ["verify"], ["parked", "retry"], ["relay", "rewind"]])
def test_a_japanese_terminal_is_spoken_to_in_japanese(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("_make_rich_text", *_TITLES):
        monkeypatch.setattr(rich_utils, name, getattr(rich_utils, name))  # put back afterwards
    command = in_japanese(typer.main.get_command(cli))
    for name in arguments:
        command = command.commands[name]
    assert all(JAPANESE.search(said) for said in helps(command))
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit):
        main([*arguments, "--help"])
    # Nothing is cut off, however narrow the column: between two frames stands what is said, in several lines.
    shown = capsys.readouterr().out
    assert "…" not in shown
    assert "この説明を表示して終わります。" in shown


def test_an_english_terminal_is_spoken_to_in_english(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    with pytest.raises(SystemExit):
        main(["topics", "--help"])
    assert "Make the topics on Kafka that are missing" in " ".join(capsys.readouterr().out.split())
