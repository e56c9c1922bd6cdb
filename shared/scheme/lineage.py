"""計画の系譜: what of a plan was in force (有効) on a day (LINEAGE §2).

A plan is one thing from its first certification on. Each certified application is a *version* (版) of it, numbered over
the whole plan; versions belong to *terms* (回), the first and those that 2nd and later applications bring. All that is
known is a set of facts: in whatever order they were heard, the answer is the same. `on` is a day of validity (JST); who
asks what was known at an instant folds only what was recorded by then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal

from shared.contracts.blocks import Period
from shared.contracts.personal import Personal
from shared.contracts.text import TextId
from shared.domain import Text
from shared.paging import Order

if TYPE_CHECKING:
    from shared.contracts.lineage import CertificateFactsCorrected, MinorChangeNoted, VersionCertified
    from shared.contracts.plan_record import CertificateCorrected, MinorChangeRecorded, VersionEntered

TermEnd = Literal["expired", "rescinded", "given_back"]
"""満了, 認定取消, 返納: how a term ended."""

PlanStatus = Literal["in_force", "none", TermEnd]
"""有効; nothing certified yet; or how the term that was certified last has ended."""


@dataclass(frozen=True, slots=True)
class Version:
    """版: one certified application. It has effect from `certified_on`, that whole day [P], unless it was struck.

    `facts` are those of the certificate that can be put right (name, address …), `filed_on` the day of filing. That is
    None where it is not known: then it counts as filed on the day of certification, the latest that can be (P).
    """

    number: int
    term: int
    filed_on: date | None
    certified_on: date
    certificate_no: str
    period: Period
    text: TextId
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def filed_by(self) -> date:
        """The day of filing, or the latest that it can be."""
        return self.filed_on or self.certified_on

    @classmethod
    def told(cls, event: VersionCertified | VersionEntered, facts: Mapping[str, str] | None = None) -> Version:
        """The version that an event tells of."""
        return cls(
            number=event.version,
            term=event.term,
            filed_on=event.filed_on,
            certified_on=event.certified_on,
            certificate_no=event.certificate_no,
            period=event.period,
            text=event.text,
            facts=facts or {},
        )


@dataclass(frozen=True, slots=True)
class Struck:
    """The decision that brought this version never took effect (不発効); its number stays used."""

    version: int


@dataclass(frozen=True, slots=True)
class Ended:
    """認定取消 or 返納 of a term. `on` is the first day on which it is not in force [P]."""

    term: int
    how: Literal["rescinded", "given_back"]
    on: date


@dataclass(frozen=True, slots=True)
class Corrected:
    """更正: a fact of a certificate was wrong, and counts as it is now from that version's first day [P].

    It carries to later versions, but to none that was filed after it, nor from one whose decision took no effect.
    `number` runs over the plan: of two of one day the higher counts.
    """

    version: int
    fact: str
    now: str
    corrected_on: date
    number: int = 1

    @classmethod
    def told(cls, event: CertificateCorrected | CertificateFactsCorrected) -> Corrected:
        """What an event puts right."""
        return cls(event.version, event.fact, event.now, event.corrected_on, event.number)


@dataclass(frozen=True, slots=True)
class MinorChange:
    """軽微な変更 (R27): a fact is another from a day on, also over a version that was filed before it was noted.

    `number` runs over the plan: of two of one day the higher counts. `version` was in force when it was noted, and
    `filing` was open, if any was.
    """

    fact: str
    now: str | Personal
    noted_on: date
    number: int = 1
    version: int = 1
    filing: str = ""

    @classmethod
    def told(cls, event: MinorChangeNoted | MinorChangeRecorded) -> tuple[MinorChange, ...]:
        """The facts that an event makes others."""
        place = event.number, event.version, event.filing
        return tuple(cls(fact, now, event.noted_on, *place) for fact, now in event.now.given())

    def follows(self, application_id: str, filed_on: date) -> bool:
        """Whether it was noted after an application was filed: of one day, where that was open by then."""
        return filed_on < self.noted_on or (filed_on == self.noted_on and application_id == self.filing)

    def counts_over(self, version: Version) -> bool:
        """Whether the version's text was filed before; a later text says its own."""
        return version.number <= self.version or self.follows(version.text.application_id, version.filed_by)


Fact = Version | Struck | Ended | Corrected | MinorChange


