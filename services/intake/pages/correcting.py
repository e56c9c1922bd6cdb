"""Answering a correction (補正): only what is asked is shown, beside what stands there now; the rest stays as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from services.intake.commands import Commands
from services.intake.domain.commands import Correct
from services.intake.domain.corrections import not_correctable
from services.intake.domain.labels import STATUSES
from services.intake.domain.refusals import REFUSALS
from services.intake.domain.requests import ItemAnswer
from services.intake.domain.state import Correction
from services.intake.pages.asking import labelled, pointed_out, with_label
from services.intake.pages.comparing import beside_asked, field_changes, shown_fields
from services.intake.pages.fields import Editable, editable, with_typed
from services.intake.pages.filing import plan_text, read_document
from services.intake.pages.overview import since
from services.intake.views.actors import Answering
from services.intake.views.cautions import cautions_of_text
from services.intake.views.progress import Progress, own_progress
from shared.contracts.forms.filed import FiledForm, by_row, label_in
from shared.contracts.forms.report import StatusReport
from shared.contracts.intake import CorrectionAnswer
from shared.contracts.personal import Open
from shared.domain import Refusal, Text
from shared.event_store.door import StaleVersion, UnknownStream
from shared.scheme.bureaus import BUREAUS
from shared.web.components import Moment
from shared.web.envelopes import SeenEnvelope
from shared.web.handed_in import handed_in, of_content
from shared.web.pages import go_to, render
from shared.web.pasted import Unwanted, taken
from shared.web.plan_view import PlanField
from shared.web.problems import FieldError, refusal_errors, shape_errors
from shared.web.report_view import report_sections
from shared.web.typed import PostedForms, Typed


@dataclass(frozen=True, slots=True)
class Item:
    """One field that is asked about: what the bureau says, what stands there, and what was typed."""

    path: str
    label: Text
    comments: tuple[str, ...]
    now: Text | str
    field: Editable | None
    typed: str
    comment: str
    declined: bool

    @property
    def may_take_plan(self) -> bool:
        """Whether a whole corrected plan may answer it: it is several fields, or stands in a row beside which others
        may come.
        """
        return self.field is None or "#" in self.path

    @property
    def is_changed(self) -> bool:
        return self.field is not None and not self.declined and self.typed != _plain(self.field.value)


def router(commands: Commands) -> APIRouter:
    """/intake/applications/{application_id}/corrections/{correction_id}."""
    routes = APIRouter()
    store, vault = commands.store, commands.vault
    address = "/intake/applications/{application_id}/corrections/{correction_id}"

    @routes.get(address)
    def correction(request: Request, application_id: str, correction_id: str, actor: Answering) -> Response:
        found = own_progress(store, actor, application_id)
        asked = _asked(found, correction_id)
        if asked not in found.may_answer:
            return go_to(_progress(application_id))
        return _ask(request, found, asked, _items(found, asked, vault.open))

    @routes.post(address)
    def answer(
        request: Request,
        application_id: str,
        correction_id: str,
        actor: Answering,
        envelope: SeenEnvelope,
        typed: PostedForms,
    ) -> Response:
        """One form for all steps: `step` is check, edit or submit."""
        found = own_progress(store, actor, application_id)
        asked = _asked(found, correction_id)
        items = _items(found, asked, vault.open, typed)
        if _is_given(asked, items):
            # Sent twice: the page of the application says what has become of it.
            return go_to(_progress(application_id) + "?done=corrected")
        plan, (report, unread) = _uploaded(typed), _report(found, typed)

        def again(errors: tuple[FieldError, ...] = (), moved: Sequence[Moment] | None = None) -> Response:
            return _ask(request, found, asked, items, errors, plan, typed["report"], moved)

        if (moved := since(found, envelope.seen) or None) or typed["step"] == "edit":
            return again(moved=moved)
        form, errors = _form(found, items, plan)
        answers, complaints = _answers(items, changed_elsewhere=bool(typed["plan"] or typed.files or report))
        if form is None or errors or complaints or unread:
            return again((*complaints, *errors, *unread))
        form = commands.following(form, found.application)
        if typed["step"] != "submit":
            reported_on = commands.reported_on(application_id)
            command = Correct(application_id, correction_id, answers, form, report, reported_on)
            if refusal := not_correctable(found.application, command):
                return again(_at_fields(refusal, items, found))
            return _confirm(request, commands, found, asked, items, command, plan, typed["report"])
        try:
            made = commands.correct(application_id, correction_id, answers, form, envelope, report)
        except StaleVersion:
            found = own_progress(store, actor, application_id)
            return again(moved=since(found, envelope.seen))
        if isinstance(made, Refusal):
            return again(_at_fields(made, items, found))
        return go_to(f"{_progress(application_id)}?done=corrected")

    return routes


def _progress(application_id: str) -> str:
    return f"/intake/applications/{application_id}/progress"


def _asked(found: Progress, correction_id: str) -> Correction:
    asked = found.application.correction(correction_id)
    if asked is None:
        raise UnknownStream(correction_id)
    return asked


def _is_given(asked: Correction, items: Sequence[Item]) -> bool:
    """Whether this very answer has been recorded."""
    given = {answer.path: (answer.comment, answer.declined) for answer in asked.answers or ()}
    return not asked.is_open and all(
        not item.is_changed and given.get(item.path) == (item.comment.strip(), item.declined) for item in items
    )


def _plain(text: str) -> str:
    """What stands there as it comes back from the page where nobody touched it."""
    back = taken(text, "lines")
    return text if isinstance(back, Unwanted) else back


# -- what is asked, and what was typed -------------------------------------------------------------------------------


def _items(found: Progress, asked: Correction, open: Open, typed: Typed | None = None) -> tuple[Item, ...]:
    """One entry for each field that is asked about, in the order of asking."""
    form = _current(found)
    comments: dict[str, tuple[str, ...]] = {}
    for item in asked.items:
        comments[item.path] = (*comments.get(item.path, ()), item.comment)
    fields = shown_fields(form, open)
    return tuple(_item(form, path, said, fields, open, typed or Typed()) for path, said in comments.items())


def _item(
    form: FiledForm, path: str, said: tuple[str, ...], fields: Mapping[str, PlanField], open: Open, typed: Typed
) -> Item:
    field = editable(form, path, open)
    return Item(
        path,
        label_in(form, path),
        said,
        now=fields[path].value if path in fields else "",
        field=field,
        typed=typed.get(f"text.{path}", _plain(field.value) if field else ""),
        comment=typed[f"comment.{path}"],
        declined=typed[f"declined.{path}"] == "yes",
    )


def _current(found: Progress) -> FiledForm:
    assert found.application.form is not None
    return found.application.form


def _uploaded(typed: Typed) -> str | FieldError:
    """The text of a whole corrected plan, empty where none was given."""
    return plan_text(typed) if typed["plan"].strip() or typed.files else ""


def _report(found: Progress, typed: Typed) -> tuple[StatusReport | None, tuple[FieldError, ...]]:
    """The status report that was typed, where it is another than before, and what is wrong with its shape."""
    if found.application.report is None or not typed["report"].strip():
        return None, ()
    read = read_document(typed["report"], StatusReport)
    if isinstance(read, tuple):
        return None, tuple(replace(error, field="report") for error in read)
    return (None if read == found.application.report else read), ()


def _form(
    found: Progress, items: Sequence[Item], plan: str | FieldError
) -> tuple[FiledForm | None, tuple[FieldError, ...]]:
    """The whole plan as it will stand: the uploaded one or the present one, with what was typed put in.

    Personal text that nobody touched stays sealed as it is.
    """
    base = _current(found)
    if isinstance(plan, FieldError):
        return None, (plan,)
    if plan:
        read = read_document(plan, type(base))
        if isinstance(read, tuple):
            return None, read
        base, content = read, handed_in(plan.encode("utf-8", "replace"), type(base)).content
    else:
        content = base.model_dump(mode="json")
    for item in items:
        if item.is_changed:
            with_typed(content, base, item.path, item.typed)
    given = of_content(content, type(base))
    try:
        return type(base).model_validate_json(given.body), ()
    except ValidationError as error:
        found_errors = shape_errors(
            {**one, "loc": tuple(part for part in one["loc"] if part != "open")}
            for one in error.errors(include_url=False, include_input=False)
        )
        return None, tuple(_at_field(one, items, base) for one in found_errors)


def _answers(
    items: Sequence[Item], changed_elsewhere: bool
) -> tuple[tuple[CorrectionAnswer, ...], tuple[FieldError, ...]]:
    """A word on each item. One that is neither changed, nor commented on, nor declined has no answer yet."""
    answers: list[CorrectionAnswer] = []
    errors: list[FieldError] = []
    for item in items:
        try:
            given = ItemAnswer(path=item.path, comment=item.comment, declined=item.declined)
        except ValidationError as error:
            errors += [
                with_label(one, item.label, f"comment.{item.path}")
                for one in shape_errors(error.errors(include_url=False, include_input=False))
            ]
            continue
        if item.declined and not given.comment:
            errors.append(_missing(item, "declined_without_reason"))
        elif not (item.declined or item.is_changed or given.comment or (changed_elsewhere and item.may_take_plan)):
            errors.append(_missing(item, "answer_needed"))
        answers.append(CorrectionAnswer(path=item.path, comment=given.comment, declined=item.declined))
    return tuple(answers), tuple(errors)


_MISSING: Final = {
    "declined_without_reason": Text(ja="修正しない理由を入力してください。", en="Say why you do not correct this."),
    "answer_needed": Text(ja="内容を修正するか、説明を入力してください。", en="Correct this or explain."),
}


def _missing(item: Item, code: str) -> FieldError:
    """R18's own refusals in the words of this page."""
    words = _MISSING[code]
    return with_label(FieldError("", "", code, words.ja, words.en), item.label, f"comment.{item.path}")


