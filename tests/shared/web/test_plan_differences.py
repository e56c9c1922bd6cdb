"""新旧対照 (R31): what is new in a plan is underlined, what is gone is listed, for those who may read it."""

from __future__ import annotations

from shared.contracts.forms.single import PlanForm
from shared.contracts.personal import Masked, Personal
from shared.domain import Text
from shared.web.plan_differences import ComparedPlan, compared
from shared.web.plan_view import PlanField, fields_of
from tests.domain.intake.examples import PLAIN, following, plan

BASE = plan()


def beside(after: PlanForm, masked: Masked | None = None) -> ComparedPlan:
    return compared(BASE, after, lambda personal: masked or personal.text or "")


def field(found: ComparedPlan, path: str) -> PlanField:
    return next(one for one in fields_of(found.sections) if one.path == path)


def pieces(found: ComparedPlan, path: str) -> list[tuple[Text | str, bool]]:
    return [(text, new) for text, new in field(found, path).pieces() if text]


def test_of_free_text_what_was_put_in_is_underlined() -> None:
    outline = BASE.goals.business_outline
    found = beside(following(BASE, goals__business_outline=f"{outline}地域の防災拠点でもある。"))
    assert pieces(found, "goals.business_outline") == [(outline, False), ("地域の防災拠点でもある。", True)]
    assert (list(found.changed), found.removed) == (["goals.business_outline"], ())
    assert found.changed["goals.business_outline"].before == field(beside(BASE), "goals.business_outline")


def test_text_that_only_lost_words_is_changed_and_nothing_of_it_is_new() -> None:
    found = beside(following(BASE, goals__purpose=BASE.goals.purpose[:5]))
    assert (list(found.changed), pieces(found, "goals.purpose")) == (
        ["goals.purpose"],
        [(BASE.goals.purpose[:5], False)],
    )


def test_a_choice_or_a_number_is_underlined_as_a_whole() -> None:
    found = beside(following(BASE, cover__employees=21, cover__entity_form="godo_kaisha"))
    assert [new for _, new in pieces(found, "cover.employees")] == [True]
    assert [new for _, new in pieces(found, "cover.entity_form")] == [True]


def test_a_row_that_was_added_is_new_and_one_that_is_gone_is_listed_with_what_it_said() -> None:
    row = PLAIN["equipment"][0]
    found = beside(following(BASE, equipment=[{**row, "name": "蓄電池", "kind": "fixtures", "model": "B-9"}]))
    (new,) = {path.partition(".")[0] for path in found.changed}
    assert {one.kind for one in found.changed.values()} == {"added"}
    assert pieces(found, f"{new}.name") == [("蓄電池", True)]
    ((gone),) = found.removed
    assert "自家発電設備" in [one.value for one in gone.fields]
    ((added),) = found.added
    assert [one.label.ja for one in (added, gone)] == [
        "税制措置の対象設備（1行目） 蓄電池",
        "税制措置の対象設備（1行目） 自家発電設備",
    ]
    assert not found.by_field


def test_personal_text_is_compared_by_those_who_may_read_it() -> None:
    after = BASE.model_copy(update={"cover": BASE.cover.model_copy(update={"street": Personal("試験町1-2-4")})})
    assert pieces(beside(after), "cover.street") == [("試験町1-2-", False), ("4", True)]
    hidden = beside(after, Masked.HIDDEN)
    assert (list(hidden.changed), field(hidden, "cover.street").new) == (["cover.street"], ())
    assert beside(BASE).changed == {}
