"""The command `jigyokei`."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import orjson
import psycopg
import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from services import running
from services.audit import history as replay
from services.audit import ledger
from services.audit import verify as verification
from services.demo.filling import APPLICATIONS
from services.embedded import System
from shared.clock import SystemClock
from shared.contracts.event import Actor
from shared.contracts.form import PlanForm
from shared.domain import JST, Refusal
from shared.event_store import rebuild as rebuilding
from shared.event_store.unit_of_work import Cause, Once
from shared.messaging import parking
from shared.messaging.embedded_link import drain
from shared.messaging.subscriptions import FOLLOWS
from shared.observability import configure_logging
from shared.postgres.errors import PostgresDidNotStart
from shared.settings import Settings
from shared.vault.vault import VaultKeyUnfit

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
parked = typer.Typer(no_args_is_help=True, help="Messages and timers that wait for a person.")
cli.add_typer(parked, name="parked")
out = Console(highlight=False, soft_wrap=True, markup=False)
err = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)


say = out.print
complain = err.print


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; what an operator can mend is said in a sentence, not as a traceback."""
    try:
        cli(list(arguments) if arguments is not None else None)
    except ValidationError as error:
        for one in error.errors(include_url=False, include_input=False):
            complain(f"JIGYOKEI_{'_'.join(map(str, one['loc'])).upper()}: {one['msg']}")
    except VaultKeyUnfit as error:
        complain(f"The vault does not open: {error}")
    except PostgresDidNotStart as error:
        complain(f"The embedded PostgreSQL did not start: {error}")
    except psycopg.Error as error:
        complain(f"PostgreSQL cannot be reached: {str(error).strip()}")
        complain("Look at JIGYOKEI_POSTGRES_DSN and at the server; without that variable the embedded one is used.")
    except OSError as error:
        complain(f"The data folder cannot be used: {error}. Set JIGYOKEI_DATA to a folder that you may write to.")
    else:
        return
    raise SystemExit(1)


def _settings() -> Settings:
    settings = Settings()
    return settings.model_copy(update={"data": settings.data.resolve()})


def _has_store(data: Path) -> bool:
    return (data / "postgres").exists() or (data / "postgres.json").exists()


@contextmanager
def _system() -> Iterator[System]:
    """The system as the command line needs it: wired, no threads, no mail."""
    configure_logging("cli", level="WARNING")
    settings = _settings()
    if settings.postgres_dsn is None and not (settings.data / "vault.key").exists() and not _has_store(settings.data):
        complain(f"There is no data in {settings.data}.")
        complain("Start in the folder where you start jigyokei, or set JIGYOKEI_DATA.")
        raise typer.Exit(2)
    with System(settings.model_copy(update={"send_mail": False}), SystemClock()) as system:
        yield system


# -- running ----------------------------------------------------------------------------------------------------------


@cli.command()
def run() -> None:
    """Start everything on 127.0.0.1; an empty store is first filled with demo data (unless JIGYOKEI_DEMO=0)."""
    settings = _settings()
    try:
        own = running.listening(settings.port)
    except running.PortTaken:
        complain(f"Port {settings.port} is in use. Choose another one: JIGYOKEI_PORT=8001 make run")
        raise typer.Exit(1) from None
    configure_logging("jigyokei", level="WARNING")
    say(f"Data: {settings.data}")
    if settings.demo:
        with _progress("Filling in demo data") as progress:
            running.fill_demo(settings, settings.demo_applications, progress)
    # Whoever looks at a terminal wants the addresses to stay in view; a log collector wants every line.
    configure_logging("jigyokei", level="WARNING" if sys.stderr.isatty() else "INFO")
    address = f"http://localhost:{own.getsockname()[1]}"

    def ready() -> None:
        say(f"\n  jigyokei is running:  {address}/\n  who am I:             {address}/personas")
        say(f"  mailbox:              {address}/mailbox\n  API description:      {address}/openapi.json")
        say("\n  Ctrl-C stops it.\n")

    running.serve(settings, own, ready)


