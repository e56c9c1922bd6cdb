"""What all commands share: how they speak, where the data is, and the system as they need it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from services.embedded import System
from services.terminal.arguments import own_language
from shared.clock import SystemClock
from shared.domain import Text
from shared.observability import configure_logging
from shared.settings import Settings
from shared.web.formats import sentence
from shared.web.language import Language

out = Console(highlight=False, soft_wrap=True, markup=False)
err = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)

say = out.print
complain = err.print


def speaking(texts: Mapping[str, Text], language: Language | None = None) -> Callable[..., str]:
    """The sentences of a command by their names, in one language, so that it says nothing in another: the one that is
    spoken, if none is given."""

    def says(name: str, /, **params: Any) -> str:
        return sentence(texts[name], language or own_language(), params)

    return says


SAYS: Final[Mapping[str, Text]] = {
    "no_data": Text(
        ja="{data}にデータがありません。\njigyokeiを起動したフォルダーで実行するか、JIGYOKEI_DATAを設定してください。",
        en="There is no data in {data}.\nStart in the folder where you start jigyokei, or set JIGYOKEI_DATA.",
    ),
    "runs": Text(
        ja="{data}ではjigyokeiが動いています（{already}）。先に止めてください。",
        en="jigyokei runs on {data} ({already}). Stop it first.",
    ),
    "begins": Text(ja="{title} …", en="{title} ..."),
    "done": Text(ja="{title}：終わりました。", en="{title}: done."),
}
says = speaking(SAYS)


def settings_here() -> Settings:
    """The settings, with the data folder as it is seen from here."""
    settings = Settings()
    return settings.model_copy(update={"data": settings.data.resolve()})


@contextmanager
def system_here(only_looks: bool = False) -> Iterator[System]:
    """The system as the command line needs it: wired, no threads, no mail. Ends the command where there is no data.

    A command that `only_looks` goes on where tables are gone.
    """
    configure_logging("cli", level="WARNING")
    settings = settings_here()
    if settings.postgres_dsn is None and not (settings.data / "vault.key").exists() and not _has_store(settings.data):
        complain(says("no_data", data=settings.data))
        raise typer.Exit(2)
    # Also where services talk over Kafka, the command line reads their logs directly.
    alone = {"send_mail": False, "kafka_bootstrap": None}
    with System(settings.model_copy(update=alone), SystemClock(), only_looks) as system:
        yield system


def _has_store(data: Path) -> bool:
    return (data / "postgres").exists() or (data / "postgres.json").exists()


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """A bar that appears with the first step, so that nothing is shown when there is nothing to do.

    It is for a terminal: where stderr is collected, one line says that the work begins, and one that it is done.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=False, disable=not err.is_terminal) as bar:
        tasks: list[Any] = []

        def advance(done: int, of: int) -> None:
            if not tasks:
                if bar.disable:
                    complain(says("begins", title=title))
                tasks.append(bar.add_task(title, total=of))
            bar.update(tasks[0], completed=done, total=of)

        yield advance
        if tasks and bar.disable:
            complain(says("done", title=title))
