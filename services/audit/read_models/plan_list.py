"""Which plans does the ledger hold, and which of them does a word name? (計画の一覧)"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from services.audit.domain.called import TELLING, called_in
from services.audit.domain.line import NEVER
from services.audit.read_models.plan_words import PLANS_CALLED
from shared.domain import Text
from shared.paging import Keyset, Order, Page, Start
from shared.postgres.database import Cursor
from shared.scheme.bureaus import BUREAUS
from shared.scheme.paper_certificates import plan_of
from shared.searching.folding import folded_number, found


@dataclass(frozen=True, slots=True)
class PlanFound:
    """A plan in the list: what first told of it as stored, how much the ledger holds of it, and what its business is
    called now: as it was told last."""

    plan_id: str
    first_recorded_at: datetime
    last_recorded_at: datetime
    events: int
    beginning: bytes
    business: str


LATEST: Final = Keyset(
    (("f.recorded_at", "instant"), ("f.plan_id", "text")),
    Order(Text(ja="最初の記録", en="first record"), falling=True, shown_in="first"),
)
"""Newest first."""


def find_plan(cursor: Cursor, wanted: str) -> str | None:
    """The plan_id of a plan, given itself, the id of one of its streams (an application, a case, a notice), the whole
    number of an application (受付番号) or of a certificate (認定番号), on paper too."""
    plans = [wanted, *(plan_of(bureau, wanted) for bureau in BUREAUS)]
    asked = {"plans": plans, "stream": wanted, "backwards": folded_number(wanted)[::-1]}
    # A plan that is made for any text is a bad one for this text.
    cursor.execute(f"{_NAMED} ORDER BY plan_id LIMIT 1", asked, prepare=False)
    row = cursor.fetchone()
    return row[0] if row else None


def plans(cursor: Cursor, wanted: str, start: Start | None, limit: int) -> Page[PlanFound]:
    """Plans by what first told of them, newest first; of those that a word names, if there is one.

    A whole number or an id names one plan; anything else those with a number that ends or begins so, and those whose
    business was ever called so.
    """
    which, asked = _wanted(cursor, wanted)
    statement = LATEST.statement(_PLANS.replace("{wanted}", which), start)
    cursor.execute(statement, {**asked, **LATEST.values(start, limit)}, prepare=False if wanted else None)
    rows = cursor.fetchall()
    businesses = _businesses(cursor, [row[0] for row in rows])
    return LATEST.page(rows, start, limit, lambda kept: [_plan_of(row, businesses) for row in kept])


def _wanted(cursor: Cursor, wanted: str) -> tuple[str, dict[str, Any]]:
    """The condition on the plans that are wanted, with its parameters."""
    if not wanted:
        return "true", {}
    whole = find_plan(cursor, wanted)
    if whole is not None:
        return "f.plan_id = %(plan)s", {"plan": whole}
    number, found_by = folded_number(wanted), found(wanted)
    if found_by is None:
        return "false", {}
    backwards = f"{number[::-1]}%" if number.isalnum() else None
    return f"f.plan_id IN ({_NUMBERED} UNION {PLANS_CALLED})", {**found_by, "backwards": backwards}


def _businesses(cursor: Cursor, plan_ids: Sequence[str]) -> dict[str, str]:
    """What the business of each plan was called last."""
    cursor.execute(_TOLD, (list(plan_ids), list(TELLING)))
    told = ((plan_id, called_in(name, data).names) for plan_id, name, data in cursor.fetchall())
    return {plan_id: names[0] for plan_id, names in told if names}


def _plan_of(row: Sequence[Any], businesses: Mapping[str, str]) -> PlanFound:
    plan_id, first, last, events, beginning = row
    return PlanFound(plan_id, first or NEVER, last or NEVER, events, beginning, businesses.get(plan_id, ""))


READABLE: Final = "CASE WHEN {0} BETWEEN '1970-01-01 00:00+00' AND '9000-01-01 00:00+00' THEN {0} END"
"""A time, or NULL for one that cannot be ours, and could not even be read."""

# Each branch has an index of its own; the predicates repeat those of the partial indexes word for word.
_NUMBERED: Final = """
SELECT plan_id FROM ledger
 WHERE reverse(replace(word_in(data, 'application_no'), '-', '')) LIKE %(backwards)s
   AND starts_with(name, 'intake.ApplicationFiled/') AND plan_id IS NOT NULL
UNION
SELECT plan_id FROM ledger
 WHERE reverse(lower(replace(word_in(data, 'certificate_no'), '-', ''))) LIKE %(backwards)s
   AND starts_with(name, 'review.PlanCertified/') AND plan_id IS NOT NULL"""

_NAMED: Final = f"""
SELECT plan_id FROM ledger WHERE plan_id = ANY(%(plans)s)
UNION
SELECT plan_id FROM ledger WHERE stream_id = %(stream)s AND plan_id IS NOT NULL
UNION {_NUMBERED}"""  # noqa: S608

_BEGINS: Final = """(starts_with({0}.name, 'intake.ApplicationFiled/')
    OR starts_with({0}.name, 'intake.PaperCertificateClaimed/')
    OR starts_with({0}.name, 'review.PaperCertificateEntered/'))"""

# What comes later (changes, renewals) is left out, so that each plan stands once, where it began.
_PLANS: Final = f"""
SELECT f.plan_id, {READABLE.format("f.recorded_at")}, {READABLE.format("a.last")}, a.events, f.data, {{key}}
  FROM ledger AS f
 CROSS JOIN LATERAL (SELECT max(recorded_at) AS last, count(*) AS events FROM ledger WHERE plan_id = f.plan_id) AS a
 WHERE {_BEGINS.format("f")} AND f.plan_id IS NOT NULL AND {{wanted}} AND {{beyond}}
   AND NOT EXISTS (
       SELECT 1 FROM ledger AS e
        WHERE e.plan_id = f.plan_id AND {_BEGINS.format("e")}
          AND (e.recorded_at, e.service, e.sequence) < (f.recorded_at, f.service, f.sequence))
 ORDER BY {{order}} LIMIT %(limit)s
"""  # noqa: S608

_TOLD: Final = """
SELECT plan_id, name, coalesce(data, '') FROM ledger
 WHERE plan_id = ANY(%b::text[]) AND split_part(name, '/', 1) = ANY(%b::text[])
 ORDER BY recorded_at, service, partition, sequence
"""
