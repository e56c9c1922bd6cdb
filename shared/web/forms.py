"""What every form and every unsafe request brings along: its key, the version that was seen, and its dates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any
from unicodedata import normalize
from uuid import uuid4

from fastapi import Depends, Header
from starlette.requests import Request

from shared.web.problems import KEY_MISSING, VERSION_MISSING, VERSION_UNREADABLE, FieldError, Problem

KEY_FIELD = "idempotency_key"
SEEN_FIELD = "seen_version"
_KEY = re.compile(r"[\x21-\x7e]{1,128}")
_FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


def new_key() -> str:
    """A key for a form that is being shown."""
    return str(uuid4())


KeyHeader = Annotated[
    str, Header(alias="Idempotency-Key", description="1 to 128 letters, digits and signs, new for each operation.")
]
SeenHeader = Annotated[str, Header(alias="If-Match", description='The version that was seen, like "7".')]


async def idempotency_key(request: Request, header: KeyHeader = "") -> str:
    """The header `Idempotency-Key`, or the hidden field of a form. Raises Problem (400) without one."""
    key = header or await _hidden(request, KEY_FIELD)
    if not _KEY.fullmatch(key):
        raise Problem(KEY_MISSING)
    return key


async def seen_version(request: Request, header: SeenHeader = "") -> int:
    """The version that was seen: `If-Match: "7"`, or the hidden field of a form.

    Raises Problem: 428 without one, 400 for what is no version.
    """
    text = header.strip('"') or await _hidden(request, SEEN_FIELD)
    if not text:
        raise Problem(VERSION_MISSING)
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Problem(VERSION_UNREADABLE)
    return int(text)


IdempotencyKey = Annotated[str, Depends(idempotency_key)]
"""A parameter of a POST route: `key: IdempotencyKey`."""

SeenVersion = Annotated[int, Depends(seen_version)]
"""A parameter of a route that changes what someone looked at: `seen: SeenVersion`."""


def read_date(form: Mapping[str, Any], name: str) -> date | FieldError | None:
    """The date of a `date_field`, full-width digits welcome: None if nothing was entered, an error if it is no date.

    An address may have it in one (`on=2027-02-01`), as the API does.
    """
    parts = [normalize("NFKC", str(form.get(f"{name}-{part}", ""))).strip() for part in ("year", "month", "day")]
    if not any(parts):
        whole = str(form.get(name, "")).strip()
        if not whole:
            return None
        parts = whole.split("-")
    try:
        year, month, day = (int(part) for part in parts)
        return date(year, month, day)
    except (ValueError, OverflowError):
        return FieldError(
            name, "", "not_a_date",
            ja="実在する日付を、年・月・日に分けて西暦で入力してください。",
            en="Enter a real date as year, month and day.",
        )  # fmt: skip


def is_form(request: Request) -> bool:
    return content_type(request) in _FORM_TYPES


def content_type(request: Request) -> str:
    """Content-Type without its parameters, in small letters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def _hidden(request: Request, name: str) -> str:
    if not is_form(request):
        return ""
    value = (await request.form()).get(name, "")
    return value if isinstance(value, str) else ""
