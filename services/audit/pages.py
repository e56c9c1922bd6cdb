"""The pages of audit: find a plan, replay it as of an instant, compare two instants, verify the records."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any, Final
from unicodedata import normalize

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.audit.asking import AUDITOR, EARLIER_FIRST, Auditor, find_plans, known
from services.audit.domain.line import Line
from services.audit.domain.standing import FACT_LABELS, Changed, Standing, shown
from services.audit.domain.words import SERVICES
from services.audit.export import Exports
from services.audit.history import (
    LINKS,
    Entry,
    History,
    comparison,
    data_json,
    filing_facts,
    history,
    said,
    said_who,
    standing_said,
    with_names,
)
from services.audit.ledger import PlanFound
from services.audit.verifications import Verification, Verifications
from shared.contracts.event import Role
from shared.domain import JST, Text
from shared.postgres.database import Database
from shared.web.forms import Key, read_date
from shared.web.pages import Link, Section, render
from shared.web.problems import FieldError

AUDITORS: Final[frozenset[Role]] = frozenset({"auditor"})
SECTION = Section(
    "audit",
    Text(ja="監査", en="Audit"),
    Path(__file__).with_name("templates"),
    prefix="/audit",
    navigation=(
        Link(Text(ja="計画の経過", en="Histories"), "/audit", AUDITORS),
        Link(Text(ja="記録の検証", en="Verification"), "/audit/verification", AUDITORS),
    ),
)
PER_PAGE: Final = 20
REFRESH_SECONDS: Final = 2

HOLDERS: Final[Mapping[str, Text]] = {
    "source": Text(ja="記録元", en="Source"),
    "ledger": Text(ja="台帳", en="Ledger"),
}
STATES: Final[Mapping[str, Text]] = {
    "running": Text(ja="検証しています", en="Verifying"),
    "sound": Text(ja="すべての記録が、書かれたときのままです", en="Every record is as it was written"),
    "findings": Text(ja="書かれたときと異なる記録があります", en="Some records are not as they were written"),
    "failed": Text(ja="検証が途中で終わりました", en="The verification broke off"),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as asked for in a form: what was typed, the instant that it means, and what is wrong with it."""

    typed: Mapping[str, str] = field(default_factory=dict)
    instant: datetime | None = None
    errors: Sequence[FieldError] = ()

    @property
    def iso(self) -> str | None:
        return None if self.instant is None else self.instant.isoformat()


def router(database: Database, verifications: Verifications, exports: Exports) -> APIRouter:
    """The pages over audit's database."""
    pages = APIRouter(prefix="/audit", include_in_schema=False, dependencies=[Depends(AUDITOR)])

    @pages.get("")
    def find(
        request: Request,
        q: Annotated[str, Query(max_length=200)] = "",
        before: Annotated[str, Query(max_length=200)] = "",
    ) -> Response:
        found, following = find_plans(database, q, before, PER_PAGE)
        if q.strip() and found:
            return RedirectResponse(f"/audit/plans/{found[0].plan_id}", 303)
        rows = [_row(one) for one in found]
        return render(request, "audit/find.html", q=q, rows=rows, following=following, before=before)

    @pages.get("/plans/{plan_id}")
    def plan(request: Request, plan_id: str) -> Response:
        asked = required(request.query_params, "as_of", AS_OF_MISSING)
        if asked.errors:
            # Nothing is replayed: what is shown must never be taken for the state at another time.
            known(database.read(lambda cursor: history(cursor, plan_id, None)))
            return _plan_page(request, plan_id, asked, None, exports.fingerprint)
        found = known(database.read(lambda cursor: history(cursor, plan_id, asked.instant)))
        return _plan_page(request, plan_id, asked, found, exports.fingerprint)

    @pages.get("/plans/{plan_id}/compare")
    def compare(request: Request, plan_id: str) -> Response:
        earlier = required(request.query_params, "from", EARLIER_MISSING)
        later = required(request.query_params, "to", LATER_MISSING)
        errors = [*earlier.errors, *later.errors]
        if earlier.instant and later.instant and later.instant < earlier.instant:
            errors.append(EARLIER_FIRST)
        now = known(database.read(lambda cursor: history(cursor, plan_id, None)))
        found = None
        if earlier.instant and later.instant and not errors:
            first, last = earlier.instant, later.instant
            found = known(database.read(lambda cursor: comparison(cursor, plan_id, first, last)))
        return render(
            request,
            "audit/compare.html",
            status_code=422 if errors else 200,
            trail=[_crumb(plan_id, now.standing), (Text(ja="二つの時点の比較", en="Two times compared"), "")],
            plan_id=plan_id,
            standing=now.standing,
            earlier=earlier,
            later=later,
            errors=errors,
            found=found,
            states=[standing_said(one) for one in (found.before, found.after)] if found else [],
            facts=[_named(one) for one in found.facts] if found else [],
            added=[_moment(line) for line in found.added] if found else [],
        )

    @pages.get("/verification")
    def verification(request: Request, follow: bool = False) -> Response:
        found = verifications.latest()
        running = found is not None and found.state == "running"
        # A header rather than a meta element, and only as long as the reader asks for it: it can be switched off.
        headers = {"Refresh": str(REFRESH_SECONDS)} if running and follow else {}
        return render(
            request,
            "audit/verification.html",
            headers=headers,
            found=found,
            running=running,
            follow=follow,
            states=STATES,
            services=SERVICES,
            rows=_findings(found, "findings"),
            known=_findings(found, "known"),
            checks=[_check(one) for one in found.report.get("checks", ())] if found and found.report else [],
            not_covered=_not_covered(found),
            goes_on_from=_goes_on_from(found),
        )

    @pages.post("/verification")
    def begin(actor: Auditor, key: Key) -> Response:
        verifications.begin(actor.id, key)
        return RedirectResponse("/audit/verification?follow=1", 303)

    return pages