@dataclass(frozen=True, slots=True)
class InForce:
    """What stands on a day. `version` is None unless the status is in_force; then `facts` are its facts on that day.

    `notes` are the minor changes that count on that day, also of what no certificate states, the last for each fact.
    `begun`: the period's first month has come. `ended_on` is the first day on which the term that ended was over.
    """

    status: PlanStatus
    version: Version | None = None
    begun: bool = False
    facts: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[MinorChange, ...] = ()
    ended_on: date | None = None


VERSIONS_ORDER: Final = Order(Text(ja="認定日", en="day of certification"), shown_in="certified_on")
"""In which order they are listed."""


def versions(facts: Iterable[Fact]) -> tuple[Version, ...]:
    """The versions that have effect, in their order."""
    facts = tuple(facts)
    struck = {one.version for one in facts if isinstance(one, Struck)}
    found = (one for one in facts if isinstance(one, Version) and one.number not in struck)
    return tuple(sorted(found, key=lambda version: version.number))


def ever(facts: Iterable[Fact], name: str) -> list[str]:
    """Every value that a certificate, its correction or a minor change ever gave to a public fact, "" left out."""
    told: list[str] = []
    for fact in facts:
        match fact:
            case Version():
                told.append(fact.facts.get(name, ""))
            case Corrected(fact=what, now=str(now)) | MinorChange(fact=what, now=str(now)) if what == name:
                told.append(now)
    return [value for value in told if value]


def term_until(facts: Iterable[Fact], term: int, number: int) -> tuple[Version, ...]:
    """The versions of one term, up to that with a number."""
    return tuple(one for one in versions(facts) if one.term == term and one.number <= number)


def in_force(facts: Iterable[Fact], on: date) -> InForce:
    """What of a plan stands on a day: the version in force in the lowest term that covers it, or how it ended."""
    facts = tuple(facts)
    by_term: dict[int, Version] = {}
    for version in versions(facts):
        if version.certified_on <= on:
            by_term[version.term] = version
    endings = {term: ending(facts, version) for term, version in sorted(by_term.items())}
    for term, (_, ended_on) in endings.items():
        if on < ended_on:
            version = by_term[term]
            begun = version.period.start.first_day <= on
            return InForce("in_force", version, begun, facts_on(facts, version, on), notes_on(facts, version, on))
    if not endings:
        return InForce("none")
    how, ended_on = endings[max(endings)]
    return InForce(how, ended_on=ended_on)


def ending(facts: Iterable[Fact], version: Version) -> tuple[TermEnd, date]:
    """How the term of a version ends if that stays its last, and the first day on which it is over.

    The earliest counts: on the same day the rescission before the giving back, and neither once the period is over.
    """
    expiry: tuple[TermEnd, date] = ("expired", version.period.end.last_day + ONE_DAY)
    endings: list[tuple[TermEnd, date]] = [
        (one.how, one.on) for one in facts if isinstance(one, Ended) and one.term == version.term
    ]
    return min([*endings, expiry], key=lambda end: (end[1], _STRONGEST_FIRST.index(end[0])))


def facts_on(facts: Iterable[Fact], version: Version, on: date) -> Mapping[str, str]:
    """The facts of a version's certificate on a day, with what was put right and what changed without a filing."""
    facts = tuple(facts)
    found = certified_facts(facts, version)
    for note in notes_on(facts, version, on):
        if isinstance(note.now, str) and note.fact in found:
            found[note.fact] = note.now
    return found


def certified_facts(facts: Iterable[Fact], version: Version) -> dict[str, str]:
    """The facts that a version's certificate states, with what was put right in them."""
    facts, found = tuple(facts), dict(version.facts)
    struck = {one.version for one in facts if isinstance(one, Struck)}
    corrections = [
        one
        for one in facts
        if isinstance(one, Corrected)
        and one.version <= version.number
        and one.version not in struck
        and version.filed_by <= one.corrected_on
    ]
    for correction in sorted(corrections, key=lambda one: (one.corrected_on, one.number)):
        found[correction.fact] = correction.now
    return found


def notes_on(facts: Iterable[Fact], version: Version, on: date) -> tuple[MinorChange, ...]:
    """The minor changes that count over a version on a day [P], the last for each fact."""
    notes = [one for one in facts if isinstance(one, MinorChange) and one.counts_over(version) and one.noted_on <= on]
    last = {note.fact: note for note in sorted(notes, key=lambda one: (one.noted_on, one.number))}
    return tuple(last[fact] for fact in sorted(last))


ONE_DAY: Final = timedelta(days=1)

_STRONGEST_FIRST: Final = ("expired", "rescinded", "given_back")
