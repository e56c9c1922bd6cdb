"""A draft of the desk as its pages show it: what it fills in, what happened since, and how it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from services.review.drafts.draft import DeskDraft, DraftFields, is_written
from services.review.drafts.store import DeskDrafts
from services.review.pages.desk import Desk
from services.review.pages.typed import error_at
from services.review.pages.words import DESK
from services.review.views.case_page import Action, CasePage
from services.review.views.history import timeline
from shared.contracts.event import Actor
from shared.domain import Text
from shared.web.forms import KEY_FIELD, SEEN_FIELD
from shared.web.problems import FieldError
from shared.web.typed import Typed

DRAFT_SEEN: Final = "draft_seen"
"""The hidden input with the version of the draft that a page was made of; 0 for none."""

DRAFTED: Final[Mapping[Action, Text]] = {
    "corrections": Text(ja="補正の依頼", en="Correction request"),
    "answer-date": Text(ja="補正の回答期限の延長", en="More time to correct"),
    "correction-withdrawal": Text(ja="補正の依頼の取消し", en="Withdrawal of the correction request"),
    "transfer": Text(ja="ほかの局への移送", en="Transfer to another bureau"),
    "extension": Text(ja="期限の延長", en="Extension of the deadline"),
    "proposal": Text(ja="決裁伺い", en="Proposal of the decision"),
    "proposal-withdrawal": Text(ja="決裁伺いの引戻し", en="Taking the proposal back"),
    "send-back": Text(ja="差戻し", en="Sending back"),
}
"""The acts on a case in which something is written, and what a draft of each is called."""

ON_THE_CASE: Final = frozenset({"extension", "proposal", "send-back"})
"""Those of which the form stands on the page of the case."""


def page_of(case_id: str, action: Action) -> str:
    """The address at which an act is typed."""
    if action in ON_THE_CASE:
        return f"{DESK}/{case_id}#{action}"
    return f"{DESK}/{case_id}/{'correction' if action == 'corrections' else action}"


def typed_of(draft: DeskDraft | None) -> Typed | None:
    """What a draft fills in; None for none, which is how pages know that nothing was typed."""
    return Typed({name: list(texts) for name, texts in draft.fields.items()}) if draft else None


def shown_drafts(desk: Desk, page: CasePage, actor: Actor) -> Mapping[str, Any]:
    """What the templates of a case are given: the drafts of who looks, by act, and what came after each."""
    drafts = desk.drafts.of(actor.id, page.case.case_id)
    behind = {act: draft for act, draft in drafts.items() if draft.is_behind(page.version)}
    return {
        "drafts": drafts,
        "draft_home": f"{DESK}/{page.case.case_id}",
        "draft_version": page.version,
        "draft_names": DRAFTED,
        "draft_pages": {act: page_of(page.case.case_id, act) for act in DRAFTED},
        "moved_since_draft": {act: timeline(page.history[draft.seen :]) for act, draft in behind.items()},
    }


def kept_fields(typed: Typed) -> DraftFields:
    """What of a posted form is typed by a person."""
    frame = (KEY_FIELD, SEEN_FIELD, DRAFT_SEEN, "step")
    return {name: texts for name, texts in typed.texts.items() if name not in frame}


def keep_typed(
    drafts: DeskDrafts, actor: Actor, about: str, act: str, seen: int, typed: Typed, anyhow: bool = False
) -> tuple[DeskDraft | None, Sequence[FieldError]]:
    """Keep what was posted; the draft as it stands, and where another page has kept something else meanwhile.

    `anyhow`: also where nothing was written, only chosen.
    """
    replaces = typed.trimmed(DRAFT_SEEN)
    version = int(replaces) if replaces.isdecimal() and len(replaces) < 10 else 0
    stands, is_kept = drafts.keep(actor.id, about, act, seen, version, kept_fields(typed), anyhow)
    return stands, () if is_kept or stands is None else _elsewhere(stands, typed)


def _elsewhere(stands: DeskDraft, typed: Typed) -> Sequence[FieldError]:
    """Each text that differs, with what stands in the draft; for choices alone, that it differs."""
    names = [name for name in dict.fromkeys((*typed, *stands.fields)) if is_written(name)]
    theirs = {name: next(iter(stands.fields.get(name, ())), "") for name in names}
    found = [error_at(name, _other_text(text)) for name, text in theirs.items() if text != typed[name]]
    return found or [error_at("", _ELSEWHERE)]


def _other_text(text: str) -> Text:
    return Text(
        ja=f"この項目は、別の画面でも変更されています。別の画面で保存された内容：{text or '（空欄）'}",
        en=f"This field was changed on another page too. What was saved there: {text or '(empty)'}",
    )


_ELSEWHERE = Text(
    ja="別の画面で、この手続の下書きが保存されています。もう一度保存すると、この画面の内容になります。",
    en="Another page has saved a draft of this. Save once more to keep what stands on this page.",
)
