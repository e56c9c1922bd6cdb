"""The page about the life of a plan: one plan from its filing to its giving back, as the code tells it day by day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.intake.domain.lineage import Lineage, OpenOne
from services.intake.domain.offers import Offer, OfferName, offers
from services.review.domain.labels import RESCISSION_STAGES
from shared.contracts import lineage as of_intake
from shared.contracts import plan_record as of_review
from shared.contracts.blocks import ApplicationKind, Period
from shared.contracts.event import names_of
from shared.contracts.text import TextId
from shared.domain import Month
from shared.scheme.application_kinds import APPLICATION_KINDS
from shared.scheme.lineage import Ended, Fact, Version, in_force
from shared.scheme.plan_statuses import PLAN_STATUSES

HEAD: Final = """# The life of a plan

Written by `python -m docs.generate`.

A plan (計画の系譜) is one thing, from its first certification on. Each application that is certified becomes a
*version* (版) of it, numbered over the whole plan. Versions belong to *terms* (回): a change (変更申請) stays in its
term, a second or later application (2回目以降の申請) opens the next. What is in force on a day follows from the
versions and from what ended a term, in whatever order they were heard (`shared/scheme/lineage.py`); when what may be
filed, from `shared/scheme/filing_windows.py`. All services fold the same facts by the same code.

Intake keeps the plan as its business knows it (`Lineage`: versions, the open filing, reports, giving back), review as
the office does (`PlanRecord`, 認定台帳: versions with their numbers). Both are streams that bear the plan's id, and are
written in the unit of work of the event that concerns them
([ADR 0033](adr/0033-what-an-event-asks-of-other-streams.md)).

A plan that was certified on paper (R26) begins with what its business claims or its bureau enters, as version 1 of the
term that the certificate names. A change may be filed on a claim; it is certified once an officer has seen the copies,
and only then the claim is in force for others
([ADR 0035](adr/0035-a-plans-id-follows-from-its-certificate-on-paper.md)).
"""

NOTE: Final = """
Only one change or later application is open at a time. A refusal or a withdrawal leaves everything as it was, and its
numbers stay used. What can be done is also what the page of a plan and `jigyokei plan` say
(`services/intake/domain/offers.py`).
"""

LAWS_HELD: Final = """Of random lives of a plan (`tests/domain/test_plan_crossings.py`), of each crossing
([crossings.md](crossings.md)) and of each seed of the simulation.
"""

RESCISSION: Final = """
## How a rescission stands

A term is rescinded (認定取消し, L57②) after a hearing (聴聞): announced some days ahead (G15), held, reported on (G24),
proposed with reasons (G14) and decided by another person; until then it may be dropped. The change that is open on the
term falls away (対象消滅), a later application stays (`services/review/domain/rescission.py`).
"""

COLUMNS: Final[tuple[OfferName, ...]] = ("change", "renewal", "report", "give_back")
TITLES: Final = ("Day", "What happens", "Stands", "Change", "Next application", "Report", "Giving back")


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the example, what happens on it, and what is known from then on."""

    on: date
    what: str
    fact: Fact | None = None
    filing: ApplicationKind | None = None


def _version(number: int, term: int, certified_on: date, start: Month, end: Month) -> Version:
    text = TextId(application_id=f"application-{number}", text_no=1, form_version="24-2025-12", digest="")
    return Version(number, term, certified_on, certified_on, "", Period(start=start, end=end), text)


EXAMPLE: Final = (
    Day(
        date(2026, 1, 10),
        "certified, for 2026-02 to 2028-11",
        _version(1, 1, date(2026, 1, 10), Month(2026, 2), Month(2028, 11)),
    ),
    Day(date(2026, 2, 1), "the period begins"),
    Day(date(2026, 9, 20), "a change is filed", filing="change"),
    Day(
        date(2026, 10, 5),
        "the change is certified",
        _version(2, 1, date(2026, 10, 5), Month(2026, 2), Month(2028, 11)),
    ),
    Day(date(2028, 5, 1), "the window of R24 opens"),
    Day(date(2028, 8, 20), "the next application is filed", filing="renewal"),
    Day(
        date(2028, 10, 15),
        "it is certified, for 2028-12 to 2031-11",
        _version(3, 2, date(2028, 10, 15), Month(2028, 12), Month(2031, 11)),
    ),
    Day(date(2028, 12, 1), "the first term is over, the second begins"),
    Day(date(2029, 6, 10), "the certification is given back", Ended(2, "given_back", date(2029, 6, 10))),
)

