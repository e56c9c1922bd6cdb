"""What must hold once everything has settled, whatever failed on the way. Every violation is a sentence.

found = violations(system, acknowledged)   # acknowledged: (service, stream) → version, as commands answered

The system is wired and not started. Read models are rebuilt, and so mended: whoever asks again hears less.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from typing import Any

import orjson

from services.audit.verify import verify
from services.embedded import System
from shared.event_store.rebuild import rebuild
from shared.messaging import parking
from shared.messaging.subscriptions import FOLLOWS
from shared.process.standing import standing

Acknowledged = Mapping[tuple[str, str], int]

EFFECTS: Mapping[str, Mapping[str, frozenset[str]]] = {
    "intake.ApplicationFiled": {
        "review": frozenset({"review.CaseOpened"}),
        "notify": frozenset({"notify.NoticeOwed receipt"}),
    },
    "intake.ApplicationCorrected": {
        "review": frozenset({"review.CorrectionReceived", "review.CorrectionCameTooLate"}),
        "notify": frozenset({"notify.ContactKnown"}),
    },
    "intake.DocumentsAttached": {"review": frozenset({"review.DocumentsTaken"})},
    "intake.ApplicationWithdrawn": {
        "review": frozenset({"review.CaseWithdrawn", "review.WithdrawalCameTooLate"}),
    },
    "intake.CorrectionAsked": {"notify": frozenset({"notify.NoticeOwed correction_requested"})},
    "intake.ApplicationCertified": {
        "notify": frozenset({"notify.NoticeOwed certified"}),
        "followup": frozenset({"followup.PlanFollowed"}),
    },
    "intake.ApplicationRefused": {"notify": frozenset({"notify.NoticeOwed refused"})},
    "intake.CorrectionCameTooLate": {"notify": frozenset({"notify.NoticeOwed correction_too_late"})},
    "intake.DecisionCameTooLate": {"notify": frozenset({"notify.NoticeOwed decision_without_effect", ""})},
    "intake.CertificateGivenBack": {
        "review": frozenset({"review.GivingBackRecorded"}),
        "notify": frozenset({"notify.NoticeOwed given_back"}),
        "followup": frozenset({"followup.FollowUpEnded"}),
    },
    "intake.FilingOpened": {"followup": frozenset({"followup.RenewalFiled", ""})},
    "intake.FilingClosed": {"followup": frozenset({"followup.RenewalDropped", ""})},
    "review.CaseOpened": {"intake": frozenset({"intake.ExaminationStarted"})},
    "review.CorrectionRequested": {
        "intake": frozenset({"intake.CorrectionAsked", "intake.CorrectionRequestCameTooLate"}),
    },
    "review.ExaminationDateMoved": {"intake": frozenset({"intake.LastDayMoved", ""})},
    "intake.LastDayMoved": {
        "notify": frozenset({"notify.NoticeOwed date_moved", "notify.NoticeOwed period_extended", ""})
    },
    "review.CorrectionLapsed": {"intake": frozenset({"intake.CorrectionTimeEnded", ""})},
    "review.PlanCertified": {"intake": frozenset({"intake.ApplicationCertified", "intake.DecisionCameTooLate"})},
    "review.VersionEntered": {"intake": frozenset({"intake.CertificationNumbered", ""})},
    "review.PlanRefused": {"intake": frozenset({"intake.ApplicationRefused", "intake.DecisionCameTooLate"})},
    "review.CaseWithdrawn": {"intake": frozenset({"intake.WithdrawalConfirmed"})},
    "intake.ApplicationFellAway": {"notify": frozenset({"notify.NoticeOwed fell_away"})},
    "intake.BureauChanged": {"notify": frozenset({"notify.NoticeOwed bureau_changed", ""})},
    "intake.CertificateFactsCorrected": {
        "notify": frozenset({"notify.NoticeOwed certificate_corrected"}),
        "followup": frozenset({"followup.FactCorrected"}),
    },
    "intake.CorrectionCancelled": {"notify": frozenset({"notify.NoticeOwed correction_withdrawn", ""})},
    "intake.CorrectionExtended": {"notify": frozenset({"notify.NoticeOwed correction_extended", ""})},
    "intake.HearingAnnounced": {"notify": frozenset({"notify.NoticeOwed hearing"})},
    "intake.HearingCalledOff": {"notify": frozenset({"notify.NoticeOwed hearing_called_off"})},
    "intake.TermRescinded": {
        "notify": frozenset({"notify.NoticeOwed rescinded"}),
        "followup": frozenset({"followup.FollowUpEnded"}),
    },
    "intake.MinorChangeNoted": {
        "review": frozenset({"review.MinorChangeRecorded"}),
        "followup": frozenset({"followup.NameChanged", ""}),
    },
    "intake.ArrivalAcknowledged": {
        "notify": frozenset({"notify.NoticeOwed answer_receipt", "notify.NoticeOwed withdrawal_receipt"}),
    },
    "intake.AnswerReminded": {"notify": frozenset({"notify.NoticeOwed answer_reminder"})},
    "notify.NoticeStuck": {"review": frozenset({"review.ApplicantNotReached"})},
    "notify.StuckNoticeSent": {"review": frozenset({"review.ApplicantReached"})},
    "intake.VersionCertified": {"followup": frozenset({"followup.VersionDated"})},
    "intake.PaperCertificateClaimed": {"review": frozenset({"review.PaperClaimReceived"})},
    "intake.PaperCertificateKnown": {"followup": frozenset({"followup.PlanFollowed", ""})},
    "review.CaseTransferred": {"intake": frozenset({"intake.BureauChanged", ""})},
    "review.CertificateCorrected": {"intake": frozenset({"intake.CertificateFactsCorrected", ""})},
    "review.CorrectionPeriodExtended": {"intake": frozenset({"intake.CorrectionExtended", ""})},
    "review.CorrectionWithdrawn": {"intake": frozenset({"intake.CorrectionCancelled", ""})},
    "review.HearingNotified": {"intake": frozenset({"intake.HearingAnnounced", ""})},
    "review.RescissionDropped": {"intake": frozenset({"intake.HearingCalledOff", ""})},
    "review.PlanRescinded": {"intake": frozenset({"intake.TermRescinded", "intake.RescissionCameTooLate", ""})},
    "review.PaperCertificateEntered": {"intake": frozenset({"intake.PaperCertificateKnown", ""})},
    "review.PaperCertificateConfirmed": {"intake": frozenset({"intake.PaperCertificateKnown", ""})},
    "followup.PlanExpired": {"intake": frozenset({"intake.PlanEnded", ""})},
}
"""Upstream event → follower → what must follow from it there, one of these and once. "" where nothing may follow: an
answer can overtake the end of its time, a withdrawal the move of a day; a day that stands still is mailed by nobody; a
plan that was changed ends with its last application, and a decision that an answer has overtaken is made again; what a
bureau does with a case or a plan may arrive when the applicant has ended it; a minor change may leave the name.
Names are told without their version."""

BY_REVIEW_BEFORE = frozenset({"intake.ApplicationCertified", "intake.ApplicationRefused", "intake.CorrectionAsked"})
"""What intake recorded of review: where it names no text, what follows was told after review's own event."""

