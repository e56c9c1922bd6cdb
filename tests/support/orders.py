"""Whether a list stands in the order that it states: read from its page, by the words of its caption and its days."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

STATED = re.compile(r"（(?P<by>[^（）]+)の(?P<way>新しい|早い)順")
NEVER = "9999-12-31"
"""The day of a row whose clock stands still."""


@dataclass
class ListedRow:
    """What the cells of a row say, and the days and instants in them, by column."""

    texts: list[str] = field(default_factory=list)
    days: list[list[str]] = field(default_factory=list)


@dataclass
class ListedTable:
    """A table of a page: its caption, by which column it says that it is sorted and which way, and its rows."""

    caption: str = ""
    sorted_at: int | None = None
    way: str = ""
    rows: list[ListedRow] = field(default_factory=list)


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[ListedTable] = []
        self.place = ""
        self.columns = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "table":
            self.found.append(ListedTable())
            self.columns = 0
        elif not self.found:
            return
        elif tag in ("caption", "thead", "tbody"):
            self.place = tag
        elif tag == "tr" and self.place == "tbody":
            self.found[-1].rows.append(ListedRow())
        elif tag == "th" and self.place == "thead":
            if said.get("aria-sort"):
                self.found[-1].sorted_at, self.found[-1].way = self.columns, said["aria-sort"] or ""
            self.columns += 1
        elif tag in ("th", "td") and self.place == "tbody":
            self.found[-1].rows[-1].texts.append("")
            self.found[-1].rows[-1].days.append([])
        elif tag == "time" and self.place == "tbody" and self.found[-1].rows[-1].days:
            self.found[-1].rows[-1].days[-1].append(said.get("datetime") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("caption", "thead", "tbody", "table"):
            self.place = ""

    def handle_data(self, data: str) -> None:
        if self.place == "caption":
            self.found[-1].caption += data
        elif self.place == "tbody" and self.found[-1].rows and self.found[-1].rows[-1].texts:
            self.found[-1].rows[-1].texts[-1] += data


def tables(html: str) -> list[ListedTable]:
    """The tables of a page."""
    parser = _Tables()
    parser.feed(html)
    return parser.found


def misordered(html: str, is_list: bool) -> Iterator[str]:
    """What is wrong with the orders of the tables of a Japanese page. `is_list`: the page has a list in pages."""
    yield from _misordered_moments(html)
    found = tables(html)
    stating = [table for table in found if STATED.search(table.caption)]
    if is_list and found and not stating:
        yield f"a list that states no order: {found[0].caption}"
    for table in found:
        said = STATED.search(table.caption)
        if table.sorted_at is not None and said is None:
            yield f"sorted without a word: {table.caption}"
        elif said and table.sorted_at is not None:
            falling = said["way"] == "新しい"
            if falling != (table.way == "descending"):
                yield f"says one order and marks another: {table.caption}"
            days = [day for row in table.rows if (day := day_of(row, table.sorted_at, said["by"]))]
            if days != sorted(days, reverse=falling):
                yield f"not as stated: {table.caption} {days}"


def day_of(row: ListedRow, column: int, by: str) -> str | None:
    """The day that gives a row its place; None where the page says no more than its month."""
    days: Sequence[str] = row.days[column]
    if by == "回答期限":
        return days[-1]
    if "停止中" in row.texts[column]:
        return NEVER
    return days[0] if days else None


def _misordered_moments(html: str) -> Iterator[str]:
    for timeline in _TIMELINE.finditer(html):
        when = _MOMENT.findall(timeline[1])
        if len(when) < 2:
            continue
        stated = _ORDER.findall(html, 0, timeline.start())[-1:]
        if not stated:
            yield f"a timeline that states no order: {when}"
        # Days and instants of one timeline cannot be told apart in the order of a day.
        for told in ([one for one in when if "T" in one], [one for one in when if "T" not in one]):
            if stated and told != sorted(told, reverse=stated == ["新しい"]):
                yield f"a timeline that is not as stated: {told}"


_ORDER: Final = re.compile("(新しい|古い)順")
_TIMELINE: Final = re.compile(r'<ol class="timeline">(.*?)</ol>', re.DOTALL)
_MOMENT: Final = re.compile(r'<p class="timeline__meta">.*?<time[^>]* datetime="([^"]+)"', re.DOTALL)