def _at_fields(refusal: Refusal, items: Sequence[Item], found: Progress) -> tuple[FieldError, ...]:
    return tuple(_at_field(error, items, _current(found)) for error in refusal_errors(refusal, REFUSALS))


def _at_field(error: FieldError, items: Sequence[Item], form: FiledForm) -> FieldError:
    """The error at the input of this page that it belongs to, with its label: several stand one below another."""
    if not error.field:
        return error
    if error.field.startswith("report"):
        return replace(*labelled((error,)), field="report")
    path = by_row(form, error.field.removeprefix("answers."))
    if error.field.startswith("answers."):
        return with_label(error, label_in(form, path), f"comment.{path}")
    shown = any(item.field is not None and item.path == path for item in items)
    return with_label(error, label_in(form, path), f"text.{path}" if shown else "")


# -- pages -----------------------------------------------------------------------------------------------------------


def _ask(
    request: Request,
    found: Progress,
    asked: Correction,
    items: Sequence[Item],
    errors: tuple[FieldError, ...] = (),
    plan: str | FieldError = "",
    report: str = "",
    moved: Sequence[Moment] | None = None,
) -> Response:
    state = found.application
    return render(
        request,
        "intake/correction.html",
        status_code=412 if moved is not None else 422 if errors else 200,
        found=found,
        state=state,
        status=STATUSES[state.status],
        possible=asked in found.may_answer,
        unsent=list(_written(items)),
        asked=asked,
        items=items,
        errors=errors,
        plan=plan if isinstance(plan, str) else "",
        takes_plan=any(item.may_take_plan for item in items),
        report=report,
        bureau=BUREAUS[state.bureau],
        since=moved,
    )