TIMED = {
    "followup.ReminderFellDue": ("term", "kind", "day"),
    "followup.RenewalInvited": ("term", "day"),
    "followup.PlanExpired": ("term", "ended_on"),
    "intake.AnswerReminded": ("correction_id", "answer_by", "reminded_on"),
    "review.RungReached": ("net_days",),
    "review.CorrectionLapsed": ("correction_id",),
}
"""Events that answer a timer, and what tells one from another in the same stream."""

NUMBERED = {"intake.ApplicationFiled": "application_no", "review.PlanCertified": "certificate_no"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One stored event, read without the product's own decoder."""

    service: str
    stream: str
    version: int
    name: str
    """Without its version."""
    recorded_at: datetime
    data: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.data["header"]["event_id"])

    @property
    def cause(self) -> str | None:
        found: str | None = self.data["header"]["causation_id"]
        return found

    @property
    def names_its_text(self) -> bool:
        return bool(self.data.get("text", {}).get("digest"))

    @property
    def name_and_kind(self) -> str:
        return f"{self.name} {self.data['kind']}" if self.name == "notify.NoticeOwed" else self.name

    def __str__(self) -> str:
        return f"{self.name} of {self.stream} (version {self.version})"


class Stored:
    """All that the stores of a system hold."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.unreadable: list[str] = []
        self.facts = [
            Fact(
                name,
                str(entry.originator_id),
                entry.originator_version,
                _unversioned(entry.topic),
                entry.recorded_at,
                data,
            )
            for name, service in system.services.items()
            for entry in service.store.entries([(p, 0) for p in range(service.store.partitions)], 10_000_000)
            if (data := self._read(name, entry.originator_id, entry.state)) is not None
        ]

    def _read(self, service: str, stream: Any, state: bytes) -> dict[str, Any] | None:
        try:
            read = orjson.loads(state)
            return read if isinstance(read["header"]["event_id"], str) else None
        except (ValueError, KeyError, TypeError) as error:
            self.unreadable.append(f"{service}: an event of {stream} cannot be read: {error!r}")
            return None

    @cached_property
    def versions(self) -> Counter[tuple[str, str]]:
        """How many events each stream has."""
        return Counter((fact.service, fact.stream) for fact in self.facts)

    @cached_property
    def by_id(self) -> dict[str, Fact]:
        return {fact.id: fact for fact in self.facts}

    @cached_property
    def following(self) -> dict[tuple[str, str], list[Fact]]:
        """By (event, follower): what followed from it there."""
        found: dict[tuple[str, str], list[Fact]] = defaultdict(list)
        for fact in self.facts:
            if fact.cause is not None:
                found[fact.cause, fact.service].append(fact)
        return found


def _unversioned(name: str) -> str:
    return name.rpartition("/")[0]


def violations(system: System, acknowledged: Acknowledged) -> list[str]:
    """Everything that does not hold."""
    stored = Stored(system)
    found = [*stored.unreadable, *_chains(system), *_links(system)]
    for check in (_once, _effects, _notices, _timed, _numbers):
        found += check(stored)
    return [*found, *_acknowledged(stored, acknowledged), *_timers(system), *_read_models(system)]


def _acknowledged(stored: Stored, acknowledged: Acknowledged) -> Iterator[str]:
    for (service, stream), version in acknowledged.items():
        events = stored.versions[service, stream]
        if events < version:
            yield f"{service} acknowledged version {version} of {stream}, but holds {events} events of it"


def _chains(system: System) -> Iterator[str]:
    """Sequences, hash chains, streams, and the ledger's copy of them, byte for byte."""
    sources = {name: system.services[name].store for name in FOLLOWS["audit"]}
    report = verify(system.services["audit"].store.database, sources, FOLLOWS["audit"], lambda reached: None)
    yield from (f"{finding.holder}: {finding}" for finding in report.findings)
    yield from (f"the ledger lacks {lag} events of {name}" for name, lag in report.lag.items() if lag)


