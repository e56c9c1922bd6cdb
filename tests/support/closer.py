"""A closer look at a page: by axe, in English, on paper, without JavaScript. Each tells what is wrong, line by line."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Set
from pathlib import Path

from playwright.sync_api import Page

from shared.web.catalogue import owners
from tests.support.browser import DESK, PHONE, overflow, violations

ROOT = Path(__file__).parents[2]
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠々]")
LATIN = re.compile(r"[A-Za-z]")
"""An English sentence may hold a Japanese word."""
NAMES = ("persona.py", "prefectures.py")
"""Of people and places, as they write them themselves."""
TYPED = {"ものづくり補助金", "自家発電設備"}
"""Words of ours that people write as well."""

A4 = {"width": 718, "height": 1016}
"""Of paper, what lies between margins of 1 cm, in CSS pixels."""

TEXTS = """() => {
  const texts = [...document.querySelectorAll('[placeholder], [title], [aria-label], [alt]')].flatMap(
    e => ['placeholder', 'title', 'aria-label', 'alt'].map(name => e.getAttribute(name)));
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode())
    if (!walker.currentNode.parentElement.closest('script, style, [lang="ja"]')) texts.push(walker.currentNode.data);
  return texts.filter(Boolean).map(text => text.trim());
}"""

HIDDEN_FACTS = """() => [...document.querySelectorAll('main details:not(.as-left) .definitions, main .plan__fold')]
  .filter(e => !e.checkVisibility({contentVisibilityAuto: true})).map(e => e.closest('details').innerText.trim())"""

SEARCHES = """() => [...document.querySelectorAll('form[method=get]:not(.questions)')]
  .filter(e => e.checkVisibility()).map(e => e.innerText.trim())"""


def to_axe(japanese: Page, english: Page) -> Iterator[str]:
    """Each language at one width, and each width in one language: they fail by their frames, or by their words."""
    for page, size in ((japanese, DESK), (english, PHONE)):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        yield from (f"axe at {size['width']} px: {found}" for found in violations(page))


def in_english(page: Page, ours: Set[str]) -> Iterator[str]:
    for size in (DESK, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        yield from (f"English at {size['width']} px: {element} sticks out" for element in overflow(page))
    texts: list[str] = page.evaluate(TEXTS)
    yield from (f"untranslated: {text}" for text in sorted(set(texts) & ours))


def on_paper(page: Page) -> Iterator[str]:
    page.emulate_media(media="print")
    page.set_viewport_size(A4)  # type: ignore[arg-type]
    yield from (f"on paper {element} sticks out" for element in overflow(page))
    yield from (f"on paper is folded: {text}" for text in page.evaluate(HIDDEN_FACTS))
    yield from (f"on paper is searched: {text}" for text in page.evaluate(SEARCHES))
    page.emulate_media(media="screen")


def without_scripts(page: Page) -> Iterator[str]:
    if page.locator("h1").count() != 1:
        yield "without JavaScript it has not one heading of the first level"
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    yield from (f"without JavaScript {element} sticks out" for element in overflow(page))


def our_japanese() -> set[str]:
    """What the product says in Japanese, word for word; what its demo has people write is theirs."""
    said = {text.strip() for owner in owners() for message, _ in owner.sentences() for text in [_first(message)]}
    theirs = set[str]()
    for folder in ("services", "shared"):
        for file in (ROOT / folder).rglob("*.py"):
            (theirs if "demo" in file.parts or file.name in NAMES else said).update(_strings(file))
    return {text for text in said if JAPANESE.search(text) and not LATIN.search(text)} - theirs - TYPED


def _first(message: str | tuple[str, ...]) -> str:
    return message if isinstance(message, str) else message[0]


def _strings(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value.strip()
