"""JointPlanForm: sealed it survives JSON unchanged; fifty partners fit through the door, the log and a message."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

from services.intake.domain.report_checks import blank_report, report_refusals
from services.intake.domain.unchanged import type_kept
from shared.contracts.forms.carrying import carried_up, differences_from
from shared.contracts.forms.excerpts import applicant, certificate_facts, outline, plan_type_of
from shared.contracts.forms.filed import FILED_FORM, PlanToFile, label_anywhere, label_in, version_to_file_in
from shared.contracts.forms.joint import JOINT, JointPlanForm
from shared.contracts.forms.lacking import lacking
from shared.contracts.forms.report import ReportedEquipment, ReportedPart
from shared.contracts.intake import ApplicationFiled
from shared.contracts.personal import personals
from shared.domain import Month
from shared.event_store.names import EventNames
from shared.messaging.topics import topics
from shared.scheme.cautions import Caution, cautions
from shared.scheme.minor_changes import cautions_of_change
from shared.web.middleware import BODY_LIMIT
from tests.domain.intake.examples import FILED_ON, PLAIN, plan
from tests.domain.intake.joint_examples import JOINT_PLAIN, fifty_partners, joint, joint_following, participant
from tests.golden.joint import joint_filing, sealed

ENVELOPE = 40_000
"""Bytes beside the form in what is stored and sent of a filing: far less is used."""


def test_open_personal_text_of_partners_cannot_be_written() -> None:
    with pytest.raises(PydanticSerializationError, match="sealed"):
        joint().model_dump_json()


def test_a_sealed_form_survives_json_and_is_told_apart_by_its_version() -> None:
    form = sealed(joint())
    text = form.model_dump_json()
    assert FILED_FORM.validate_json(text) == form
    assert FILED_FORM.validate_json(text).model_dump_json() == text
    assert isinstance(PlanToFile.model_validate(JOINT_PLAIN).root, JointPlanForm)
    assert not isinstance(PlanToFile.model_validate(PLAIN).root, JointPlanForm)
    assert all(word not in text for word in ("部品 1郎", "重工 一", "試験1-1"))
    assert len(personals(form)) == len(personals(joint()))


def test_fifty_partners_with_full_texts_fit_through_the_door_and_into_a_message() -> None:
    body = orjson.dumps(fifty_partners())
    assert BODY_LIMIT * 2 // 3 < len(body) < BODY_LIMIT
    filed = joint_filing(JointPlanForm.model_validate_json(body))
    assert len(EventNames.encode(filed)) + ENVELOPE < topics()["intake"].max_message_bytes
    assert isinstance(filed, ApplicationFiled)
    assert isinstance(filed.form, JointPlanForm)
    assert len(filed.form.participants) == 50


@pytest.mark.parametrize(
    "changes",
    [
        {"participants": [participant(n) for n in range(51)]},
        {"participants__0__large": True},
        {"participants__0__industry": "2"},
        {"large_companies__0__capital_yen": 1},
        {"large_companies__0__prefecture": "東京"},
        {"equipment__0__measure": "B"},
        {"goals": PLAIN["goals"]},
        {"form_version": "24-2025-12"},
    ],
)
def test_shape_is_checked_at_the_door(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        joint(**changes)


def test_who_files_is_the_representative_and_the_outline_is_what_follow_up_needs() -> None:
    form = sealed(joint())
    assert (applicant(form).name, certificate_facts(form)["name"]) == ("株式会社試験製作所",) * 2
    promised = outline(form)
    assert (promised.training_months, promised.review_months) == ((9,), (3,))
    assert (promised.equipment[0].month, promised.equipment[0].amount_yen) == (Month(2027, 5), 2_400_000)
    assert (plan_type_of(form), plan_type_of(plan())) == ("joint", "single")
    assert version_to_file_in(form, FILED_ON) == "26-2024-04"


def test_a_partner_is_called_by_its_row() -> None:
    assert label_in(joint(), "participants#k2.name").ja == "連携する中小企業者：事業者の氏名又は名称（2行目）"
    assert label_in(joint(), "large_companies#k1.consent").en == "Large companies among the partners: Consent (row 1)"
    assert label_anywhere("participants#k2.employees", 2).ja == "連携する中小企業者：常時使用する従業員の数（2行目）"
    assert JOINT.has("participants#k1.industry_answers.inn")


def test_it_is_carried_up_as_it_is_and_lacks_nothing() -> None:
    form = joint()
    assert (carried_up(form), lacking(form)) == (form, {})
    assert [one.path for one in differences_from(form, joint_following(form, aim="別の目標"))] == ["aim"]


def test_a_plan_keeps_its_type() -> None:
    assert [one.code for one in type_kept(plan(), joint())] == ["plan_type_kept"]
    assert [one.code for one in type_kept(joint(), plan())] == ["plan_type_kept"]
    assert list(type_kept(joint(), joint())) == []


# -- the status report (R25), what is pointed out, and minor changes (R27) --------------------------------------------


def test_R25_what_a_joint_plan_does_not_ask_for_is_not_reported_on() -> None:
    blank = blank_report(joint())
    assert (blank.measures.mark, blank.initial_response.mark, blank.partners.mark) == (
        "not_applicable",
        "not_applicable",
        None,
    )
    done = ReportedPart(mark="as_planned", done="実施した。")
    row = ReportedEquipment(row_id="k1", mark="as_planned", acquired=Month(2027, 5), paid_by="own_means")
    full = blank.model_copy(update={"partners": done, "organisation": done, "equipment": (row,)})
    assert report_refusals(full, joint()) == []
    assert [one.field for one in report_refusals(blank, joint())] != []


def told(form: JointPlanForm) -> list[tuple[str, str]]:
    return [(one.code, one.field) for one in cautions(form, FILED_ON, lambda personal: personal.text or "")]


def test_what_looks_like_a_slip_is_pointed_out_of_partners_too() -> None:
    assert told(joint(equipment__0__name="発電機")) == []
    assert told(joint(equipment__0__name="発電機", participants__1__representative_name="部品次郎")) == [
        ("name_without_space", "participants#k2.representative_name")
    ]
    assert told(joint()) == [("equipment_not_in_funds", "equipment#k1.name")]
    assert told(joint(equipment__0__name="発電機", equipment__0__month="2029-11")) == [
        ("equipment_outside_window", "equipment#k1.month")
    ]
    assert ("loan_not_in_measures", "funds#k1.item") not in told(joint(funds__0__source="公庫の融資"))


def test_R27_another_representative_business_is_not_minor_and_its_new_name_is() -> None:
    base = joint()
    renamed = joint_following(base, cover__name="株式会社試験精機")
    assert cautions_of_change(base, renamed) == [Caution("R27", "only_minor", "cover.name")]
    cover = {name: value for name, value in participant(1).items() if name != "opened_or_registered"}
    assert cautions_of_change(base, joint_following(base, cover=cover)) == []
    assert cautions_of_change(base, joint_following(base, participants__0__name="株式会社別部品")) == []
