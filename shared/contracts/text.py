"""本文: which text was filed, examined and decided on. The same text has the same identity in all services."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson

from shared.contracts.event import Block
from shared.contracts.forms.filed import FiledForm


class TextId(Block):
    """One text of an application: as filed it is number 1, and each answered correction brings one more.

    `digest` is that of its form as stored. Whoever decides the filing or the answer writes it down; all others carry
    it. It is "" where an event tells of the time before texts were named (`is_named`).
    """

    application_id: str
    text_no: int
    form_version: str
    digest: str

    @property
    def is_named(self) -> bool:
        return self.digest != ""


def unnamed(application_id: str) -> TextId:
    """The text of which an event speaks that was recorded before texts were named."""
    return TextId(application_id=application_id, text_no=0, form_version="", digest="")


def form_digest(form: FiledForm) -> str:
    """The digest of a form that is sealed, as it will be stored."""
    return digest_of_json(orjson.loads(form.__pydantic_serializer__.to_json(form)))


def digest_of_json(form: dict[str, Any]) -> str:
    """SHA-256, in hex, of the RFC 8785 JSON of a form: sealed boxes included, and before it is read as a newer one.

    A form holds text, whole numbers below 2^53, true, false and null under ASCII keys: for these the JSON of orjson
    with sorted keys is that of RFC 8785.
    """
    return hashlib.sha256(orjson.dumps(form, option=orjson.OPT_SORT_KEYS)).hexdigest()
