"""A JSON document that people hand in: read once, each text in it taken as its field is written (`pasted`)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from pydantic import BaseModel, BeforeValidator, RootModel, StringConstraints
from pydantic_core import PydanticCustomError

from shared.contracts.forms.describing import taken_apart
from shared.contracts.forms.kinds import PRINTABLE, FieldKind, KindName
from shared.domain import Month, Text
from shared.web.pasted import Manner, Unwanted, taken

BOM: Final = b"\xef\xbb\xbf"
_MANNERS: Final[Mapping[KindName, Manner]] = {
    "code": "digits", "postal_code": "digits", "telephone": "digits", "month": "digits", "day": "digits",
    "email": "ascii", "address": "ascii",
}  # fmt: skip
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_UTF_16_NAME: Final = Text(ja="UTF-16", en="UTF-16")
_CP932_NAME: Final = Text(ja="Shift_JIS（CP932）", en="Shift_JIS (CP932)")
_UNKNOWN_NAME: Final = Text(ja="UTF-8以外", en="something other than UTF-8")


class DuplicateKeys(ValueError):
    """An object has one name twice, and nobody can say which of its values is meant."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(slots=True)
class HandedIn:
    """A document with its texts taken; `body` is its JSON. `unwanted` are errors as pydantic tells them."""

    content: Any
    body: bytes
    unwanted: list[dict[str, Any]] = field(default_factory=list)


def handed_in(body: bytes, model: type[BaseModel]) -> HandedIn:
    """A document for a model. What is no JSON stays as it is, for whoever reads it to say so. Raises DuplicateKeys."""
    try:
        content = read_json(body)
    except DuplicateKeys:
        raise
    except (ValueError, RecursionError):
        return HandedIn(None, body.removeprefix(BOM))
    return of_content(content, model, body.removeprefix(BOM))


def read_json(body: bytes) -> Any:
    """What a JSON document holds. Raises DuplicateKeys, or ValueError or RecursionError for what is none."""
    return json.loads(body.removeprefix(BOM), object_pairs_hook=_once_each)


def of_content(content: Any, model: type[BaseModel], body: bytes = b"") -> HandedIn:
    """A document that was read already."""
    found = HandedIn(content, body)
    found.content = _part(content, "line", (model,), (), found.unwanted)
    if found.content is not content or not body:
        found.body = json.dumps(found.content, ensure_ascii=False).encode("utf-8", "replace")
    return found


def encoding_of(body: bytes) -> Text | None:
    """In which encoding a text seems to be, None for UTF-8."""
    if body.startswith(_UTF_16) or b"\0" in body:
        return _UTF_16_NAME
    for name, said in (("utf-8", None), ("cp932", _CP932_NAME)):
        try:
            body.decode(name)
        except UnicodeDecodeError:
            continue
        return said
    return _UNKNOWN_NAME


def error_of(unwanted: Unwanted, where: Iterable[int | str]) -> dict[str, Any]:
    """An unwanted character as pydantic tells an error, for `shape_errors`."""
    return {"type": unwanted.code, "loc": tuple(where), "ctx": unwanted.params}


def as_handed_in(manner: Manner) -> BeforeValidator:
    """For a field of a body that FastAPI reads by itself: its text is taken before its shape is looked at."""

    def take(value: Any) -> Any:
        text = taken(value, manner) if isinstance(value, str) else value
        if isinstance(text, Unwanted):
            raise PydanticCustomError(text.code, "a character that cannot be taken", text.params)
        return text

    return BeforeValidator(take)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise DuplicateKeys(next(name for name in names if names.count(name) > 1))
    return found


FieldManners = Mapping[str, tuple[Manner, tuple[type[BaseModel], ...]]]
"""How each field of a model is written, and of which models it consists, if of any."""


def _part(
    value: Any,
    manner: Manner,
    models: tuple[type[BaseModel], ...],
    where: tuple[int | str, ...],
    unwanted: list[dict[str, Any]],
) -> Any:
    """A part of a document, texts taken; the very same object where nothing was another than before."""
    if isinstance(value, str):
        text = taken(value, manner)
        if isinstance(text, Unwanted):
            unwanted.append(error_of(text, where))
            return value
        return value if text == value else text
    if isinstance(value, list):
        found = [_part(one, manner, models, (*where, index), unwanted) for index, one in enumerate(value)]
        return value if all(new is old for new, old in zip(found, value, strict=True)) else found
    if isinstance(value, dict) and models:
        parts, changed = _parts(models), {}
        for name, one in value.items():
            how, inner = parts.get(name, ("line", ()))
            if (new := _part(one, how, inner, (*where, name), unwanted)) is not one:
                changed[name] = new
        return value | changed if changed else value
    return value


@cache
def _parts(models: tuple[type[BaseModel], ...]) -> FieldManners:
    """Of several models, the first that has a field tells how it is written."""
    found: dict[str, tuple[Manner, tuple[type[BaseModel], ...]]] = {}
    for model in _unwrapped(models):
        for name, info in model.model_fields.items():
            types, notes = taken_apart(info.annotation)
            inner = _models_among(types)
            before = found.get(name, (_manner(types, [*notes, *info.metadata]), ()))
            found[name] = (before[0], (*before[1], *inner))
    return found


def _unwrapped(models: Iterable[type[BaseModel]]) -> Iterator[type[BaseModel]]:
    """In place of a root model, those whose document it is."""
    for model in models:
        if issubclass(model, RootModel):
            types, _ = taken_apart(model.model_fields["root"].annotation)
            yield from _unwrapped(_models_among(types))
        else:
            yield model


def _models_among(types: Iterable[Any]) -> tuple[type[BaseModel], ...]:
    return tuple(one for one in types if isinstance(one, type) and issubclass(one, BaseModel))


def _manner(types: list[Any], notes: list[Any]) -> Manner:
    kind = next((one for one in notes if isinstance(one, FieldKind)), None)
    if Month in types:
        return "digits"
    if kind is not None:
        # A closed list of which nothing is offered is typed as its code.
        return "digits" if kind.name == "choice" and not kind.offered else _MANNERS.get(kind.name, "line")
    several = any(isinstance(one, StringConstraints) and one.pattern == PRINTABLE for one in notes)
    return "lines" if several else "line"
