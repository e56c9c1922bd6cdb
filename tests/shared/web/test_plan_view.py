"""A whole plan as people read it."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from services.intake.domain.identified import identified
from shared.contracts.forms.filed import FiledForm, label_in
from shared.contracts.forms.single import DraftingSupporter, PlanForm
from shared.contracts.intake import ApplicationFiled
from shared.contracts.personal import Masked, Personal
from shared.domain import Text
from shared.web.plan_view import BLANK, MASKED, PlanField, fields_of, opened, sections, stored_in_words
from tests.domain.intake.joint_examples import joint, participant
from tests.golden import read

APPLICATIONS = sorted((Path(__file__).parents[2] / "data/applications").glob("*.json"))


def shown(form: FiledForm, masked: Masked | None = None) -> dict[str, PlanField]:
    parts = sections(form, lambda personal: masked or personal.text or "")
    return {field.path: field for field in fields_of(parts)}


def plan(**cover: object) -> PlanForm:
    tree = orjson.loads(APPLICATIONS[0].read_bytes())
    tree["cover"] |= cover
    return of(orjson.dumps(tree))


def of(text: bytes) -> PlanForm:
    """A plan in a file, as it comes through the door."""
    form = identified(PlanForm.model_validate_json(text))
    assert isinstance(form, PlanForm)
    return form


@pytest.mark.parametrize("file", APPLICATIONS, ids=lambda file: file.stem)
def test_every_answer_of_a_plan_is_shown_under_its_label(file: Path) -> None:
    tree = orjson.loads(file.read_bytes())
    form = of(file.read_bytes())
    fields = shown(form)
    said = {str(field.value) for field in fields.values()}
    assert tree["cover"]["representative_name"] in said
    assert tree["goals"]["purpose"] in said
    assert all(line["use"] in said for line in tree["funds"])
    assert all(
        text in said for row in tree["initial_response"].values() for text in (row["response"], row["preparation"])
    )
    assert all(row["people"] in said for row in tree["goals"]["impacts"])
    assert all(field.label.ja in label_in(form, path).ja for path, field in fields.items())


def test_values_are_words() -> None:
    fields = shown(plan(capital_yen=30_000_000, established_on="1974-04-01"))
    words = {path: field.value for path, field in fields.items()}
    assert words["cover.entity_form"].ja == "株式会社"  # type: ignore[union-attr]
    assert words["cover.capital_yen"].ja == "30,000,000円"  # type: ignore[union-attr]
    assert words["cover.established_on"].en == "1 April 1974 (昭和49年)"  # type: ignore[union-attr]
    assert words["cover.industry"] == "09 食料品製造業"
    assert words["goals.disasters#k1.kind"].ja == "津波"  # type: ignore[union-attr]
    assert words["organisation.training_months"].en == "September"  # type: ignore[union-attr]
    assert words["initial_response.safety_check.timings"].ja == "1時間以内、24時間以内"  # type: ignore[union-attr]
    assert words["check_sheet.data_use"].ja == "可"  # type: ignore[union-attr]
    assert words["funds#k1.thousand_yen"] == "14,800"
    assert fields["funds#k1.thousand_yen"].echo.ja == "＝1,480万円"  # type: ignore[union-attr]
    assert fields["cover.capital_yen"].echo is None
    assert words["check_sheet.subsidy.month"].ja == "2027年1月"  # type: ignore[union-attr]


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
    tree["partners"], tree["equipment"] = [], []
    tree["check_sheet"]["supporter"]["address"] = sealed
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
            "equipment": (),
            "check_sheet": form.check_sheet.model_copy(
                update={name: Personal(key="k", box="b") for name in ("contact_name", "email", "telephone", "fax")}
                | {"supporter": DraftingSupporter()}
            ),
        }
    )
    plain = opened(sealed, lambda personal: f"{personal.key}:{personal.box}")
    assert plain["cover"]["street"] == plain["check_sheet"]["email"] == "k:b"
    assert plain["period"] == tree["period"]


def test_a_plan_in_the_form_of_before_is_shown_as_it_was_in_yen() -> None:
    filed = read("intake.ApplicationFiled/2")
    assert isinstance(filed, ApplicationFiled)
    fields = shown(filed.form, Masked.HIDDEN)
    line = filed.form.equipment[0]
    assert fields["equipment#k1.amount_yen"].value == f"{line.amount_yen:,}"  # type: ignore[union-attr]
    assert fields["equipment#k1.amount_yen"].label.ja == "金額（円）"
    assert fields["organisation.training_times_a_year"].value.ja.startswith("年")  # type: ignore[union-attr]
    assert "initial_responses#k1.timing" in fields
    assert all(field.label.ja in label_in(filed.form, path).ja for path, field in fields.items())


@pytest.mark.parametrize(
    ("path", "stored", "ja", "en"),
    [
        ("tax_measure.wanted", True, "活用する", "Wanted"),
        ("equipment#k1.kind", "machinery", "機械及び装置", "Machinery"),
        ("equipment#k1.month", "2024-08", "2024年8月", "August 2024"),
        ("equipment#k1.unit_price_thousand_yen", 14800, "14,800千円", "14,800 thousand yen"),
        ("organisation.training_months", [3, 9], "3月、9月", "March, September"),
        ("cover.established_on", "1974-04-01", "1974年（昭和49年）4月1日", "1 April 1974 (昭和49年)"),
        ("equipment#k1.month", "soon", "soon", "soon"),
        ("equipment#k1.unit_price_thousand_yen", "many", "many", "many"),
        ("no.such_field", [1, 2], "1、2", "1、2"),
    ],
)
def test_a_value_as_it_is_stored_is_said_as_its_field_says_it(path: str, stored: object, ja: str, en: str) -> None:
    said = stored_in_words("24-2025-12", path, stored)
    assert (said if isinstance(said, Text) else Text(ja=said, en=said)) == Text(ja=ja, en=en)


def test_a_value_is_said_in_the_words_of_the_form_that_holds_it() -> None:
    said = [str(stored_in_words(version, "legal_compliance", True)) for version in ("24-before", "24-2025-12", "?")]
    assert ["違反していない" in one for one in said] == [True, False, False]


@pytest.mark.parametrize(("count", "is_folded"), [(5, False), (6, True)])
def test_more_partners_than_fit_a_page_are_folded_each_under_its_name(count: int, is_folded: bool) -> None:
    form = joint(participants=[participant(number) for number in range(1, count + 1)])
    applicants = sections(form, lambda personal: personal.text or "")[0]
    folds = [fold for fold in applicants.folds if fold.row]
    assert [fold.row for fold in folds] == [f"participants#k{n}" for n in range(1, count + 1) if is_folded]
    for number, fold in enumerate(folds, 1):
        assert fold.parts[0].title.ja == f"連携する中小企業者（{number}） 株式会社試験部品{number}"
        assert fold.has_any([f"{fold.row}.employees"])
        assert not fold.has_any(["cover.employees"])
