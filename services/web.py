"""The one application in front of all services of a process, with the first page before them."""

from __future__ import annotations

from fastapi import FastAPI

from services.embedded import System
from services.home import pages as home
from shared.process import application as process_application


def application(system: System) -> FastAPI:
    """Everything under one address: `/`, `/intake`, `/review`, `/notify`, `/followup`, `/audit`, health and metrics."""
    return process_application.application(system, [home.router(system.clock)], [home.SECTION])
