"""The shape of personal text, which can be looked at only while it is open: a sealed value passes by."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from operator import attrgetter
from typing import Any, Final

from shared.contracts.forms.describing import FilledField
from shared.contracts.forms.filed import FiledForm, description_of
from shared.contracts.forms.kinds import KindName
from shared.contracts.personal import Personal
from shared.domain import Refusal, refuse
from shared.scheme.email_address import is_email

MOST_CHARACTERS = 200
_SHAPES: Final[Mapping[KindName, tuple[str, Callable[[str], object]]]] = {
    "email": ("email_shape", is_email),
    "telephone": ("telephone_shape", re.compile(r"(?:\+81|0)(?:[- ]?\(?[0-9]\)?){8,10}").fullmatch),
    "postal_code": ("postal_code_shape", re.compile(r"[0-9]{3}-?[0-9]{4}").fullmatch),
}
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def open_problems(form: FiledForm) -> list[Refusal]:
    """What is wrong with the personal text that is still open. Called again on a sealed form, it finds nothing."""
    answers = description_of(form).answers(form, _is_open, PERSONAL)
    return [problem for answer in answers for problem in _problems(answer, form)]


PERSONAL = attrgetter("is_personal")


def _is_open(value: Any) -> bool:
    return isinstance(value, Personal) and not value.is_sealed


def _problems(answer: FilledField, form: FiledForm) -> Iterator[Refusal]:
    text, path = answer.value.text, answer.path
    if not text.strip():
        if answer.is_demanded_by(form) or text:
            yield refuse("R1", "missing", path)
    elif len(text) > MOST_CHARACTERS:
        yield refuse("R1", "text_too_long", path, most=MOST_CHARACTERS)
    elif _CONTROL.search(text):
        yield refuse("R1", "one_line", path)
    elif shape := _SHAPES.get(answer.described.kind.name):
        code, fits = shape
        if not fits(text.strip()):
            yield refuse("R1", code, path)
