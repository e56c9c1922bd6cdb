"""What every domain may use: days in Japan, months, dated tables, refusals, aggregates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from shared.domain import (
    JST,
    SCHEME_START,
    Aggregate,
    Dated,
    Month,
    Refusal,
    Text,
    end_of,
    fiscal_year,
    jst_day,
    refuse,
    start_of,
    together,
)

months = st.builds(Month, st.integers(1950, 2150), st.integers(1, 12))


class TestDaysInJapan:
    def test_the_day_changes_at_15_o_clock_utc(self) -> None:
        assert jst_day(datetime(2026, 11, 24, 14, 59, 59, 999_999, tzinfo=UTC)) == date(2026, 11, 24)
        assert jst_day(datetime(2026, 11, 24, 15, 0, tzinfo=UTC)) == date(2026, 11, 25)

    def test_an_instant_of_another_zone_has_the_same_day_in_japan(self) -> None:
        in_new_york = datetime(2026, 11, 24, 10, 0, tzinfo=timezone(timedelta(hours=-5)))
        assert jst_day(in_new_york) == date(2026, 11, 25)

    def test_a_naive_datetime_is_no_instant(self) -> None:
        with pytest.raises(ValueError, match="aware"):
            jst_day(datetime(2026, 11, 24))  # noqa: DTZ001

    def test_a_day_lasts_from_its_start_to_the_start_of_the_next(self) -> None:
        day = date(2026, 11, 24)
        assert start_of(day) == datetime(2026, 11, 23, 15, tzinfo=UTC)
        assert end_of(day) == start_of(date(2026, 11, 25))
        assert start_of(day).utcoffset() == timedelta(0)

    @given(st.dates(date(1950, 1, 1), date(2150, 12, 31)))
    def test_every_instant_of_a_day_is_of_that_day(self, day: date) -> None:
        assert jst_day(start_of(day)) == day
        assert jst_day(end_of(day) - timedelta(microseconds=1)) == day
        assert jst_day(end_of(day)) == day + timedelta(days=1)

    def test_a_fiscal_year_begins_with_april(self) -> None:
        assert fiscal_year(date(2027, 3, 31)) == 2026
        assert fiscal_year(date(2027, 4, 1)) == 2027

    def test_the_scheme_began_on_16_july_2019(self) -> None:
        """R39."""
        assert date(2019, 7, 16) == SCHEME_START


class TestMonth:
    def test_R16_december_2025_to_november_2028_are_36_months(self) -> None:
        assert Month(2025, 12).months_to(Month(2028, 11)) == 36

    def test_a_month_to_itself_is_one_month(self) -> None:
        assert Month(2026, 5).months_to(Month(2026, 5)) == 1

    def test_an_end_before_the_start_is_less_than_one_month(self) -> None:
        assert Month(2026, 5).months_to(Month(2026, 4)) == 0
        assert Month(2026, 5).months_to(Month(2026, 1)) == -3

    @given(months, st.integers(-600, 600))
    def test_going_on_and_counting_agree(self, month: Month, steps: int) -> None:
        assert month.months_to(month.plus(steps)) == steps + 1

    def test_months_go_on_over_the_turn_of_the_year(self) -> None:
        assert Month(2026, 12).plus(1) == Month(2027, 1)
        assert Month(2027, 1).plus(-1) == Month(2026, 12)
        assert Month(2026, 12).plus(-12) == Month(2025, 12)

    @given(months)
    def test_first_and_last_day_are_of_the_month(self, month: Month) -> None:
        assert Month.of(month.first_day) == Month.of(month.last_day) == month
        assert month.last_day + timedelta(days=1) == month.plus(1).first_day

    def test_february_of_a_leap_year_has_29_days(self) -> None:
        assert Month(2028, 2).last_day == date(2028, 2, 29)
        assert Month(2027, 2).last_day == date(2027, 2, 28)

    @given(months, months)
    def test_months_are_ordered_as_their_first_days(self, one: Month, other: Month) -> None:
        assert (one < other) == (one.first_day < other.first_day)
        assert (one >= other) == (one.first_day >= other.first_day)

    @given(months)
    def test_what_is_written_can_be_read(self, month: Month) -> None:
        assert Month.parse(str(month)) == month

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "2026",
            "2026-1",
            "2026-13",
            "2026-00",
            "26-01",
            "2026/01",
            "2026-01-01",
            "2026-0a",
            "1899-12",
            "２０２６-１２",
        ],
    )
    def test_anything_else_is_no_month(self, text: str) -> None:
        with pytest.raises(ValueError, match="month"):
            Month.parse(text)

    def test_in_json_it_is_a_text(self) -> None:
        class Bounds(BaseModel):
            first: Month

        bounds = Bounds(first=Month(2026, 12))
        assert bounds.model_dump_json() == '{"first":"2026-12"}'
        assert Bounds.model_validate_json('{"first":"2026-12"}') == bounds
        assert Bounds.model_validate({"first": "2026-12"}) == bounds

    @pytest.mark.parametrize(
        "json", ['{"first":"2026-13"}', '{"first":202612}', '{"first":"2026-1"}', '{"first":null}']
    )
    def test_json_that_is_no_month_is_refused(self, json: str) -> None:
        class Bounds(BaseModel):
            first: Month

        with pytest.raises(ValidationError):
            Bounds.model_validate_json(json)


class TestDated:
    TABLE = Dated({date(2025, 4, 1): "new", date(2019, 7, 16): "old"})

    def test_a_block_holds_from_its_first_day_to_the_eve_of_the_next(self) -> None:
        assert self.TABLE.on(date(2019, 7, 16)) == "old"
        assert self.TABLE.on(date(2025, 3, 31)) == "old"
        assert self.TABLE.on(date(2025, 4, 1)) == "new"
        assert self.TABLE.on(date(2100, 1, 1)) == "new"

    def test_before_the_first_block_there_is_no_rule(self) -> None:
        with pytest.raises(LookupError, match="2019-07-15"):
            self.TABLE.on(date(2019, 7, 15))

    def test_the_blocks_are_told_oldest_first(self) -> None:
        assert self.TABLE.blocks() == ((date(2019, 7, 16), "old"), (date(2025, 4, 1), "new"))


class TestRefusal:
    def test_it_names_rule_code_field_and_parameters(self) -> None:
        refusal = refuse("R16", "period_too_long", "form.period", most=36)
        assert (refusal.rule, refusal.code, refusal.field) == ("R16", "period_too_long", "form.period")
        assert refusal.params == {"most": 36}
        assert refusal.all == (refusal,)

    def test_several_are_told_together_in_their_order(self) -> None:
        one, two, three = refuse("R3", "too_big"), refuse("R16", "too_long"), refuse("R12", "not_registered")
        both = together([one, two, three])
        assert both is not None
        assert [r.code for r in both.all] == ["too_big", "too_long", "not_registered"]

    def test_one_alone_stays_as_it_is(self) -> None:
        assert together([refuse("R16", "too_long")]) == refuse("R16", "too_long")

    def test_none_together_are_no_refusal(self) -> None:
        assert together([]) is None


def test_a_text_is_said_in_either_language_with_its_parameters() -> None:
    text = Text(ja="実施期間は{most}か月以内にしてください。", en="Make the plan period {most} months or less.")
    assert text.in_language("ja", {"most": 36}) == "実施期間は36か月以内にしてください。"
    assert text.in_language("en", {"most": 36}) == "Make the plan period 36 months or less."


def test_an_aggregate_remembers_its_events_in_their_order() -> None:
    @dataclass(frozen=True)
    class Path:
        steps: tuple[str, ...] = ()

    def decide(state: Path, command: str, now: datetime) -> list[str] | Refusal:
        return [command] if command else refuse("P", "no_step")

    aggregate = Aggregate("path", Path(), decide, lambda state, step: Path((*state.steps, step)))
    assert aggregate.replay([]) == aggregate.initial
    assert aggregate.replay(["a", "b", "c"]).steps == ("a", "b", "c")
    assert aggregate.initial.steps == ()


def test_japan_has_no_summer_time() -> None:
    noon = datetime(2026, 8, 1, 12, tzinfo=JST)
    assert noon.utcoffset() == timedelta(hours=9)
