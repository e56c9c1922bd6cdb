"""The form of a page as a browser without JavaScript would post it, with nothing touched."""

from __future__ import annotations

from html.parser import HTMLParser

Fields = dict[str, list[str]]


def form_of(page: str, action: str) -> Fields:
    """What is in the inputs of the form that is sent to an address, by their names; buttons aside.

    Raises LookupError where the page has no such form.
    """
    reader = _Reader(action)
    reader.feed(page)
    if not reader.found:
        raise LookupError(action)
    return reader.fields


class _Reader(HTMLParser):
    def __init__(self, action: str) -> None:
        super().__init__()
        self.action = action
        self.found = self._inside = False
        self.fields: Fields = {}
        self._area: str | None = None
        self._select: str | None = None
        self._options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ("input", "textarea", "select") and "name" not in given:
            return  # what has no name is not posted
        if tag == "form":
            self._inside = given.get("action") == self.action
            self.found = self.found or self._inside
        if not self._inside:
            return
        match tag:
            case "textarea":
                self._area = given["name"]
                self.fields.setdefault(self._area, []).append("")
            case "select":
                self._select, self._options = given["name"], []
            case "option":
                self._options.append((given.get("value", ""), "selected" in given))
            case "input" if given.get("type") not in ("checkbox", "radio", "file") or "checked" in given:
                self.fields.setdefault(given["name"], []).append(given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self.fields[self._area][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "textarea" and self._area is not None:
            # The first line break of a textarea is the template's.
            text = self.fields[self._area][-1].removeprefix("\n")
            self.fields[self._area][-1] = text.replace("\n", "\r\n")
            self._area = None
        elif tag == "select" and self._select is not None:
            chosen = [value for value, is_selected in self._options if is_selected] or [self._options[0][0]]
            self.fields.setdefault(self._select, []).extend(chosen[-1:])
            self._select = None
