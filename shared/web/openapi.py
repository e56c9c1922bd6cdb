"""OpenAPI as our routes really are: what FastAPI finds, and what follows from it by the frame around every route.

A route that needs a key or a seen version has its header among its parameters (`forms.py`), and with it come the
answers that only such a route gives. Nothing of this is repeated at the routes; what no parameter shows, they declare
by its status alone: `responses={404: NOT_THERE}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any, Final

from fastapi import FastAPI

from shared.web.persona import HEADER, PERSONAS
from shared.web.problems import BY_STATUS

VERSIONED: Final[dict[str, Any]] = {
    "headers": {"ETag": {"description": "The version, for If-Match or If-None-Match.", "schema": {"type": "string"}}}
}
"""For `responses` of a route that sends an ETag: `responses={200: {"model": ChangedAnswer, **VERSIONED}}`."""

NOT_MODIFIED: Final[dict[str, Any]] = {"description": "It is as If-None-Match says.", **VERSIONED}
NOT_THERE: Final[dict[str, Any]] = {"description": BY_STATUS[404].title.en}
"""For a route that may answer 404 though nothing in its path can be unknown."""


def takes(schema: Mapping[str, Any], examples: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """For `openapi_extra` of a route whose body is read from its bytes (posted.py), of which FastAPI finds nothing."""
    body = {"schema": schema} | ({"examples": examples} if examples else {})
    return {"requestBody": {"required": True, "content": {"application/json": body}}}


KEY, SEEN = "Idempotency-Key", "If-Match"
_BY_HEADER_SHAPE: Final = {KEY: "^[!-~]{1,128}$", SEEN: '^"[0-9]{1,9}"$'}
_SHAPED: Final = frozenset({"pattern", "format", "enum", "const"})
_READABLE: Final = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
"""What the frame takes in an address (middleware.py)."""
_ALWAYS = (403, 503)
_BY_HEADER = {KEY: (400, 409, 422), SEEN: (400, 412, 428)}
_BODY = (400, 413, 415, 422)
_WITHOUT_PROBLEMS = ("health",)
_WITHOUT_PERSONA = ("health", "mailbox", "public")
_PUBLIC = "public"
"""The tag of what anybody may ask from anywhere, and of which nothing is kept: it needs no key."""


def truthful(app: FastAPI) -> dict[str, Any]:
    """The document of the whole application, with our problems in place of FastAPI's own error shapes."""
    schema = FastAPI.openapi(app)
    components = schema.setdefault("components", {})
    if "Problem" in components.setdefault("schemas", {}):
        return schema
    for unused in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(unused, None)
    components["schemas"]["Problem"] = PROBLEM_SCHEMA
    components["responses"] = {kind.code: _answer(kind.title.en) for kind in BY_STATUS.values()}
    components["responses"]["unexpected"] = _answer("Something went wrong in the system")
    components["responses"]["unavailable"]["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    components["securitySchemes"] = {"persona": {"type": "apiKey", "in": "header", "name": HEADER, **_PERSONA}}
    for path in schema["paths"].values():
        for method, operation in path.items():
            _complete(method, operation)
    schema["info"]["description"] = _ABOUT
    _with_short_names(schema)
    _described(schema)
    return schema


def _with_short_names(schema: dict[str, Any]) -> None:
    """Two models of one name get their module's path from pydantic: those of forms of before are called so instead."""
    models = schema["components"]["schemas"]
    names = {long: _short(long, models) for long in models if "__" in long}
    schema["components"]["schemas"] = {names.get(name, name): model for name, model in models.items()}
    _renamed(schema, {f"{_MODELS}{long}": f"{_MODELS}{short}" for long, short in names.items()})


def _short(long: str, models: Mapping[str, Any]) -> str:
    *_, module, name = long.split("__")
    return f"{name}Before" if module == "before" else name if name not in models else f"{name}Of{module.title()}"


def _renamed(part: Any, names: Mapping[str, str]) -> None:
    inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, value in inner:
        if isinstance(value, str) and value in names:
            part[key] = names[value]
        else:
            _renamed(value, names)


def _described(part: Any) -> None:
    """Give every property and parameter a description: its model's own, else what one of its name always is."""
    if isinstance(part, list):
        for inner in part:
            _described(inner)
    elif isinstance(part, dict):
        properties = part.get("properties")
        for name, one in properties.items() if isinstance(properties, dict) else ():
            if "description" not in one and name in _PROPERTIES:
                one["description"] = _PROPERTIES[name]
        if "in" in part and part.get("name") in _PROPERTIES:
            part.setdefault("description", _PROPERTIES[part["name"]])
        for inner in part.values():
            _described(inner)


_MODELS: Final = "#/components/schemas/"
_ABOUT: Final = """事業継続力強化計画の認定制度の案件管理です。

Case management of the certification of business continuity plans of small businesses: filing (intake), examination
(review), notices (notify), what a certified plan owes (followup), and proof (audit).

Whoever asks names an account in the header `X-Jigyokei-Persona`. A POST carries a new `Idempotency-Key`; repeated under
the same key it gets the first answer and changes nothing. A change of what was seen carries the `ETag` of that in
`If-Match`; without one, or with what is no version, the answer is 428 or 400 whatever the id, and what is not there or
another's is 404 whatever version is named. What cannot be done is answered as a problem (RFC 9457) with sentences in
Japanese and English, the field and the rule. To begin: `GET /intake/forms/example`, `POST /intake/forms/check`,
`POST /intake/applications`. Days are those of Japan, instants have their offset, texts are UTF-8."""
_LINES: Final = (files("shared.web") / "property_words.txt").read_text(encoding="utf-8").splitlines()
_PROPERTIES: Final = dict(re.split(": ", line, maxsplit=1) for line in _LINES if line and not line.startswith("#"))


def _complete(method: str, operation: dict[str, Any]) -> None:
    tags = operation.get("tags", ())
    parameters = operation.get("parameters", [])
    for parameter in parameters:
        if parameter["in"] == "header" and parameter["name"] in _BY_HEADER:
            # Pages carry them in hidden fields instead, and pages do not stand here.
            parameter["required"] = True
            parameter["schema"].pop("default", None)
            parameter["schema"]["pattern"] = _BY_HEADER_SHAPE[parameter["name"]]
        elif parameter["schema"].get("type") == "string" and not _SHAPED & parameter["schema"].keys():
            parameter["schema"]["pattern"] = _READABLE
    responses = operation["responses"]
    if "HTTPValidationError" in str(responses.get("422")):
        del responses["422"]
    declared = [int(status) for status in responses if status.isdecimal() and int(status) >= 400]
    if not any(tag in _WITHOUT_PROBLEMS for tag in tags):
        for status in sorted({*declared, *_statuses(method, operation)}):
            responses[str(status)] = _reference(BY_STATUS[status].code)
    responses["default"] = _reference("unexpected")
    if not any(tag in _WITHOUT_PERSONA for tag in tags):
        operation["security"] = [{"persona": []}]


def _statuses(method: str, operation: Mapping[str, Any]) -> Iterator[int]:
    yield from (status for status in _ALWAYS if status != 403 or _PUBLIC not in operation.get("tags", ()))
    for parameter in operation.get("parameters", ()):
        yield from _BY_HEADER.get(parameter["name"], ())
        if parameter["in"] == "path":
            yield 404
        if parameter["in"] != "header":
            yield 422
    if "requestBody" in operation:
        yield from _BODY
    elif method != "get":
        yield from (413, 415)


def _answer(description: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": description, "content": content}


def _reference(code: str) -> dict[str, Any]:
    return {"$ref": f"#/components/responses/{code}"}


_PERSONA: Final[dict[str, Any]] = {
    "description": "The account to act as, from this computer only; without it, the public. "
    f"One of: {', '.join(PERSONAS)}.",
    "x-enum": list(PERSONAS),
}
_STRING = {"type": "string"}
PROBLEM_SCHEMA: Final[dict[str, Any]] = {
    "description": "RFC 9457, with the sentences in Japanese and English.",
    "type": "object",
    "required": ["type", "title", "title_en", "status", "detail", "detail_en", "code", "errors", "instance"],
    "properties": {
        **dict.fromkeys(("type", "title", "title_en", "detail", "detail_en", "code", "instance"), _STRING),
        "status": {"type": "integer"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "rule", "code", "ja", "en"],
                "properties": dict.fromkeys(("field", "rule", "code", "ja", "en"), _STRING),
            },
        },
    },
}