LAWS: Final = (
    ("At most one change or later application is open.", "support/plan_laws.py", "services/intake/test_plans.py"),
    ("Versions rise, and no number is used again.", "support/plan_laws.py", "faults/invariants.py"),
    ("At rest all services answer alike.", "simulation/checks.py", "crossings/ends.py"),
    (
        "Whichever link is held, and whichever let go first, the end is the same, over both transports.",
        "crossings/test_plans.py",
        "crossings/test_at_the_end.py",
    ),
    ("What is kept and remembered is what a replay says.", "faults/invariants.py", "simulation/checks.py"),
    (
        "Each decision is made known or without effect, and one notice tells of it.",
        "support/plan_laws.py",
        "faults/invariants.py",
    ),
    ("A text is named by one digest everywhere.", "support/plan_laws.py", "services/test_agreement.py"),
    ("What was filed or answered passes again, judged from its own event.", "support/plan_laws.py"),
    ("Terms never overlap.", "support/plan_laws.py"),
    (
        "A text does not differ from itself, and with its differences put in the old is the new.",
        "shared/contracts/forms/test_differences.py",
    ),
    (
        "Nothing falls due after a giving back, and after the expiry only what R40 asks.",
        "support/plan_laws.py",
        "domain/followup/test_plan.py",
    ),
    (
        "What a filing builds on is still the latest version when it is approved.",
        "domain/test_plan_crossings.py",
        "simulation/clients.py",
    ),
    (
        "A plan of before is entered once, wherever that was broken off.",
        "services/test_old_certifications.py",
        "system/test_left_by_the_release_before.py",
    ),
    (
        "Each row of what stands on a day and of what may be filed when holds at the door, to the microsecond.",
        "services/intake/test_first_and_last_days.py",
        "shared/scheme/test_lineage.py",
    ),
)
"""What must hold of every plan, and where that is looked at, below tests/."""


def lineage_page() -> str:
    """The whole of lineage.md."""
    return (
        "\n".join(
            [
                HEAD,
                "## One plan, day by day\n",
                *_table(TITLES, _days()),
                NOTE,
                "## How a plan stands\n",
                *_table(
                    ("Word", "In the code", "Japanese"), ((t.en, f"`{key}`", t.ja) for key, t in PLAN_STATUSES.items())
                ),
                RESCISSION,
                *_table(("Stage", "In the code", "Japanese"), _stages()),
                "\n## What is recorded\n",
                *_table(("Event", "Says"), _events()),
                "\n## What holds\n",
                LAWS_HELD,
                *_table(("Law", "Looked at in"), _laws()),
            ]
        )
        + "\n"
    )


def _days() -> Iterator[Sequence[str]]:
    facts: tuple[Fact, ...] = ()
    for day in EXAMPLE:
        facts = (*facts, day.fact) if day.fact is not None else facts
        filing = OpenOne("", "", day.filing, 1) if day.filing else None
        found = {offer.name: offer for offer in offers(Lineage("", facts, filing), day.on)}
        cells = (_said(found.get(name)) for name in COLUMNS)
        yield [day.on.isoformat(), day.what, _stands(facts, day.on), *cells]


def _stands(facts: Sequence[Fact], on: date) -> str:
    standing = in_force(facts, on)
    version = standing.version
    if version is None:
        return PLAN_STATUSES[standing.status].en.lower()
    begun = "" if standing.begun else ", not begun"
    return f"version {version.number}, term {version.term}{begun}"


def _said(offer: Offer | None) -> str:
    if offer is None:
        return "–"
    if offer.opens_on is not None:
        return f"from {offer.opens_on}"
    if offer.is_held_up:
        return "waits"
    return f"until {offer.until}" if offer.until is not None else "open"


def _stages() -> Iterator[Sequence[str]]:
    for key, word in RESCISSION_STAGES.items():
        yield word.en, f"`{key}`", word.ja


def _statuses() -> Iterator[Sequence[str]]:
    for key, word in PLAN_STATUSES.items():
        yield word.en, f"`{key}`", word.ja


def _events() -> Iterator[Sequence[str]]:
    for name, event in sorted((names_of(of_intake) | names_of(of_review)).items()):
        said = event.sentence.en.replace("{kind}", "/".join(one.en.lower() for one in APPLICATION_KINDS.values()))
        yield f"`{name}`", said


def _laws() -> Iterator[Sequence[str]]:
    for law, *places in LAWS:
        yield law, ", ".join(f"[{place}](../tests/{place})" for place in places)


def _table(titles: Sequence[str], rows: Iterator[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(titles)} |"
    yield f"|{'---|' * len(titles)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
