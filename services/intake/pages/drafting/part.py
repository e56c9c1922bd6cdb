"""A part of the form, typed in: whatever is posted is kept first, and only then looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from urllib.parse import quote, urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from services.intake.commands import Commands
from services.intake.drafts.store import DRAFT_REFUSALS
from services.intake.pages.drafting.checking import at_field, errors_of
from services.intake.pages.drafting.filed_before import filed_before
from services.intake.pages.drafting.form import FormPart
from services.intake.pages.drafting.kept import KeptPlan, kept_plan, save
from services.intake.pages.drafting.task_list import PART_STATES, PART_TAGS, rows_in
from services.intake.views.actors import Drafting, own_account
from shared.contracts.forms.answers import ADDED, AGAIN, Answers
from shared.contracts.forms.rows import PREFIX
from shared.domain import JST, Refusal, Text, jst_day
from shared.event_store.door import UnknownStream
from shared.web.answering import digest, with_posted
from shared.web.formats import sentence
from shared.web.in_words import in_words, product
from shared.web.inputs import FormLayout, fields_at, inputs, inputs_of
from shared.web.language import LANGUAGES, language_of
from shared.web.pages import go_to, render
from shared.web.plan_view import sections
from shared.web.problems import INVALID_INPUT, FieldError, Problem, refusal_errors
from shared.web.typed import PostedAnyhow, Typed

SEEN: Final = "seen"
"""The hidden input with what stood in the part when its page was made."""
THEIRS: Final = "theirs"
"""Boxes of this name choose what was saved elsewhere meanwhile, by the path of the field."""
SAVED_AT: Final = Text(ja="{hour}時{minute}分に保存しました", en="Saved at {hour}:{minute}")


@dataclass(frozen=True, slots=True)
class PartPage:
    """What a page of a part shows beside its inputs. `elsewhere` are texts that another page has saved meanwhile.

    `all_errors` are those of the whole form, where a page tells how its rows stand.
    """

    plan: KeptPlan
    answers: Answers
    part: FormPart
    errors: Sequence[FieldError] = ()
    elsewhere: Mapping[str, Text] = field(default_factory=dict)
    removed: str = ""
    all_errors: Sequence[FieldError] = ()


def router(commands: Commands) -> APIRouter:
    """/intake/drafts/{draft_id}/parts/{key}."""
    routes = APIRouter()

    def today() -> date:
        return jst_day(commands.store.clock.now())

    @routes.get("/intake/drafts/{draft_id}/parts/{key}")
    def show(
        request: Request, draft_id: str, key: str, actor: Drafting, removed: str = "", check: bool = False
    ) -> Response:
        """With `check` all that is wrong is shown though nobody has said that the part is finished."""
        try:
            plan = kept_plan(commands, actor, draft_id)
        except UnknownStream:
            return filed_before(request, commands, draft_id)
        part = _part(plan, key)
        wants = check or key in plan.looked_through
        every = _all_errors(plan, today()) if wants or part.is_by_row else ()
        errors = [one for one in every if part.has(one.field)] if wants else ()
        return _page(request, PartPage(plan, plan.answers, part, errors, removed=removed, all_errors=every))

    @routes.post("/intake/drafts/{draft_id}/parts/{key}")
    def keep(request: Request, draft_id: str, key: str, actor: Drafting, typed: PostedAnyhow) -> Response:
        """`step`: auto, save, next, list, add:TABLE, remove:TABLE#ROW, undo:TABLE#ROW, language:CODE."""
        owner, saved = own_account(actor), None
        while saved is None:
            plan = kept_plan(commands, actor, draft_id)
            part = _part(plan, key)
            # What a list of rows posts are steps alone, and a row that is gone elsewhere is not finished.
            mine = plan.answers if part.is_by_row else _merged(plan, part, typed)
            step = "save" if _is_gone(plan, part) and typed["step"] == "next" else typed["step"]
            if typed.unwanted:
                return _not_kept(request, plan, mine, part, typed)
            if elsewhere := {} if part.is_by_row else _elsewhere(plan, mine, part, typed):
                if step == "auto":
                    return JSONResponse({"conflict": True}, 409)
                return _page(request, PartPage(plan, mine, part, elsewhere=elsewhere), 409)
            looked_through = plan.looked_through | {key} if step == "next" else plan.looked_through
            saved = save(commands, owner, plan, _with_step(plan.layout, mine, step), looked_through)
        if isinstance(saved, Refusal):
            return _page(request, PartPage(plan, mine, part, refusal_errors(saved, DRAFT_REFUSALS)), 422)
        if step == "auto":
            return JSONResponse(_told(request, saved, part))
        every = _all_errors(saved, today()) if step == "next" else ()
        if errors := [one for one in every if part.has(one.field)]:
            return _page(request, PartPage(saved, saved.answers, part, errors, all_errors=every), 422)
        return go_to(_after(saved, part, step))

    return routes


