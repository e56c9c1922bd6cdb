"""What is typed into the forms of the desk, read."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from shared.domain import Text
from shared.web.problems import INVALID_INPUT, FieldError, Problem
from shared.web.typed import Posted, Typed

MOST_TYPED = 2000


def _short(typed: Posted) -> Typed:
    """What was typed. Raises Problem (422) for a text that is longer than its field lets it be."""
    long = [name for name, texts in typed.texts.items() if any(len(text) > MOST_TYPED for text in texts)]
    if long:
        raise Problem(INVALID_INPUT, [error_at(name, _TOO_LONG) for name in long])
    return typed


TypedAtDesk = Annotated[Typed, Depends(_short)]
"""A parameter of a page's POST route."""


def days_of(typed: Typed) -> int | None:
    """A whole number of days, full-width digits welcome."""
    text = typed.trimmed("days")
    return int(text) if text.isdecimal() and len(text) < 6 else None


def error_at(name: str, text: Text) -> FieldError:
    """What is wrong with an input of a page."""
    return FieldError(name, "", "", text.ja, text.en)


_TOO_LONG = Text(ja=f"{MOST_TYPED}文字以内で入力してください。", en=f"Enter {MOST_TYPED} characters or fewer.")
CHOOSE_OFFICER = Text(ja="担当者を選んでください。", en="Choose an officer.")
WHOLE_NUMBER = Text(ja="日数を整数で入力してください。", en="Enter the days as a whole number.")
