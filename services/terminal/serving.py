"""Running: serve on this machine, and fill in demo data."""

from __future__ import annotations

import sys
from datetime import datetime

from services import running
from services.terminal.console import complain, progress_bar, say, settings_here
from shared.observability import configure_logging


def run() -> int:
    """Serve until told to stop; an empty store is first filled with demo data, unless that is switched off."""
    settings = settings_here()
    try:
        own = running.listening(settings.port)
    except running.PortTaken:
        complain(f"Port {settings.port} is in use. Choose another one: JIGYOKEI_PORT=8001 make run")
        return 1
    configure_logging("jigyokei", level="WARNING")
    say(f"Data: {settings.data}")
    if settings.demo:
        with progress_bar("Filling in demo data") as progress:
            running.fill_demo(settings, settings.demo_applications, progress)
    # Whoever looks at a terminal wants the addresses to stay in view; a log collector wants every line.
    configure_logging("jigyokei", level="WARNING" if sys.stderr.isatty() else "INFO")
    address = f"http://localhost:{own.getsockname()[1]}"

    def ready() -> None:
        say(f"\n  jigyokei is running:  {address}/\n  who am I:             {address}/personas")
        say(f"  mailbox:              {address}/mailbox\n  API description:      {address}/openapi.json")
        say("\n  Ctrl-C stops it.\n")

    running.serve(settings, own, ready)
    return 0


def demo(applications: int | None, until: datetime | None) -> int:
    """Fill an empty store with demo data, or go on where that was interrupted."""
    configure_logging("jigyokei", level="WARNING")
    settings = settings_here()
    with progress_bar("Filling in demo data") as progress:
        did = running.fill_demo(settings, applications or settings.demo_applications, progress, until)
    say("Filled." if did else "There is nothing to fill: the store already holds applications.")
    return 0
