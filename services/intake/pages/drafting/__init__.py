"""Typing a plan in: the task list of a draft, a page for each part of the form, 内容確認 and 提出."""

from __future__ import annotations

from fastapi import APIRouter

from services.intake.commands import Commands
from services.intake.pages.drafting import attachments, check, part, task_list, workbook


def router(commands: Commands) -> APIRouter:
    """/intake/drafts/{draft_id}, and the beginning of a draft."""
    routes = APIRouter()
    # The page of the files stands in the place of the one that parts have.
    for pages in (task_list, attachments, part, check, workbook):
        routes.include_router(pages.router(commands))
    return routes
