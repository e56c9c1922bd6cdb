"""By what the text of a plan is known again when it is filed once more under another name or number (二重の申請).

What it is made of stands unsealed in the events of the plan. So it tells no more than these do, and needs no key; where
a business was erased (消去), it leads to nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final

from pydantic import BaseModel

from shared.contracts.forms.filed import FiledForm
from shared.contracts.personal import Personal
from shared.searching.folding import folded

_SAID: Final = ("goals", "measures", "initial_response", "organisation", "aim", "form_of_cooperation")
"""Where a plan is told in its writers' own words. Who files, whom it names, and its months stand elsewhere."""


def text_digest(form: FiledForm) -> str:
    """Alike for plans of the same words, however they are broken into lines, spaced and written: 64 characters."""
    words = "\n".join(text for part in _SAID for text in _texts(getattr(form, part, None)))
    return sha256(folded(words).encode()).hexdigest()


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Personal():
            return
        case BaseModel():
            for name in type(value).model_fields:
                if name != "row_id":
                    yield from _texts(getattr(value, name))
        case tuple():
            for one in value:
                yield from _texts(one)
