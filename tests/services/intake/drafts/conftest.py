"""Drafts over a database of their own, with a vault beside it and a clock that the tests move."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any

import pytest

from services.intake.drafts.draft import Draft
from services.intake.drafts.erasing import DraftErasing
from services.intake.drafts.store import Drafts
from services.intake.read_models.attached_files import ATTACHED_FILES
from shared.clock import MovedClock
from shared.postgres.database import Database
from shared.postgres.launcher import EmbeddedPostgres
from shared.vault.draft_erasing import DraftEraser
from shared.vault.vault import Vault
from tests.support.hasty import databases_named

START = datetime(2026, 11, 24, 1, tzinfo=UTC)


@dataclass
class Desk:
    """Where drafts are typed. Each test takes owners of its own."""

    drafts: Drafts
    eraser: DraftEraser
    clock: MovedClock
    own_key: bytes
    begun: int = 0

    @property
    def erasing(self) -> DraftErasing:
        return self.eraser.erasing

    def begin(self, owner: str, content: dict[str, Any] | None = None, title: str = "", about: str = "") -> Draft:
        self.begun += 1
        kind = "change" if about else "new"
        content = {"name": "北斗水産食品"} if content is None else content
        found = self.drafts.begin(owner, kind, content, "single/2", f"key-{self.begun}", title, about)
        assert isinstance(found, Draft)
        return found

    def pass_time(self, **much: float) -> None:
        self.clock.move_to(self.clock.now() + timedelta(**much))


def opened(postgres: EmbeddedPostgres, name: str, stack: ExitStack) -> Database:
    database = Database(postgres.ensure_database(name), connections=8)
    database.open()
    stack.callback(database.close)
    return database


@pytest.fixture(scope="module")
def desk(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    prefix = f"d{abs(hash(tmp_path_factory.mktemp('desk'))) % 10**9}_"
    clock, own_key = MovedClock(START), bytes(32)
    with databases_named(prefix, postgres), ExitStack() as stack:
        vault = Vault(opened(postgres, f"{prefix}vault", stack), own_key)
        vault.prepare()
        drafts = Drafts(opened(postgres, f"{prefix}intake", stack), vault, clock)
        drafts.prepare()
        # What of a draft's files belongs to an application is read where it is erased.
        drafts.database.migrate(files("services.intake.documents") / "tables")
        drafts.database.write(ATTACHED_FILES.schema, ())
        yield Desk(drafts, DraftEraser(DraftErasing(drafts.database, vault, clock)), clock, own_key)
