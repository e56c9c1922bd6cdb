"""A plan that is handed in as a document, read, or all that stands against it at once.

What cannot be read is told, and for the rest of it something that can be read stands in, so that the rules are asked
about all that does not rest on it. So nobody mends what is unreadable to be told only then what is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final, TypeVar

import orjson
from pydantic import BaseModel

from services.intake.domain.form_checks import problems
from services.intake.domain.identified import identified
from services.intake.domain.refusals import REFUSALS
from services.intake.views.stand_ins import path_in, rests_on, stand_in
from shared.contracts.forms.describing import Described, Description, without_rows
from shared.contracts.forms.filed import ALL, BY_VERSION, FiledForm, label_of, place_of
from shared.domain import together
from shared.web.posted import posted
from shared.web.problems import INVALID_INPUT, FieldError, Problem, refusal_errors

M = TypeVar("M", bound=BaseModel)
MOST_PASSES: Final = 5
"""What is read after others stood in may bring further errors, of a group as a whole: seldom twice."""


def plan_posted(model: type[M], body: bytes, filed_on: date, at: str = "") -> M:
    """The document as a model, as `posted` reads it; `at` is where the plan stands in it.

    Raises Problem (422) with everything that stands against the plan, each once, where it cannot be read as a whole.
    """
    try:
        return posted(model, body)
    except Problem as problem:
        if problem.kind is not INVALID_INPUT:
            raise
        raise Problem(INVALID_INPUT, all_against(model, body, problem.errors, filed_on, at)) from None


def plan_told(model: type[M], body: bytes, filed_on: date, at: str = "") -> M:
    """The same for whoever does not see the fields: each error begins with the label of its field."""
    try:
        return plan_posted(model, body, filed_on, at)
    except Problem as problem:
        raise Problem(problem.kind, labelled(problem.errors), **problem.params) from None


def all_against(
    model: type[BaseModel], body: bytes, unread: Sequence[FieldError], filed_on: date, at: str = ""
) -> tuple[FieldError, ...]:
    """The errors of a reading, and what the rules say to the rest of the plan."""
    try:
        tree = orjson.loads(body)
    except orjson.JSONDecodeError:
        return tuple(unread)
    found = {error.field: error for error in unread}
    for _ in range(MOST_PASSES):
        if not _mended(tree, found, filed_on, at):
            break
        try:
            read: Any = posted(model, orjson.dumps(tree))
        except Problem as again:
            further = [error for error in again.errors if error.field not in found]
            found |= {error.field: error for error in further}
            if not further:
                break
            continue
        form: FiledForm = identified(getattr(read, at) if at else read.root)
        before = f"{at}." if at else ""
        places = {path_in(form, field.removeprefix(before)) for field in found if field.startswith(before)}
        refused = [one for one in problems(form, filed_on) if not rests_on(one, places)]
        told = refusal_errors(refusal, REFUSALS) if (refusal := together(refused)) else ()
        return (*found.values(), *told)
    return tuple(found.values())


def labelled(errors: Iterable[FieldError]) -> tuple[FieldError, ...]:
    """Errors with the label of their field in front, where they are of a field of the plan."""
    return tuple(_labelled(error) for error in errors)


def _labelled(error: FieldError) -> FieldError:
    path, row = place_of(error.field.removeprefix("form."))
    description = next((one for one in ALL if without_rows(path) in one.fields), None)
    if description is None:
        return error
    name = label_of(description, path, row)
    return replace(error, ja=f"{name.ja}：{error.ja}", en=f"{name.en}: {error.en}")


def _mended(tree: Any, errors: dict[str, FieldError], filed_on: date, at: str) -> bool:
    """Put something readable where errors are; False where it is not known what that would be."""
    plan = tree.get(at) if at and isinstance(tree, dict) else tree
    description = BY_VERSION.get(str(plan.get("form_version"))) if isinstance(plan, dict) else None
    if description is None or not isinstance(plan, dict):
        return False
    for error in errors.values():
        parts = error.field.split(".")
        if at and parts[0] != at:
            tree.pop(parts[0], None)
        elif not _put(plan, description, parts[bool(at) :], error.code, filed_on):
            return False
    return True


def _put(plan: dict[str, Any], description: Description, parts: list[str], code: str, filed_on: date) -> bool:
    place: Any = plan
    for depth, part in enumerate(parts):
        path = ".".join(one for one in parts[: depth + 1] if not one.isdigit())
        is_last = depth == len(parts) - 1
        if isinstance(place, list):
            if not part.isdigit() or int(part) >= len(place):
                return False
            if is_last or not isinstance(place[int(part)], (dict, list)):
                place[int(part)] = _instead(description, description.fields[path], filed_on, in_table=True)
                return True
            place = place[int(part)]
        elif code == "extra_forbidden" and is_last:
            place.pop(part, None)
            return True
        elif path not in description.fields:
            return False
        elif is_last or not isinstance(place.get(part), (dict, list)):
            place[part] = _instead(description, description.fields[path], filed_on)
            return True
        else:
            place = place[part]
    return False


def _instead(description: Description, field: Described, filed_on: date, *, in_table: bool = False) -> Any:
    """What stands in for a field, or for a whole group or row of them."""
    if field.block is None or (field.is_table and not in_table) or field.may_be_null:
        return stand_in(field, filed_on)
    return {one.name: _instead(description, one, filed_on) for one in description.within(field.path)}
