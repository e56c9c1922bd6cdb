"""What is typed into the forms of the desk, read."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from starlette.datastructures import FormData
from starlette.requests import Request

from shared.domain import Text
from shared.web.problems import INVALID_INPUT, FieldError, Problem

MOST_TYPED = 2000


async def _form(request: Request) -> FormData:
    """What was typed. Raises Problem (422) for a text that is longer than its field lets it be."""
    typed = await request.form()
    long = [name for name in typed if any(len(text) > MOST_TYPED for text in texts_of(typed, name))]
    if long:
        raise Problem(INVALID_INPUT, [error_at(name, _TOO_LONG) for name in long])
    return typed


Typed = Annotated[FormData, Depends(_form)]
"""A parameter of a page's POST route."""


def text_of(typed: FormData, name: str) -> str:
    """One line or several as typed, with one kind of line break and no characters that nothing could store."""
    value = typed.get(name, "")
    words = value if isinstance(value, str) else ""
    return "".join(c for c in words.replace("\r\n", "\n") if c in "\n\t" or (c >= " " and c != "\x7f")).strip()


def texts_of(typed: FormData, name: str) -> list[str]:
    """Every value once, with one kind of line break."""
    values = (value.replace("\r\n", "\n") for value in typed.getlist(name) if isinstance(value, str))
    return list(dict.fromkeys(values))


def days_of(typed: FormData) -> int | None:
    """A whole number of days, full-width digits welcome."""
    text = text_of(typed, "days")
    return int(text) if text.isdecimal() and len(text) < 6 else None


def error_at(name: str, text: Text) -> FieldError:
    """What is wrong with an input of a page."""
    return FieldError(name, "", "", text.ja, text.en)


_TOO_LONG = Text(ja=f"{MOST_TYPED}文字以内で入力してください。", en=f"Enter {MOST_TYPED} characters or fewer.")
CHOOSE_OFFICER = Text(ja="担当者を選んでください。", en="Choose an officer.")
WHOLE_NUMBER = Text(ja="日数を整数で入力してください。", en="Enter the days as a whole number.")
