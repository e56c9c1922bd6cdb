"""Versions of a plan, and what ends its terms."""

from __future__ import annotations

from datetime import date

from shared.contracts.blocks import Period
from shared.contracts.text import TextId
from shared.domain import Month
from shared.scheme.lineage import Ended, Version


def version(
    number: int, certified_on: str, end: str, *, term: int = 1, start: str = "2025-12", filed_on: str = ""
) -> Version:
    return Version(
        number=number,
        term=term,
        filed_on=date.fromisoformat(filed_on or certified_on),
        certified_on=date.fromisoformat(certified_on),
        certificate_no=f"13-2026-{number:06d}",
        period=Period(start=Month.parse(start), end=Month.parse(end)),
        text=TextId(application_id=f"application-{number}", text_no=1, form_version="24-2025-12", digest="d"),
        facts={"name": "株式会社 堤防"},
    )


def rescinded(term: int, on: str) -> Ended:
    return Ended(term, "rescinded", date.fromisoformat(on))


def given_back(term: int, on: str) -> Ended:
    return Ended(term, "given_back", date.fromisoformat(on))
