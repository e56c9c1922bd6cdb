"""One fact, one date: whoever looks at the only application there is, on whatever page, is told the same days.

It is looked at at moments of its life at which dates come, move or go.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from html import unescape

from fastapi import FastAPI

from services.embedded import System
from services.web import application
from shared.clock import MovedClock
from tests.support.dates_shown import dates_shown
from tests.support.under_way import Desk, Filed
from tests.support.web import HTML, local_client

READERS = ("applicant-1", "officer-{bureau}-1", "support-jf-cmca", "auditor-1")
ELSEWHERE = ("/check", "/guide", "/contacts", "/rules", "/help", "/privacy", "/accessibility", "/personas", "/metrics")
"""Nothing of an application stands there."""

OF_MANY = {"受信日時", "作成日時", "期日"}
"""Of mails and notices, and of what a plan still meets, of which there are several."""

ONE_FACT = (
    {"申請日", "受付日"},
    {"認定日", "決定日"},
    {"認定期間の末日", "有効な計画の末日", "第1回の計画の満了日"},
    {"回答期限", "現在の回答期限", "補正の回答期限"},
)
"""Labels that different readers know the same day by."""
WAITED_FOR = {"審査の期限", "回答期限"}
"""「期限」 in an officer's list is that of whoever has to act."""

Shown = dict[str, dict[str, set[str]]]


def test_equal_labels_show_equal_dates_whoever_looks_and_whenever(system: System, clock: MovedClock) -> None:
    app, desk = application(system), Desk(system, clock)
    one = desk.examined()
    compared: set[str] = set()
    for what, act in life(desk, one):
        act()
        system.settle()
        shown = everywhere(app, one)
        for labels in [*({label} for label in shown.keys() - OF_MANY), *ONE_FACT]:
            told = [(date, page) for label in labels for date, pages in shown[label].items() for page in pages]
            assert len({date for date, _ in told}) < 2, (what, labels, told)
            compared |= labels if len(told) > 1 else set()
        waited_for = {date for label in WAITED_FOR for date in shown[label]}
        assert not waited_for or shown["期限"].keys() <= waited_for, (what, shown["期限"])
    # Not in vain: days of every kind stood on several pages.
    assert compared >= {"審査の期限", "期限"}.union(*ONE_FACT)


def life(desk: Desk, one: Filed) -> Iterator[tuple[str, Callable[[], object]]]:
    """What becomes of one application until its term is over."""
    yield "examined", lambda: desk.pass_days(3)
    yield "asked", lambda: desk.request(one)
    yield "lapsed", lambda: desk.pass_days(20)
    yield "late", lambda: desk.pass_days(60)
    yield "proposed", lambda: desk.propose(one)
    yield "certified", lambda: desk.approve(one)
    yield "over", lambda: desk.pass_days(1000)


def everywhere(app: FastAPI, one: Filed) -> Shown:
    """By label: each date that stands under it, with who reads it on which page."""
    shown: Shown = defaultdict(lambda: defaultdict(set))
    for reader in (name.format(bureau=one.bureau) for name in READERS):
        client = local_client(app, reader, HTML)
        waiting, known = deque(["/"]), {"/"}
        while waiting:
            path = waiting.popleft()
            answer = client.get(path)
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                for label, date in dates_shown(answer.text):
                    shown[label][date].add(f"{reader} {path}")
                new = set(links(answer.text)) - known
                known |= new
                waiting.extend(sorted(new))
    return shown


def links(page: str) -> Iterator[str]:
    """What a page leads to that may hold dates of an application, now and in its own language."""
    for href in re.findall(r'<a[^>]* href="(/[^"]*)"', page):
        address = unescape(href).partition("#")[0]
        if not address.startswith(ELSEWHERE) and not re.search(r"[?&](lang|return|as_of)=", address):
            yield address
