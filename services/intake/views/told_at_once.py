"""A plan, or what is handed in with one, read from a document, or all that stands against it at once.

What cannot be read is told, and for the rest of it something that can be read stands in, so that the rules are asked
about all that does not rest on it. So nobody mends what is unreadable to be told only then what is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, TypeVar

import orjson
from pydantic import BaseModel

from services.intake.domain.form_checks import problems
from services.intake.domain.identified import identified
from services.intake.domain.refusals import REFUSALS
from services.intake.views.stand_ins import path_in, rests_on, stand_in
from shared.contracts.forms.describing import Described, Description, describe, without_rows
from shared.contracts.forms.filed import ALL, BY_VERSION, label_of, place_of
from shared.contracts.forms.report import StatusReport
from shared.domain import Refusal, together
from shared.event_store.door import UnknownStream
from shared.web.handed_in import BOM
from shared.web.posted import posted
from shared.web.problems import INVALID_INPUT, FieldError, Problem, refusal_errors

M = TypeVar("M", bound=BaseModel)
_REPORT: Final = describe(StatusReport)
_REPORT_VERSION: Final = "report-2022-06"
MOST_PASSES: Final = 5
"""What is read after others stood in may bring further errors, of a group as a whole: seldom twice."""


Sayings = Callable[[Any], object]
"""What is said to a document that could be read, or as far as others stand in for what could not: a Refusal, or not."""


@dataclass(frozen=True, slots=True)
class Judged:
    """By what a document is judged: the day of its filing, and the rules, where it is no new plan.

    `at` is where the plan stands in it. `instead` is what stands in for parts beside the plan, by name; `description`
    is that of a document which is more than a plan.
    """

    filed_on: date
    at: str = ""
    rules: Sayings | None = None
    instead: Mapping[str, Any] = field(default_factory=dict)
    description: Description | None = None


def plan_posted(model: type[M], body: bytes, judged: Judged) -> M:
    """The document as a model, as `posted` reads it.

    Raises Problem (422) with everything that stands against the plan, each once, where it cannot be read as a whole.
    """
    try:
        return posted(model, body)
    except Problem as problem:
        if problem.kind is not INVALID_INPUT:
            raise
        raise Problem(INVALID_INPUT, all_against(model, body, problem.errors, judged)) from None


def plan_told(model: type[M], body: bytes, judged: Judged) -> M:
    """The same for whoever does not see the fields: each error begins with the label of its field."""
    try:
        return plan_posted(model, body, judged)
    except Problem as problem:
        raise Problem(problem.kind, labelled(problem.errors), **problem.params) from None


def all_against(
    model: type[BaseModel], body: bytes, unread: Sequence[FieldError], judged: Judged
) -> tuple[FieldError, ...]:
    """The errors of a reading, and what the rules say to the rest of the document."""
    try:
        tree = orjson.loads(body.removeprefix(BOM))
    except orjson.JSONDecodeError:
        return tuple(unread)
    found = {error.field: error for error in unread}
    for _ in range(MOST_PASSES):
        if not _mended(tree, found, judged):
            break
        try:
            read: Any = posted(model, orjson.dumps(tree))
        except Problem as again:
            further = [error for error in again.errors if error.field not in found]
            found |= {error.field: error for error in further}
            if not further:
                break
            continue
        return (*found.values(), *_refused(read, found, judged))
    return tuple(found.values())


def _refused(read: Any, found: Iterable[str], judged: Judged) -> tuple[FieldError, ...]:
    """What the rules say to a document in which others stand in for the fields that were found unreadable."""
    plan = getattr(read, judged.at) if judged.at else getattr(read, "root", read)
    form = plan if isinstance(plan, StatusReport) or judged.description else identified(plan)
    try:
        said = judged.rules(read) if judged.rules else together(problems(form, judged.filed_on))
    except UnknownStream:
        # Whoever may not know of a plan is told of the document alone, as of one that is not there.
        return ()
    if not isinstance(said, Refusal):
        return ()
    whole = {**{name: getattr(read, name) for name in type(read).model_fields}, judged.at: form} if judged.at else form
    before = "report." if isinstance(plan, StatusReport) else ""
    places = {before + path_in(whole, one).removeprefix(f"{judged.at}.") for one in found}
    refusal = together([one for one in said.all if not rests_on(one, places)])
    return refusal_errors(refusal, REFUSALS) if refusal else ()


def labelled(errors: Iterable[FieldError]) -> tuple[FieldError, ...]:
    """Errors with the label of their field in front, where they are of a field of the plan."""
    return tuple(_labelled(error) for error in errors)


def _labelled(error: FieldError) -> FieldError:
    path, row = place_of(error.field.removeprefix("form."))
    is_report = path.startswith("report.")
    path = path.removeprefix("report.")
    description = next(
        (one for one in ((_REPORT,) if is_report else (*ALL, _REPORT)) if without_rows(path) in one.fields), None
    )
    if description is None:
        return error
    name = label_of(description, path, row)
    return replace(error, ja=f"{name.ja}：{error.ja}", en=f"{name.en}: {error.en}")


def _mended(tree: Any, errors: dict[str, FieldError], judged: Judged) -> bool:
    """Put something readable where errors are; False where it is not known what that would be."""
    if not isinstance(tree, dict):
        return False
    at = judged.at
    plan = judged.description or _described(tree.get(at) if at else tree)
    descriptions: dict[str, Description | None] = {"report": _REPORT, at: plan}
    for error in errors.values():
        part, *parts = error.field.split(".") if at else ("", *error.field.split("."))
        document, description = tree.get(part) if at else tree, descriptions.get(part)
        if isinstance(document, dict) and description is not None and parts:
            if not _put(document, description, parts, error.code, judged.filed_on):
                return False
        elif part in judged.instead:
            tree[part] = judged.instead[part]
        elif part == at:
            return False
        else:
            tree.pop(part, None)
    return True


def _described(plan: Any) -> Description | None:
    if not isinstance(plan, dict):
        return None
    version = str(plan.get("form_version", _REPORT_VERSION))
    return _REPORT if version == _REPORT_VERSION else BY_VERSION.get(version)


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