def _links(system: System) -> Iterator[str]:
    """Positions equal heads, and nothing is parked."""
    found = standing(system)
    for follower, upstreams in FOLLOWS.items():
        for upstream in upstreams:
            for partition, head in found.of[upstream].heads.items():
                position = found.of[follower].followed.get(f"{upstream}:{partition}", 0)
                if position != head:
                    yield f"{upstream}>{follower} stands at {position} of {head} in partition {partition}"
    for service in system.services.values():
        yield from (
            f"{one.name} ({one.id}) is parked at {service.name}: {one.error}" for one in parking.listed(service.store)
        )


def _once(stored: Stored) -> Iterator[str]:
    """No event is there twice, and none follows twice from one of another service."""
    counted: Counter[tuple[str, str, str]] = Counter()
    for fact in stored.facts:
        if stored.by_id[fact.id] is not fact:
            yield f"{fact} has the id of another event"
        if fact.cause is None:
            continue
        cause = stored.by_id.get(fact.cause)
        if cause is None and not fact.cause.startswith("timer:"):
            yield f"{fact} follows from an event that is nowhere"
        elif cause is not None and cause.service != fact.service and fact.name not in TIMED:
            # A decision may meet several answers that came too late for it.
            counted[fact.cause, fact.stream, f"{fact.name} {fact.data.get('correction_id', '')}".rstrip()] += 1
    for (cause_id, stream, name), times in counted.items():
        if times > 1:
            yield f"{name} of {stream} followed {times} times from {stored.by_id[cause_id]}"


def _effects(stored: Stored) -> Iterator[str]:
    """Every event that somebody answers has been answered, once."""
    for fact in stored.facts:
        for follower, wanted in EFFECTS.get(fact.name, {}).items():
            asked_by = fact.id if fact.names_its_text or fact.name not in BY_REVIEW_BEFORE else str(fact.cause)
            answers = [f for f in stored.following[asked_by, follower] if f.name_and_kind in wanted]
            if not answers and "" not in wanted:
                yield f"{follower} has no {' or '.join(sorted(wanted))} after {fact}"
            if len(answers) > 1:
                yield f"{follower} answered {fact} {len(answers)} times"


