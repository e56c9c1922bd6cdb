"""Every page of every service, as each of its readers comes to it by its links: at three widths, to axe, and for
each role in English, on paper and without JavaScript."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from playwright.sync_api import Browser, Page
from starlette.routing import Match

from services.demo.filling import fill
from services.embedded import System
from services.intake.pages.drafting.kept import content
from services.running import DEMO_SPAN
from services.web import application
from shared.clock import MovedClock
from shared.contracts.forms.answers import Answers
from shared.contracts.forms.lacking import NEWEST
from shared.postgres.launcher import EmbeddedPostgres
from shared.settings import Settings
from shared.web.persona import COOKIE, PERSONAS
from tests.support.browser import PHONE, SIZES, chromium, overflow, page, serving
from tests.support.closer import in_english, on_paper, our_japanese, to_axe, without_scripts
from tests.support.hasty import databases_named
from tests.support.orders import NEVER, misordered
from tests.support.waiting import PATIENCE
from tests.support.web import api_routes, is_page, local_client

__all__ = ["chromium", "page"]

pytestmark = pytest.mark.browser

READERS = (
    "public", "applicant-1", "applicant-2", "officer-kinki-1", "director-shikoku", "support-jf-cmca",
    "auditor-1",
)  # fmt: skip
MOST = 60
"""So many pages of one reader; what links lead to beyond them is more of the same kind."""

BEHIND_FORMS = (
    (r"(/intake/applications/[^/]+)/progress", r"\1/filed"),
    (r"(/review/desk/[^/?]+)", r"\1/correction?path=goals.purpose&path=equipment%23k1.month"),
    (r"(/audit/plans/[^/?]+)", r"\1/compare?from-year=2025&from-month=1&from-day=1&to-year=2026&to-month=11&to-day=1"),
)
"""Pages to which no link leads, from the address of one that stands before them."""

NOT_WALKED = {
    "/intake/draft-files/{draft_id}", "/intake/drafts/{draft_id}/correction",
    "/intake/drafts/{draft_id}/workbook/changes",
    "/intake/applications/{application_id}/corrections/{correction_id}/files",
    "/intake/applications/{application_id}/corrections/{correction_id}/check",
    "/review/desk/{case_id}/files/{document_id}", "/review/desk/assignments",
}  # fmt: skip
"""Behind what the demo has none of: a correction being answered, files, workbooks; and what is posted to."""

NO_PAGE = re.compile(r"\.(jsonl?|xlsx)$|^/metrics$")
ACCOUNT = re.compile(r"\b(?:officer|director|applicant|support|auditor)-[a-z0-9][a-z0-9-]*")
DATE = re.compile(r"\d{4}年（(?:令和|平成)(?:\d+|元)年）\d+月\d+日(?:（.）)?|\d{4}年\d+月\d+日(?:（.）)?")
MONTH = re.compile(r"\d{4}年\d+月")
INSTANT = re.compile(r"\d{4}年\d+月\d+日 \d\d:\d\d(?::\d\d)?（JST）")


LISTS = {
    "/review/cases": ("officer-kanto-1", "cases", {
        "deadline": lambda row: row["clock"]["last_day"] or NEVER,
        "day for answering": lambda row: row["answer_by"],
        "day of the end": lambda row: row["ended_on"],
        "day of the transfer": lambda row: row["ended_on"],
        "day of receipt": lambda row: row["received_on"],
    }),
    "/review/plans": ("officer-kanto-1", "plans", {
        "last day of certification": lambda row: row["certified_on"],
        "hearing": lambda row: row["hearing_on"],
    }),
    "/intake/applications": ("applicant-1", "applications", {"time of filing": lambda row: row["filed_on"]}),
    "/intake/drafts": ("applicant-1", "drafts", {"time of the last save": lambda row: row["saved_at"]}),
    "/followup/due-dates": ("support-smrj", "dates", {"date": lambda row: row["day"]}),
    "/followup/plans": ("officer-kanto-1", "plans", {"day of certification": lambda row: row["certified_on"]}),
    "/notify/notices": ("officer-kanto-1", "notices", {"time of making": lambda row: row["owed_at"]}),
    "/mailbox/mails": ("public", "mails", {"time of arrival": lambda row: row["received_at"]}),
    "/audit/plans": ("auditor-1", "plans", {
        "first record": lambda row: row["first_recorded_at"],
    }),
}  # fmt: skip
"""The lists of the API: who reads each, where its rows are, and which of their days gives them their place."""


def takes_a_place(route: APIRoute) -> bool:
    """Whether a route is told at which place of a list it begins."""
    return any(one.name == "at" for one in route.dependant.query_params)


class Site:
    """The application with the demo's data, and which of its pages were seen."""

    def __init__(self, app: FastAPI, address: str) -> None:
        self.app = app
        self.address = address
        self.seen: set[str] = set()

        self.routes = [
            route
            for route in api_routes(app.routes)
            if "GET" in route.methods and is_page(app, route) and not NO_PAGE.search(route.path)
        ]

    def is_list(self, path: str) -> bool:
        """Whether the page has a list in pages: its route is told at which place it begins."""
        route = next((one for one in self.routes if one.path == self.route_of(path)), None)
        return route is not None and (route.path == "/review" or takes_a_place(route))

    def route_of(self, path: str) -> str:
        scope = {"type": "http", "method": "GET", "path": urlsplit(path).path, "root_path": "", "headers": []}
        return next((route.path for route in self.routes if route.matches(scope)[0] is Match.FULL), "")


