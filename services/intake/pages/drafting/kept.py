"""A draft as its pages know it: its answers, which parts somebody has looked through, and the plan that it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from services.intake.commands import Commands
from services.intake.drafts.draft import Draft
from services.intake.drafts.store import DRAFT_REFUSALS, Saved
from services.intake.pages.drafting.about import AboutPlan, about_plan, about_then
from services.intake.pages.drafting.form import DraftForm, FormPart
from services.intake.pages.drafting.registry import form_of
from services.intake.views.actors import own_account
from shared.clock import today
from shared.contracts.event import Actor
from shared.contracts.forms.answers import Answers, altered, from_json, to_json
from shared.contracts.forms.filed import label_of
from shared.contracts.forms.lacking import lacking
from shared.contracts.forms.taking_over import taken_over
from shared.domain import Refusal, Text, jst_day
from shared.event_store.door import UnknownStream
from shared.web.inputs import FormLayout, newly_required
from shared.web.problems import refusal_problem


@dataclass(frozen=True, slots=True)
class Unlike:
    """A field with what was noted of it, and the key of the part in which it is typed."""

    label: Text
    noted: str
    part: str


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """`looked_through` are the keys of the parts that somebody has finished, rightly or not.

    `begun_in` is the version of the form in which the draft was begun, `plan_seen` that of the plan then.
    `newer` are the answers as they would be with the newer text of what nobody has altered; None where that is none.
    `book` are those of a workbook that was handed in and neither taken nor discarded.
    """

    draft: Draft
    form: DraftForm
    layout: FormLayout
    answers: Answers
    looked_through: frozenset[str]
    begun_in: str
    plan_seen: int
    about: AboutPlan | None
    newer: Answers | None = None
    book: Answers | None = None

    @property
    def address(self) -> str:
        return f"/intake/drafts/{self.draft.draft_id}"

    @property
    def unlike_noted(self) -> tuple[Unlike, ...]:
        """The fields that were altered to something else than the minor changes that were noted so far (R27)."""
        noted = self.about.noted if self.about and self.layout.before else {}
        return tuple(
            Unlike(label_of(self.layout.description, path), text, part.key)
            for path, text in noted.items()
            if (self.newer or self.answers).text(path) != text and (part := self.form.part_of(path))
        )

    @property
    def behind(self) -> frozenset[str]:
        """Where nobody has altered what was certified, and another text stands there by now."""
        return altered(self.layout.description, self.answers, self.newer) if self.newer else frozenset()

    @property
    def parts_behind(self) -> tuple[FormPart, ...]:
        return tuple(part for part in self.form.parts if any(part.covers(path) for path in self.behind))

    @property
    def parts(self) -> tuple[FormPart, ...]:
        """Every page, those of rows behind the list of them."""
        return tuple(page for part in self.form.parts for page in (part, *self.rows_of(part)))

    def rows_of(self, part: FormPart) -> tuple[FormPart, ...]:
        """The pages of its rows; none of a part that is a page by itself."""
        if not part.is_by_row:
            return ()
        ids = self.answers.rows.get(part.paths[0], ())
        return tuple(self.row_of(part, row_id, number) for number, row_id in enumerate(ids, start=1))

    def row_of(self, part: FormPart, row_id: str, number: int) -> FormPart:
        return part.of_row(self.layout, row_id, number, self.answers.text(f"{part.paths[0]}#{row_id}.name"))

    def page_with(self, path: str) -> FormPart | None:
        """The page on which a field is asked."""
        return next((page for page in self.parts if page.has(path)), None) or self.form.part_of(path)

    @property
    def content(self) -> Mapping[str, Any]:
        whole = content(self.answers, self.looked_through, self.begun_in, self.plan_seen)
        return {**whole, "book": to_json(self.book)} if self.book else whole


def kept_plan(commands: Commands, actor: Actor, draft_id: str) -> KeptPlan:
    """A draft, in the form of today. Raises UnknownStream, also for one that these pages do not ask."""
    draft = commands.drafts.load(own_account(actor), draft_id)
    form = form_of(draft.kind, draft.form_version)
    if form is None or draft.deleted_at is not None:
        raise UnknownStream(draft_id)
    day = today(commands.store.clock)
    try:
        answers = from_json({**draft.content, "form_version": form.version_on(day)})
        begun_in = str(draft.content.get("begun_in") or answers.form_version)
        plan_seen = int(draft.content.get("plan_seen", 0))
    except (KeyError, TypeError, AttributeError, ValueError):
        raise UnknownStream(draft_id) from None
    about = about_plan(commands, actor, draft.about, form.offer, plan_seen) if form.offer else None
    layout = form.laid_out(about)
    answers = replace(answers, rows={**answers.rows, **{table: tuple(ids) for table, ids in layout.rows_given.items()}})
    newer = _newer(commands, draft, form, layout, answers, about, plan_seen)
    looked_through = frozenset(draft.content.get("looked_through", ()))
    new = _new_questions(form, layout, answers, begun_in, about)
    layout, book = replace(layout, new=new), _book(draft, answers.form_version)
    return KeptPlan(draft, form, layout, answers, looked_through, begun_in, plan_seen, about, newer, book)


def _book(draft: Draft, form_version: str) -> Answers | None:
    """The answers of a workbook, as they were kept; None also for anything else, which a program may have put there."""
    try:
        return from_json({**draft.content["book"], "form_version": form_version})
    except (KeyError, TypeError, AttributeError):
        return None


def _newer(
    commands: Commands,
    draft: Draft,
    form: DraftForm,
    layout: FormLayout,
    answers: Answers,
    about: AboutPlan | None,
    seen: int,
) -> Answers | None:
    """Three texts count: what the draft was begun with, the same as it would be begun today, and what was typed."""
    if about is None or form.offer is None or layout.before is None or not about.since:
        return None
    try:
        then = about_then(commands, about, form.offer, seen, jst_day(draft.created_at))
    except UnknownStream:
        return None
    day = today(commands.store.clock)
    begun, now = form.start(then, day), form.start(about, day)
    newer = taken_over(layout.description, begun, now, answers, layout.rows_given)
    return newer if altered(layout.description, answers, newer) else None


def _new_questions(
    form: DraftForm, layout: FormLayout, answers: Answers, begun_in: str, about: AboutPlan | None
) -> frozenset[str]:
    """What was asked neither of the certified text nor of the draft when it was begun."""
    before = about.form.form_version if about and layout.before else begun_in
    if before == answers.form_version:
        return frozenset()
    paths = [path for part in form.parts for path in part.paths]
    new = set(newly_required(layout, answers, paths, before))
    return frozenset(new | set(lacking(about.form) if about and layout.before else ()))


def content(
    answers: Answers, looked_through: frozenset[str] = frozenset(), begun_in: str = "", plan_seen: int = 0
) -> Mapping[str, Any]:
    """What is stored of a draft."""
    return {
        **to_json(answers),
        "looked_through": sorted(looked_through),
        "begun_in": begun_in or answers.form_version,
        "plan_seen": plan_seen,
    }


def begin_with(
    commands: Commands,
    actor: Actor,
    form: DraftForm,
    answers: Answers,
    about: AboutPlan | None,
    key: str,
    looked_through: frozenset[str] = frozenset(),
) -> str:
    """A new draft with these answers, by the key of the request: its id. Raises Problem where there are too many."""
    made = commands.drafts.begin(
        own_account(actor),
        form.kind,
        content(answers, looked_through, plan_seen=about.found.version if about else 0),
        answers.form_version,
        key,
        about.found.business if about else answers.text("cover.name").strip(),
        about.plan_id if about else "",
    )
    if isinstance(made, Refusal):
        raise refusal_problem(made, DRAFT_REFUSALS)
    return made.draft_id


def save(
    commands: Commands, owner: str, plan: KeptPlan, answers: Answers, looked_through: frozenset[str]
) -> KeptPlan | Refusal | None:
    """The draft with these answers; None where somebody was faster elsewhere, so that it stands otherwise now."""
    now = replace(plan, answers=answers, looked_through=looked_through)
    title = answers.text("cover.name").strip() or (plan.about.found.business if plan.about else "")
    made = commands.drafts.save(
        owner, plan.draft.draft_id, plan.draft.version, now.content, title, answers.form_version
    )
    if isinstance(made, Refusal):
        return made
    if not isinstance(made, Saved):
        return None
    draft = replace(plan.draft, version=made.version, saved_at=made.saved_at, content=now.content, title=title)
    return replace(now, draft=draft)
