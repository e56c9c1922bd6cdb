"""A posted JSON document, read once from its bytes: straight into its model, errors as the paths of its fields.

For routes that take what people wrote: texts are taken as they were meant (`handed_in`), then their shape is checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from shared.contracts.forms.filed import VERSIONS
from shared.contracts.personal import personals
from shared.domain import Text
from shared.web.handed_in import DuplicateKeys, encoding_of, handed_in
from shared.web.problems import (
    EMPTY_BODY,
    INVALID_INPUT,
    NOT_UTF8,
    FieldError,
    Problem,
    shape_errors,
    shape_problem,
)

M = TypeVar("M", bound=BaseModel)
R = TypeVar("R")

_SEALED = Text(
    ja="個人情報は、封をしていない文字列で入力してください。", en="Enter personal data as plain text, not sealed."
)


def posted(model: type[M], body: bytes) -> M:
    """The document as a model.

    Raises Problem: 400 for what is no JSON, 422 for a wrong shape, and for personal text that comes sealed: only
    this system seals, so such a box is not the sender's own text.
    """
    given = read_once(body, lambda utf8: handed_in(utf8, model))
    if not given.body.strip():
        raise Problem(EMPTY_BODY)
    errors, places = list(given.unwanted), {one["loc"] for one in given.unwanted}
    try:
        found = model.model_validate_json(given.body)
    except ValidationError as error:
        errors += [one for one in _located(error) if one["loc"] not in places]
    if errors:
        raise shape_problem(errors, {})
    if any(personal.is_sealed for personal in personals(found)):
        raise Problem(INVALID_INPUT, (FieldError("", "", "personal_sealed", ja=_SEALED.ja, en=_SEALED.en),))
    return found


def read_once(body: bytes, read: Callable[[bytes], R]) -> R:
    """What is read of a document. Raises Problem: 400 for another encoding than UTF-8, 422 for a name that is twice."""
    if (encoding := encoding_of(body)) is not None:
        raise Problem(NOT_UTF8, encoding=encoding)
    try:
        return read(body)
    except DuplicateKeys as twice:
        raise Problem(INVALID_INPUT, shape_errors([{"type": "duplicate_key", "loc": (twice.name,)}])) from None


def _located(error: ValidationError) -> Iterator[dict[str, Any]]:
    """The errors with the paths that the sender wrote: which form or kind of personal text was tried is our affair."""
    found = [_as_written(one) for one in error.errors(include_url=False, include_input=False)]
    # In a form of another name all else is wrong as well, and to say so would help nobody.
    yield from [one for one in found if one["type"] == "form_version"] or found


def _as_written(error: ErrorDetails) -> dict[str, Any]:
    loc = tuple(part for part in error["loc"] if part not in VERSIONS)
    if (
        error["type"] in ("union_tag_not_found", "union_tag_invalid")
        and "form_version" in error["ctx"]["discriminator"]
    ):
        return {"type": "form_version", "loc": (*loc, "form_version")}
    if loc[-1:] == ("form_version",):
        return {"type": "form_version", "loc": loc}
    if "sealed" in loc:
        return {"type": "string_type", "loc": loc[: loc.index("sealed")]}
    return {**error, "loc": tuple(part for part in loc if part != "open")}
