"""The dates that a page shows, each under the label that it stands under."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser


def dates_shown(page: str) -> Iterator[tuple[str, str]]:
    """(label, `datetime`) of every <time> in a definition or in a cell of a table, as the page writes them.

    Entries of a history tell what was so then, and words as 「…に終了」 what happened on a day: neither is told here.
    """
    reader = _Reader()
    reader.feed(page)
    yield from reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._label = ""
        self._in_label = self._in_time = self._just_told = False
        self._histories = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "ol" and (self._histories or "timeline" in (said.get("class") or "")):
            self._histories += 1
        elif tag == "dt":
            self._label, self._in_label = "", True
        elif tag in ("td", "th"):
            self._label = said.get("data-label") or ""
        elif tag == "time" and self._label and not self._histories:
            self.found.append((self._label, said["datetime"] or ""))
            self._in_time = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "ol" and self._histories:
            self._histories -= 1
        elif tag == "dt":
            self._in_label = False
        elif tag in ("dd", "td", "th"):
            self._label = ""
        elif tag == "time":
            self._just_told, self._in_time = self._in_time, False

    def handle_data(self, data: str) -> None:
        if self._in_label:
            self._label += data.strip()
        elif self._just_told and not self._in_time and data.strip():
            self._just_told = False
            if data.strip().startswith("に"):
                self.found.pop()
