"""An auditor's commands: a plan's history, and the proof that nothing was changed."""

from __future__ import annotations

import time
from datetime import datetime

import orjson

from services.audit import history as replay
from services.audit import ledger
from services.audit import verify as verification
from services.terminal.console import complain, progress_bar, say, system_here
from shared.event_store import put_back
from shared.messaging.embedded_link import drain
from shared.messaging.subscriptions import FOLLOWS
from shared.web.language import Language


def history(plan: str, as_of: datetime | None, as_json: bool, language: Language) -> int:
    """Print the whole history of a plan across the services."""
    with system_here() as system:
        drain(system.links["audit"])
        database = system.services["audit"].store.database
        plan_id = database.read(lambda cursor: ledger.find_plan(cursor, plan))
        found = database.read(lambda cursor: replay.history(cursor, plan_id, as_of)) if plan_id else None
    if found is None:
        complain(f"The ledger knows no plan under {plan}.")
        complain("Give an application number (受付番号), a certificate number (認定番号), or an id as /audit shows it.")
        return 1
    if as_json:
        say(orjson.dumps(replay.history_json(found), option=orjson.OPT_INDENT_2).decode())
    else:
        for line in replay.history_lines(found, language):
            say(line)
    return 0


def verify() -> int:
    """Verify every log and the ledger; 1 if something is not as it was written."""
    with system_here() as system, progress_bar("Verifying") as progress:
        sources = {name: system.services[name].store for name in FOLLOWS["audit"]}
        started = time.perf_counter()
        report = verification.verify(
            system.services["audit"].store.database,
            sources,
            FOLLOWS["audit"],
            lambda reached: progress(reached.done, max(reached.total, 1)),
        )
        took = time.perf_counter() - started
        places = [(found.service, found.partition, found.sequence, found.stream_id) for found in report.findings]
        put_backs = [why for store in sources.values() if (why := put_back.marked(store)) is not None]
        concerned = system.services["audit"].store.database.read(lambda cursor: ledger.filings_at(cursor, places))
    events = sum(report.events.values())
    say(f"{events} events verified in {took:.1f} s ({events / max(took, 0.001):.0f}/s)")
    for service, behind in report.lag.items():
        if behind:
            say(f"The ledger is {behind} events behind {service}; they come by themselves.")
    for why in put_backs:
        complain(f"{why}\n    What is missing at the source is what it is given back then; see docs/operations.md.")
    for finding, filings in zip(report.findings, concerned, strict=True):
        complain(str(finding))
        for plan_id, application_no in filings:
            complain(f"    受付番号 {application_no}  plan {plan_id}")
    if report.sound:
        say("Clean: every event is as it was written.")
        return 0
    complain(f"{report.count} findings.")
    return 1
