"""Each date has a name and a sentence in both languages, and each supporter a name."""

from __future__ import annotations

from datetime import date
from typing import get_args

from services.followup.domain.labels import LABELS
from shared.contracts.followup import EndedBy
from shared.scheme.plan_dates import KINDS
from shared.scheme.supporters import SUPPORTERS, supporter_of


def test_every_kind_and_every_early_end_has_its_label_and_nothing_else() -> None:
    assert set(LABELS) == {*KINDS, *get_args(EndedBy)}


def test_what_supporters_are_told_speaks_of_the_business_in_both_languages_or_in_neither() -> None:
    """They do not file, review or acquire anything themselves."""
    assert [kind for kind, one in LABELS.items() if ("事業者" in one.to_do.ja) != ("business" in one.to_do.en)] == []


def test_R53_supporters() -> None:
    assert supporter_of("single", date(2026, 4, 10)).name.ja == "日本中小企業診断士協会連合会"
    assert supporter_of("joint", date(2026, 4, 10)).name.ja.startswith("中小機構")
    assert set(SUPPORTERS) == {"jf-cmca", "smrj"}
