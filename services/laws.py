"""What must hold of a plan in the log of each service alone, at any time (LINEAGE §9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Any, Final

from services.followup.domain.plan import PLAN
from services.intake.domain.application import APPLICATION
from services.intake.domain.documents import filed_as
from services.intake.domain.lineage import LINEAGE
from services.intake.domain.state import Application
from shared.contracts.event import Event
from shared.contracts.findings import CheckedBeside, RuleFinding
from shared.contracts.followup import PlanExpired, ReminderFellDue, RenewalInvited
from shared.contracts.forms.filed import FiledForm
from shared.contracts.intake import (
    ApplicationCorrected,
    ApplicationFiled,
    CertificateGivenBack,
    DocumentsAttached,
    MinorChangeNoted,
    StatusReportFiled,
    VersionCertified,
)
from shared.contracts.paper import is_paper
from shared.contracts.review import CaseOpened, CorrectionReceived, VersionEntered
from shared.contracts.text import TextId
from shared.domain import Text
from shared.event_store.asked import asked_findings
from shared.event_store.finding import Finding
from shared.event_store.recorder import Recorded
from shared.scheme.findings import findings
from shared.scheme.lineage import Ended, Version, in_force, versions
from shared.scheme.plan_dates import key
from shared.service import Service

_Told = tuple[tuple[RuleFinding, ...], CheckedBeside]
"""What was found of a text, and what that rested on beside it."""
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
    "found_otherwise": Text(
        ja="記録された自動確認の結果が、この申請内容を申請日の規則で確認した結果と異なります（{rules}）。",
        en="what was recorded of the checks at the door is not what they find of this text on its day ({rules})",
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
    yield from _found_otherwise(plan_id, events["intake"])
    yield from _told_otherwise(events["intake"], events["review"])
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


def _found_otherwise(plan_id: str, stored: Sequence[Recorded]) -> Iterator[Finding]:
    """The checks at the door find the same again of the same text, by the tables of its day (ADR 0039)."""
    lineage, applications = LINEAGE.initial, dict[str, Application]()
    came_with = {
        (one.event.head.stream_id, one.event.text_no): one.event.documents
        for one in stored
        if isinstance(one.event, DocumentsAttached)
    }

    def form_of(text: TextId) -> FiledForm | None:
        if is_paper(text, plan_id):
            return next((claim.form for claim in lineage.paper.claims if claim.text == text), None)
        return applications.get(text.application_id, APPLICATION.initial).form_of(text)

    for one in stored:
        stream_id = one.event.head.stream_id
        if stream_id == plan_id:
            lineage = LINEAGE.evolve(lineage, one.event)
            continue
        filed = applications[stream_id] = APPLICATION.evolve(
            applications.get(stream_id, APPLICATION.initial), one.event
        )
        if isinstance(one.event, ApplicationFiled | ApplicationCorrected) and filed.filed_on and _is_of_today(one):
            target = filed.target if filed.kind == "change" else None
            changed = lineage.changed_term(target, form_of) if target else None
            # Files are recorded after the text that they came with.
            files = (*filed.documents, *came_with.get((stream_id, len(filed.texts)), ()))
            right = findings(one.event.form, filed.filed_on, filed.kind, changed, filed_as(files), one.event.beside)
            yield from _differing("intake", one, right)


def _told_otherwise(filed: Sequence[Recorded], heard: Sequence[Recorded]) -> Iterator[Finding]:
    """What review took from intake of a text is what intake says of it."""
    said: dict[str, _Told] = {}
    for one in filed:
        if isinstance(one.event, ApplicationFiled | ApplicationCorrected):
            said[str(one.event.head.event_id)] = _checked(one.event)
    for one in heard:
        if isinstance(one.event, CaseOpened | CorrectionReceived) and _is_of_today(one):
            yield from _differing("review", one, *said.get(one.event.head.causation_id or "", _checked(one.event)))


def _checked(event: ApplicationFiled | ApplicationCorrected | CaseOpened | CorrectionReceived) -> _Told:
    return event.findings, event.beside


def _differing(
    service: str, one: Recorded, right: tuple[RuleFinding, ...], beside: CheckedBeside | None = None
) -> Iterator[Finding]:
    """`beside` is what the checks rested on beside the text, where that is known from elsewhere."""
    assert isinstance(one.event, ApplicationFiled | ApplicationCorrected | CaseOpened | CorrectionReceived)
    if one.event.findings != right or beside not in (None, one.event.beside):
        rules = sorted({found.rule for found in {*one.event.findings} ^ {*right}})
        yield _at(service, one, "found_otherwise", rules="、".join(rules))


def _is_of_today(one: Recorded) -> bool:
    """One of before findings were kept has none."""
    return one.entry.topic == one.event.name


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