def _not_kept(request: Request, plan: KeptPlan, mine: Answers, part: FormPart, typed: Typed) -> Response:
    """What was typed, with the characters in it that cannot be taken. Raises Problem for a script."""
    errors = [at_field(plan.form, plan.answers, error) for error in typed.unwanted]
    if typed["step"] == "auto":
        raise Problem(INVALID_INPUT, errors)
    return _page(request, PartPage(plan, mine, part, errors), 422)


def _part(plan: KeptPlan, key: str) -> FormPart:
    found = next((part for part in plan.parts if part.key == key), None) or _gone(plan, key)
    if found is None:
        raise UnknownStream(key)
    return found


def _gone(plan: KeptPlan, key: str) -> FormPart | None:
    """The page of a row that was removed, as long as anything is known of it: it may be open elsewhere."""
    name, _, row_id = key.rpartition("-")
    part = next((one for one in plan.form.parts if one.is_by_row and one.key == name), None)
    return plan.row_of(part, row_id, 0) if part and plan.answers.has_kept(part.paths[0], row_id) else None


def _is_gone(plan: KeptPlan, part: FormPart) -> bool:
    table, _, row_id = part.row.partition("#")
    return bool(part.row) and row_id not in plan.answers.rows.get(table, ())


def list_of(plan: KeptPlan, part: FormPart) -> FormPart:
    """The part as the task list knows it: the list in which a row stands."""
    return next(
        one for one in plan.form.parts if one.key in (part.key, part.key.rpartition("-")[0] if part.row else "")
    )


def _all_errors(plan: KeptPlan, filed_on: date) -> tuple[FieldError, ...]:
    return errors_of(plan.form, plan.answers, filed_on, plan.about)


# -- what was posted -------------------------------------------------------------------------------------------------


def _merged(plan: KeptPlan, part: FormPart, typed: Typed) -> Answers:
    """The draft with what was typed, but for the fields of which what was saved elsewhere was chosen."""
    stands = plan.answers
    mine = with_posted(plan.layout, stands, part.paths, typed)
    theirs = {path: stands.given.get(path, "") for path in typed.every(THEIRS)}
    return mine.with_given({path: text for path, text in theirs.items() if part.has(path)})


def _elsewhere(plan: KeptPlan, mine: Answers, part: FormPart, typed: Typed) -> dict[str, Text]:
    """What was saved elsewhere since the page was made, where it differs from what was typed here."""
    layout, stands = plan.layout, plan.answers
    if typed[SEEN] == digest(layout, stands, part.paths):
        return {}
    return {
        path: in_words(layout.description, path.removesuffix(AGAIN), stands.given.get(path, ""))
        for path, _ in fields_at(layout, _all_rows(stands, mine), part.paths)
        if stands.given.get(path, "") != mine.given.get(path, "")
    }


def _all_rows(stands: Answers, mine: Answers) -> Answers:
    rows = {table: tuple(dict.fromkeys((*ids, *stands.rows.get(table, ())))) for table, ids in mine.rows.items()}
    return Answers(mine.form_version, mine.given, rows)


def _with_step(layout: FormLayout, answers: Answers, step: str) -> Answers:
    """With a row more or less, if that is what was asked."""
    what, _, about = step.partition(":")
    table, _, row_id = about.partition("#")
    ids = answers.rows.get(table, ())
    most = _most_rows(layout, table)
    match what:
        case "add" if most > len(ids):
            return answers.with_row(table, 0 if layout.before is None else ADDED)
        case "remove" if table not in layout.rows_given:
            return answers.with_rows(table, tuple(one for one in ids if one != row_id))
        case "undo" if most > len(ids) and row_id not in ids and answers.has_kept(table, row_id):
            return answers.with_rows(table, tuple(sorted((*ids, row_id), key=_number)))
        case "next":
            return answers.without_removed()
    return answers


def _number(row_id: str) -> int:
    return int(row_id.removeprefix(PREFIX))


def _most_rows(layout: FormLayout, table: str) -> int:
    """How many rows a table takes; none if there is no such table, and of one whose rows are given."""
    found = layout.description.fields.get(table) if table not in layout.rows_given else None
    return (found.most or 0) if found is not None and found.is_table else 0


# -- what comes of it ------------------------------------------------------------------------------------------------


