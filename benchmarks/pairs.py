"""What measurements in pairs say: for each figure the ratios, their median and spread, and whether it is noise.

The two of a pair are measured one soon after the other, so their ratio is free of what an hour or a neighbour does to
both. How the ratios are spread is not presumed: the interval in which their median lies is taken from their order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import comb
from statistics import median, quantiles
from typing import Any, Literal

CONFIDENCE = 0.95

Better = Literal["more", "less"]


def better(figure: str) -> Better | None:
    """Which direction is better; None for what only tells how much was done."""
    name = figure.rpartition(".")[2]
    if name.endswith("_clients") or "_per_second" in name:
        return "more"
    return "less" if name.endswith(("_ms", "_mb", "_bytes", "_per_case", "_per_message")) else None


def flat(figures: Mapping[str, Any], group: str = "") -> Iterator[tuple[str, float]]:
    """Figures that have a better direction, by the path of their name."""
    for name, value in figures.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{group}{name}.")
        elif better(name):
            yield f"{group}{name}", float(value)


@dataclass(frozen=True)
class Compared:
    """One figure in pairs: (here, there) each."""

    figure: str
    pairs: Sequence[tuple[float, float]]

    @property
    def ratios(self) -> list[float]:
        """Here by there, smallest first; a pair with nothing there says nothing."""
        return sorted(here / there for here, there in self.pairs if there)

    @property
    def ratio(self) -> float:
        return median(self.ratios)

    @property
    def quartiles(self) -> tuple[float, float]:
        low, _, high = quantiles(self.ratios, n=4, method="inclusive") if len(self.ratios) > 1 else self.ratios * 3
        return low, high

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where the median lies with a confidence of 95 %; None for too few pairs."""
        rank = order(len(self.ratios))
        return (self.ratios[rank], self.ratios[-1 - rank]) if rank is not None else None

    @property
    def verdict(self) -> str:
        """Whether it became better or worse, and by how much, where that is more than noise."""
        if self.interval is None:
            return "too few pairs"
        low, high = self.interval
        if low <= 1 <= high:
            return "no difference seen"
        change = "better" if (self.ratio > 1) == (better(self.figure) == "more") else "worse"
        return f"{change} by {abs(self.ratio - 1):.1%}"


def order(many: int) -> int | None:
    """How many values at either end of so many may be left out, and the rest still holds the median by CONFIDENCE."""
    outside, rank = 0.0, None
    for left_out in range((many + 1) // 2):
        outside += 2 * comb(many, left_out) / 2**many
        if outside > 1 - CONFIDENCE:
            break
        rank = left_out
    return rank


def compare(here: Sequence[Mapping[str, Any]], there: Sequence[Mapping[str, Any]]) -> list[Compared]:
    """Every figure that both sides measured in every pair, in the order of their names."""
    pairs = [(dict(flat(one)), dict(flat(other))) for one, other in zip(here, there, strict=True)]
    common = set.intersection(*(set(one) & set(other) for one, other in pairs)) if pairs else set()
    found = [Compared(name, [(one[name], other[name]) for one, other in pairs]) for name in sorted(common)]
    return [one for one in found if one.ratios]


def table(compared: Sequence[Compared], there: str) -> str:
    """All figures, one a line."""
    head = ("figure", "better", "here", there, "ratio", "quartiles", "95 %", "")
    rows = [head, *(_row(one) for one in compared)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = ("  ".join(_cell(row, column, widths[column]) for column in range(len(head))) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def _row(one: Compared) -> tuple[str, ...]:
    here, there = (median(values) for values in zip(*one.pairs, strict=True))
    return (
        one.figure,
        str(better(one.figure)),
        f"{here:g}",
        f"{there:g}",
        f"{one.ratio:.3f}",
        _span(one.quartiles),
        _span(one.interval),
        one.verdict,
    )


def _span(span: tuple[float, float] | None) -> str:
    return f"{span[0]:.3f}-{span[1]:.3f}" if span else "-"


def _cell(row: Sequence[str], column: int, width: int) -> str:
    return row[column].ljust(width) if column in (0, 1, 7) else row[column].rjust(width)
