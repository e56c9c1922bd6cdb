"""Every rule that is cited exists, R1 to R28 and R30 to R54; and every choice of ours stands in docs/rules.md."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest

from docs.choices import CHOICES, ROOT, Choice, choices_table, refusals_of_ours, refusals_table
from docs.generate import cited_in, files_of
from docs.rule_checks import checks, named_in
from docs.rule_hints import FORMS_TO_FILE, asked_at, hinted
from docs.rule_table import RULES, TITLES, Implemented
from services.notify.domain.retry import RetryPolicy
from services.review.domain.policy import MARKS, Policy
from shared.contracts.forms.describing import without_rows
from shared.contracts.forms.filed import FiledForm
from shared.scheme.findings import findings
from shared.scheme.rule_checks import BESIDE_THE_FORM, RULE_CHECKS
from tests.domain.intake.examples import plan
from tests.domain.intake.joint_examples import joint
from tests.tidy.marks import marked, names
from tests.tidy.repository import files, name_of, text_of

NUMBERS_OF_NO_RULE = {0, 99}
"""Tests of the machinery need a rule that is none."""


def test_the_scheme_has_the_rules_1_to_54_but_29() -> None:
    assert set(TITLES) == set(range(1, 55)) - {29}


IMPLEMENTED = {number: rule for number, rule in RULES.items() if isinstance(rule, Implemented)}


@pytest.mark.parametrize("number", IMPLEMENTED)
def test_an_implemented_rule_is_cited_where_the_table_says(number: int) -> None:
    rule = IMPLEMENTED[number]
    assert rule.module.startswith(("services/", "shared/"))
    assert rule.test.startswith("tests/")
    assert "def test_" in text_of(ROOT / rule.test)
    for file in (rule.module, rule.test):
        assert number in cited_in(ROOT / file), file


def test_every_rule_does_something_or_says_why_it_does_not() -> None:
    said = checks()
    idle = [number for number, rule in IMPLEMENTED.items() if not (number in said or rule.shows or rule.eye)]
    assert idle == []
    informing = {number: rule for number, rule in RULES.items() if number not in IMPLEMENTED}
    assert set(informing) == {13}
    assert not set(informing) & set(said)


def test_every_rule_that_the_door_names_has_the_words_of_its_check() -> None:
    """Each refusal and caution whose rule is written out stands in the table of that rule."""
    said = {number: {one.code for one in found} for number, found in checks().items()}
    named = [
        (rule, code)
        for file in [*(ROOT / "services").glob("*/domain/*.py"), ROOT / "shared/scheme/cautions.py"]
        for rule, code in named_in(file)
    ]
    assert len(named) > 60
    assert [(rule, code) for rule, code in named if code not in said.get(rule, ())] == []
    assert "too_large" in said[9]
    assert {one.code for one in checks()[42] if one.is_caution} == {"tax_measure_too_large"}


def test_every_hint_of_a_form_stands_beside_its_rule() -> None:
    page = text_of(ROOT / "docs/rules.md")
    told = {path for rule in RULES for path, _, _ in hinted(rule)}
    hints = {path: one.asked.hint for form in FORMS_TO_FILE for path, one in form.fields.items() if one.asked.hint}
    assert set(hints) == told
    assert [path for path, hint in hints.items() if hint.ja not in page or hint.en not in page] == []


def test_a_rule_is_asked_where_the_table_says() -> None:
    for check in RULE_CHECKS.values():
        for place in check.asked_at:
            assert any(place in form.fields for form in FORMS_TO_FILE), place


@pytest.mark.parametrize("form", [plan(), plan(cover__capital_yen=200_000_000, funds__0__source="公庫"), joint()])
def test_what_the_checks_rest_on_is_asked_where_the_table_says(form: FiledForm) -> None:
    """The table of hints, the checks at the door and the form speak of the same fields."""
    elsewhere = [
        (one.rule, path)
        for one in findings(form, date(2026, 11, 24))
        for path in map(without_rows, one.inputs)
        if one.rule != "P" and path not in BESIDE_THE_FORM and not _is_asked_at(one.rule, path)
    ]
    assert elsewhere == []


def _is_asked_at(rule: str, path: str) -> bool:
    places = asked_at(int(rule[1:]))
    return any(place == path or place.startswith(f"{path}.") or path.startswith(f"{place}.") for place in places)


def test_every_cited_rule_exists() -> None:
    pages = [file for file in files() if file.suffix == ".md"]
    unknown = [
        f"{name_of(file)}: R{rule}"
        for file in [*files_of("services", "shared", "benchmarks", "tests"), *pages]
        if "tidy" not in file.parts
        for rule in cited_in(file) - set(TITLES)
        if not (file.is_relative_to(ROOT / "tests/shared") and rule in NUMBERS_OF_NO_RULE)
    ]
    assert not unknown


def test_a_range_of_rules_cites_all_of_them(tmp_path) -> None:  # type: ignore[no-untyped-def]
    page = tmp_path / "page.py"
    page.write_text(
        "'''As R3–R6 say (R18).'''\ndef test_R16_a_period(): ...\nCOLOUR = 'R7x', 'AR8'\n", encoding="utf-8"
    )
    assert cited_in(page) == {3, 4, 5, 6, 16, 18}


# -- choices of ours -------------------------------------------------------------------------------------------------

SAY_WHAT_THE_MARKS_ARE = {"services/review/domain/policy.py:MARKS"}
NO_CHOICES = ("refusals.py", "check_export.py")
"""Refusals have a table of their own; the other computes with a P."""
CHOSEN = {one.where for one in CHOICES if one.where}
MARKED = [
    f"{name_of(file)}:{name}".removesuffix(":")
    for file in files_of("services", "shared", kinds={".py"})
    if file.name not in NO_CHOICES
    for name in marked(text_of(file))
]


def test_there_are_marks_to_be_found() -> None:
    code = '''"""All is ours (P)."""
class Days:
    """How long."""
    first: int
    """R40 [?]: it counts."""
def roll(day):
    # Rolled once (RULES "Review", P).
    """A page P1, a `P`, and what? (no mark)"""
    return day
'''
    assert marked(code) == ["", "Days.first", "roll"]
    assert len(MARKED) > 15


@pytest.mark.parametrize("where", [one for one in MARKED if one not in SAY_WHAT_THE_MARKS_ARE])
def test_what_the_code_marks_as_a_choice_stands_in_the_table(where: str) -> None:
    """What a module says of itself as a whole is told by any choice in it."""
    assert where in CHOSEN or (":" not in where and any(one.startswith(f"{where}:") for one in CHOSEN))


def test_every_value_of_a_policy_that_is_ours_stands_in_the_table() -> None:
    assert set(MARKS) == {one.name for one in fields(Policy)} - {"name"}
    ours = {f"services/review/domain/policy.py:Policy.{name}" for name, mark in MARKS.items() if mark != "R18"}
    assert ours <= CHOSEN
    retry = next(one for one in CHOICES if one.where.endswith(":RETRY"))
    assert len(fields(RetryPolicy)) == 3
    assert retry.default == "1, 5, 15, 60; then every 60, for 48 hours"


@pytest.mark.parametrize("choice", [one for one in CHOICES if one.where], ids=lambda one: one.what)
def test_a_choice_is_where_the_table_says(choice: Choice) -> None:
    path, _, name = choice.where.partition(":")
    assert (ROOT / path).is_file()
    assert not name or name in names(text_of(ROOT / path))


def test_the_page_shows_every_choice_and_every_refusal_of_ours() -> None:
    page = text_of(ROOT / "docs/rules.md")
    assert choices_table() in page
    assert refusals_table() in page
    assert {one.mark for one in CHOICES} == {"P", "?", "P, ?"}
    assert "extension_out_of_range" in refusals_of_ours("review")
    assert {"correction_path_missing", "correction_comment_missing"} <= refusals_of_ours("review")
    assert refusals_of_ours("intake") > {"not_erased_while_open", "not_erased_while_term_runs"}
