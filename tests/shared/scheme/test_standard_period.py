"""R18: how long an examination takes, the same on every page, and by when to file for an answer in time."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain import SCHEME_START, Dated
from shared.scheme.standard_period import STANDARD_DAYS, last_filing_day, standard_last_day
from tests.tidy.repository import ROOT, name_of, of_kind

CHANGE = date(2030, 4, 1)
DAYS = st.dates(date(2029, 11, 1), date(2030, 9, 30))
STEADY = settings(max_examples=100, derandomize=True, deadline=None, database=None)
TABLE = "shared/scheme/standard_period.py"
OTHERS = {("services/review/domain/policy.py", "longest_extension_days")}
"""Other facts that happen to be of the same figure."""


def test_day_1_is_the_day_after_the_filing() -> None:
    assert standard_last_day(date(2026, 6, 1)) == date(2026, 7, 16)
    assert last_filing_day(date(2026, 7, 16)) == date(2026, 6, 1)
    assert last_filing_day(SCHEME_START) == SCHEME_START - timedelta(days=45)


@pytest.mark.parametrize(("before", "after"), [(45, 30), (30, 45)])
def test_who_files_by_the_last_filing_day_is_answered_in_time(
    before: int, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = Dated({SCHEME_START: before, CHANGE: after})
    monkeypatch.setattr("shared.scheme.standard_period.STANDARD_DAYS", table)

    @STEADY
    @given(DAYS)
    def it_is_the_latest(end: date) -> None:
        in_time = [end - timedelta(n) for n in range(80) if standard_last_day(end - timedelta(n)) <= end]
        assert last_filing_day(end) == max(in_time)

    it_is_the_latest()


def test_the_figure_stands_in_its_table_alone() -> None:
    """The code, its pages and their English; what happens to be of the same figure is named above."""
    figures = {days for _, days in STANDARD_DAYS.blocks()}
    said = re.compile(rf"(?<![0-9])(?:{'|'.join(map(str, figures))})(?:日|[ -]days?\b)")
    found = [
        (name, said_there)
        for file in of_kind(".py", ".html", ".po")
        if (name := name_of(file)).startswith(("services/", "shared/"))
        for said_there in [
            *(_names(file.read_text(encoding="utf-8"), figures) if file.suffix == ".py" else ()),
            *said.findall(file.read_text(encoding="utf-8")),
        ]
    ]
    assert {one for one in found if one[0] != TABLE} == OTHERS


def _names(source: str, figures: set[int]) -> Iterator[str]:
    """What is given one of these figures in a module; "" where that has no name."""
    tree = ast.parse(source)
    named = {
        id(node.value): node.target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and type(node.value) is int and node.value in figures:
            yield named.get(id(node), "")


@pytest.mark.parametrize(
    ("page", "words"),
    [("README.md", r"(\d+)-day clock"), ("README.md", r"R18: (\d+) days"), ("README.ja.md", r"標準処理期間(\d+)日"),
     ("README.ja.md", r"R18：(\d+)日"), ("docs/rules.md", r"processing period: (\d+) days")],
)  # fmt: skip
def test_the_documents_say_the_figure_of_the_table(page: str, words: str) -> None:
    _, newest = STANDARD_DAYS.blocks()[-1]
    assert re.findall(words, (ROOT / page).read_text(encoding="utf-8")) == [str(newest)]
