"""A whole plan as people read it."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from shared.contracts.forms.single import SINGLE, PlanForm
from shared.contracts.personal import Masked, Personal
from shared.web.plan_view import BLANK, MASKED, PlanField, fields_of, opened, sections

APPLICATIONS = sorted((Path(__file__).parents[2] / "data/applications").glob("*.json"))


def shown(form: PlanForm, masked: Masked | None = None) -> dict[str, PlanField]:
    parts = sections(form, lambda personal: masked or personal.text or "")
    return {field.path: field for field in fields_of(parts)}


def plan(**cover: object) -> PlanForm:
    tree = orjson.loads(APPLICATIONS[0].read_bytes())
    tree["cover"] |= cover
    return PlanForm.model_validate_json(orjson.dumps(tree))


@pytest.mark.parametrize("file", APPLICATIONS, ids=lambda file: file.stem)
def test_every_answer_of_a_plan_is_shown_under_its_label(file: Path) -> None:
    tree = orjson.loads(file.read_bytes())
    fields = shown(PlanForm.model_validate_json(file.read_bytes()))
    said = {str(field.value) for field in fields.values()}
    assert tree["cover"]["representative_name"] in said
    assert tree["goals"]["purpose"] in said
    assert all(line["use"] in said for line in tree["funds"])
    assert all(field.label.ja in SINGLE.label(path).ja for path, field in fields.items())


def test_values_are_words() -> None:
    fields = shown(plan(capital_yen=30_000_000, established_on="1974-04-01"))
    words = {path: field.value for path, field in fields.items()}
    assert words["cover.entity_form"].ja == "株式会社"  # type: ignore[union-attr]
    assert words["cover.capital_yen"].ja == "30,000,000円"  # type: ignore[union-attr]
    assert words["cover.established_on"].en == "1 April 1974 (昭和49年)"  # type: ignore[union-attr]
    assert words["cover.industry"] == "09 食料品製造業"
    assert words["goals.disasters.0.kind"].ja == "津波"  # type: ignore[union-attr]
    assert words["organisation.training_month"].en == "September"  # type: ignore[union-attr]


@pytest.mark.parametrize("masked", Masked)
def test_blank_and_masked_are_told_apart(masked: Masked) -> None:
    form = plan(capital_yen=None)
    fields = shown(form, masked)
    assert (fields["cover.capital_yen"].value, fields["cover.capital_yen"].state) == (BLANK, "blank")
    assert (fields["cover.street"].value, fields["cover.street"].state) == (MASKED[masked], "masked")


def test_what_is_masked_is_null_for_programs() -> None:
    tree = orjson.loads(APPLICATIONS[0].read_bytes())
    sealed = {"key": "k", "box": "b"}
    tree["cover"] |= dict.fromkeys(("street", "postal_code", "representative_name"), sealed)
    tree["check_sheet"] |= dict.fromkeys(("contact_name", "email", "telephone", "fax"), sealed)
    tree["partners"] = []
    form = PlanForm.model_validate_json(orjson.dumps(tree))
    assert opened(form, lambda personal: Masked.UNREADABLE)["cover"]["street"] is None


def test_what_was_not_asked_is_not_shown() -> None:
    fields = shown(plan())
    assert not [path for path in fields if path.startswith(("cover.members", "cover.industry_answers"))]


def test_a_sealed_plan_is_opened_as_it_was_typed() -> None:
    tree = orjson.loads(APPLICATIONS[0].read_bytes())
    tree["cover"]["street"] = {"key": "k", "box": "b"}
    form = PlanForm.model_validate_json(orjson.dumps(tree))
    sealed = form.model_copy(
        update={
            "cover": form.cover.model_copy(
                update={name: Personal(key="k", box="b") for name in ("representative_name", "postal_code")}
            ),
            "partners": (),
            "check_sheet": form.check_sheet.model_copy(
                update={name: Personal(key="k", box="b") for name in ("contact_name", "email", "telephone", "fax")}
            ),
        }
    )
    plain = opened(sealed, lambda personal: f"{personal.key}:{personal.box}")
    assert plain["cover"]["street"] == plain["check_sheet"]["email"] == "k:b"
    assert plain["period"] == tree["period"]
