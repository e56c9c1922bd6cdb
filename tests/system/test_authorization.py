"""Every route asked as every role: the table of rights says who may, and the application answers accordingly.

A route that names no right fails. What is foreign is answered as what is not there, word for word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from services.embedded import System
from services.intake.domain.requests import NamedDocument
from services.notify.mailbox import Mailbox
from services.web import application
from shared.clock import MovedClock
from shared.contracts.event import Actor, Role
from shared.contracts.minor_change import MinorAnswers, MinorFacts
from shared.domain import Refusal
from shared.event_store.door import Envelope
from shared.event_store.unit_of_work import Cause
from shared.postgres.launcher import EmbeddedPostgres
from shared.scheme.authorization import RIGHTS, Right, has
from shared.settings import Settings
from shared.web.authorization import actor_with, anyone_with
from shared.web.forms import KEY_FIELD
from shared.web.persona import PERSONAS
from tests.services.intake.documents.examples import PNG
from tests.support.hasty import databases_named
from tests.support.under_way import Desk
from tests.support.waiting import PATIENCE
from tests.support.web import TestClient, api_routes, is_page, local_client
from tests.system.test_openapi import BODIES, FILING, NOBODYS, QUERIES

OWNERS: Final = ("applicant-1", "officer-hokkaido-1", "director-hokkaido", "support-jf-cmca", "auditor-1", "")
STRANGERS: Final = ("applicant-2", "officer-kanto-1", "director-kanto", "support-smrj")
"""Of each role somebody whose the things of this test are, and somebody whose they are not; "" is the public."""

NEVER_SEEN: Final = {"Idempotency-Key": "k", "If-Match": '"999"'}
"""A version that nothing has, so that nothing that is asked here changes what is asked next."""

ASKED_BY: Final[Mapping[Any, Right]] = {ask(right): right for right in RIGHTS for ask in (actor_with, anyone_with)}
NO_ROUTE: Final = {"notify.open_personal"}
"""Rights over parts of what routes show."""
NO_THING: Final = frozenset({"mail_id", "number", "verification_id", "key", "offer"})
"""What stands in addresses and names nobody's thing."""
OTHER_THING: Final = {"/intake/drafts/{draft_id}/correction": "answer_id"}
"""Routes of which a parameter names another thing than elsewhere: here the draft of an answer."""
WITHOUT_RIGHT: Final = {"/static", "/openapi.json"}
"""What the frame gives to everybody."""


@dataclass(frozen=True)
class World:
    """The application, and what there is in it, by the names of parameters."""

    app: FastAPI
    there: Mapping[str, str]
    clients: Mapping[str, TestClient]

    @property
    def routes(self) -> list[APIRoute]:
        return list(api_routes(self.app.routes))