# -- what the templates are given ----------------------------------------------------------------------------------


def _plan_page(request: Request, plan_id: str, asked: Moment, found: History | None, fingerprint: str) -> Response:
    standing = found.standing if found else Standing()
    return render(
        request,
        "audit/plan.html",
        status_code=422 if asked.errors else 200,
        trail=[_crumb(plan_id, standing)],
        plan_id=plan_id,
        asked=asked,
        errors=asked.errors,
        found=found,
        standing=standing,
        state=standing_said(standing),
        facts=_facts(standing),
        events=list(_events(found.entries)) if found else [],
        changed=len(found.changed) if found else 0,
        fingerprint=fingerprint,
    )


def _crumb(plan_id: str, standing: Standing) -> tuple[str, str]:
    return standing.application_no or plan_id, f"/audit/plans/{plan_id}"


def _facts(standing: Standing) -> list[tuple[Text, Any]]:
    """The facts that are known, with their labels, in words."""
    facts = with_names(standing.facts)
    return [(label, shown(key, facts[key])) for key, label in FACT_LABELS.items() if facts.get(key)]


def _named(one: Changed) -> dict[str, Any]:
    before, after = (with_names({one.key: value})[one.key] for value in (one.before, one.after))
    return {"label": one.label, "before": before, "after": after}


def _row(found: PlanFound) -> dict[str, Any]:
    return {"found": found, **filing_facts(found.filing)}


def _moment(line: Line) -> dict[str, Any]:
    text, params = said(line)
    return {
        "line": line,
        "anchor": anchor(line),
        "text": text,
        "params": params,
        "who": said_who(line),
        "service": SERVICES.get(line.service, line.service),
    }


def _events(entries: Sequence[Entry]) -> Iterator[dict[str, Any]]:
    by_event = {entry.line.event_id: entry.line for entry in entries if entry.line.event_id}
    for entry in entries:
        line = entry.line
        cause = by_event.get(line.causation_id or "")
        yield {
            **_moment(line),
            "link": entry.link,
            "link_text": LINKS[entry.link],
            "previous": entry.previous.hex() if entry.previous is not None else None,
            "cause": _moment(cause) if cause else None,
            "late": line.occurred_at != line.recorded_at,
            "json": pretty(line),
        }


def anchor(line: Line) -> str:
    return f"e-{line.service}-{line.at.partition}-{line.at.sequence}"


def pretty(line: Line) -> str:
    """The stored JSON on several lines; bytes that are no JSON as they can be shown."""
    data = data_json(line)
    if data is None:
        return line.data.decode(errors="replace")
    return json.dumps(data, ensure_ascii=False, indent=2)


def _findings(found: Verification | None, key: str) -> list[dict[str, Any]]:
    """What a report lists; one that was kept before there were such lists has none."""
    report = found.report if found and found.report else {}
    return [_finding(one) for one in report.get(key, ())]


def _goes_on_from(found: Verification | None) -> datetime | None:
    began = found.report.get("goes_on_from") if found and found.report else None
    return datetime.fromisoformat(began) if began else None