@contextmanager
def _progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """A bar that appears with the first step, so that nothing is shown when there is nothing to do."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=False) as bar:
        tasks: list[Any] = []

        def advance(done: int, of: int) -> None:
            if not tasks:
                tasks.append(bar.add_task(title, total=of))
            bar.update(tasks[0], completed=done)

        yield advance


@cli.command()
def demo(
    applications: Annotated[int, typer.Option(min=1, max=10_000)] = APPLICATIONS,
    until: Annotated[str | None, typer.Option(help="When the stories end; now, if left out.")] = None,
) -> None:
    """Fill an empty store with demo data, or go on where that was interrupted, without serving."""
    configure_logging("jigyokei", level="WARNING")
    with _progress("Filling in demo data") as progress:
        did = running.fill_demo(_settings(), applications, progress, instant(until) if until else None)
    say("Filled." if did else "There is nothing to fill: the store already holds applications.")


# -- filing -----------------------------------------------------------------------------------------------------------


@cli.command()
def file(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, readable=True)],
    account: Annotated[str, typer.Option(help="The applicant's account.")] = "applicant-1",
) -> None:
    """File applications (JSON of form 24), one by one; the same file is filed once within a day."""
    failed = 0
    with _system() as system:
        for path in files:
            failed += not _file_one(system, path, account)
    raise typer.Exit(1 if failed else 0)


def _file_one(system: System, path: Path, account: str) -> bool:
    body = path.read_bytes()
    actor = Actor(role="applicant", id=account)
    once = Once.of(actor, "cli file", f"{path.name}", body)
    try:
        form = PlanForm.model_validate_json(body)
    except ValidationError as error:
        complain(f"{path.name}: not filed")
        for one in error.errors(include_url=False, include_input=False):
            complain(f"  {'.'.join(map(str, one['loc'])) or '(the whole file)'}: {one['msg']}")
        return False
    made = system.services["intake"].commands.file(form, "prime", Cause(actor, f"file:{path.name}"), once)
    if isinstance(made, Refusal):
        complain(f"{path.name}: not filed")
        for refusal in made.all:
            text = system.services["intake"].texts[refusal.code]
            params = {"rule": refusal.rule, **refusal.params}
            complain(f"  {refusal.field or '-'} [{refusal.rule}] {text.ja.format_map(params)}")
            complain(f"      {text.en.format_map(params)}")
        return False
    say(f"{path.name}: {made['application_no']}  application {made['application_id']}  plan {made['plan_id']}")
    return True


# -- auditing -------------------------------------------------------------------------------------------------------


@cli.command()
def history(
    plan: Annotated[str, typer.Argument(help="A plan, an application, a case or a number (受付番号, 認定番号).")],
    as_of: Annotated[str | None, typer.Option(help="Only what was recorded by then, like 2026-11-24T09:30.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    english: Annotated[bool, typer.Option("--english", help="Sentences in English.")] = False,
) -> None:
    """The whole history of a plan across the services, causes before effects."""
    with _system() as system:
        drain(system.links["audit"])
        database = system.services["audit"].store.database
        plan_id = database.read(lambda cursor: ledger.find_plan(cursor, plan))
        known = instant(as_of) if as_of else None
        found = database.read(lambda cursor: replay.history(cursor, plan_id, known)) if plan_id else None
        if found is None:
            complain(f"The ledger knows no plan under {plan}" + (f" as of {as_of}." if as_of and plan_id else "."))
            raise typer.Exit(1)
        if as_json:
            say(orjson.dumps(replay.history_json(found), option=orjson.OPT_INDENT_2).decode())
        else:
            for line in replay.history_lines(found, "en" if english else "ja"):
                say(line)


@cli.command()
def verify() -> None:
    """Prove that nothing was changed: chains and contiguity at the source, and the ledger equal to the sources."""
    with _system() as system, _progress("Verifying") as progress:
        sources = {name: system.services[name].store for name in FOLLOWS["audit"]}
        started = time.perf_counter()
        report = verification.verify(
            system.services["audit"].store.database,
            sources,
            FOLLOWS["audit"],
            lambda reached: progress(reached.done, max(reached.total, 1)),
        )
        took = time.perf_counter() - started
    events = sum(report.events.values())
    say(f"{events} events verified in {took:.1f} s ({events / max(took, 0.001):.0f}/s)")
    for service, behind in report.lag.items():
        if behind:
            say(f"The ledger is {behind} events behind {service}; they come by themselves.")
    for finding in report.findings:
        complain(str(finding))
    if report.sound:
        say("Clean: every event is as it was written.")
        return
    complain(f"{report.count} findings.")
    raise typer.Exit(1)


# -- operating --------------------------------------------------------------------------------------------------------


@cli.command()
def links() -> None:
    """Every link between services: how far behind, whether it stands still, and what to do then."""
    with _system() as system:
        stopped = False
        for link in system.all_links:
            with_epoch = str(link.upstream.identity.epoch)
            known = link.follower.known_epoch()
            wrong = known is not None and known != with_epoch
            stopped = stopped or wrong
            state = "STOPPED" if wrong else "ok"
            waiting = len(parking.in_order(parking.listed(link.follower.store)))
            say(f"{link.follower.name:<18} {state:<8} {link.lag():>8} behind  {waiting} plans parked")
            if wrong:
                say(f"  {link.upstream.service}'s store is another one than that which was followed (epoch).")
                say("  It was restored or replaced: see docs/operations.md, 'A link that stands still'.")
    raise typer.Exit(1 if stopped else 0)


def _advance(progress: Callable[[int, int], None], total: int, done: int) -> None:
    progress(done, total)


@cli.command()
def rebuild(
    service: str,
    read_model: Annotated[str | None, typer.Argument(help="One read model; all of the service, if left out.")] = None,
) -> None:
    """Rebuild read models from the log, beside the live ones, and say whether they had been as the log says."""
    with _system() as system:
        wanted = _service(system, service)
        chosen = [model for model in wanted.store.read_models if read_model in (None, model.name)]
        if not chosen:
            complain(f"{service} has no read model {read_model or ''}".rstrip() + ".")
            raise typer.Exit(2)
        total = sum(head.sequence for head in wanted.store.heads().values())
        for model in chosen:
            with _progress(model.name) as progress:
                done = rebuilding.rebuild(
                    wanted.store,
                    model,
                    wanted.aggregates.__getitem__,
                    partial(_advance, progress, max(total, 1)),
                )
            say(f"{model.name}: {done.events} events, {'the same rows' if done.same else 'other rows than before'}")


@parked.command("list")
def parked_list() -> None:
    """What waits, by service and plan."""
    found = 0
    with _system() as system:
        for service in system.services.values():
            for one in parking.listed(service.store):
                found += 1
                reason = one.error or "waits behind an earlier message of its plan"
                say(f"{service.name} {one.id}  {one.name}  plan {one.thread}")
                say(
                    f"    {one.attempts} attempts, since {one.parked_at.astimezone(JST):%Y-%m-%d %H:%M}: {reason}",
                    markup=False,
                )
            for runner in service.timers:
                for timer in runner.parked():
                    found += 1
                    say(
                        f"{service.name} timer:{timer.stream_id}  {timer.failures} failures: {timer.error}",
                        markup=False,
                    )
    say(f"{found} parked." if found else "Nothing is parked.")


@parked.command("show")
def parked_show(service: str, message: Annotated[str, typer.Argument(help="upstream:partition:sequence")]) -> None:
    """One parked message with its data; what is personal stays sealed."""
    with _system() as system:
        known = re.fullmatch(r"[a-z]+:\d+:\d+", message)
        found = parking.shown(_service(system, service).store, message) if known else None
        if found is None:
            complain(f"There is no parked message {message} at {service}.")
            raise typer.Exit(1)
        one, data = found
        say(f"{one.id}  {one.name}  plan {one.thread}\n{one.error or 'waits behind an earlier message'}", markup=False)
        say(orjson.dumps(orjson.loads(data), option=orjson.OPT_INDENT_2).decode())


@parked.command("retry")
def parked_retry(
    service: str, plan: Annotated[str | None, typer.Argument(help="A plan; all, if left out.")] = None
) -> None:
    """Handle parked messages again, in order, plan by plan; and let parked timers run again."""
    with _system() as system:
        wanted = _service(system, service)
        for upstream, thread in parking.in_order(parking.listed(wanted.store)):
            if plan in (None, thread):
                handled = parking.retry(wanted.store, wanted.listener, upstream, thread)
                say(f"{thread}: {handled} handled")
        for runner in wanted.timers:
            for timer in runner.parked():
                if plan in (None, timer.stream_id):
                    runner.retry(timer.stream_id)
                    say(f"timer {timer.stream_id}: runs again")


def _service(system: System, name: str) -> Any:
    if name not in FOLLOWS:
        complain(f"There is no service {name}; there are {', '.join(FOLLOWS)}.")
        raise typer.Exit(2)
    return system.services[name]


def instant(text: str) -> datetime:
    """An instant as people write it: ISO 8601; without an offset it is Japan's time. Raises BadParameter."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("write an instant like 2026-11-24T09:30 (Japan) or 2026-11-24T00:30Z") from None
    return found if found.tzinfo else found.replace(tzinfo=JST)


if __name__ == "__main__":
    main(sys.argv[1:])
