"""The first page, and what everyone may read without an account."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.home.articles import ACCESSIBILITY, HELP, PRIVACY, Article
from services.home.checking import in_words, page_of
from services.home.informing import guide, offices, rules_in_force
from shared.clock import Clock, today
from shared.domain import Text
from shared.scheme.authorization import has
from shared.scheme.bureaus import bureau_of
from shared.scheme.everyday_industries import BRANCHES
from shared.scheme.industries import INDUSTRY_NAMES
from shared.scheme.prefectures import PREFECTURES
from shared.scheme.size_limits import SIZE_LIMITS
from shared.scheme.standard_period import STANDARD_DAYS
from shared.web.authorization import for_everyone
from shared.web.components import Choice
from shared.web.pages import Section, render

SECTION = Section("home", Text(ja="ホーム", en="Home"), Path(__file__).with_name("templates"), "/")
_PREFECTURES = [Choice(one.ja, Text(ja=one.ja, en=one.en)) for one in PREFECTURES.values()]


def router(clock: Clock) -> APIRouter:
    """`/`, and the pages that its links and every footer lead to."""
    routes = APIRouter(include_in_schema=False, dependencies=[for_everyone("public.read_first_page")])

    @routes.get("/")
    def home(request: Request) -> Response:
        return render(request, "home/home.html", has=has, standard_days=STANDARD_DAYS.on(today(clock)))

    @routes.get("/check")
    def check(request: Request) -> Response:
        """Answers come in the address and are kept nowhere."""
        found = page_of(request.query_params, today(clock))
        return render(
            request, "home/check.html", status_code=422 if found["errors"] else 200, branches=BRANCHES, **found
        )

    @routes.get("/guide")
    def guidance(request: Request) -> Response:
        return render(request, "home/guide.html", **guide(today(clock)))

    @routes.get("/contacts")
    def contacts(request: Request, prefecture: str = "") -> Response:
        chosen = next((one for one in PREFECTURES.values() if one.ja == prefecture), None)
        return render(
            request,
            "home/contacts.html",
            prefectures=_PREFECTURES,
            chosen=chosen.ja if chosen else "",
            where=Text(ja=chosen.ja, en=chosen.en) if chosen else None,
            bureau=bureau_of(chosen.ja) if chosen else None,
            offices=offices(chosen.ja, today(clock)) if chosen else (),
        )

    @routes.get("/rules")
    def rules(request: Request) -> Response:
        day = today(clock)
        sizes = [(INDUSTRY_NAMES[industry], size) for industry, size in SIZE_LIMITS.on(day).items()]
        return render(request, "home/rules.html", today=day, tables=rules_in_force(day), sizes=sizes, in_words=in_words)

    for address, article in (("/help", HELP), ("/privacy", PRIVACY), ("/accessibility", ACCESSIBILITY)):
        _add(routes, address, article)
    return routes


def _add(routes: APIRouter, address: str, article: Article) -> None:
    @routes.get(address)
    def read(request: Request) -> Response:
        return render(request, "home/article.html", article=article)
