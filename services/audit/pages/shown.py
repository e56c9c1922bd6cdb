"""What the templates are given of plans and their events."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from services.audit.domain.comparison import Changed
from services.audit.domain.line import LedgerLine
from services.audit.domain.standing import PlanStanding, shown
from services.audit.domain.standing_words import labels_of
from services.audit.domain.words import SERVICES
from services.audit.read_models.plan_list import PlanFound
from services.audit.views.history import LINKS, Entry, data_json, filing_facts, said, said_who, with_names
from shared.domain import Text


def crumb(plan_id: str, standing: PlanStanding) -> tuple[str, str]:
    return standing.application_no or plan_id, f"/audit/plans/{plan_id}"


def facts_of(standing: PlanStanding) -> list[tuple[Text, Any]]:
    """The facts that are known, with their labels, in words."""
    facts = with_names(standing.facts)
    return [(label, shown(key, facts[key])) for key, label in labels_of(facts).items() if facts.get(key)]


def change_shown(one: Changed) -> dict[str, Any]:
    before, after = (with_names({one.key: value})[one.key] for value in (one.before, one.after))
    return {"label": one.label, "before": before, "after": after}


def row_of(found: PlanFound) -> dict[str, Any]:
    return {"found": found, **filing_facts(found.beginning, found.business)}


def moment_of(line: LedgerLine) -> dict[str, Any]:
    text, params = said(line)
    return {
        "line": line,
        "anchor": anchor(line),
        "text": text,
        "params": params,
        "who": said_who(line),
        "service": SERVICES.get(line.service, line.service),
    }


def events_of(entries: Sequence[Entry]) -> Iterator[dict[str, Any]]:
    by_event = {entry.line.event_id: entry.line for entry in entries if entry.line.event_id}
    for entry in entries:
        line = entry.line
        cause = by_event.get(line.causation_id or "")
        yield {
            **moment_of(line),
            "link": entry.link,
            "link_text": LINKS[entry.link],
            "previous": entry.previous.hex() if entry.previous is not None else None,
            "cause": moment_of(cause) if cause else None,
            "late": line.occurred_at != line.recorded_at,
            "json": pretty(line),
        }


def anchor(line: LedgerLine) -> str:
    return f"e-{line.service}-{line.at.partition}-{line.at.sequence}"


def pretty(line: LedgerLine) -> str:
    """The stored JSON on several lines; bytes that are no JSON as they can be shown."""
    data = data_json(line)
    if data is None:
        return line.data.decode(errors="replace")
    return json.dumps(data, ensure_ascii=False, indent=2)
