"""Filing what a draft holds: its files go along by themselves, and it is done with once that is filed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from services.intake.commands import Commands
from services.intake.documents.of_drafts import DraftFiles
from services.intake.documents.refusals import UPLOAD_REFUSALS
from services.intake.domain.requests import NamedDocument
from services.intake.filing import Filed
from shared.clock import today
from shared.contracts.blocks import ApplicationKind
from shared.contracts.forms.excerpts import plan_type_of
from shared.contracts.forms.filed import FiledForm
from shared.domain import together
from shared.event_store.door import Envelope, UnknownStream, ask
from shared.event_store.unit_of_work import UnitOfWork
from shared.web.problems import refusal_problem


def with_draft(
    commands: Commands,
    envelope: Envelope,
    draft_id: str,
    kind: ApplicationKind,
    form: FiledForm,
    named: Sequence[NamedDocument],
    plan_id: str = "",
) -> Sequence[NamedDocument]:
    """The files that are named, with those of the draft. A request that has filed the draft before finds it gone.

    Raises UnknownStream for a draft that is not there, or of something else, and Problem (422) where it is not chosen
    what one of its files is.
    """
    if not draft_id:
        return named
    owner = envelope.actor.id
    try:
        draft = commands.drafts.load(owner, draft_id)
    except UnknownStream:
        ask(commands.store, _unknown(draft_id), envelope, Filed)
        return named
    if (draft.kind, draft.about) != (kind, plan_id) or draft.deleted_at is not None:
        raise UnknownStream(draft_id)
    files = DraftFiles(commands.documents, owner, draft_id)
    if refused := together(files.refusals(plan_type_of(form), today(commands.store.clock))):
        raise refusal_problem(refused, UPLOAD_REFUSALS)
    known = {one.file_id for one in named}
    return (*named, *(one for one in files.named() if one.file_id not in known))


def done_with(commands: Commands, envelope: Envelope, draft_id: str) -> None:
    """Erase the draft that was filed."""
    if draft_id:
        commands.draft_erasing.finish(envelope.actor.id, draft_id)


def _unknown(draft_id: str) -> Callable[[UnitOfWork], Filed]:
    def nothing(unit: UnitOfWork) -> Filed:
        raise UnknownStream(draft_id)

    return nothing
