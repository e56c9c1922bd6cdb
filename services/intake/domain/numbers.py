"""受付番号: the number under which everyone speaks of an application, running per bureau and fiscal year."""

from __future__ import annotations

from datetime import date

from shared.contracts.event import Event
from shared.contracts.intake import ApplicationFiled
from shared.domain import fiscal_year
from shared.scheme.bureaus import BUREAUS


def number_series(bureau: str, filed_on: date) -> str:
    """Which running series a number is drawn from."""
    return f"application/{bureau}/{fiscal_year(filed_on)}"


def application_no(bureau: str, filed_on: date, number: int) -> str:
    """ "03-2026-000123": code of the bureau, fiscal year (会計年度), running number."""
    return f"{BUREAUS[bureau].code}-{fiscal_year(filed_on)}-{number:06d}"


def number_of(event: Event) -> tuple[str, int] | None:
    """The series and the number of which an event's application number was made."""
    if not isinstance(event, ApplicationFiled):
        return None
    return number_series(event.bureau, event.filed_on), int(event.application_no.rpartition("-")[2])
