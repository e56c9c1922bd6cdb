"""What must hold at the end of a seed, beside what must hold of every system (tests/faults/invariants.py)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

import orjson
import pytest

from services.agreement import disagreements
from services.embedded import System
from tests.faults import invariants
from tests.simulation.stores import compared

if TYPE_CHECKING:
    from tests.simulation.simulation import Simulation

ENDINGS = {
    "review.PlanCertified": "decided",
    "review.PlanRefused": "decided",
    "review.CaseWithdrawn": "withdrawn",
}
WITHOUT_EFFECT = "review.DecisionWithoutEffect"


def complaints(simulation: Simulation) -> list[str]:
    stores, clients = simulation.stores, simulation.clients
    stores.keep_mails(simulation.stage.mail.arrived)
    onlooker = stores.look_from(simulation.stage.clock)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(invariants, "rebuild", compared)
        found = invariants.violations(onlooker, clients.acknowledged)
    return [
        *found,
        *_ended(simulation),
        *_agreed(simulation, onlooker),
        *_asked_once(simulation),
        *(f"{link.name} is stopped: {link.stopped}" for m in simulation.members
          for link in m.standing_of_links(lambda upstream, name: 0) if link.stopped),
    ]  # fmt: skip


def _ended(simulation: Simulation) -> Iterator[str]:
    """Every case has ended as it should, once."""
    rows = simulation.stores.query(
        "review", "SELECT originator_id, topic FROM stored_events ORDER BY originator_id, originator_version"
    )
    endings, ended, reopened = defaultdict(list), defaultdict(bool), set()
    for stream, topic in simulation.stores.query("intake", "SELECT originator_id, topic FROM stored_events"):
        ended[stream] |= topic.rpartition("/")[0] in ("intake.PlanEnded", "intake.ApplicationRefused")
    for stream, topic in rows:
        kind = topic.rpartition("/")[0]
        if kind in ENDINGS:
            endings[stream].append(ENDINGS[kind])
        elif kind == WITHOUT_EFFECT:
            endings[stream].pop()
            reopened.add(stream)
    for client in simulation.clients.all:
        found = endings[client.case.case_id]
        if not client.end:
            yield f"case {client.case.number} still waits for {client.request and client.request.what}"
        elif not found and client.case.case_id in reopened:
            pass  # an answer in time overtook the decision, and nobody decides once more
        elif simulation.years_passed and client.end == "decided" and not ended[client.case.case_id]:
            yield f"the plan of case {client.case.number} should have ended"
        elif len(found) != 1 or (client.end != "over" and found[0] != client.end):
            yield f"case {client.case.number} should be {client.end}, but is {' and '.join(found) or 'open'}"
    filed = simulation.stores.query(
        "intake", "SELECT count(*) FROM stored_events WHERE topic = 'intake.ApplicationFiled/4'"
    )
    if filed != [(len(simulation.clients.all),)]:
        yield f"{filed[0][0]} applications are filed, but {len(simulation.clients.all)} were"


def _agreed(simulation: Simulation, onlooker: System) -> Iterator[str]:
    """Whatever was held up, and in whichever order it arrived: all services say the same in the end."""
    for client in simulation.clients.all:
        yield from map(str, disagreements(onlooker.services, client.case.plan_id))


def _asked_once(simulation: Simulation) -> Iterator[str]:
    """Whatever was asked for, and however often: it was done once."""
    counted: Counter[tuple[str, str]] = Counter()
    for service in ("intake", "review"):
        for topic, state in simulation.stores.query(service, "SELECT topic, state FROM stored_events"):
            header = orjson.loads(state)["header"]
            asked = header["causation_id"] is None and not header["correlation_id"].startswith("timer:")
            # What had fallen due by then is recorded with it.
            if asked and topic.rpartition("/")[0] not in invariants.TIMED:
                counted[header["correlation_id"], topic] += 1
    for (key, topic), times in counted.items():
        if times > 1:
            yield f"the request {key} brought {topic} {times} times"
