"""Answering a correction (補正): what is asked is typed, kept as a draft, shown before and after, sent once."""

from __future__ import annotations

from fastapi import APIRouter

from services.intake.commands import Commands
from services.intake.pages.correcting import check, files, page


def router(commands: Commands) -> APIRouter:
    """Every page of an answer to a correction."""
    routes = APIRouter()
    for pages in (page, files, check):
        routes.include_router(pages.router(commands))
    return routes
