"""How a plan stood on a day, as far as the ledger knew of it at an instant."""

from __future__ import annotations

from datetime import date, datetime

from services.audit.domain.line import LedgerLine
from services.audit.domain.lineage import facts_of
from services.audit.views.history import History
from shared.domain import jst_day
from shared.scheme.lineage import in_force, versions
from shared.web.plan_standing import StandingAnswer, standing_answer


def plan_on(found: History, known_at: datetime, on: date | None = None) -> StandingAnswer:
    """What stands on a day, by what intake had recorded of the plan at an instant; on the day of that if None.

    The version is that of the plan's stream in intake then, 0 before its first certification.
    """
    lines = [line for line in found.lines if _is_of_plan(line, found.plan_id)]
    facts, known_on = facts_of(lines), jst_day(known_at)
    day = on or known_on
    version = max((line.version for line in lines), default=0)
    return standing_answer(found.plan_id, version, day, day > known_on, in_force(facts, day), versions(facts))


def _is_of_plan(line: LedgerLine, plan_id: str) -> bool:
    return line.service == "intake" and line.stream_id == plan_id
