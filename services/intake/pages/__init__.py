"""The portal of applicants: file a plan, see how it stands, answer a correction, withdraw; and certified plans."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from fastapi import APIRouter

from services.intake.commands import Commands
from services.intake.pages import (
    benefits,
    correcting,
    drafting,
    drafts,
    filing,
    giving_back,
    later_filing,
    minor_changes,
    notice,
    overview,
    paper,
    plans,
    reporting,
    which_procedure,
    withdrawing,
)
from services.intake.pages.drafting.attaching import PREFIX as DRAFT_FILES
from services.intake.pages.drafting.workbook import PREFIX as DRAFT_WORKBOOKS
from shared.domain import Text
from shared.scheme.document_limits import DOCUMENT_LIMITS
from shared.web.pages import NavigationLink, Section
from shared.workbook.door import LARGEST

SECTION = Section(
    "intake",
    Text(ja="申請", en="Applications"),
    Path(__file__).parents[1] / "templates",
    prefix="/intake",
    navigation=(
        NavigationLink(Text(ja="申請状況", en="My applications"), "/intake", "intake.read"),
        NavigationLink(Text(ja="申請する", en="File a plan"), "/intake/file", "intake.file"),
        NavigationLink(Text(ja="下書き", en="Drafts"), "/intake/drafts", "intake.draft"),
    ),
)

_ALL_FILES: Final = max(limits.most_bytes_together for _, limits in DOCUMENT_LIMITS.blocks())
_A_WORKBOOK: Final = LARGEST + 100_000
LARGER_BODIES: Final = {
    "/intake/file": _A_WORKBOOK,
    DRAFT_WORKBOOKS: _A_WORKBOOK,
    DRAFT_FILES: _ALL_FILES * 12 // 10,
}
"""What a page takes that takes a workbook, or files: with what its form says besides, and a little too much."""


def router(commands: Commands) -> APIRouter:
    """Every page under /intake."""
    routes = APIRouter(include_in_schema=False)
    of_applications = (overview, notice, filing, drafts, drafting, correcting, withdrawing)
    of_plans = (plans, which_procedure, benefits, later_filing, reporting, minor_changes, giving_back, paper)
    for pages in (*of_applications, *of_plans):
        routes.include_router(pages.router(commands))
    return routes
