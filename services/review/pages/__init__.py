"""The desk of a bureau as pages: its queue, one case, a correction to ask for, a decision to confirm; a plan's record.

The addresses of pages lie under /review/desk; /review/cases gives the same as JSON.
"""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter

from services.review.commands import Commands
from services.review.pages import (
    acts,
    attached,
    case,
    certificate_correction,
    correction,
    deciding,
    drafts,
    extension,
    paper,
    paper_entry,
    plan_record,
    printing,
    queue,
    record_list,
    rescinding,
)
from services.review.pages.desk import Desk
from shared.domain import Text
from shared.vault.vault import Vault
from shared.web.pages import NavigationLink, Section

SECTION = Section(
    "review",
    Text(ja="審査", en="Review"),
    Path(__file__).parents[1] / "templates",
    prefix="/review",
    navigation=(
        NavigationLink(Text(ja="案件一覧", en="Cases"), "/review", "review.read"),
        NavigationLink(Text(ja="認定台帳", en="Plan records"), "/review/records", "review.read"),
        NavigationLink(Text(ja="紙の認定の登載", en="Paper certificates"), "/review/paper", "review.enter_paper"),
    ),
)


def router(commands: Commands, vault: Vault) -> APIRouter:
    """The pages under /review."""
    routes = APIRouter(include_in_schema=False)
    desk = Desk(commands, vault)
    of_cases = (queue, case, attached, printing, correction, acts, paper, extension, deciding, drafts)
    for pages in (*of_cases, record_list, plan_record, paper_entry, rescinding, certificate_correction):
        routes.include_router(pages.router(desk))
    return routes
