"""認定番号: the number of a certification notice (R19), running per bureau and fiscal year."""

from __future__ import annotations

from datetime import date

from shared.domain import fiscal_year
from shared.scheme.bureaus import BUREAUS

_ORDER = {key: place for place, key in enumerate(BUREAUS, start=1)}


def certificate_series(bureau: str, certified_on: date) -> str:
    """Which running series a number is drawn from."""
    return f"certificate/{bureau}/{fiscal_year(certified_on)}"


def certificate_no(bureau: str, certified_on: date, number: int) -> str:
    """Like "C03-2026-000123": bureau in the order of R30, fiscal year (会計年度), running number."""
    return f"C{_ORDER[bureau]:02d}-{fiscal_year(certified_on)}-{number:06d}"
