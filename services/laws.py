"""What must hold of a plan in the log of each service alone, at any time (LINEAGE §9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Any, Final

from services.followup.domain.dates import key
from services.followup.domain.plan import PLAN
from services.intake.domain.lineage import LINEAGE
from shared.contracts.event import Event
from shared.contracts.followup import PlanExpired, ReminderFellDue, RenewalInvited
from shared.contracts.intake import CertificateGivenBack, MinorChangeNoted, StatusReportFiled, VersionCertified
from shared.contracts.review import VersionEntered
from shared.domain import Text
from shared.event_store.asked import asked_findings
from shared.event_store.finding import Finding
from shared.event_store.recorder import Recorded
from shared.scheme.lineage import Ended, Version, in_force, versions
from shared.service import Service

LAW_TEXTS: Final[Mapping[str, Text]] = {
    "number_used": Text(
        ja="第{version}版の番号は、すでに使われた番号（{last}）より後ではありません。",
        en="version {version} does not come after {last}, which was used before",
    ),
    "terms_overlap": Text(
        ja="計画の回の期間が重なっています：{first}、{second}", en="the periods of terms {first} and {second} overlap"
    ),
    "not_in_force": Text(
        ja="{said}についての記録ですが、{on}に有効だったのは第{version}版です。",
        en="it is of {said}, but version {version} was in force on {on}",
    ),
    "nothing_due": Text(ja="計画のこの期日はありません。", en="the plan has no such date that could fall due"),
}


def unlawful(
    services: Mapping[str, Service[Any]], plan_id: str, events: Mapping[str, Sequence[Recorded]]
) -> Iterator[Finding]:
    """What of a plan should not be so, by the events of each service in the order of its log."""
    for name, stored in events.items():
        service = services[name]
        yield from asked_findings(name, stored, service.store.consequences, service.aggregates.__getitem__)
    lineage = [one for one in events["intake"] if one.event.head.stream_id == plan_id]
    yield from _overlapping(lineage)
    yield from _on_what_is_not_in_force(lineage)
    yield from _numbers_used(events["review"])
    yield from _fell_due_unforeseen(events["followup"])


def _numbers_used(events: Sequence[Recorded]) -> Iterator[Finding]:
    last = 0
    for one in events:
        if isinstance(one.event, VersionEntered):
            if one.event.version <= last:
                yield _at("review", one, "number_used", version=one.event.version, last=last)
            last = max(last, one.event.version)


def _on_what_is_not_in_force(lineage: Sequence[Recorded]) -> Iterator[Finding]:
    """A report, a minor change and a giving back are of the version that was in force when they were taken (R25)."""
    for index, one in enumerate(lineage):
        match one.event:
            case StatusReportFiled(version=said, reported_on=on) | MinorChangeNoted(version=said, noted_on=on):
                version = _in_force_before(lineage[:index], on)
                right = version is not None and version.number == said
            case CertificateGivenBack(term=term, certificate_no=said, on=on):
                version = _in_force_before(lineage[:index], on)
                right = version is not None and (version.term, version.certificate_no) == (term, said)
            case _:
                continue
        if not right:
            shown = f"{version.number} ({version.term}, {version.certificate_no})" if version else "–"
            yield _at("intake", one, "not_in_force", said=said, on=on, version=shown)


def _in_force_before(lineage: Sequence[Recorded], on: date) -> Version | None:
    return in_force(LINEAGE.replay([one.event for one in lineage]).facts, on).version


def _fell_due_unforeseen(events: Sequence[Recorded]) -> Iterator[Finding]:
    """Whatever falls due is a date of its term, and falls due once."""
    state = PLAN.initial
    for one in events:
        before, state = state, PLAN.evolve(state, one.event)
        if isinstance(one.event, ReminderFellDue | RenewalInvited | PlanExpired):
            dates = {(term.number, key(entry)) for term in before.terms for entry in term.dates}
            if not (state.past - before.past) & dates:
                yield _at("followup", one, "nothing_due")


def _overlapping(lineage: Sequence[Recorded]) -> Iterator[Finding]:
    """Terms that end as they were meant to do. One that ended before frees what was left of its period."""
    facts = LINEAGE.replay([one.event for one in lineage]).facts
    ended = {fact.term for fact in facts if isinstance(fact, Ended)}
    latest = {one.term: one for one in versions(facts) if one.term not in ended}
    for one, other in combinations(latest.values(), 2):
        if max(one.period.start, other.period.start) <= min(one.period.end, other.period.end):
            at = next(told for told in reversed(lineage) if _tells_of(told.event, one, other))
            yield _at("intake", at, "terms_overlap", first=_term(one), second=_term(other))


def _tells_of(event: Event, *told: Version) -> bool:
    return isinstance(event, VersionCertified) and event.version in {one.number for one in told}


def _term(version: Version) -> str:
    return f"{version.term} ({version.period.start}–{version.period.end})"


def _at(service: str, one: Recorded, code: str, **params: Any) -> Finding:
    entry, head = one.entry, one.event.head
    place = service, entry.partition, entry.sequence, head.stream_id
    return Finding(*place, code, head.version, params, text=LAW_TEXTS[code])
