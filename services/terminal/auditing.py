"""An auditor's commands: a plan's history, and the proof that nothing was changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import orjson
import psycopg

from services.audit import verify as verification
from services.audit.checks.check import Report, VerificationProgress
from services.audit.checks.ends import ends_check
from services.audit.export import Exports, NobodySigns
from services.audit.journal import Journal
from services.audit.read_models import ledger
from services.audit.read_models.plan_list import find_plan
from services.audit.views import history as replay
from services.audit.views.plans import not_yet
from services.embedded import System
from services.notify.mailbox import Mailbox
from services.terminal import ends
from services.terminal.console import complain, progress_bar, say, speaking, system_here
from shared.domain import JST, Text, jst_day
from shared.ends.verify import HeldEnd
from shared.event_store.finding import Finding
from shared.messaging.embedded_link import drain
from shared.messaging.subscriptions import FOLLOWS
from shared.postgres.database import Database
from shared.process.failures import Unset
from shared.web.formats import sentence
from shared.web.language import Language

Filings = list[list[tuple[str, str]]]
"""For each of several findings the plan and number of the applications that it concerns."""

Says = Callable[..., str]
"""A sentence of SAYS in the chosen language, with its parameters."""


def history(plan: str, as_of: datetime | None, as_json: bool, language: Language, export: Path | None) -> int:
    """Print the whole history of a plan across the services, or export it into a file."""
    with system_here() as system:
        now = system.clock.now()
        if as_of is not None and as_of > now:
            complain(sentence(not_yet("as_of").text, language))
            return 2
        drain(system.links["audit"])
        database, today = system.services["audit"].store.database, jst_day(now)
        plan_id = database.read(lambda cursor: find_plan(cursor, plan))
        found = database.read(lambda cursor: replay.history(cursor, plan_id, as_of, today)) if plan_id else None
        if found is not None and export is not None:
            return _export(system, found, export, language)
    if found is None:
        complain(speaking(SAYS, language)("unknown", wanted=plan))
        return 1
    if as_json:
        say(orjson.dumps(replay.history_json(found), option=orjson.OPT_INDENT_2).decode())
    else:
        for line in replay.history_lines(found, language):
            say(line)
    return 0


def _export(system: System, found: replay.History, file: Path, language: Language) -> int:
    exports = Exports(ledger.log(system.services["audit"].store.database), system.ends, system.clock)
    try:
        file.write_bytes(exports.of(found, "jigyokei history"))
    except NobodySigns:
        raise Unset(speaking(SAYS, language)("no_signature")) from None
    says = speaking(SAYS, language)
    say(says("exported", count=len(found.entries), file=file, fingerprint=exports.fingerprint))
    return 0


def verify(language: Language, handed_in: Sequence[Path], keys: Path | None, anew: bool) -> int:
    """Verify every log and the ledger; 1 if something is not as it was written.

    It goes on with one that broke off, unless it is to begin `anew`.
    Ends that are handed in count like those kept in the places known here; `keys` is the list of those to believe.
    """
    says = speaking(SAYS, language)
    with system_here(only_looks=True) as system, progress_bar(says("verifying")) as progress:
        ends.believing(system.ends, keys)
        _open_mailbox(system)
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
    return _tell(report, concerned, took, language, says)


def _tell(report: Report, concerned: Filings, took: float, language: Language, says: Says) -> int:
    """What a verification that took so many seconds found, with the plans that each finding concerns; 1 if anything."""
    events = sum(report.events.values())
    if report.goes_on_from:
        say(says("goes_on", begun=f"{report.goes_on_from.astimezone(JST):%Y-%m-%d %H:%M}"))
    say(says("verified", events=events, took=f"{took:.1f}", pace=f"{events / max(took, 0.001):.0f}"))
    for service, behind in report.lag.items():
        if behind:
            say(says("behind", service=service, behind=behind))
    for finding, filings in zip(report.findings, concerned, strict=True):
        complain(f"{finding.holder} {finding.place}: {sentence(finding.words, language, finding.params)}")
        for plan_id, application_no in filings:
            complain(says("concerns", application_no=application_no, plan_id=plan_id))
    for fact in report.known:
        say(says("known", place=fact.place, what=sentence(fact.words, language, fact.params)))
    for line in _covered(report, says):
        say(line)
    if report.sound:
        say(says("clean"))
        return 0
    complain(says("found", count=report.count))
    return 1


def verified(
    system: System,
    progress: Callable[[VerificationProgress], None] = lambda progress: None,
    handed_in: Sequence[HeldEnd] = (),
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


def _open_mailbox(system: System) -> None:
    """So that its tables are looked at too, where mail goes there."""
    if system.settings.smtp_host is None:
        with system.preparing("mailbox"):
            Mailbox(system.open_database("mailbox"), system.clock).prepare()


def _concerned(database: Database, findings: Sequence[Finding]) -> Filings:
    """For each finding the applications that it concerns, where they can still be read."""
    places = [(found.service, found.partition, found.sequence, found.stream_id) for found in findings]
    try:
        return database.read(lambda cursor: ledger.filings_at(cursor, places))
    except psycopg.Error:
        return [[] for _ in findings]


def _covered(report: Report, says: Says) -> Iterator[str]:
    """What was looked at, with what was found there, and what was not."""
    yield says("covered")
    for checked in report.checked:
        parts = [says("findings", count=checked.count) if checked.count else says("no_finding")]
        parts += [says("known_count", count=checked.known_count)] if checked.known_count else []
        parts += [] if checked.whole else [says("not_whole")]
        yield says("part", covers=checked.covers, found=says("comma").join(parts))
    yield says("not_covered")
    for what in report.not_covered:
        yield says("not_covered_part", what=what)


SAYS: Final[Mapping[str, Text]] = {
    "unknown": Text(
        ja="台帳に{wanted}に当たる計画はありません。受付番号、認定番号又は/auditに示す識別子を指定してください。",
        en="The ledger knows no plan under {wanted}.\nGive an application number (受付番号), a certificate number"
        " (認定番号), or an id as /audit shows it.",
    ),
    "exported": Text(
        ja="{count}件の出来事を{file}に書き出しました。確かめるには：python check_export.py {file}\n"
        "別の経路で伝えられた鍵の指紋{fingerprint}を添えます（docs/audit-export.md）。",
        en="{count} events exported to {file}. To check it: python check_export.py {file}\n"
        "with the key's fingerprint {fingerprint}, told on another way; see docs/audit-export.md.",
    ),
    "no_signature": Text(
        ja="書き出しには署名が必要です。JIGYOKEI_ENDS_KEYを設定するか、ends.keyをデータのフォルダーに置いてください。",
        en="An export is signed: set JIGYOKEI_ENDS_KEY, or put ends.key into the data folder.",
    ),
    "holder": Text(ja="{holder} {place}：{what}", en="{holder} {place}: {what}"),
    "verifying": Text(ja="検証中", en="Verifying"),
    "verified": Text(
        ja="{events}件の記録を{took}秒で検証しました（毎秒{pace}件）",
        en="{events} events verified in {took} s ({pace}/s)",
    ),
    "goes_on": Text(
        ja="途中で終わった{begun}の検証の続きです。そこで確かめた分は確かめ直していません。初めからは --anew です。",
        en="Goes on with the verification of {begun}, which broke off.\nWhat that one had seen was not looked at again;"
        " --anew begins from the start.",
    ),
    "behind": Text(
        ja="{service}の記録のうち{behind}件は、台帳に届く途中です。",
        en="The ledger is {behind} events behind {service}; they come by themselves.",
    ),
    "concerns": Text(
        ja="    受付番号 {application_no}  計画 {plan_id}", en="    application {application_no}  plan {plan_id}"
    ),
    "known": Text(ja="既知（食い違いではありません） {place}: {what}", en="known, no finding: {place}: {what}"),
    "covered": Text(ja="確かめた内容：", en="Covered:"),
    "part": Text(ja="  {covers}：{found}", en="  {covers}: {found}"),
    "findings": Text(ja="{count}件の食い違い", en="{count} findings"),
    "no_finding": Text(ja="食い違いなし", en="no finding"),
    "known_count": Text(ja="既知のもの{count}件", en="{count} known and no findings"),
    "not_whole": Text(ja="途中で終了", en="not to its end"),
    "comma": Text(ja="、", en=", "),
    "not_covered": Text(ja="確かめていないもの：", en="Not covered:"),
    "not_covered_part": Text(ja="  {what}", en="  {what}"),
    "clean": Text(
        ja="食い違いはありません。すべての記録は書かれたときのままです。", en="Clean: every event is as it was written."
    ),
    "found": Text(ja="{count}件の食い違いがあります。", en="{count} findings."),
}
"""What these commands say around what they found, so that all of it is in one language."""