@pytest.fixture(scope="module")
def world(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    clock = MovedClock(datetime(2026, 11, 24, 1, tzinfo=UTC))
    settings = Settings(
        data=Path(tmp_path_factory.mktemp("rights")),
        postgres_dsn=postgres.dsn("postgres"),  # type: ignore[arg-type]
        database_prefix="rights_",
        connections=8,
        patience=PATIENCE,
    )
    with databases_named("rights_", postgres), System(settings, clock) as system:
        app = application(system)
        clients = {one: local_client(app, one, NEVER_SEEN) for one in (*OWNERS, *STRANGERS)}
        yield World(app, things(system, clock, clients), clients)


def things(system: System, clock: MovedClock, clients: Mapping[str, TestClient]) -> dict[str, str]:
    """One application that is asked to correct, one that is certified, and what follows from them."""
    desk = Desk(system, clock)
    certified = desk.proposed()
    desk.approve(certified)
    document = _sent(clients["applicant-1"])
    desk.attached = ([NamedDocument.model_validate({"id": document, "as": "bcp"})],)
    asked, correction_id = desk.asked()
    assert asked.bureau == "hokkaido"
    clock.move_to(datetime(2026, 12, 1, 1, tzinfo=UTC))  # the certified period has begun
    noted = system.intake.of_plans.note_minor_change(
        certified.plan_id,
        MinorAnswers(altered=("funding",), keeps_purpose=True),
        MinorFacts(funding="自己資金を借入れに変更する。"),
        Envelope(Cause(Actor(role="applicant", id="applicant-1"), "minor-change")),
    )
    assert not isinstance(noted, Refusal), noted
    return {
        "application_id": asked.id,
        "correction_id": correction_id,
        "case_id": asked.id,
        "plan_id": certified.plan_id,
        "number": "1",
        "document_id": document,
        "file_id": _sent(clients["applicant-1"]),
        "key": "goals",
        "offer": "change",
        "notice_id": clients["officer-hokkaido-1"].get("/notify/notices").json()["notices"][0]["notice_id"],
        "mail_id": str(Mailbox(system.open_database("mailbox"), clock).mails().rows[0].mail_id),
        "draft_id": clients["applicant-1"].post("/intake/file/typed", data={KEY_FIELD: "d"}).headers["location"][-36:],
        "answer_id": _answer(clients["applicant-1"], asked.id, correction_id),
        "verification_id": clients["auditor-1"].post("/audit/verifications").json()["id"],
    }


def _sent(client: TestClient) -> str:
    answer = client.post("/intake/attachments", params={"name": "a.png"}, content=PNG)
    return str(answer.json()["id"])


def _answer(client: TestClient, application_id: str, correction_id: str) -> str:
    """The draft of an answer to a correction."""
    draft = {"kind": "correction", "form_version": "24-2025-12", "about": application_id}
    content = {"content": {"correction_id": correction_id}}
    answer = client.post("/intake/drafts", json=draft | content, headers={"Idempotency-Key": "answer"})
    return str(answer.json()["draft_id"])


def rights_of(route: APIRoute) -> set[Right]:
    def below(dependant: Dependant) -> Iterator[Right]:
        for one in dependant.dependencies:
            if one.call in ASKED_BY:
                yield ASKED_BY[one.call]
            yield from below(one)

    return set(below(route.dependant))


def role_of(persona: str) -> Role | None:
    return PERSONAS[persona].role if persona else None


def asked(client: TestClient, route: APIRoute, ids: Mapping[str, str]) -> Any:
    """What a route answers: one of the API gets a body that it can read, one of a page an empty form."""
    method = "POST" if "POST" in route.methods else "GET"
    path = re.sub(r"\{(\w+)}", lambda found: ids[OTHER_THING.get(route.path, found[1])], route.path)
    last = route.path.rpartition("/")[2]
    body = FILING if route.path == "/intake/applications" else BODIES.get(last)
    if method == "GET":
        return client.get(path, params=QUERIES.get(route.path))
    if body is not None and not is_page(client.app, route):
        return client.post(path, json=body)
    return client.post(path, data={"nothing": ""})


def said(answer: Any) -> tuple[int, dict[str, Any]]:
    """Status of an answer, and what a problem says, without the number of the request."""
    words = answer.json() if answer.status_code >= 400 else {}
    return answer.status_code, {key: text for key, text in words.items() if key != "instance"}


def test_every_route_names_its_right_and_every_right_is_asked(world: World) -> None:
    assert [route.path for route in world.routes if not rights_of(route)] == []
    assert set(RIGHTS) - {right for route in world.routes for right in rights_of(route)} == NO_ROUTE
    others = {getattr(route, "path", None) for route in world.app.routes if not isinstance(route, APIRoute)}
    assert others - {None} == WITHOUT_RIGHT


def test_a_role_that_never_may_is_told_so(world: World) -> None:
    found = []
    for route in world.routes:
        for persona, client in world.clients.items():
            if not all(has(role_of(persona), right) for right in rights_of(route)):
                status, told = said(asked(client, route, world.there))
                if (status, told.get("code")) != (403, "forbidden" if persona else "sign_in_required"):
                    found.append((route.path, persona, status))
    assert found == []


def test_whose_it_is_may_and_what_is_foreign_is_not_there(world: World) -> None:
    nothing = dict.fromkeys(world.there, NOBODYS) | {"mail_id": "123456", "number": "9", "offer": "change"}
    found = []
    for route in world.routes:
        for persona, client in world.clients.items():
            role, rights = role_of(persona), rights_of(route)
            if not all(has(role, right) for right in rights):
                continue
            answer = asked(client, route, world.there)
            if persona in OWNERS or "{" not in route.path or _everyones(role, rights):
                as_told = answer.status_code not in (403, 404, 405, 500)
            else:
                absent = asked(client, route, nothing)
                as_told = said(answer) == said(absent) and absent.status_code == 404
            if not as_told:
                found.append((route.path, persona, answer.status_code, answer.text[:200]))
    assert found == [], "\n".join(map(str, found))


def _everyones(role: Role | None, rights: set[Right]) -> bool:
    return all(RIGHTS[right].to[role] == "everyone" for right in rights)


@pytest.mark.parametrize("stranger", STRANGERS)
def test_no_list_shows_what_is_foreign(world: World, stranger: str) -> None:
    hidden = {thing for name, thing in world.there.items() if name not in NO_THING}
    for route in world.routes:
        rights = rights_of(route)
        if "GET" in route.methods and "{" not in route.path and not all(has(None, right) for right in rights):
            text = asked(world.clients[stranger], route, {}).text
            assert [thing for thing in hidden if thing in text] == [], route.path
