"""What is typed at the command line, read: instants, days, languages and services."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta, timezone
from typing import Annotated, Final, Literal

import typer

LANGUAGE_NAMES: Final = ("--language", "--lang")
AS_LANG_SAYS: Final = "as LANG says, else ja"
JAPAN = timezone(timedelta(hours=9))


def instant(text: str) -> datetime:
    """An instant as people write it: ISO 8601; without an offset it is Japan's time. Raises BadParameter."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            _said(
                "日時は、2026-11-24T09:30（日本時間）又は2026-11-24T00:30Zのように入力してください。",
                "write an instant like 2026-11-24T09:30 (Japan) or 2026-11-24T00:30Z",
            )
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=JAPAN)


def by_instant(text: str) -> datetime:
    """An instant up to which to look; a day alone means its end in Japan, today now, as on the pages.

    Raises BadParameter.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return instant(text)
    from shared.clock import SystemClock

    now = SystemClock().now().astimezone(JAPAN)
    return now if day == now.date() else datetime.combine(day, time.max, JAPAN)


def a_day(text: str) -> date:
    """A day, like 2026-11-24. Raises BadParameter."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            _said("日は、2026-11-24のように入力してください。", "write a day like 2026-11-24")
        ) from None


def a_line(text: str) -> str:
    """A text of one line, taken as the pages take it. Raises BadParameter."""
    from shared.web.formats import sentence
    from shared.web.pasted import Unwanted, taken
    from shared.web.shape_errors import shape_text

    found = taken(text, "line")
    if isinstance(found, Unwanted):
        raise typer.BadParameter(sentence(shape_text(found.code), own_language(), found.params))
    return found


def _said(ja: str, en: str) -> str:
    return en if own_language() == "en" else ja


def bad(ja: str, en: str, of: str | None = None) -> typer.BadParameter:
    """What is wrong with what was typed, in the language that is spoken."""
    return typer.BadParameter(_said(ja, en), param_hint=of)


_NAMED: Final[ContextVar[Literal["ja", "en"] | None]] = ContextVar("language", default=None)


def speak(arguments: Sequence[str]) -> list[str]:
    """Speak from now on as `--language` says, wherever it stands; the arguments with it at their beginning."""
    rest, named = list(arguments), list[str]()
    for at, one in enumerate(rest):
        name, has_value, value = one.partition("=")
        if name in LANGUAGE_NAMES:
            named = [LANGUAGE_NAMES[0], *([value] if has_value else rest[at + 1 : at + 2])]
            del rest[at : at + (1 if has_value else 2)]
            break
    _NAMED.set("en" if named[1:] == ["en"] else "ja" if named[1:] == ["ja"] else None)
    return [*named, *rest]


def own_language() -> Literal["ja", "en"]:
    """What `--language` said; else English where the terminal speaks it (LC_ALL, LC_MESSAGES, LANG), else Japanese."""
    if named := _NAMED.get():
        return named
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    spoken = next((os.environ[name] for name in names if os.environ.get(name)), "")
    return "en" if spoken.lower().startswith("en") else "ja"


Speaking = Annotated[
    Literal["ja", "en"],
    typer.Option(
        *LANGUAGE_NAMES,
        default_factory=own_language,
        show_default=AS_LANG_SAYS,
        help="In which language to speak; it may stand behind any command.",
    ),
]
ServiceName = Literal["intake", "review", "notify", "followup", "audit"]
Signed = Literal["intake", "review", "notify", "followup", "audit", "vault"]
ServiceArgument = Annotated[ServiceName, typer.Argument(show_default=False)]
