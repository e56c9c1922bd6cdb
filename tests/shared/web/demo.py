"""A small application that shows every component and raises every problem; for tests only."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, FastAPI, Form
from psycopg import OperationalError
from psycopg.errors import CannotConnectNow
from psycopg_pool import PoolTimeout
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from starlette.requests import Request
from starlette.responses import Response

from shared.contracts.event import Actor
from shared.domain import Text, refuse, together
from shared.event_store.door import StaleVersion, UnknownStream
from shared.event_store.presuming import Conflict
from shared.event_store.unit_of_work import KeyReused
from shared.observability import RequestMetrics, current_correlation_id
from shared.postgres.database import OutcomeUnknown
from shared.web.app import web_app
from shared.web.authorization import granted
from shared.web.components import Choice, ClockChip, Column, Moment, Tab
from shared.web.envelopes import KeyedEnvelope
from shared.web.forms import IdempotencyKey, SeenVersion
from shared.web.pages import NavigationLink, Pages, Section, render
from shared.web.persona import current_actor, persona_of
from shared.web.problems import CONFLICT, NOT_FOUND, FieldError, Problem, refusal_problem
from shared.web.takes_json import TakesJson

SECTION = Section(
    "demo",
    Text(ja="審査", en="Review"),
    Path(__file__).with_name("templates"),
    prefix="/demo",
    navigation=(
        NavigationLink(Text(ja="審査待ち", en="Queue"), "/demo"),
        NavigationLink(Text(ja="決定", en="Decisions"), "/demo/decisions", "review.approve"),
        NavigationLink(Text(ja="統計", en="Statistics"), "/demo/statistics"),
    ),
)
CLOCKS = [
    ClockChip("running", date(2026, 12, 24), 31),
    ClockChip("running", date(2026, 12, 7), 14),
    ClockChip("running", date(2026, 11, 30), 7),
    ClockChip("running", date(2026, 11, 24), 1),
    ClockChip("running", date(2026, 11, 23), 0),
    ClockChip("passed", date(2026, 11, 22), -1),
    ClockChip("paused", None, 20),
    ClockChip("decided"),
]
ERRORS = (
    FieldError("form.name", "", "missing", ja="事業者の名称を入力してください。", en="Enter the name of the business."),
    FieldError("filed", "", "not_a_date", ja="実在する日付を入力してください。", en="Enter a real date."),
    FieldError("measures", "R9", "none", ja="対策を1つ以上選んでください。", en="Choose one measure or more."),
)
REFUSALS = {
    "period_too_long": Text(
        ja="実施期間は{most}か月以内にしてください。", en="Make the plan period {most} months or less."
    ),
    "closed": Text(ja="{last_day}で締め切りました。", en="It closed on {last_day}."),
}
router = APIRouter(prefix="/demo", route_class=TakesJson)


class Cover(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=5)]
    capital_yen: Annotated[int, Field(ge=0)]
    kind: Literal["new", "change"] = "new"
    day: date | None = None


class Filing(BaseModel):
    model_config = ConfigDict(extra="forbid")

    cover: Cover


class AccountTaken(Exception):
    pass


@router.get("")
def kit(request: Request, errors: bool = False) -> Response:
    return render(
        request,
        "demo/kit.html",
        status_code=422 if errors else 200,
        errors=ERRORS if errors else (),
        clocks=CLOCKS,
        columns=[
            Column("number", Text(ja="受付番号", en="Number")),
            Column("name", Text(ja="事業者", en="Business")),
            Column("capital", Text(ja="資本金", en="Capital"), numeric=True),
            Column("clock", Text(ja="期限", en="Deadline")),
            Column("state", Text(ja="状態", en="State")),
        ],
        cases=[
            {
                "number": f"2026-関東-{n:06d}",
                "name": f"みなと精工株式会社 第{n}工場",
                "capital": n * 12_345_678,
                "clock": clock,
            }
            for n, clock in enumerate(CLOCKS, 1)
        ],
        tabs=[
            Tab(Text(ja="自分", en="Mine"), "?tab=mine", current=True, count=12),
            Tab(Text(ja="未割当", en="Unassigned"), "?tab=free", count=1),
            Tab(Text(ja="補正待ち", en="Waiting"), "?tab=parked"),
            Tab(Text(ja="終了", en="Closed"), "?tab=closed"),
        ],
        choices=[
            Choice("a", Text(ja="地震", en="Earthquake")),
            Choice("b", Text(ja="水害", en="Flood"), Text(ja="土砂災害を含みます", en="Landslides too")),
        ],
        moments=[
            Moment(
                Text(ja="補正を依頼", en="Correction requested"),
                datetime(2026, 11, 20, 5, 5, tzinfo=UTC),
                Text(ja="担当官", en="Officer"),
                Text(ja="2項目", en="2 items"),
                "#",
            ),
            Moment(Text(ja="申請を受付", en="Application filed"), date(2026, 11, 2), Text(ja="申請者", en="Applicant")),
        ],
        key_day=date(2026, 11, 23),
        now=datetime(2026, 11, 23, 1, 2, tzinfo=UTC),
    )


@router.get("/cases/{case_id}")
def case(case_id: str) -> dict[str, str]:
    return {"case_id": case_id, "correlation_id": current_correlation_id()}


@router.get("/me")
def me(request: Request) -> Actor:
    return current_actor(request)


@router.get("/anyone")
def anyone(request: Request) -> str:
    return persona_of(request).id


@router.get("/decisions")
def decisions(actor: Annotated[Actor, granted("review.approve")]) -> Actor:
    return actor


@router.post("/filings")
def file(filing: Filing, key: IdempotencyKey) -> str:
    return key


@router.post("/raw")
async def raw(request: Request) -> int:
    return len(await request.body())


@router.post("/form")
def form(key: IdempotencyKey, seen: SeenVersion, name: Annotated[str, Form()]) -> dict[str, str | int]:
    return {"key": key, "seen": seen, "name": name}


@router.post("/cases/{case_id}/asked")
def ask_something(case_id: str, envelope: KeyedEnvelope) -> dict[str, str]:
    once = envelope.once
    return {
        "actor": envelope.actor.id,
        "correlation_id": envelope.cause.correlation_id,
        "once": f"{once.actor} {once.route} {once.key}",
        "digest": once.body_digest.hex(),
    }


@router.post("/cases/{case_id}/asked-by-form")
def ask_by_form(case_id: str, envelope: KeyedEnvelope, name: Annotated[str, Form()]) -> str:
    return envelope.once.body_digest.hex()


@router.get("/several/{number}")
@router.put("/several/{number}")
def several(number: str) -> str:
    return number


@router.post("/several/{number}")
def several_more(number: str) -> str:
    return number


@router.post("/several/{number}/sent")
def several_sent(number: str) -> str:
    return number


@router.get("/numbers")
def numbers(limit: Annotated[int, Field(le=100)] = 10) -> int:
    return limit


@router.get("/fails/{how}")
def fails(how: str) -> None:
    match how:
        case "refused":
            refusals = [
                refuse("R16", "period_too_long", "form.period", most=36),
                refuse("R24", "closed", last_day=date(2026, 11, 23)),
                refuse("R99", "unheard_of"),
            ]
            refusal = together(refusals)
            assert refusal is not None
            raise refusal_problem(refusal, REFUSALS)
        case "conflict":
            raise Conflict
        case "stale":
            raise StaleVersion(3, 5)
        case "reused":
            raise KeyReused
        case "unknown":
            raise UnknownStream("case-7")
        case "missing":
            raise Problem(NOT_FOUND)
        case "database":
            raise OperationalError("connection to 10.1.2.3 refused")
        case "pool":
            raise PoolTimeout("no connection")
        case "restoring":
            raise CannotConnectNow("this is a restored store")
        case "doubt":
            raise OutcomeUnknown("connection to 10.1.2.3 lost")
        case "taken":
            raise AccountTaken
        case "model":
            TypeAdapter(int).validate_python("secret")
        case _:
            raise RuntimeError("the secret plan of Minato")


@router.get("/broken-page")
def broken_page(request: Request) -> Response:
    return render(request, "demo/broken.html")


def demo_app(metrics: RequestMetrics | None = None) -> FastAPI:
    return web_app(
        "demo",
        [router],
        Pages(SECTION),
        problems={AccountTaken: lambda error: Problem(CONFLICT)},
        larger_bodies={"/demo/raw/large": 2_000_000},
        metrics=metrics,
    )
