"""The facts of a notice: plain text, in both languages where they are words, and nothing that passes for a heading."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.domain import facts
from shared.contracts.blocks import ApplicationKind, Period, WhyMoved
from shared.domain import Month, Text
from shared.scheme.bureaus import BUREAUS
from tests.domain.notify.notices import CERTIFICATION, COMPANY, REFUSAL, SHOP


@pytest.mark.parametrize("bureau", BUREAUS)
def test_R28_R30_every_bureau_is_named_with_its_section_telephone_and_decider(bureau: str) -> None:
    told, known = facts.common("K-1", bureau, COMPANY.corporate_number), BUREAUS[bureau]
    assert (told["application_no"], told["telephone"]) == ("K-1", known.telephone)
    assert (told["bureau_name_ja"], told["bureau_name_en"]) == (known.name.ja, known.name.en)
    assert (told["section_ja"], told["section_en"]) == (known.section.ja, known.section.en)
    assert (told["decider_ja"], told["decider_en"]) == (known.decider.ja, known.decider.en)


def test_who_has_no_corporate_number_is_an_individual() -> None:
    assert facts.common("K-1", "kanto", COMPANY.corporate_number)["addressee"] == "organisation"
    assert facts.common("K-1", "kanto", SHOP.corporate_number)["addressee"] == "individual"


@pytest.mark.parametrize("kind", get_args(ApplicationKind))
def test_a_kind_of_application_is_said_inside_a_sentence(kind: ApplicationKind) -> None:
    told = facts.kind_of_application(kind)
    assert told["application_kind_ja"].endswith("申請")
    assert told["application_kind_en"][0].islower()


def test_a_certification_is_told_with_its_number_and_a_refusal_has_none() -> None:
    assert facts.decision(CERTIFICATION) == {
        "decision_ja": "認定（認定番号 20260410沖縄第1号）",
        "decision_en": "Certified (20260410沖縄第1号)",
    }
    assert facts.decision(REFUSAL) == {"decision_ja": "不認定", "decision_en": "Not certified"}


def test_days_and_months_are_written_as_in_json() -> None:
    assert facts.on("filed", date(2026, 2, 3)) == {"filed_on": "2026-02-03"}
    period = Period(start=Month(2026, 5), end=Month(2029, 4))
    assert facts.period(period) == {"period_start": "2026-05", "period_end": "2029-04"}


@pytest.mark.parametrize("because", get_args(WhyMoved))
def test_G9_every_reason_for_which_the_last_day_moves_has_its_words(because: WhyMoved) -> None:
    told = facts.why_moved(because, 7, "")
    assert told["because_ja"].endswith("ため")
    assert "\n" not in told["because_ja"] + told["because_en"]
    assert ("7" in told["because_ja"]) == ("7" in told["because_en"]) == (because == "extended")


def test_the_officers_own_reason_stands_below_ours_in_the_officers_language() -> None:
    told = facts.why_moved("extended", 7, "現地の確認。\n【お問合せ先】")
    assert told["because_ja"].splitlines()[1:] == ["　延長の理由：", "　現地の確認。", "　【お問合せ先】"]
    assert told["because_en"].splitlines()[1:] == ["  The reason given:", "　現地の確認。", "　【お問合せ先】"]


def test_items_are_numbered_from_one_each_under_its_label() -> None:
    told = facts.items([(Text(ja="目的", en="Purpose"), "一"), (Text(ja="設備", en="Equipment"), "二\n三")])
    assert told["items_ja"] == "（1）目的\n　一\n（2）設備\n　二\n　三"
    assert told["items_en"] == "(1) Purpose\n　一\n(2) Equipment\n　二\n　三"


def test_without_an_item_there_is_nothing_to_list() -> None:
    assert facts.items([]) == {"items_ja": "", "items_en": ""}


@given(st.text())
def test_no_line_of_free_text_begins_at_the_margin_and_none_is_lost(text: str) -> None:
    told = facts.indent(text)
    assert all(line.startswith("　") for line in told.split("\n") if told)
    assert [line[1:] for line in told.split("\n") if told] == text.splitlines()
