"""PlanForm: personal text cannot leave it open; sealed, it survives JSON unchanged; its size fits a message."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest
from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticSerializationError

from shared.contracts.forms.excerpts import applicant, outline
from shared.contracts.forms.single import SINGLE, PlanForm
from shared.contracts.personal import Personal
from shared.domain import Month
from tests.domain.intake.examples import PLAIN, plan

PERSONAL_PATHS = {
    "cover.representative_name",
    "cover.postal_code",
    "cover.street",
    "cover.building",
    "equipment.street",
    "equipment.building",
    "partners.address",
    "partners.representative",
    "check_sheet.contact_name",
    "check_sheet.email",
    "check_sheet.telephone",
    "check_sheet.fax",
    "check_sheet.return_address",
    "check_sheet.supporter.address",
}


def sealed(value: Any) -> Any:
    """Every Personal of a form replaced by a sealed one."""
    if isinstance(value, Personal):
        return Personal(key="key-1", box="Ym94")
    if isinstance(value, BaseModel):
        return value.model_copy(update={name: sealed(part) for name, part in value.__dict__.items()})
    if isinstance(value, tuple):
        return tuple(sealed(part) for part in value)
    return value


def test_open_personal_text_cannot_be_written():
    with pytest.raises(PydanticSerializationError, match="sealed"):
        plan().model_dump_json()
    with pytest.raises(PydanticSerializationError, match="sealed"):
        plan().model_dump(mode="json")


def test_open_personal_text_does_not_show():
    assert "試験 太郎" not in repr(plan())
    assert "taro@example.jp" not in str(plan())


def test_a_sealed_form_survives_json():
    form = sealed(plan(check_sheet__fax="03-0000-0001"))
    text = form.model_dump_json()
    assert PlanForm.model_validate_json(text) == form
    assert PlanForm.model_validate_json(text).model_dump_json() == text
    for word in ("太郎", "花子", "次郎", "example.jp", "試験町", "0000-000"):
        assert word not in text


def paths(model: type[BaseModel], before: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        path = f"{before}{name}"
        found[path] = field.annotation
        for part in (field.annotation, *get_args(field.annotation)):
            if isinstance(part, type) and issubclass(part, BaseModel):
                found |= paths(part, f"{path}.")
    return found


def test_the_personal_fields_are_these():
    kinds = ("personal", "postal_code", "email", "telephone")
    assert {path for path, field in SINGLE.fields.items() if field.kind.name in kinds} == PERSONAL_PATHS
    assert all("Personal" in str(kind) for path, kind in paths(PlanForm).items() if path in PERSONAL_PATHS)


def test_text_is_stripped():
    assert plan(cover__name="  名前　").cover.name == "名前"


@pytest.mark.parametrize(
    "changes",
    [
        {"cover__name": "あ" * 101},
        {"cover__name": "a\nb"},
        {"goals__purpose": "a\x00b"},
        {"cover__prefecture": "東京"},
        {"cover__entity_form": "ltd"},
        {"cover__employees": -1},
        {"cover__employees": True},
        {"cover__capital_yen": 1.5},
        {"cover__industry": "2"},
        {"cover__corporate_number": "123"},
        {"organisation__training_months": [13]},
        {"period__start": "2026-13"},
        {"check_sheet__website": "javascript:alert(1)"},
        {"check_sheet__unknown": 1},
        {"funds": [PLAIN["funds"][0]] * 51},
    ],
)
def test_shape_is_checked_at_the_door(changes):
    with pytest.raises(ValidationError):
        plan(**changes)


def _longest(schema: dict[str, Any], definitions: dict[str, Any]) -> Any:
    if "$ref" in schema:
        return _longest(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if "anyOf" in schema:
        return _longest(schema["anyOf"][0], definitions)
    if "enum" in schema:
        return max(schema["enum"], key=len)
    match schema["type"]:
        case "object":
            return {name: _longest(part, definitions) for name, part in schema["properties"].items()}
        case "array":
            return [_longest(schema["items"], definitions)] * schema["maxItems"]
        case "integer":
            return schema.get("maximum", 10**6)
        case "boolean":
            return False
        case "string" if schema.get("format") == "date":
            return "2026-11-24"
        case "string" if "Personal" in schema.get("description", ""):
            return "𠮷" * 200
        case "string" if "k[1-9]" in schema.get("pattern", ""):
            return "k99"
        case "string" if "maxLength" in schema:
            return "https://" + "a" * 190 if "https" in schema.get("pattern", "") else "𠮷" * schema["maxLength"]
    digits = {"^[0-9]{13}$": "1" * 13, "^[0-9]{4}$": "1111", "^[0-9]{3}$": "111", "^[0-9]{2}$": "11"}
    return digits.get(schema.get("pattern", ""), "2026-12")


def test_the_longest_possible_filing_fits_into_800_kilobytes():
    schema = PlanForm.model_json_schema()
    longest = _longest(schema, schema["$defs"])
    PlanForm.model_validate(longest)
    assert len(json.dumps(longest, ensure_ascii=False).encode()) < 800_000


def test_the_outline_is_what_follow_up_needs():
    promised = outline(plan())
    assert (promised.period.months, promised.training_months, promised.review_months) == (36, (9,), (3,))
    assert promised.equipment[0].month == Month(2027, 5)
    assert promised.equipment[0].amount_yen == 2_400_000
    assert promised.has_gbizid


@pytest.mark.parametrize("allowed", [True, False])
def test_R20_what_may_be_shown_is_what_the_applicant_allowed(allowed):
    assert outline(plan(check_sheet__data_use=allowed)).may_share is allowed


def test_the_applicant_is_told_by_public_facts():
    told = applicant(sealed(plan()))
    assert (told.name, told.prefecture, told.municipality) == ("株式会社試験製作所", "東京都", "大田区")
    assert told.email.is_sealed
