"""What the bytes of an event say that its business is called, in whatever version they were written."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from services.audit.domain.called import TELLING, Called, called_in
from services.audit.domain.words import SENTENCES
from tests.golden import goldens

COVER = {"name": "青い堤防株式会社", "name_kana": "アオイテイボウ", "corporate_number": "1010001000001"}
PAPER = {"certificate_no": "20250210関東第9号", "business": "堤防商店", "corporate_number": ""}


def said(name: str, event: Any) -> Called:
    return called_in(name, orjson.dumps(event))


@pytest.mark.parametrize(
    ("name", "event", "names", "numbers"),
    [
        ("intake.ApplicationFiled/1", {"applicant": {"name": "古い堤防"}}, ["古い堤防"], []),
        (
            "intake.ApplicationFiled/6",
            {"applicant": {"name": COVER["name"]}, "form": {"cover": COVER}},
            [COVER["name"], COVER["name_kana"]],
            [COVER["corporate_number"]],
        ),
        (
            "intake.ApplicationCorrected/7",
            {"form": {"cover": COVER, "participants": [{"name": "隣の堤防", "corporate_number": None}]}},
            [COVER["name"], COVER["name_kana"], "隣の堤防"],
            [COVER["corporate_number"]],
        ),
        ("intake.VersionCertified/1", {"facts": {"name": "堤防", "corporate_number": ""}}, ["堤防"], []),
        (
            "intake.CertificateFactsCorrected/1",
            {"fact": "name", "now": "正しい堤防"},
            ["正しい堤防"],
            [],
        ),
        ("intake.CertificateFactsCorrected/1", {"fact": "corporate_number", "now": "2"}, [], ["2"]),
        ("intake.CertificateFactsCorrected/1", {"fact": "prefecture", "now": "東京都"}, [], []),
        (
            "intake.MinorChangeNoted/1",
            {"now": {"name": "新しい堤防", "representative_name": {"key": "k", "box": "b"}}, "was": {"name": "堤防"}},
            ["新しい堤防"],
            [],
        ),
        ("review.PaperCertificateEntered/1", {"certificate": PAPER}, ["堤防商店"], ["20250210関東第9号"]),
    ],
)
def test_names_come_from_wherever_an_event_has_them(
    name: str, event: Any, names: list[str], numbers: list[str]
) -> None:
    assert said(name, event) == Called(tuple(names), tuple(numbers))


def test_an_event_that_names_nobody_says_nothing() -> None:
    assert said("review.CaseOpened/1", {"form": {"cover": COVER}}) == Called()


@pytest.mark.parametrize("data", [b"", b"\xff", b"[]", b'"x"', b'{"form": [1]}', b'{"form": {"participants": 3}}'])
def test_bytes_that_were_changed_say_nothing_and_break_nothing(data: bytes) -> None:
    assert called_in("intake.ApplicationFiled/6", data) == Called()


def test_a_name_is_cut_where_no_name_goes_on() -> None:
    assert [len(one) for one in said("intake.VersionCertified/1", {"facts": {"name": "名" * 9_000}}).names] == [300]


def test_every_event_that_names_a_business_is_known_and_heard() -> None:
    assert set(TELLING) <= set(SENTENCES)
    for name, data in goldens().items():
        if name.rpartition("/")[0] in TELLING and "CertificateFactsCorrected" not in name:
            called = called_in(name, data)
            assert called.names or "MinorChangeNoted" in name, name
