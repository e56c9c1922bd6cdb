"""What must hold at the end of a seed, beside what must hold of every system (tests/faults/invariants.py)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import orjson
import pytest

from services.agreement import disagreements
from services.embedded import System
from shared.contracts.event import Event
from shared.contracts.intake import CertificateGivenBack, VersionCertified
from tests.faults import invariants
from tests.simulation.stores import compared
from tests.support.plan_laws import broken

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
        *_plans(simulation, onlooker),
        *_remembered(simulation),
        *_agreed(simulation, onlooker),
        *_asked_once(simulation),
        *(f"{link.name} is stopped: {link.stopped}" for m in simulation.members
          for link in m.standing_of_links(lambda upstream, name: 0) if link.stopped),
    ]  # fmt: skip


def _ended(simulation: Simulation) -> Iterator[str]:
    """Every application has ended as it should, once."""
    rows = simulation.stores.query(
        "review", "SELECT originator_id, topic FROM stored_events ORDER BY originator_id, originator_version"
    )
    endings, reopened = defaultdict(list), set()
    for stream, topic in rows:
        kind = topic.rpartition("/")[0]
        if kind in ENDINGS:
            endings[stream].append(ENDINGS[kind])
        elif kind == WITHOUT_EFFECT:
            endings[stream].pop()
            reopened.add(stream)
    for client in simulation.clients.all:
        if not client.end:
            yield f"case {client.case.number} still waits for {client.request and client.request.what}"
        for application, end in client.case.ends.items():
            found = endings[application]
            if not found and application in reopened:
                pass  # an answer in time overtook the decision, and nobody decides once more
            elif len(found) != 1 or (end != "over" and found[0] != end):
                yield f"case {client.case.number} should be {end}, but is {' and '.join(found) or 'open'}"
    all_filed = sum(len(client.case.ends) for client in simulation.clients.all)
    filed = simulation.stores.query(
        "intake", "SELECT count(*) FROM stored_events WHERE topic = 'intake.ApplicationFiled/4'"
    )
    if filed != [(all_filed,)]:
        yield f"{filed[0][0]} applications are filed, but {all_filed} were"


def _plans(simulation: Simulation, onlooker: System) -> Iterator[str]:
    """The laws of a plan (LINEAGE §9), and that each has ended when its time is over."""
    intake, review = (onlooker.services[name].store for name in ("intake", "review"))
    for client in simulation.clients.all:
        of_intake, of_review = ([one.event for one in store.plan(client.case.plan_id)] for store in (intake, review))
        yield from (f"plan of case {client.case.number}: {found}" for found in broken(of_intake, of_review))
        if simulation.years_passed:
            yield from _over(client.case.number, of_intake)


def _over(number: int, of_intake: Sequence[Event]) -> Iterator[str]:
    """Each term has expired with its last application, unless it was given back."""
    last = {event.term: event.text.application_id for event in of_intake if isinstance(event, VersionCertified)}
    given_back = {event.term for event in of_intake if isinstance(event, CertificateGivenBack)}
    ended = {event.head.stream_id for event in of_intake if event.name.startswith("intake.PlanEnded/")}
    for term, application in last.items():
        if term not in given_back and application not in ended:
            yield f"term {term} of case {number} should have ended"


def _remembered(simulation: Simulation) -> Iterator[str]:
    """What a process remembers of a stream is what its events tell."""
    for member in simulation.members:
        store = member.service.store
        for stream, known in store.memory._streams._kept.items():
            events = [one.event for one in store.stream(stream)][: known.version]
            aggregate = member.service.aggregates[events[0].name]
            if aggregate.replay(events) != known.state:
                yield f"{member.name} remembers of {stream} what its events do not tell"


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
