"""Who takes part in a joint plan, from one filing to the next: a business is known by its 法人番号 (LINEAGE §7)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.identified import identified, without_strangers
from shared.contracts.forms.differences import Difference, differences
from shared.contracts.forms.joint import JOINT, JointPlanForm
from tests.domain.intake.examples import plan
from tests.domain.intake.joint_examples import joint, participant


def later(base: JointPlanForm, **changes: Any) -> JointPlanForm:
    """A later filing as it comes through the door."""
    form = identified(without_strangers(joint_as_sent(**changes), base), [base])
    assert isinstance(form, JointPlanForm)
    return form


def joint_as_sent(**changes: Any) -> JointPlanForm:
    """A form with the ids of rows that the sender gave, and no others."""
    form = joint(**changes)
    rows = {name: changes.get(name) for name in ("participants", "large_companies")}
    given_ids = {name: [row.get("row_id", "") for row in sent] for name, sent in rows.items() if sent is not None}
    return form.model_copy(
        update={
            name: tuple(
                row.model_copy(update={"row_id": row_id}) for row, row_id in zip(getattr(form, name), ids, strict=True)
            )
            for name, ids in given_ids.items()
        }
    )


def told(base: JointPlanForm, form: JointPlanForm) -> list[tuple[str, str]]:
    return [(one.path, one.kind) for one in differences(JOINT, base, form)]


BASE = joint()
FIRST, SECOND = participant(1), participant(2)


def test_who_joins_is_a_row_that_was_added_and_who_leaves_one_that_was_removed() -> None:
    assert told(BASE, later(BASE, participants=[FIRST, participant(3), SECOND])) == [("participants#k3", "added")]
    assert told(BASE, later(BASE, participants=[SECOND])) == [("participants#k1", "removed")]
    assert told(BASE, later(BASE, large_companies=[])) == [("large_companies#k1", "removed")]


def test_what_a_partner_says_otherwise_is_a_field_of_its_row_wherever_it_stands() -> None:
    grown = later(BASE, participants=[SECOND, FIRST | {"employees": 25}])
    assert told(BASE, grown) == [("participants#k1.employees", "amended")]
    answered = later(BASE, participants=[FIRST | {"industry_answers": {"inn": False}}, SECOND])
    assert told(BASE, answered) == [("participants#k1.industry_answers.inn", "added")]


def test_another_number_is_another_business_though_the_row_bears_the_id_of_the_one_before() -> None:
    form = later(BASE, participants=[participant(9) | {"row_id": "k1"}, SECOND | {"row_id": "k2"}])
    assert told(BASE, form) == [("participants#k3", "added"), ("participants#k1", "removed")]


def test_ids_that_were_mixed_up_are_put_right_by_the_numbers() -> None:
    form = later(BASE, participants=[SECOND | {"row_id": "k1"}, FIRST | {"row_id": "k2"}])
    assert told(BASE, form) == []


def test_one_without_a_number_is_known_by_its_row() -> None:
    trader = participant(1, entity_form="sole_proprietor", corporate_number=None, capital_yen=None)
    base = joint(participants=[trader])
    assert told(base, later(base, participants=[trader | {"name": "試験商店", "row_id": "k1"}])) == [
        ("participants#k1.name", "amended")
    ]
    assert told(base, later(base, participants=[trader | {"name": "試験商店"}])) == [
        ("participants#k2", "added"),
        ("participants#k1", "removed"),
    ]


def test_another_representative_changes_the_cover_and_both_rows() -> None:
    facts = {name: value for name, value in FIRST.items() if name != "opened_or_registered"}
    form = later(BASE, cover=facts, participants=[participant(7), SECOND])
    paths = dict(told(BASE, form))
    assert paths["cover.corporate_number"] == "amended"
    assert (paths["participants#k3"], paths["participants#k1"]) == ("added", "removed")


def test_a_correction_keeps_the_row_whose_number_was_mistyped() -> None:
    corrected = identified(joint_as_sent(participants=[participant(8) | {"row_id": "k1"}, SECOND]), [BASE])
    assert isinstance(corrected, JointPlanForm)
    paths = [path for path, kind in told(BASE, corrected)]
    assert "participants#k1.corporate_number" in paths


def test_a_plan_of_the_other_type_has_no_businesses_of_this_one() -> None:
    assert without_strangers(BASE, plan()) == BASE
    assert without_strangers(plan(), BASE) == plan()


# -- by an oracle of its own ------------------------------------------------------------------------------------------

NUMBERS = st.lists(st.integers(1, 6), max_size=6, unique=True)


def _applied(base: JointPlanForm, found: Sequence[Difference], form: JointPlanForm) -> dict[str, int]:
    """The partners of a plan with the differences put in: by id, how many each employs."""
    rows = {row.row_id: row.employees for row in base.participants}
    for one in found:
        table, _, rest = one.path.partition("#")
        row_id, _, field = rest.partition(".")
        if table != "participants":
            continue
        if one.kind == "removed" and not field:
            del rows[row_id]
        else:
            rows[row_id] = one.after.employees if not field else one.after
    return rows


@given(NUMBERS, NUMBERS, st.lists(st.integers(1, 30), min_size=6, max_size=6), st.randoms(use_true_random=False))
def test_the_differences_are_those_of_the_businesses_whatever_ids_are_sent(
    before: list[int], after: list[int], employees: list[int], random: Any
) -> None:
    base = joint(participants=[participant(one) for one in before])
    sent = [
        participant(one, employees=employees[one - 1]) | random.choice([{}, {"row_id": f"k{random.randint(1, 7)}"}])
        for one in after
    ]
    form = later(base, participants=sent)
    found = differences(JOINT, base, form)
    numbers = {row.row_id: row.corporate_number for row in (*base.participants, *form.participants)}
    known, now = (
        {row.corporate_number for row in base.participants},
        {row.corporate_number for row in form.participants},
    )
    told = {
        kind: {numbers[one.path.partition("#")[2]] for one in found if one.kind == kind}
        for kind in ("added", "removed")
    }
    assert (told["added"], told["removed"]) == (now - known, known - now)
    assert len({row.row_id for row in form.participants}) == len(form.participants)
    assert _applied(base, found, form) == {row.row_id: row.employees for row in form.participants}
    assert differences(JOINT, form, form) == []
