"""The thirty applications of tests/data: filled in like real ones, and every one can be filed on 2026-11-24."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from services.intake.domain.application import APPLICATION
from services.intake.domain.commands import File
from services.intake.domain.form_checks import problems
from shared.contracts.event import Event
from shared.contracts.forms.excerpts import outline
from shared.contracts.forms.single import PlanForm
from shared.contracts.forms.single_contents import NOT_APPLICABLE
from shared.contracts.intake import ApplicationFiled
from shared.domain import Refusal
from shared.scheme.bureaus import BUREAUS
from shared.scheme.entity_forms import ENTITY_FORMS
from shared.scheme.industries import INDUSTRY_ROWS, Industry
from tests.domain.intake.examples import FILED_ON
from tests.domain.intake.test_form import sealed
from tests.support.scenario import noon

FOLDER = Path(__file__).parents[2] / "data" / "applications"
FILES = sorted(FOLDER.glob("*.json"))


def read(path: Path) -> PlanForm:
    return PlanForm.model_validate_json(path.read_bytes())


FORMS = [read(path) for path in FILES]


def filed(form: PlanForm) -> ApplicationFiled:
    command = File("a-1", application_no="K-1", form=form, gbizid="prime")
    outcome: Any = APPLICATION.decide(APPLICATION.initial, command, noon(FILED_ON))
    assert not isinstance(outcome, Refusal), [(r.field, r.code) for r in outcome.all]
    [event] = outcome
    return event


def test_there_are_thirty():
    assert [path.name[:2] for path in FILES] == [f"{n:02d}" for n in range(1, 31)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_can_be_filed_and_survives_json(path):
    event: Event = filed(sealed(read(path)))
    assert type(event).model_validate_json(event.model_dump_json()) == event
    assert not problems(read(path), FILED_ON)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_is_of_the_size_of_a_real_plan(path):
    assert 2_500 < len(_words(json.loads(path.read_bytes())).encode()) < 6_000
    assert len(path.read_bytes()) < 10_000


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return "".join(_words(part) for part in value.values())
    if isinstance(value, list):
        return "".join(_words(part) for part in value)
    return value if isinstance(value, str) else ""


def test_all_bureaus_rows_and_groups_are_covered():
    assert {filed(sealed(form)).bureau for form in FORMS} == set(BUREAUS)
    rows = INDUSTRY_ROWS.on(FILED_ON)
    covers = [form.cover for form in FORMS]
    assert {rows.row(c.industry, c.industry_minor, c.industry_answers) for c in covers} == set(Industry)
    groups = ENTITY_FORMS.on(FILED_ON)
    assert {groups[cover.entity_form].group for cover in covers} == {1, 2, 3, 4}
    assert len({cover.entity_form for cover in covers}) >= 10


def test_they_differ_where_follow_up_looks():
    outlines = [outline(form) for form in FORMS]
    assert len({o.training_months for o in outlines}) >= 6
    assert len({o.review_months for o in outlines}) >= 6
    assert len({o.period.months for o in outlines}) >= 3
    assert {bool(o.equipment) for o in outlines} == {True, False}


def test_names_that_stress_an_encoding_are_among_them():
    text = "".join(path.read_text("utf-8") for path in FILES)
    for name in ("𠮷田", "髙橋", "山﨑", "岩﨑", "大濵"):
        assert name in text


def test_no_sentence_is_used_twice():
    seen: set[str] = set()
    for form in FORMS:
        goals, measures = form.goals, form.measures
        texts = {goals.business_outline, goals.purpose, *(d.description for d in goals.disasters)}
        texts |= {value for row in goals.impacts for name, value in row if name not in ("row_id", "about")}
        texts |= {row.response for _, row in form.initial_response}
        texts |= {text.planned for _, text in measures}
        texts -= NOT_APPLICABLE | {""}
        assert not texts & seen
        seen |= texts


def test_every_address_for_mail_is_reserved_for_examples():
    for form in FORMS:
        email = form.check_sheet.email.text or ""
        domain = email.rpartition("@")[2]
        assert domain.endswith(("example.jp", "example.com", "example.net")), domain