def _written(items: Sequence[Item]) -> Iterator[tuple[Text, str]]:
    """What was typed to each item, to be copied where it can no longer be sent."""
    for item in items:
        if item.is_changed:
            yield item.label, item.typed
        if item.comment:
            yield item.label, item.comment


def _confirm(
    request: Request,
    commands: Commands,
    found: Progress,
    asked: Correction,
    items: Sequence[Item],
    command: Correct,
    plan: str | FieldError,
    report: str,
) -> Response:
    form, told, reported_on = command.form, command.report, command.reported_on
    current, state, open = _current(found), found.application, commands.vault.open
    changed = {change.path: change for change in field_changes(current, form, open)}
    asked_for = {item.path for item in items}
    assert state.filed_on is not None
    to_see = cautions_of_text(commands.store, open, found.plan_id, form, state.filed_on, state.kind, state.target)
    return render(
        request,
        "intake/correction_check.html",
        found=found,
        state=state,
        cautions=pointed_out(form, to_see),
        asked=asked,
        items=items,
        changed=changed,
        report=report,
        report_sections=report_sections(told, reported_on) if told and reported_on else (),
        elsewhere=beside_asked([one for path, one in changed.items() if path not in asked_for], current, form),
        plan=plan if isinstance(plan, str) else "",
    )