def _not_covered(found: Verification | None) -> list[Text]:
    report = found.report if found and found.report else {}
    return [Text(ja=_literal(one["ja"]), en=_literal(one["en"])) for one in report.get("not_covered", ())]


def _check(checked: Mapping[str, Any]) -> dict[str, Any]:
    return {**checked, "covers": Text(ja=_literal(checked["ja"]), en=_literal(checked["en"]))}


def _finding(finding: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **finding,
        "text": Text(ja=_literal(finding["ja"]), en=_literal(finding["en"])),
        "holder": HOLDERS[finding["holder"]],
        "row": finding.get("row", ""),
        "service": SERVICES.get(finding["service"], finding["service"]),
    }


def _literal(text: str) -> str:
    """A finished sentence as a Text without parameters."""
    return text.replace("{", "{{").replace("}", "}}")


# -- times in forms ------------------------------------------------------------------------------------------------

_TIME = re.compile(r"(\d{1,2})[:時](\d{1,2})分?(?::?(\d{1,2})秒?)?")
NOT_A_TIME: Final = Text(
    ja="時刻は、14:05 または 14:05:30 のように入力してください。", en="Write the time like 14:05 or 14:05:30."
)
DAY_MISSING: Final = Text(ja="時刻とともに、年・月・日を入力してください。", en="Enter the date with the time.")
AS_OF_MISSING: Final = Text(
    ja="見る時点を、年・月・日で入力してください。", en="Enter the year, month and day as of which to look."
)
EARLIER_MISSING: Final = Text(
    ja="前の時点を、年・月・日で入力してください。", en="Enter the year, month and day of the earlier time."
)
LATER_MISSING: Final = Text(
    ja="後の時点を、年・月・日で入力してください。", en="Enter the year, month and day of the later time."
)
NOT_AN_INSTANT: Final = Text(
    ja="時点を、年・月・日と時刻で指定し直してください。", en="Give the date and time once more."
)


def read_moment(params: Mapping[str, str], name: str) -> Moment:
    """A time of a form (`name`-year, -month, -day, -time; Japanese time), or an exact instant (`name`, ISO 8601).

    What is left out is filled up to its end: a day without a time means its last instant, a minute the end of it, so
    that what a page shows under 14:05 is there as of 14:05.
    """
    exact = params.get(name, "").strip()
    if exact:
        return _exact(exact, name)
    typed = {
        key: params[key] for key in (f"{name}-{part}" for part in ("year", "month", "day", "time")) if key in params
    }
    day = read_date(typed, name)
    text = normalize("NFKC", typed.get(f"{name}-time", "")).replace(" ", "")
    errors = [day] if isinstance(day, FieldError) else []
    try:
        at, length = _time_of(text)
    except ValueError:
        errors.append(_error(f"{name}-time", NOT_A_TIME))
    if day is None and text:
        errors.append(_error(name, DAY_MISSING))
    if errors or day is None or isinstance(day, FieldError):
        return Moment(typed, None, errors)
    return Moment(typed, datetime.combine(day, at, JST) + length - timedelta(microseconds=1))


def required(params: Mapping[str, str], name: str, missing: Text) -> Moment:
    """A time that must be there once the form was sent, which brings its inputs even where they are empty."""
    found = read_moment(params, name)
    sent = any(key.endswith("-year") for key in params)
    if not sent or found.instant or found.errors:
        return found
    return Moment(found.typed, None, [_error(name, missing)])


def _time_of(text: str) -> tuple[time, timedelta]:
    if not text:
        return time.min, timedelta(days=1)
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError(text)
    hour, minute, second = (int(part or 0) for part in found.groups())
    return time(hour, minute, second), timedelta(seconds=1) if found[3] else timedelta(minutes=1)


def _exact(text: str, name: str) -> Moment:
    try:
        # A "+" of an offset that was not encoded arrives as a space.
        instant = datetime.fromisoformat(text.replace(" ", "+"))
        there = instant.astimezone(JST)
    except (ValueError, OverflowError):
        return Moment({}, None, [_error(name, NOT_AN_INSTANT)])
    if instant.tzinfo is None:
        return Moment({}, None, [_error(name, NOT_AN_INSTANT)])
    parts = {"year": there.year, "month": there.month, "day": there.day, "time": there.strftime("%H:%M:%S")}
    return Moment({f"{name}-{part}": str(value) for part, value in parts.items()}, instant)


def _error(name: str, text: Text) -> FieldError:
    return FieldError(name, "", "not_a_time", ja=text.ja, en=text.en)
