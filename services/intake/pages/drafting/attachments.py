"""添付書類 of a draft: many files at once, what each is, another in its place, removing with undo; and what is asked.

What stands here is kept beside what is typed (documents/of_drafts.py). With JavaScript files go one by one to the API.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, cast
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from services.intake.commands import Commands
from services.intake.documents.of_drafts import DraftFile, DraftFiles
from services.intake.pages.drafting.attaching import (
    PREFIX,
    ArrivedPage,
    keep_files,
    refusal_errors_of,
    shown_page,
    taken,
)
from services.intake.pages.drafting.form import FormPart
from services.intake.pages.drafting.kept import KeptPlan, kept_plan, save
from services.intake.views.actors import Drafting, own_account
from services.intake.views.documents import documents_of_text
from shared.contracts.blocks import ApplicationKind
from shared.contracts.event import Actor
from shared.contracts.forms.answers import Answers, AsTyped
from shared.contracts.paper import is_paper
from shared.contracts.personal import Masked
from shared.domain import Refusal, jst_day
from shared.event_store.door import UnknownStream
from shared.scheme.application_kinds import PlanType
from shared.scheme.documents import AskedDocument, Document, DocumentFacts, documents_asked, missing
from shared.scheme.plan_documents import PlanDocuments
from shared.web.multipart import PostedParts
from shared.web.pages import go_to, render
from shared.web.problems import FieldError, caution_errors

KEY: Final = "attachments"
_SEVERAL: Final[Mapping[str, str]] = {"other": "others", "agreement": "agreements"}
"""Documents of which there may be several, by the field that names them."""
_COMPANIES: Final = "large_companies"
_ATTACHED: Final = "別添のとおり"
"""What the form says for a file: that it is attached."""


def router(commands: Commands) -> APIRouter:
    """The part "attachments" of a draft, in place of the page that parts have."""
    routes = APIRouter()

    def today() -> date:
        return jst_day(commands.store.clock.now())

    def files_of(actor: Actor, draft_id: str) -> tuple[KeptPlan, DraftFiles]:
        plan = kept_plan(commands, actor, draft_id)
        _part(plan)
        return plan, DraftFiles(commands.documents, own_account(actor), draft_id)

    @routes.get(f"/intake/drafts/{{draft_id}}/parts/{KEY}")
    def show(request: Request, draft_id: str, actor: Drafting, removed: str = "", check: bool = False) -> Response:
        plan, files = files_of(actor, draft_id)
        errors = file_errors(plan, files, today()) if check or KEY in plan.looked_through else ()
        return _page(request, plan, files, today(), errors, removed=removed)

    @routes.get(f"{PREFIX}/{{draft_id}}")
    def back(draft_id: str, actor: Drafting) -> Response:
        """Whoever asks for the address to which files are posted means the page."""
        files_of(actor, draft_id)
        return go_to(f"/intake/drafts/{draft_id}/parts/{KEY}")

    @routes.post(f"{PREFIX}/{{draft_id}}")
    async def keep(request: Request, draft_id: str, actor: Drafting) -> Response:
        """`step`: save, next, list, remove:FILE, undo:FILE. Whatever was chosen or typed is kept first."""
        plan, files = await run_in_threadpool(files_of, actor, draft_id)
        posted = await taken(files, PostedParts(request))
        return await run_in_threadpool(_answer, request, commands, actor, plan, files, posted, today())

    return routes


def file_errors(plan: KeptPlan, files: DraftFiles, on: date) -> tuple[FieldError, ...]:
    """What stands against filing the files as they are, each at its input."""
    return refusal_errors_of(files.refusals(_plan_type(plan), on))


def against_files(plan: KeptPlan, files: DraftFiles, on: date) -> tuple[FieldError, ...]:
    """The same, and what must be there and is not: for the list of tasks, though it is no reason to refuse a filing."""
    if not any(part.key == KEY for part in plan.parts):
        return ()
    lacking = PlanDocuments(lacking_in_draft(plan, files, on), Counter()).cautions
    return (*file_errors(plan, files, on), *caution_errors(lacking))


def _answer(
    request: Request,
    commands: Commands,
    actor: Actor,
    plan: KeptPlan,
    files: DraftFiles,
    posted: ArrivedPage,
    on: date,
) -> Response:
    keep_files(files, posted)
    draft = f"/intake/drafts/{files.draft_id}"
    what, _, file_id = posted.step.partition(":")
    if what == "remove" and any(one.file_id == file_id for one in files.listed()):
        files.remove(file_id)
        return go_to(f"{draft}/parts/{KEY}?{urlencode({'removed': file_id})}")
    if what == "clear":
        plan = _saved(commands, actor, plan)
    if what == "undo" and (refused := files.put_back(file_id)):
        posted.refused += refusal_errors_of([refused])
    if what == "next":
        posted.refused += file_errors(plan, files, on)
        plan = _saved(commands, actor, plan, is_done=True)
    if posted.refused:
        return _page(request, plan, files, on, posted.refused)
    if what == "next":
        return go_to(f"{draft}/parts/{_beside(plan, 1).key}")
    return go_to(draft if what == "list" else f"{draft}/parts/{KEY}")


def _saved(commands: Commands, actor: Actor, plan: KeptPlan, *, is_done: bool = False) -> KeptPlan:
    """Without the names of files that are typed, or with the part done; whatever else is saved meanwhile stays."""
    while True:
        answers = plan.answers if is_done else _without_names(plan.answers)
        looked_through = plan.looked_through | {KEY} if is_done else plan.looked_through
        saved = save(commands, own_account(actor), plan, answers, looked_through)
        if isinstance(saved, Refusal):
            return plan
        if saved is not None:
            return saved
        plan = kept_plan(commands, actor, plan.draft.draft_id)


def _part(plan: KeptPlan) -> FormPart:
    """This part of the form. Raises UnknownStream for one that takes no files."""
    found = next((part for part in plan.parts if part.key == KEY), None)
    if found is None:
        raise UnknownStream(plan.draft.draft_id)
    return found


def _beside(plan: KeptPlan, step: int) -> FormPart:
    """The part before or after this one."""
    return plan.parts[plan.parts.index(_part(plan)) + step]


def _plan_type(plan: KeptPlan) -> PlanType:
    return "joint" if "participants" in plan.layout.description.fields else "single"


def asked_of_draft(plan: KeptPlan, on: date) -> tuple[AskedDocument, ...]:
    """What the application may be asked for as a file, as far as it is typed (R31)."""
    about = plan.about
    is_on_paper = about is not None and about.target is not None and is_paper(about.target.base, about.plan_id)
    facts = DocumentFacts(
        on_paper=about is not None and is_on_paper and about.found.paper.is_unconfirmed,
        # Nobody has said so until there is one.
        large_companies=_to_consent(plan) or None,
    )
    asked = documents_asked(cast("ApplicationKind", plan.form.kind), _plan_type(plan), facts, on)
    return tuple(one for one in asked if one.means != "entered")


def lacking_in_draft(plan: KeptPlan, files: DraftFiles, on: date) -> tuple[AskedDocument, ...]:
    """The files that must be there and are not yet; `least` is how many are lacking."""
    attached = Counter(cast("Document", one.filed_as) for one in files.listed() if one.filed_as)
    return missing(tuple(one for one in asked_of_draft(plan, on) if one.is_due), attached)


def _to_consent(plan: KeptPlan) -> int:
    """How many large companies take part, of a change only those newly joining."""
    answers, before = plan.answers, plan.layout.before if plan.form.kind == "change" else None
    known = {typed for path, typed in before.given.items() if path.endswith(".corporate_number")} if before else set()
    rows = [f"{_COMPANIES}#{row_id}" for row_id in answers.rows.get(_COMPANIES, ())]
    return sum(answers.is_answered(row) and answers.text(f"{row}.corporate_number") not in known for row in rows)


def consents_not_attached(plan: KeptPlan, files: DraftFiles) -> list[str]:
    """The names of consents that are typed, of which no file is attached."""
    rows = plan.answers.rows.get(_COMPANIES, ())
    return _not_there(plan, files.listed(), [f"{_COMPANIES}#{row_id}.consent" for row_id in rows])


def documents_of_draft(
    commands: Commands, plan: KeptPlan, typed: Any, attached: Sequence[Document], on: date
) -> PlanDocuments | None:
    """What is asked of the whole as it is typed, beside what is attached; None where no files are taken."""
    if not any(part.key == KEY for part in plan.parts):
        return None
    about, kind = plan.about, cast("ApplicationKind", plan.form.kind)
    plan_id, target = (about.plan_id, about.target) if about else ("", None)
    return documents_of_text(commands.store, plan_id, typed, on, kind, target, attached)


def _page(
    request: Request,
    plan: KeptPlan,
    files: DraftFiles,
    on: date,
    errors: Sequence[FieldError] = (),
    removed: str = "",
) -> Response:
    shown = shown_page(files, asked_of_draft(plan, on), on, errors, removed)
    return render(
        request,
        "intake/drafting/attachments.html",
        status_code=422 if errors and request.method == "POST" else 200,
        plan=plan,
        part=_part(plan),
        number=plan.parts.index(_part(plan)) + 1,
        count=len(plan.parts),
        before=_beside(plan, -1),
        address=f"{PREFIX}/{files.draft_id}",
        typed_names=_typed_names(plan, files.listed()),
        lacking=lacking_in_draft(plan, files, on),
        not_attached=consents_not_attached(plan, files),
        **shown,
    )


def with_files(plan: KeptPlan, files: DraftFiles) -> Answers:
    """A plan that says of each file that one is attached, where it says nothing of it; the name stays sealed."""
    answers, fields = plan.answers, plan.layout.description.fields
    typed: dict[str, AsTyped] = {}
    for document, count in Counter(one.filed_as for one in files.named()).items():
        path = f"{KEY}.{_SEVERAL.get(document, document)}"
        if path in fields and not answers.is_answered(path):
            typed[path] = (_ATTACHED,) * count if document in _SEVERAL else _ATTACHED
    return answers.with_given(typed)


def _without_names(answers: Answers) -> Answers:
    return answers.with_given({path: "" for path in answers.given if path.startswith(f"{KEY}.")})


def _typed_names(plan: KeptPlan, listed: Sequence[DraftFile]) -> list[str]:
    """Names that the plan says without a file of that name: from an older draft, or a draft by the API."""
    return _not_there(plan, listed, [path for path in plan.answers.given if path.startswith(f"{KEY}.")])


def _not_there(plan: KeptPlan, listed: Sequence[DraftFile], paths: Sequence[str]) -> list[str]:
    known = {one.name for one in listed if not isinstance(one.name, Masked)}
    texts = (plan.answers.given.get(path, "") for path in paths)
    names = (name for text in texts for name in (text if isinstance(text, tuple) else (text,)))
    return [name for name in names if name.strip() and name not in known]
