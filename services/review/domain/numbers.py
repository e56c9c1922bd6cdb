"""認定番号: the number of a certification notice (R19), running per bureau and fiscal year."""

from __future__ import annotations

from datetime import date

from shared.contracts.event import Event
from shared.contracts.review import PlanCertified
from shared.domain import fiscal_year
from shared.scheme.bureaus import BUREAUS


def certificate_series(bureau: str, certified_on: date) -> str:
    """Which running series a number is drawn from."""
    return f"certificate/{bureau}/{fiscal_year(certified_on)}"


def certificate_no(bureau: str, certified_on: date, number: int) -> str:
    """Like "C03-2026-000123": code of the bureau, fiscal year (会計年度), running number."""
    return f"C{BUREAUS[bureau].code}-{fiscal_year(certified_on)}-{number:06d}"


def number_of(event: Event) -> tuple[str, int] | None:
    """The series and the number of which an event's certificate number was made."""
    if not isinstance(event, PlanCertified):
        return None
    return certificate_series(event.bureau, event.certified_on), int(event.certificate_no.rpartition("-")[2])