@pytest.fixture(scope="module")
def site(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    until = datetime(2026, 11, 24, 1, tzinfo=UTC)
    clock = MovedClock(until - DEMO_SPAN)
    settings = Settings(
        data=Path(tmp_path_factory.mktemp("site")),
        postgres_dsn=postgres.dsn("postgres"),  # type: ignore[arg-type]
        database_prefix="every_page_",
        connections=8,
        patience=PATIENCE,
    )
    with databases_named("every_page_", postgres), System(settings, clock) as system:
        fill(system, clock, until, 80)
        system.intake.drafts.begin("applicant-1", "new", content(Answers(NEWEST)), NEWEST, "every-page")
        app = application(system)
        with serving(app) as address:
            yield Site(app, address)


def test_every_page_is_right_for_each_who_comes_to_it(page: Page, chromium: Browser, site: Site) -> None:
    english = chromium.new_context(locale="en-US", timezone_id="Asia/Tokyo").new_page()
    scriptless = chromium.new_context(locale="ja-JP", java_script_enabled=False).new_page()
    found, looked_at, ours = [], set(), our_japanese()
    for reader in READERS:
        for context in chromium.contexts:
            context.add_cookies([{"name": COOKIE, "value": reader, "url": site.address}])
        for path in walked(page, site):
            wrong = [*complaints(page, path), *misordered(page.content(), site.is_list(path))]
            kind = (site.route_of(path), PERSONAS[reader].role if reader in PERSONAS else "")
            wrong += sticking_out(page, SIZES if kind not in looked_at else (PHONE,))
            if kind not in looked_at:
                english.goto(site.address + path)
                scriptless.goto(site.address + path)
                wrong += to_axe(page, english) if kind[0] not in {route for route, _ in looked_at} else ()
                looked_at.add(kind)
                wrong += [*on_paper(page), *in_english(english, ours), *without_scripts(scriptless)]
            found += [f"{reader} {path}: {complaint}" for complaint in wrong]
    assert found == [], "\n".join(found)
    assert {route.path for route in site.routes} - site.seen == NOT_WALKED


def test_every_list_of_the_api_states_its_order_and_keeps_it(site: Site) -> None:
    lists = {
        route.path: route
        # A page may stand under the address of its list; it has no description.
        for route in sorted(api_routes(site.app.routes), key=lambda route: bool(route.description))
        if "GET" in route.methods and not is_page(site.app, route) and takes_a_place(route)
    }
    assert set(lists) == set(LISTS)
    for path, (reader, rows, days) in LISTS.items():
        client = local_client(site.app, reader)
        stated = re.findall(r"(?:(\w+): )?Order: (latest|earliest) ([a-z ]+) first", lists[path].description or "")
        assert {by for _, _, by in stated} == set(days), path
        for which, way, by in stated:
            query = {"tab": which} if which else {"rescission": "true"} if by == "hearing" else {}
            if path == "/followup/due-dates":
                query = {"view": "next_90" if way == "earliest" else "came"}
            told = [days[by](row) for row in client.get(path, params=query).json()[rows]]
            assert told == sorted(told, reverse=way == "latest"), (path, query)


def walked(page: Page, site: Site) -> Iterator[str]:
    """Open one page after the other: of each kind, one from every page that leads to it."""
    waiting, known = deque(["/"]), set()
    for _ in range(MOST):
        if not waiting:
            return
        path = waiting.popleft()
        answer = page.goto(site.address + path)
        assert answer is not None
        assert answer.status in (200, 403), path
        site.seen.add(site.route_of(path))
        yield path
        links: list[str] = page.locator("a[href^='/']:not([download])").evaluate_all(
            "all => all.map(a => a.getAttribute('href'))"
        )
        links += [re.sub(pattern, there, path) for pattern, there in BEHIND_FORMS if re.fullmatch(pattern, path)]
        for link in (link.partition("#")[0] for link in links):
            route, choice = site.route_of(link), kind_of(link)
            key = (route, choice, kind_of(path) if "{" in route else "")
            if route and "lang" not in choice and key not in known:
                known.add(key)
                waiting.append(link)


def kind_of(path: str) -> str:
    """What an address asks for beyond its route: which tab, which filter; a place in a list is no kind of its own."""
    query = parse_qsl(urlsplit(path).query)
    return "&".join(f"{name}={value}" for name, value in query if name not in ("before", "after", "at", "return"))


def sticking_out(page: Page, sizes: Sequence[Mapping[str, int]]) -> Iterator[str]:
    for size in sizes:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        yield from (f"{size['width']} px: {element} sticks out" for element in overflow(page))


def complaints(page: Page, path: str) -> Iterator[str]:
    if page.locator("h1").count() != 1:
        yield "has not one heading of the first level"
    if path != "/":
        crumbs = page.locator(".breadcrumb li").all_inner_texts()
        if len(crumbs) < 2 or crumbs[0] != "ホーム" or len(set(crumbs)) < len(crumbs):
            yield f"says so where it is: {crumbs}"
    main = page.locator("main").inner_text()
    yield from (f"names an account: {name}" for name in ACCOUNT.findall(main))
    for day in page.locator("main time").evaluate_all("all => all.map(e => [e.textContent, !!e.closest('table')])"):
        text, in_table = day
        if not any(way.fullmatch(text) for way in (DATE, MONTH, INSTANT)) or (in_table and "（令和" in text):
            yield f"writes a day as {text}"
