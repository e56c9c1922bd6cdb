"""Every rule that is cited exists: R1 to R28 and R30 to R54, nowhere a number that the scheme does not have."""

from __future__ import annotations

from docs.generate import cited_in, files_of
from docs.rule_titles import TITLES
from tests.tidy.repository import ROOT, files, name_of

NUMBERS_OF_NO_RULE = {0, 99}
"""Tests of the machinery need a rule that is none."""


def test_the_scheme_has_the_rules_1_to_54_but_29() -> None:
    assert set(TITLES) == set(range(1, 55)) - {29}


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
