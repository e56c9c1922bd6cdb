"""The report of a verification as it is kept and answered."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from shared.web.two_languages import TwoLanguages


class FindingOut(BaseModel):
    holder: Literal["source", "ledger"]
    service: str
    partition: int
    sequence: int
    stream_id: str
    version: int
    row: str = Field("", description="Table and key of what is no event of a log.")
    code: str
    ja: str
    en: str


class CheckOut(BaseModel):
    """One check of a verification, and what it covers."""

    name: str
    ja: str
    en: str
    whole: bool = Field(description="Whether it came to its end.")
    count: int
    known_count: int


class ReportOut(BaseModel):
    events: dict[str, int] = Field(description="Events checked, by service.")
    lag: dict[str, int] = Field(description="Events that the ledger had not heard of yet; no finding.")
    unseen: list[str] = Field(description="Services whose own log could not be read: only the ledger was checked.")
    count: int = Field(description="All findings, of which at most 1,000 of each check are listed.")
    findings: list[FindingOut]
    known_count: int = Field(0, description="Facts that are known and no findings; listed like them.")
    known: list[FindingOut] = Field([])
    checks: list[CheckOut] = Field([])
    not_covered: list[TwoLanguages] = Field([], description="What this verification did not look at.")
    took_ms: int
    goes_on_from: datetime | None = Field(
        None, description="When the verification began that broke off, and that this one went on with."
    )
