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
from shared.contracts.followup import PlanExpired
from shared.contracts.intake import CertificateGivenBack, FilingOpened, TermRescinded, VersionCertified
from shared.contracts.review import CaseFellAway
from tests.faults import invariants
from tests.simulation.stores import compared
from tests.support.plan_laws import broken, late_reminders

if TYPE_CHECKING:
    from tests.simulation.simulation import Simulation

ENDINGS = {
    "review.PlanCertified": "decided",
    "review.PlanRefused": "decided",
    "review.CaseWithdrawn": "withdrawn",
    "review.CaseFellAway": "fell away",
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
        "intake", "SELECT count(*) FROM stored_events WHERE topic = 'intake.ApplicationFiled/6'"
    )
    if filed != [(all_filed,)]:
        yield f"{filed[0][0]} applications are filed, but {all_filed} were"


def _plans(simulation: Simulation, onlooker: System) -> Iterator[str]:
    """The laws of a plan (LINEAGE §9), and that each has ended when its time is over."""
    for client in simulation.clients.all:
        of_intake, of_review, of_followup = (
            [one.event for one in onlooker.services[name].store.plan(client.case.plan_id)]
            for name in ("intake", "review", "followup")
        )
        simulation.counts["certified after the end"] += _certified_after_the_end(of_intake)
        simulation.counts["fell away"] += sum(isinstance(event, CaseFellAway) for event in of_review)
        found = [*broken(of_intake, of_review), *late_reminders(of_followup)]
        if simulation.years_passed:
            found += _over(of_intake, of_followup)
        yield from (f"plan of case {client.case.number}: {one}" for one in found)


def _certified_after_the_end(of_intake: Sequence[Event]) -> int:
    """Changes that were filed within the period and certified when it was over (R23)."""
    ends = {event.version: event.period.end.last_day for event in of_intake if isinstance(event, VersionCertified)}
    opened = {event.application_id: event.base_version for event in of_intake if isinstance(event, FilingOpened)}
    return sum(
        event.certified_on > ends[opened[event.text.application_id]]
        for event in of_intake
        if isinstance(event, VersionCertified) and event.kind == "change"
    )


def _over(of_intake: Sequence[Event], of_followup: Sequence[Event]) -> Iterator[str]:
    """Each term has expired with the last month that was certified of it, unless it was given back or rescinded."""
    last = {event.term: event.period.end.last_day for event in of_intake if isinstance(event, VersionCertified)}
    cut_short = {event.term for event in of_intake if isinstance(event, CertificateGivenBack | TermRescinded)}
    expired = {(event.term, event.ended_on) for event in of_followup if isinstance(event, PlanExpired)}
    for term, day in last.items():
        if term not in cut_short and (term, day) not in expired:
            yield f"term {term} should have ended on {day}"


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
