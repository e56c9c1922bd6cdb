"""The documents to start from: a form with no answer in it, and a filled-in example that could be filed today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from typing import Any, Final

import orjson

from shared.contracts.forms.describing import Description
from shared.contracts.forms.filed import BY_VERSION
from shared.contracts.forms.joint import JOINT_VERSIONS
from shared.contracts.forms.single import FORM_VERSIONS
from shared.domain import Dated, Month
from shared.scheme.application_kinds import PlanType
from shared.scheme.plan_period import PLAN_PERIOD

VERSIONS: Final[Mapping[PlanType, Dated[Any]]] = {"single": FORM_VERSIONS, "joint": JOINT_VERSIONS}
_EXAMPLES: Final[Mapping[PlanType, str]] = {"single": "example_plan.json", "joint": "example_joint_plan.json"}


def example_plan(today: date, plan_type: PlanType = "single") -> dict[str, Any]:
    """The filled-in example, its months moved so that it could be filed this very day (R16, R40)."""
    plan: dict[str, Any] = orjson.loads(files("services.intake").joinpath("pages", _EXAMPLES[plan_type]).read_bytes())
    start = Month.of(today)
    plan["period"] = {"start": str(start), "end": str(start.plus(PLAN_PERIOD.on(today).months - 1))}
    for number, line in enumerate(plan["equipment"], start=1):
        line["month"] = str(start.plus(6 * number))
    return plan


def blank_plan(today: date, plan_type: PlanType = "single") -> dict[str, Any]:
    """The form with no answer in it."""
    example = example_plan(today, plan_type)
    plan: dict[str, Any] = _emptied(example, BY_VERSION[example["form_version"]])
    return plan


def _emptied(value: Any, description: Description, path: str = "") -> Any:
    """The example with every answer taken out; of each table one row stays. A question is not answered for anybody."""
    match value:
        case Mapping():
            before = f"{path}." if path else ""
            return {name: _emptied(part, description, f"{before}{name}") for name, part in value.items()}
        case [Mapping() as row, *_]:
            return [_emptied(row, description, path)]
        case list():
            return []
        case bool():
            return None if description.at(path).may_be_null else False
        case str():
            return value if path == "form_version" else ""
    return None
