"""An auditor's commands: a plan's history, and the proof that nothing was changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import orjson
import psycopg

from services.audit import history as replay
from services.audit import ledger
from services.audit import verify as verification
from services.audit.checks.check import Progress, Report
from services.audit.checks.ends import ends_check
from services.audit.export import Exports, NobodySigns
from services.audit.journal import Journal
from services.embedded import System
from services.terminal import ends
from services.terminal.console import complain, progress_bar, say, system_here
from shared.domain import JST
from shared.ends.verify import Held
from shared.event_store.finding import Finding
from shared.messaging.embedded_link import drain
from shared.messaging.subscriptions import FOLLOWS
from shared.postgres.database import Database
from shared.process.failures import Unset
from shared.web.formats import sentence
from shared.web.language import Language


def history(plan: str, as_of: datetime | None, as_json: bool, language: Language, export: Path | None) -> int:
    """Print the whole history of a plan across the services, or export it into a file."""
    with system_here() as system:
        drain(system.links["audit"])
        database = system.services["audit"].store.database
        plan_id = database.read(lambda cursor: ledger.find_plan(cursor, plan))
        found = database.read(lambda cursor: replay.history(cursor, plan_id, as_of)) if plan_id else None
        if found is not None and export is not None:
            return _export(system, found, export)
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


def _export(system: System, found: replay.History, file: Path) -> int:
    exports = Exports(ledger.log(system.services["audit"].store.database), system.ends, system.clock)
    try:
        file.write_bytes(exports.of(found, "jigyokei history"))
    except NobodySigns:
        raise Unset("An export is signed: set JIGYOKEI_ENDS_KEY, or put ends.key into the data folder.") from None
    say(f"{len(found.entries)} events exported to {file}. To check it: python check_export.py {file}")
    say(f"with the key's fingerprint {exports.fingerprint}, told on another way; see docs/audit-export.md.")
    return 0


def verify(language: Language, handed_in: Sequence[Path], keys: Path | None, anew: bool) -> int:
    """Verify every log and the ledger; 1 if something is not as it was written.

    It goes on with one that broke off, unless it is to begin `anew`.
    Ends that are handed in count like those kept in the places known here; `keys` is the list of those to believe.
    """
    with system_here() as system, progress_bar("Verifying") as progress:
        ends.believing(system.ends, keys)
        started = time.perf_counter()
        with Journal(system.settings.data, system.clock.now(), anew) as journal:
            report = verified(
                system,
                lambda reached: progress(reached.done, max(reached.total, 1)),
                ends.handed_in(handed_in),
                journal,
            )
        took = time.perf_counter() - started
        concerned = _concerned(system.services["audit"].store.database, report.findings)
    events = sum(report.events.values())
    if report.goes_on_from:
        say(f"Goes on with the verification of {report.goes_on_from.astimezone(JST):%Y-%m-%d %H:%M}, which broke off.")
        say("What that one had seen was not looked at again; --anew begins from the start.")
    say(f"{events} events verified in {took:.1f} s ({events / max(took, 0.001):.0f}/s)")
    for service, behind in report.lag.items():
        if behind:
            say(f"The ledger is {behind} events behind {service}; they come by themselves.")
    for finding, filings in zip(report.findings, concerned, strict=True):
        complain(f"{finding.holder} {finding.place}: {sentence(finding.words, language, finding.params)}")
        for plan_id, application_no in filings:
            complain(f"    受付番号 {application_no}  plan {plan_id}")
    for fact in report.known:
        say(f"known, no finding: {fact.place}: {sentence(fact.words, language, fact.params)}")
    _say_what_was_covered(report, language)
    if report.sound:
        say("Clean: every event is as it was written.")
        return 0
    complain(f"{report.count} findings.")
    return 1


def verified(
    system: System,
    progress: Callable[[Progress], None] = lambda progress: None,
    handed_in: Sequence[Held] = (),
    journal: Journal | None = None,
) -> Report:
    """What is not as it was written, in all databases of a system."""
    return verification.verify(
        system.services["audit"].store.database,
        {name: system.services[name].store for name in FOLLOWS["audit"]},
        FOLLOWS["audit"],
        progress,
        more=[ends_check(system.ends, system.logs, handed_in), *system.rechecks()],
        journal=journal,
    )


def _concerned(database: Database, findings: Sequence[Finding]) -> list[list[tuple[str, str]]]:
    """For each finding the applications that it concerns, where they can still be read."""
    places = [(found.service, found.partition, found.sequence, found.stream_id) for found in findings]
    try:
        return database.read(lambda cursor: ledger.filings_at(cursor, places))
    except psycopg.Error:
        return [[] for _ in findings]


def _say_what_was_covered(report: Report, language: Language) -> None:
    say("Covered:")
    for checked in report.checked:
        state = "no finding" if not checked.count else f"{checked.count} findings"
        known = f", {checked.known_count} known and no findings" if checked.known_count else ""
        say(f"  {sentence(checked.covers, language)}: {state}{known}{'' if checked.whole else ', not to its end'}")
    say("Not covered:")
    for what in report.not_covered:
        say(f"  {sentence(what, language)}")