def _after(plan: KeptPlan, part: FormPart, step: str) -> str:
    """Where one goes once everything is kept."""
    what, _, about = step.partition(":")
    draft, parts = plan.address, plan.form.parts
    here = f"{draft}/parts/{part.key}"
    rows = plan.rows_of(part)
    match what:
        case "next" | "list" if part.row:
            return f"{draft}/parts/{list_of(plan, part).key}#{quote(part.row)}"
        case "add" if rows:
            return f"{draft}/parts/{rows[-1].key}"
        case "next" if plan.form.is_one_page:
            return f"{draft}/check"
        case "next":
            later = parts[parts.index(part) + 1 :]
            return f"{draft}/parts/{later[0].key}" if later else draft
        case "list":
            return draft
        case "add":
            ids = plan.answers.rows.get(about, ())
            return f"{here}#{quote(f'{about}#{ids[-1]}' if ids else about)}"
        case "remove":
            return f"{here}?{urlencode({'removed': about})}#{quote(about.partition('#')[0])}"
        case "undo":
            return f"{here}#{quote(about)}"
        case "language" if about in LANGUAGES:
            return f"{here}?lang={about}"
    return here


def _told(request: Request, plan: KeptPlan, part: FormPart) -> dict[str, Any]:
    """What the page's script shows: when it was saved, amounts and dates in other words, and what is altered."""
    language = language_of(request)
    at = plan.draft.saved_at.astimezone(JST)
    shown = list(inputs_of(inputs(plan.layout, plan.answers, part.paths)))
    return {
        "seen": digest(plan.layout, plan.answers, part.paths),
        "saved": sentence(SAVED_AT, language, {"hour": str(at.hour), "minute": f"{at.minute:02d}"}),
        "echoes": {one.path: sentence(one.echo, language) if one.echo else "" for one in shown},
        "required": {one.path: one.required for one in shown},
        "was": {one.path: sentence(one.was, language) if one.was else "" for one in shown},
        "amounts": _amounts(plan.answers, language) if part.key == "equipment" else {},
    }


def _amounts(answers: Answers, language: Any) -> dict[str, str]:
    return {path: sentence(text, language) for path, text in amounts(answers).items()}


def amounts(answers: Answers) -> dict[str, Text]:
    """What each line of the equipment comes to, by the path of its amount."""
    found = {
        f"equipment#{one}.amount_thousand_yen": product(
            answers, f"equipment#{one}.unit_price_thousand_yen", f"equipment#{one}.quantity"
        )
        for one in answers.rows.get("equipment", ())
    }
    return {
        path: Text(ja=f"単価×数量は{amount:,}千円です。", en=f"Unit price times quantity is {amount:,} thousand yen.")
        for path, amount in found.items()
        if amount is not None
    }


def _page(request: Request, page: PartPage, status_code: int = 200) -> Response:
    plan, part, parts = page.plan, page.part, page.plan.form.parts
    listed = list_of(plan, part)
    number = parts.index(listed)
    removed = part.row or page.removed
    table, _, row_id = removed.partition("#")
    return render(
        request,
        f"intake/drafting/{'rows' if part.is_by_row else 'part'}.html",
        status_code=status_code,
        page=page,
        errors=page.errors,
        number=number + 1,
        count=len(parts),
        before=listed if part.row else parts[number - 1] if number else None,
        is_last=bool(part.row) or part is parts[-1],
        removed=removed,
        can_undo=page.answers.has_kept(table, row_id) and row_id not in page.answers.rows.get(table, ()),
        **(_listed(page) if part.is_by_row else _typed(page)),
    )


def _typed(page: PartPage) -> Mapping[str, Any]:
    """The inputs of a page, and what their script is told."""
    layout, paths, about = page.plan.layout, page.part.paths, page.plan.about
    return {
        "shown": inputs(layout, page.answers, paths),
        "seen": digest(layout, page.plan.answers, paths),
        "saved_at": SAVED_AT,
        "amounts": amounts(page.answers),
        "reported_on": sections(about.form, about.open) if about and page.part.key == "report" else (),
    }


def _listed(page: PartPage) -> Mapping[str, Any]:
    """The rows of a table, each with how it stands."""
    plan, [table] = page.plan, page.part.paths
    return {
        "table": plan.layout.description.at(table),
        "rows": rows_in(plan, page.part, page.all_errors),
        "removed_name": plan.answers.text(f"{page.removed}.name"),
        "can_add": _most_rows(plan.layout, table) > len(plan.answers.rows.get(table, ())),
        "states": PART_STATES,
        "tags": PART_TAGS,
    }
