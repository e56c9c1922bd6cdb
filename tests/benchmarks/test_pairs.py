"""What pairs of measurements say: ratios, their spread, and when a difference is more than noise."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from benchmarks.pairs import Compared, better, compare, flat, order, table

LATEST = Path(__file__).parents[2] / "benchmarks" / "latest.json"


def compared(*ratios: float, figure: str = "cases_per_second") -> Compared:
    """Pairs in which the other side measured 50."""
    return Compared(figure, [(ratio * 50, 50) for ratio in ratios])


def test_the_median_is_of_the_ratios_and_not_the_ratio_of_the_medians() -> None:
    assert Compared("cases_per_second", [(100, 50), (30, 30), (10, 20)]).ratio == 1.0
    assert Compared("cases_per_second", [(60, 50), (10, 20)]).ratio == pytest.approx(0.85)


def test_quartiles_are_between_the_ratios_and_need_two() -> None:
    assert compared(1.0, 1.1, 1.2, 1.3, 1.4).quartiles == pytest.approx((1.1, 1.3))
    assert compared(1.5).quartiles == pytest.approx((1.5, 1.5))


def test_a_pair_without_a_figure_to_divide_by_is_left_out() -> None:
    assert Compared("half_load_p99_ms", [(3, 0), (4, 2)]).ratios == [2.0]
    assert compare([{"half_load_p99_ms": 3}], [{"half_load_p99_ms": 0}]) == []


@pytest.mark.parametrize("many", range(1, 13))
def test_the_interval_is_as_wide_as_counting_every_outcome_demands(many: int) -> None:
    """Each value lies below the true median or above it, as a coin falls: 2^n equal outcomes."""
    below = [sum(falls) for falls in product((0, 1), repeat=many)]
    holds = [rank for rank in range((many + 1) // 2) if sum(rank < n < many - rank for n in below) / len(below) >= 0.95]
    assert order(many) == (max(holds) if holds else None)


def test_with_fewer_than_six_pairs_nothing_is_said() -> None:
    assert compared(2.0, 2.0, 2.0, 2.0, 2.0).verdict == "too few pairs"
    assert compared(2.0, 2.0, 2.0, 2.0, 2.0, 2.0).verdict == "better by 100.0%"


def test_seven_pairs_of_which_one_says_otherwise_are_noise() -> None:
    assert compared(0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 1.01).verdict == "no difference seen"
    assert compared(0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.99).verdict == "worse by 10.0%"


def test_of_nine_pairs_one_at_either_end_may_stray() -> None:
    assert compared(0.1, 1.05, 1.05, 1.05, 1.05, 1.05, 1.05, 1.05, 9.0).verdict == "better by 5.0%"


def test_less_is_better_for_what_is_paid() -> None:
    assert compared(*[0.8] * 7, figure="kafka.cpu_ms_per_case").verdict == "better by 20.0%"
    assert compared(*[1.2] * 7, figure="embedded.half_load_p99_ms").verdict == "worse by 20.0%"


def test_every_figure_has_a_direction_but_how_much_was_done_and_in_what_time() -> None:
    without = {name.rpartition(".")[2] for name in paths(json.loads(LATEST.read_text())) if not better(name)}
    assert without == {"messages", "seconds", "cores", "python", "measured_at"}


def paths(figures: dict[str, Any], group: str = "") -> list[str]:
    """The names of all figures with those of their groups."""
    found = []
    for name, value in figures.items():
        found += paths(value, f"{group}{name}.") if isinstance(value, dict) else [f"{group}{name}"]
    return found


def test_figures_are_named_with_their_groups() -> None:
    nested = {"away": {"alone": {"audit": {"messages": 9, "messages_per_second": 5}}}, "timers_per_second": 4}
    assert dict(flat(nested)) == {"away.alone.audit.messages_per_second": 5.0, "timers_per_second": 4.0}


def test_what_one_side_lacks_is_not_compared() -> None:
    here = [{"cases_per_second": 2, "timers_per_second": 1}, {"cases_per_second": 4, "timers_per_second": 1}]
    there = [{"cases_per_second": 1, "timers_per_second": 1}, {"cases_per_second": 2}]
    assert compare(here, there) == [Compared("cases_per_second", [(2.0, 1.0), (4.0, 2.0)])]


def test_the_table_has_a_line_for_each_figure() -> None:
    found = compare([{"cases_per_second": 110, "p99_ms": 200}] * 7, [{"cases_per_second": 100, "p99_ms": 200}] * 7)
    head, cases, latency = table(found, "v1").splitlines()
    assert head.split() == ["figure", "better", "here", "v1", "ratio", "quartiles", "95", "%"]
    assert " ".join(cases.split()) == "cases_per_second more 110 100 1.100 1.100-1.100 1.100-1.100 better by 10.0%"
    assert " ".join(latency.split()) == "p99_ms less 200 200 1.000 1.000-1.000 1.000-1.000 no difference seen"
