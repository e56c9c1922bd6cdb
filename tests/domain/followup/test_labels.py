"""Each date has a name and a sentence in both languages, and each supporter a name."""

from __future__ import annotations

from datetime import date

from services.followup.domain.dates import KINDS
from services.followup.domain.labels import LABELS, kind_name
from shared.scheme.supporters import SUPPORTERS, supporter_of


def test_every_kind_has_its_label_and_no_other() -> None:
    assert set(LABELS) == set(KINDS)


def test_a_kind_that_no_table_knows_is_shown_as_it_is() -> None:
    assert kind_name("of_another_time", "ja") == "of_another_time"


def test_R53_supporters() -> None:
    assert supporter_of("single", date(2026, 4, 10)).name.ja == "日本中小企業診断士協会連合会"
    assert supporter_of("joint", date(2026, 4, 10)).name.ja.startswith("中小機構")
    assert set(SUPPORTERS) == {"jf-cmca", "smrj"}
