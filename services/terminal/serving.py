"""Running: serve on this machine, and fill in demo data. One process does so in a data folder."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime

from services import running
from services.terminal.console import complain, progress_bar, say, settings_here
from shared.observability import configure_logging
from shared.process import serving
from shared.settings import Settings


def run() -> int:
    """Serve until told to stop; an empty store is first filled with demo data, unless that is switched off."""
    serving.stop_as_by_ctrl_c()
    settings = settings_here()
    try:
        with running.alone_in(settings.data) as note:
            return _serve(settings, note)
    except running.AlreadyRuns as already:
        return _refused(settings, already)


def _serve(settings: Settings, note: Callable[[str], object]) -> int:
    try:
        own = serving.listening(settings.port)
    except serving.PortUnusable as why:
        complain(f"{why}. Choose another one: JIGYOKEI_PORT=8001 make run")
        return 1
    port = own.getsockname()[1]
    note(f"port {port}")
    configure_logging("jigyokei", level="WARNING")
    say(f"Data: {settings.data}")
    if settings.demo:
        with progress_bar("Filling in demo data") as progress:
            running.fill_demo(settings, settings.demo_applications, progress)
    # Whoever looks at a terminal wants the addresses to stay in view; a log collector wants every line.
    configure_logging("jigyokei", level="WARNING" if sys.stderr.isatty() else "INFO")
    address = f"http://localhost:{port}"

    def ready() -> None:
        say(f"\n  jigyokei is running:  {address}/\n  who am I:             {address}/personas")
        say(f"  mailbox:              {address}/mailbox\n  API description:      {address}/openapi.json")
        say("\n  Ctrl-C stops it.\n")

    running.serve(settings, own, ready)
    return 0


def demo(applications: int | None, until: datetime | None) -> int:
    """Fill an empty store with demo data, or go on where that was interrupted."""
    serving.stop_as_by_ctrl_c()
    configure_logging("jigyokei", level="WARNING")
    settings = settings_here()
    try:
        with running.alone_in(settings.data), progress_bar("Filling in demo data") as progress:
            did = running.fill_demo(settings, applications or settings.demo_applications, progress, until)
    except running.AlreadyRuns as already:
        return _refused(settings, already)
    say("Filled." if did else "There is nothing to fill: the store already holds applications.")
    return 0


def _refused(settings: Settings, already: running.AlreadyRuns) -> int:
    complain(f"jigyokei already runs on {settings.data} ({already}).")
    complain("Use that one, stop it first, or choose another folder with JIGYOKEI_DATA, and another JIGYOKEI_PORT.")
    return 1
