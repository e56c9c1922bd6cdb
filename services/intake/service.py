"""Composition of intake: settings in, wired service out."""

from __future__ import annotations

from typing import Any

from services.intake.commands import Commands
from services.intake.consequences import CONSEQUENCES
from services.intake.documents.scanning import ScannerAway, scanner_at
from services.intake.documents.sweeper import DocumentSweeper
from services.intake.documents.uploads import Documents
from services.intake.documents.verifying import files_recheck
from services.intake.domain.application import APPLICATION
from services.intake.domain.letters import LETTERS
from services.intake.domain.lineage import LINEAGE, LineageCommand
from services.intake.domain.numbers import number_of
from services.intake.domain.refusals import REFUSALS
from services.intake.reactions import REACTIONS
from services.intake.read_models.applications import APPLICATIONS
from services.intake.read_models.attached_files import ATTACHED_FILES
from services.intake.read_models.erasures import ERASURES
from services.intake.read_models.paper_certificates import PAPER_CERTIFICATES
from services.intake.vault_keeper import VaultKeeper
from services.intake.views.documents import SENT_FILES
from shared.contracts import followup, intake, letters, lineage, review
from shared.contracts.event import names_of
from shared.domain import Aggregate, Command
from shared.event_store.names import EventNames
from shared.event_store.store import EventStore
from shared.files.place import FilePlace, FilesAway
from shared.messaging.follower import Reacting
from shared.service import Parts, Service, Web
from shared.timers.runner import TimerRunner
from shared.vault.draft_erasing import DraftEraser

OF_LINEAGE = frozenset(names_of(lineage))
"""The events of lineages."""

OF_LETTERS = frozenset(names_of(letters))
"""Those of letters; all others are those of applications."""


def _aggregate_for(command: Command) -> Aggregate[Any, Any]:
    return LINEAGE if isinstance(command, LineageCommand) else APPLICATION


def _aggregate_of(name: str) -> Aggregate[Any, Any]:
    return LETTERS if name in OF_LETTERS else LINEAGE if name in OF_LINEAGE else APPLICATION


def build(parts: Parts) -> Service[Commands]:
    """Intake over its own database."""
    own = EventNames([intake])
    store = EventStore(
        "intake",
        parts.database,
        own,
        parts.clock,
        [APPLICATIONS, ERASURES, PAPER_CERTIFICATES, ATTACHED_FILES],
        consequences=CONSEQUENCES,
    )
    settings = parts.settings
    documents = Documents(
        parts.database, parts.vault, parts.clock, FilePlace(settings.place_of_files), scanner_at(settings.scanner)
    )
    commands = Commands(store, parts.vault, documents)
    keeper, eraser = VaultKeeper(store, parts.vault), DraftEraser(commands.draft_erasing)

    def prepare() -> None:
        commands.drafts.prepare()
        documents.prepare()

    def web() -> Web:
        from services.intake import pages
        from services.intake.api import (
            application_files,
            applications,
            attachments,
            benefits,
            drafts,
            forms,
            paper,
            plans,
        )

        apis = [
            applications.router(commands),
            attachments.router(documents, commands.drafts),
            application_files.router(commands),
            drafts.router(commands),
            forms.router(commands),
            plans.router(commands),
            benefits.router(commands.of_plans),
            paper.router(commands.of_paper),
        ]
        return Web(
            [*apis, pages.router(commands)],
            [pages.SECTION],
            {FilesAway: attachments.away, ScannerAway: attachments.away},
            larger_bodies={**pages.LARGER_BODIES, SENT_FILES: attachments.MOST_BODY},
        )

    return Service(
        name="intake",
        store=store,
        listener=Reacting(EventNames([review, followup]), REACTIONS, _aggregate_for),
        commands=commands,
        aggregates={name: _aggregate_of(name) for name in own.readable},
        timer=TimerRunner(store, LETTERS),
        web=web,
        texts=REFUSALS,
        number_of=number_of,
        prepare=prepare,
        workers=[keeper, eraser, DocumentSweeper(documents)],
        ailments=keeper.ailments,
        rechecks=[files_recheck(store, documents)],
    )
