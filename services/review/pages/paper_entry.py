"""紙の認定の登載 (R26): what the bureau's own files say of a certificate on paper, without the text of its plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final
from unicodedata import normalize

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.review.domain.paper import entry_problems
from services.review.domain.refusals import REFUSALS
from services.review.pages.desk import Desk
from services.review.pages.typed import TypedAtDesk, error_at
from services.review.pages.words import WORDS, record_address
from services.review.views.actors import EnteringPaper
from shared.contracts.blocks import Period
from shared.contracts.event import Actor
from shared.contracts.paper import PaperCertificate
from shared.domain import Month, Refusal, Text, together
from shared.scheme.bureaus import BUREAUS
from shared.scheme.corporate_number import is_corporate_number
from shared.web.envelopes import KeyedEnvelope
from shared.web.forms import read_date
from shared.web.pages import go_to, render
from shared.web.problems import FieldError, refusal_errors
from shared.web.typed import Typed

ADDRESS: Final = "/review/paper"


def router(desk: Desk) -> APIRouter:
    """/review/paper."""
    routes = APIRouter()

    @routes.get(ADDRESS)
    def entering(request: Request, actor: EnteringPaper) -> Response:
        return _ask(request, actor, {})

    @routes.post(ADDRESS)
    def enter(request: Request, actor: EnteringPaper, envelope: KeyedEnvelope, typed: TypedAtDesk) -> Response:
        read = _read(typed, actor.place, desk.today)
        if isinstance(read, tuple):
            return _ask(request, actor, typed, read)
        made = desk.commands.of_records.enter_paper(read, envelope)
        if isinstance(made, Refusal):
            return _ask(request, actor, typed, tuple(refusal_errors(made, REFUSALS)))
        return go_to(record_address(made.plan_id))

    return routes


def _read(typed: Typed, bureau: str, today: date) -> PaperCertificate | tuple[FieldError, ...]:
    """What was typed, or all that is wrong with it where some of it cannot be read."""
    day, start, end = read_date(typed, "certified_on"), _month(typed, "period_start"), _month(typed, "period_end")
    term, number = _digits(typed, "term"), _digits(typed, "corporate_number")
    errors = [day] if isinstance(day, FieldError) else [] if day else [error_at("certified_on", _MISSING)]
    months = {"period_start": start, "period_end": end}
    errors += [error_at(name, _MONTH) for name, month in months.items() if month is None]
    if not (int(term) if term.isdecimal() and len(term) < 3 else 0) > 0:
        errors.append(error_at("term", _TERM))
    if number and not is_corporate_number(number):
        errors.append(error_at("corporate_number", _NUMBER))
    unread = {error.field for error in errors}
    known = end or start or Month(today.year, today.month)
    certificate = PaperCertificate(
        certificate_no=typed.line("certificate_no"),
        bureau=bureau,
        certified_on=day if isinstance(day, date) else today,
        term=1 if "term" in unread else int(term),
        period=Period(start=start or known, end=known),
        business=typed.line("business"),
        corporate_number=number,
    )
    if not errors:
        return certificate
    # A period is judged only where all its parts are there.
    judged = unread | ({"period_end"} if unread & {"certified_on", *months} else set())
    others = together([one for one in entry_problems(certificate, today) if one.field not in judged])
    return (*errors, *(refusal_errors(others, REFUSALS) if others else ()))


def _digits(typed: Typed, name: str) -> str:
    """Full-width digits are welcome."""
    return normalize("NFKC", typed.trimmed(name))


def _month(typed: Typed, name: str) -> Month | None:
    """A month like 2025-03."""
    try:
        return Month.parse(_digits(typed, name))
    except ValueError:
        return None


def _ask(request: Request, actor: Actor, typed: Mapping[str, str], errors: tuple[FieldError, ...] = ()) -> Response:
    return render(
        request,
        "review/paper_entry.html",
        status_code=422 if errors else 200,
        bureau=BUREAUS[actor.place],
        typed=typed,
        errors=errors,
        address=ADDRESS,
        **WORDS,
    )


_MISSING: Final = Text(ja="入力してください。", en="Fill this in.")
_MONTH: Final = Text(ja="年月を「2025-03」のように入力してください。", en="Enter a month like 2025-03.")
_TERM: Final = Text(ja="回を1から99までの整数で入力してください。", en="Enter the term as a whole number from 1 to 99.")
_NUMBER: Final = Text(
    ja="13桁の法人番号を確認してください。個人事業主の場合は空欄にしてください。",
    en="Look at the corporate number of 13 digits again; leave it empty for a sole proprietor.",
)