def _notices(stored: Stored) -> Iterator[str]:
    """Of each kind one notice for an event, sent once, and mailed as often as it may have been."""
    owed: Counter[tuple[str | None, str]] = Counter()
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    message_ids = {}
    for fact in stored.facts:
        if fact.service == "notify" and fact.name != "notify.ContactKnown":
            counted[fact.stream][fact.name] += 1
        if fact.name == "notify.NoticeOwed":
            owed[fact.cause, fact.data["kind"]] += 1
            message_ids[fact.stream] = fact.data["message_id"]
    for (cause, kind), times in owed.items():
        if times > 1:
            yield f"the notice {kind} is owed {times} times because of {cause}"
    mails, erased = _mails(stored.system)
    for notice, names in counted.items():
        sent, uncertain = names["notify.NoticeSent"], names["notify.SendUncertain"]
        if names["notify.NoticeOwed"] != 1:
            yield f"notice {notice} is owed {names['notify.NoticeOwed/1']} times"
        if sent != 1:
            yield f"notice {notice} was sent {sent} times"
        message_id = message_ids.get(notice, "")
        if mails is None or message_id in erased:
            continue
        arrived = mails[message_id]
        if not sent <= arrived <= sent + uncertain:
            yield f"notice {notice} arrived {arrived} times, sent {sent} times and {uncertain} times uncertain"


def _mails(system: System) -> tuple[Counter[str] | None, set[str]]:
    """How often each message arrived in the mailbox, and which were erased; None for mail that goes elsewhere."""
    with system.open_database("mailbox").transaction() as cursor:
        cursor.execute("SELECT to_regclass('mails')")
        if cursor.fetchone() == (None,):
            return None, set()
        cursor.execute("SELECT message_id, count(*) FROM mails GROUP BY message_id")
        arrived = Counter(dict(cursor.fetchall()))
        cursor.execute("SELECT message_id FROM erased")
        return arrived, {row[0] for row in cursor.fetchall()}


def _timed(stored: Stored) -> Iterator[str]:
    """What falls due is recorded once, and not before its time."""
    counted: Counter[tuple[str, ...]] = Counter()
    for fact in stored.facts:
        if fact.name in TIMED:
            counted[fact.name, fact.stream, *(str(fact.data[part]) for part in TIMED[fact.name])] += 1
            due_at = datetime.fromisoformat(fact.data["due_at"])
            if fact.recorded_at < due_at:
                yield f"{fact} was recorded at {fact.recorded_at}, before it fell due at {due_at}"
    for key, times in counted.items():
        if times > 1:
            yield f"{' '.join(key)} was recorded {times} times"


def _numbers(stored: Stored) -> Iterator[str]:
    """No number is given twice."""
    counted = Counter((f.name, f.data[NUMBERED[f.name]]) for f in stored.facts if f.name in NUMBERED)
    for (name, number), times in counted.items():
        if times > 1:
            yield f"{times} events {name} bear the number {number}"


def _timers(system: System) -> Iterator[str]:
    """The timers that wait are those that the streams ask for, and none of them is due or parked."""
    for name, service in system.services.items():
        with service.store.database.transaction() as cursor:
            cursor.execute("SELECT stream_id, due_at, parked FROM timers")
            rows = {stream: (due_at, parked) for stream, due_at, parked in cursor.fetchall()}
        wanted = _told_of(name, partial(_wakeups, system, name))
        if isinstance(wanted, str):
            yield wanted
            continue
        for stream in sorted(wanted.keys() | rows.keys()):
            due_at, parked = rows.get(stream, (None, False))
            if due_at != wanted.get(stream):
                yield f"{name} would wake {stream} at {due_at}, but it asks for {wanted.get(stream)}"
            if parked or (due_at is not None and due_at <= system.clock.now()):
                yield f"{name} has not woken {stream}, which was due at {due_at}"


def _wakeups(system: System, name: str) -> dict[str, datetime]:
    """When the streams of a service want to be woken, from their events alone."""
    service = system.services[name]
    events: dict[str, list[Any]] = defaultdict(list)
    for entry in service.store.entries([(p, 0) for p in range(service.store.partitions)], 10_000_000):
        events[str(entry.originator_id)].append(entry)
    found = {}
    for stream, entries in events.items():
        aggregate = service.aggregates[entries[0].topic]
        if aggregate.next_wakeup is not None:
            in_order = sorted(entries, key=lambda entry: int(entry.originator_version))
            state = aggregate.replay([service.store.names.decode(entry.topic, entry.state) for entry in in_order])
            wakeup = aggregate.next_wakeup(state)
            if wakeup is not None:
                found[stream] = wakeup
    return found


def _read_models(system: System) -> Iterator[str]:
    """Each read model equals one that is made anew."""
    for name, service in system.services.items():
        for model in service.store.read_models:
            made = _told_of(name, partial(rebuild, service.store, model, service.aggregates.__getitem__))
            if isinstance(made, str):
                yield made
            elif not made.same:
                yield f"{model.name} of {name} does not equal its rebuild"


def _told_of(service: str, replayed: Callable[[], Any]) -> Any:
    """What comes of replaying a service's streams, or a sentence where that fails."""
    try:
        return replayed()
    except Exception as error:
        return f"the streams of {service} cannot be replayed: {error!r}"[:300]
