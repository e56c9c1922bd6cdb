"""The desk of a bureau as pages: its queue, one case, a correction to ask for, a decision to confirm.

The addresses of pages lie under /review/desk; /review/cases gives the same as JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.review.commands import Asked, Commands
from services.review.domain.asks import ExtendDeadline
from services.review.domain.case import CASE
from services.review.domain.labels import CAUSES, CLOCK_STATES, MARK_HINTS, MARKS, TASKS, WHOSE
from services.review.domain.policy import policy_of
from services.review.domain.refusals import REFUSALS
from services.review.domain.state import Case
from services.review.read_models import queue_pages
from services.review.read_models.case_page import Action, CasePage, actions, case_page, may_read
from services.review.read_models.changed_fields import changed_fields, fields_of, form_before
from services.review.read_models.clock_strip import clock_strip
from services.review.read_models.history import item_texts, timeline
from services.review.read_models.officers import NOBODY, holds_office, in_words, name_of, officers_of
from services.review.read_models.queue_pages import MOST_COUNTED, Place, Tab, Wanted, place_of
from shared.contracts.blocks import ApplicationKind, CorrectionItem, Outcome
from shared.contracts.event import Actor
from shared.contracts.forms.filed import has_field, label_anywhere, label_in
from shared.contracts.forms.lacking import lacking
from shared.contracts.personal import Masked, Open
from shared.contracts.review import CorrectionRequested
from shared.domain import Refusal, Text, jst_day
from shared.event_store.door import Made, StaleVersion
from shared.scheme.bureaus import BUREAUS
from shared.scheme.cautions import cautions
from shared.scheme.outcomes import PROPOSED
from shared.scheme.states import CASE_STATES
from shared.vault.vault import Vault
from shared.web import components
from shared.web.asking import Asking
from shared.web.components import Choice, Column, Moment
from shared.web.forms import Seen, read_date
from shared.web.pages import Link, Section, render
from shared.web.persona import acting_as
from shared.web.plan_view import MASKED, sections
from shared.web.problems import INVALID_INPUT, NOT_FOUND, FieldError, Problem, caution_errors, refusal_errors

DESK = "/review/desk"
PAGE = 50
MOST_TYPED = 2000

SECTION = Section(
    "review",
    Text(ja="審査", en="Review"),
    Path(__file__).with_name("templates"),
    prefix="/review",
    navigation=(Link(Text(ja="案件一覧", en="Cases"), "/review", frozenset({"officer", "director", "auditor"})),),
)

Deciding = Annotated[Actor, Depends(acting_as("officer", "director"))]
Reading = Annotated[Actor, Depends(acting_as("officer", "director", "auditor"))]


async def _form(request: Request) -> FormData:
    """What was typed. Raises Problem (422) for a text that is longer than its field lets it be."""
    typed = await request.form()
    long = [name for name in typed if any(len(text) > MOST_TYPED for text in _texts(typed, name))]
    if long:
        raise Problem(INVALID_INPUT, [_error(name, _TOO_LONG) for name in long])
    return typed


Typed = Annotated[FormData, Depends(_form)]


def router(commands: Commands, vault: Vault) -> APIRouter:
    """The pages under /review."""
    routes = APIRouter(prefix="/review", include_in_schema=False)
    desk = _Desk(commands, vault)

    @routes.get("")
    def queue(request: Request, actor: Reading) -> Response:
        return desk.queue(request, actor)

    @routes.post("/desk/assignments")
    def assign_all(request: Request, actor: Deciding, asking: Asking, typed: Typed) -> Response:
        chosen, officer = _texts(typed, "case_id"), _text(typed, "officer")
        errors = []
        if not chosen:
            errors.append(_error("case_id", _CHOOSE_CASES))
        if not holds_office(officer, actor.place):
            errors.append(_error("officer", _CHOOSE_OFFICER))
        if errors:
            return desk.queue(request, actor, errors, typed)
        made = commands.assign_all(chosen[:PAGE], officer, Asked(asking.cause, asking.once))
        if isinstance(made, Refusal):
            return desk.queue(request, actor, refusal_errors(in_words(made), REFUSALS), typed)
        done = [("done", str(len(made["assigned"]))), ("to", officer)]
        skipped = [("skipped", one["case_id"]) for one in made["skipped"]]
        kept = [(key, value) for key, value in request.query_params.multi_items() if key in _KEPT]
        return _see(f"/review?{urlencode([*kept, *done, *skipped])}")

    @routes.get("/desk/{case_id}")
    def case(case_id: str, request: Request, actor: Reading) -> Response:
        return desk.case(request, actor, desk.page(case_id, actor))

    @routes.post("/desk/{case_id}/assign")
    def assign(case_id: str, request: Request, actor: Deciding, asking: Asking, seen: Seen, typed: Typed) -> Response:
        officer = _text(typed, "officer")
        if not holds_office(officer, actor.place):
            return desk.again(request, actor, case_id, "assign", [_error("officer", _CHOOSE_OFFICER)], typed)
        asked, takeover = Asked(asking.cause, asking.once, seen), bool(typed.get("takeover"))
        made = _done(lambda: commands.assign(case_id, officer, asked, takeover))
        return desk.after(request, actor, case_id, "assign", made, typed)

    @routes.post("/desk/{case_id}/release")
    def release(case_id: str, request: Request, actor: Deciding, asking: Asking, seen: Seen, typed: Typed) -> Response:
        made = _done(lambda: commands.release(case_id, Asked(asking.cause, asking.once, seen)))
        return desk.after(request, actor, case_id, "release", made, typed)

    @routes.get("/desk/{case_id}/correction")
    def correction(case_id: str, request: Request, actor: Deciding) -> Response:
        page, paths = desk.page(case_id, actor), request.query_params.getlist("path")
        if "corrections" in desk.may(page, actor) and not any(has_field(page.case.form, path) for path in paths):
            return desk.case(request, actor, page, "corrections", [_error("path", _CHOOSE_FIELDS)])
        return desk.correction(request, actor, page, paths)

    @routes.post("/desk/{case_id}/corrections")
    def request_correction(
        case_id: str, request: Request, actor: Deciding, asking: Asking, seen: Seen, typed: Typed
    ) -> Response:
        form = desk.page(case_id, actor).case.form
        paths = [path for path in _texts(typed, "path") if has_field(form, path)]
        if not paths:
            return desk.again(request, actor, case_id, "corrections", [_error("path", _CHOOSE_FIELDS)], typed)
        answer_by = read_date(typed, "answer_by")
        if isinstance(answer_by, FieldError):
            return desk.correction(request, actor, desk.page(case_id, actor), paths, [answer_by], typed)
        items = tuple(CorrectionItem(path=path, comment=_text(typed, f"comment.{path}")) for path in paths)
        asked = Asked(asking.cause, asking.once, seen)
        made = _done(lambda: commands.request_correction(case_id, items, answer_by, asked))
        if isinstance(made, StaleVersion):
            return desk.correction(request, actor, desk.page(case_id, actor), paths, (), typed, seen)
        if isinstance(made, Refusal):
            errors = [_at_item(error, paths) for error in refusal_errors(in_words(made), REFUSALS)]
            return desk.correction(request, actor, desk.page(case_id, actor), paths, errors, typed)
        return _see(f"{DESK}/{case_id}?done=corrections")

    @routes.post("/desk/{case_id}/extension/check")
    def check_extension(case_id: str, request: Request, actor: Deciding, seen: Seen, typed: Typed) -> Response:
        return desk.check_extension(request, actor, desk.page(case_id, actor), typed, seen)

    @routes.post("/desk/{case_id}/extension")
    def extend(case_id: str, request: Request, actor: Deciding, asking: Asking, seen: Seen, typed: Typed) -> Response:
        days = _number(_text(typed, "days"))
        if days is None:
            return desk.again(request, actor, case_id, "extension", [_error("days", _WHOLE_NUMBER)], typed)
        asked = Asked(asking.cause, asking.once, seen)
        made = _done(lambda: commands.extend_deadline(case_id, days, _text(typed, "reason"), asked))
        return desk.after(request, actor, case_id, "extension", made, typed)

    @routes.post("/desk/{case_id}/proposal")
    def propose(case_id: str, request: Request, actor: Deciding, asking: Asking, seen: Seen, typed: Typed) -> Response:
        outcome = _text(typed, "outcome")
        if outcome not in ("certify", "refuse"):
            return desk.again(request, actor, case_id, "proposal", [_error("outcome", _CHOOSE_OUTCOME)], typed)
        proposed: Outcome = "certify" if outcome == "certify" else "refuse"
        asked = Asked(asking.cause, asking.once, seen)
        made = _done(lambda: commands.propose(case_id, proposed, _text(typed, "reasons"), asked))
        return desk.after(request, actor, case_id, "proposal", made, typed)

    @routes.post("/desk/{case_id}/send-back")
    def send_back(
        case_id: str, request: Request, actor: Deciding, asking: Asking, seen: Seen, typed: Typed
    ) -> Response:
        asked = Asked(asking.cause, asking.once, seen)
        made = _done(lambda: commands.send_back(case_id, _text(typed, "comment"), asked))
        return desk.after(request, actor, case_id, "send-back", made, typed)

    @routes.get("/desk/{case_id}/decision")
    def decision(case_id: str, request: Request, actor: Deciding) -> Response:
        return desk.decision(request, actor, desk.page(case_id, actor))

    @routes.post("/desk/{case_id}/approve")
    def approve(case_id: str, request: Request, actor: Deciding, asking: Asking, seen: Seen, typed: Typed) -> Response:
        made = _done(lambda: commands.approve(case_id, Asked(asking.cause, asking.once, seen)))
        return desk.after(request, actor, case_id, "approve", made, typed)

    return routes


@dataclass(frozen=True)
class _Desk:
    """What the pages show, put together."""

    commands: Commands
    vault: Vault

    @property
    def today(self) -> date:
        return jst_day(self.commands.store.clock.now())

    def page(self, case_id: str, actor: Actor) -> CasePage:
        """A case of one's own bureau. Raises Problem (404)."""
        page = case_page(self.commands.store, case_id)
        if page is None or not may_read(actor, page.case):
            raise Problem(NOT_FOUND)
        return page

    def may(self, page: CasePage, actor: Actor) -> frozenset[Action]:
        return actions(page, actor, self.today)

    # -- the queue -------------------------------------------------------------------------------------------------

    def queue(
        self,
        request: Request,
        actor: Actor,
        errors: Sequence[FieldError] = (),
        typed: FormData | None = None,
    ) -> Response:
        asked = _Filters.of(request, actor)
        wanted, place = asked.wanted(actor, self.today), asked.place
        counted, found, skipped = self.commands.store.database.read(
            lambda c: (
                queue_pages.counts(c, asked.bureau, actor.id),
                queue_pages.page(c, wanted, place, PAGE),
                queue_pages.by_ids(c, asked.bureau, asked.skipped) if asked.skipped else [],
            )
        )
        return render(
            request,
            "review/queue.html",
            status_code=422 if errors else 200,
            asked=asked,
            bureau=BUREAUS[asked.bureau],
            bureaus=[Choice(one.key, one.name) for one in BUREAUS.values()] if actor.role == "auditor" else (),
            today=self.today,
            tabs=_tabs(asked, counted, actor),
            tab_name=_TAB_NAMES[asked.tab],
            chips=_chips(asked),
            columns=_columns(asked.tab, actor),
            cases=found.rows,
            first_open=next((row.case_id for row in found.rows if row.ended_on is None), ""),
            previous=found.previous,
            next=found.next,
            skipped=skipped,
            may_assign=actor.role != "auditor" and asked.tab != "ended",
            errors=errors,
            chosen=_texts(typed, "case_id") if typed else (),
            officer=_text(typed, "officer") if typed else "",
            officers=_officers(asked.bureau),
            kept=urlencode([(key, value) for key, value in request.query_params.multi_items() if key in _KEPT]),
            **_WORDS,
        )

    # -- one case --------------------------------------------------------------------------------------------------

    def case(
        self,
        request: Request,
        actor: Actor,
        page: CasePage,
        shown: str = "",
        errors: Sequence[FieldError] = (),
        typed: FormData | None = None,
        seen: int | None = None,
    ) -> Response:
        """One case. `shown` is the form that came back, `seen` the version at which it was opened if it moved since."""
        case, day, may = page.case, self.today, self.may(page, actor)
        opening = self._opening(actor)
        plan = sections(case.form, opening)
        before = form_before(page)
        asked_for = _open_items(page)
        return render(
            request,
            "review/case.html",
            status_code=_status(errors, seen),
            page=page,
            case=case,
            actor=actor,
            today=day,
            bureau=BUREAUS[case.bureau],
            clock=page.clock_on(day),
            reading=page.reading(day),
            strip=clock_strip(page, day),
            explanation=page.explanation(day),
            policy=policy_of(case.policy),
            may=may,
            shown=shown,
            errors=errors,
            since=_since(page, seen),
            unsent=_unsent(typed) if typed and shown not in may else [],
            first_path=next(iter(fields_of(plan)), ""),
            typed=typed or {},
            done=_DONE.get(request.query_params.get("done", "")),
            officers=[one for one in _officers(case.bureau) if one.value != case.officer],
            outcomes=[Choice(key, words, _OUTCOME_HINTS[key]) for key, words in PROPOSED.items()],
            asked_for=item_texts(asked_for.items) if asked_for else (),
            asked_paths={item.path for item in asked_for.items} if asked_for else (),
            plan=plan,
            lacking=lacking(case.form),
            cautions=caution_errors(cautions(case.form, case.received_on)),
            changed=changed_fields(sections(before, opening), plan) if before else {},
            moments=timeline(page.history),
            named_last=_contact(case, opening) if case.unseen else (),
            trail=[self._crumb(page)],
            **_WORDS,
        )

    def again(
        self,
        request: Request,
        actor: Actor,
        case_id: str,
        shown: str,
        errors: Sequence[FieldError],
        typed: FormData,
        seen: int | None = None,
    ) -> Response:
        """The case once more, with the form that did not pass."""
        return self.case(request, actor, self.page(case_id, actor), shown, errors, typed, seen)

    def after(
        self,
        request: Request,
        actor: Actor,
        case_id: str,
        shown: str,
        made: Made | Refusal | StaleVersion,
        typed: FormData,
    ) -> Response:
        if isinstance(made, StaleVersion):
            return self.again(request, actor, case_id, shown, (), typed, made.seen)
        if isinstance(made, Refusal):
            return self.again(request, actor, case_id, shown, refusal_errors(in_words(made), REFUSALS), typed)
        return _see(f"{DESK}/{case_id}?done={shown}")

    def correction(
        self,
        request: Request,
        actor: Actor,
        page: CasePage,
        paths: Sequence[str],
        errors: Sequence[FieldError] = (),
        typed: FormData | None = None,
        seen: int | None = None,
    ) -> Response:
        case, day, may = page.case, self.today, self.may(page, actor)
        fields = fields_of(sections(case.form, self._opening(actor)))
        chosen = [
            replace(fields[path], label=label_in(case.form, path)) for path in dict.fromkeys(paths) if path in fields
        ]
        policy = policy_of(case.policy)
        return render(
            request,
            "review/correction.html",
            status_code=_status(errors, seen),
            page=page,
            case=case,
            may=may,
            fields=chosen,
            since=_since(page, seen),
            unsent=_comments(typed, [path for path in paths if "corrections" not in may or path not in fields])
            if typed
            else [],
            errors=errors,
            typed=typed or {},
            answer_by=day + timedelta(days=policy.correction_days),
            correction_days=policy.correction_days,
            clock=page.clock_on(day),
            trail=[self._crumb(page), (Text(ja="補正依頼", en="Correction request"), "")],
            **_WORDS,
        )

    def check_extension(
        self, request: Request, actor: Actor, page: CasePage, typed: FormData, seen: int | None
    ) -> Response:
        """What an extension would do, before it is given: nothing takes it back."""
        days = _number(_text(typed, "days"))
        if days is None:
            return self.case(request, actor, page, "extension", [_error("days", _WHOLE_NUMBER)], typed)
        if seen is not None and seen != page.version:
            return self.case(request, actor, page, "extension", (), typed, seen)
        reason = _text(typed, "reason")
        command = ExtendDeadline(page.case.case_id, days=days, reason=reason, by=actor.id)
        outcome = CASE.decide(page.case, command, self.commands.store.clock.now())
        if isinstance(outcome, Refusal):
            errors = refusal_errors(in_words(outcome), REFUSALS)
            return self.case(request, actor, page, "extension", errors, typed)
        extended = CASE.replay([*(recorded.event for recorded in page.history), *outcome])
        assert extended is not None
        return render(
            request,
            "review/extension.html",
            page=page,
            case=page.case,
            days=days,
            reason=reason,
            last_day=extended.told_day,
            left=extended.extension_days_left,
            clock=page.clock_on(self.today),
            trail=[self._crumb(page), (Text(ja="期限の延長の確認", en="Confirm the extension"), "")],
            **_WORDS,
        )

    def decision(self, request: Request, actor: Actor, page: CasePage) -> Response:
        if page.case.proposal is None or "approve" not in self.may(page, actor):
            return _see(f"{DESK}/{page.case.case_id}")
        return render(
            request,
            "review/decision.html",
            page=page,
            case=page.case,
            proposal=page.case.proposal,
            bureau=BUREAUS[page.case.bureau],
            today=self.today,
            clock=page.clock_on(self.today),
            actor=actor,
            trail=[self._crumb(page), (Text(ja="決裁の確認", en="Confirm the decision"), "")],
            **_WORDS,
        )

    def _opening(self, actor: Actor) -> Open:
        """How personal text is shown: opened for the bureau, covered for whoever audits."""
        if actor.role != "auditor":
            return self.vault.open
        return lambda personal: Masked.HIDDEN

    def _crumb(self, page: CasePage) -> tuple[Text | str, str]:
        return page.case.application_no, f"{DESK}/{page.case.case_id}"


def _contact(case: Case, opening: Open) -> Sequence[str | Text]:
    """Name and address of whom the applicant named last."""
    opened = (opening(case.contact.contact_name), opening(case.contact.email))
    return [MASKED[one] if isinstance(one, Masked) else one for one in opened]


# --- the filters of the queue -----------------------------------------------------------------------------------------

_KEPT = ("tab", "bureau", "officer", "kind", "due", "q", "at")
DUE = {
    "over": Text(ja="期限超過", en="Overdue"),
    "7": Text(ja="7日以内", en="Within 7 days"),
    "14": Text(ja="14日以内", en="Within 14 days"),
}


@dataclass(frozen=True, slots=True)
class _Filters:
    """What the address of the queue asks for.

    A filter that it cannot mean is left out, so that an old bookmark still opens. Raises Problem (422) for a tab or a
    place that is not there: another one would be taken for it.
    """

    bureau: str
    tab: Tab
    chosen_bureau: str = ""
    officer: str = ""
    kind: ApplicationKind | None = None
    due: str = ""
    q: str = ""
    place: Place | None = None
    done: int | None = None
    to: str = ""
    skipped: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, request: Request, actor: Actor) -> _Filters:
        query = request.query_params
        chosen = query.get("bureau", "") if actor.role == "auditor" and query.get("bureau", "") in BUREAUS else ""
        bureau = chosen or actor.place or next(iter(BUREAUS))
        tab = _tab(query.get("tab", ""), _FIRST_TAB[actor.role])
        officer, due, done = (query.get(name, "") for name in ("officer", "due", "done"))
        return cls(
            bureau=bureau,
            tab=tab,
            chosen_bureau=chosen,
            officer=officer if tab not in ("mine", "unassigned") and holds_office(officer, bureau) else "",
            kind=next((kind for kind in get_args(ApplicationKind) if kind == query.get("kind")), None),
            due=due if tab != "ended" and due in DUE else "",
            q=query.get("q", "").strip()[:100],
            place=place_of(query.get("at")),
            done=int(done) if done.isascii() and done.isdecimal() and len(done) < 4 else None,
            to=query.get("to", "") if holds_office(query.get("to", ""), bureau) else "",
            skipped=query.getlist("skipped")[:PAGE],
        )

    def wanted(self, actor: Actor, today: date) -> Wanted:
        due_by = today + timedelta(days=-1 if self.due == "over" else int(self.due)) if self.due else None
        return Wanted(self.bureau, self.tab, actor.id, self.officer or None, self.kind, due_by, self.q)

    def address(self, **changes: str | None) -> str:
        """The address of the queue with other filters, from its first page."""
        now = {
            "tab": self.tab,
            "bureau": self.chosen_bureau,
            "officer": self.officer,
            "kind": self.kind,
            "due": self.due,
            "q": self.q,
        }
        return f"/review?{urlencode({key: value for key, value in {**now, **changes}.items() if value})}"


def _tab(asked: str, first: Tab) -> Tab:
    found = next((tab for tab in get_args(Tab) if tab == asked), None)
    if asked and found is None:
        raise Problem(INVALID_INPUT, [_error("tab", _NO_SUCH_TAB)])
    return found or first


_FIRST_TAB: Mapping[str, Tab] = {"officer": "mine", "director": "awaiting_approval", "auditor": "all"}
_TAB_NAMES: Mapping[Tab, Text] = {
    "mine": Text(ja="自分", en="Mine"),
    "unassigned": Text(ja="未割当", en="Unassigned"),
    "in_review": CASE_STATES["in_review"],
    "correction": CASE_STATES["correction"],
    "lapsed": CASE_STATES["lapsed"],
    "awaiting_approval": CASE_STATES["awaiting_approval"],
    "ended": Text(ja="終了", en="Ended"),
    "all": Text(ja="すべて", en="All"),
}
KINDS: Mapping[ApplicationKind, Text] = {
    "new": Text(ja="新規", en="New"),
    "change": Text(ja="変更", en="Change"),
    "renewal": Text(ja="2回目以降", en="Renewal"),
}


def _tabs(asked: _Filters, counted: Mapping[str, int], actor: Actor) -> list[components.Tab]:
    found = []
    for tab, name in _TAB_NAMES.items():
        if tab == "mine" and actor.role == "auditor":
            continue
        count = counted.get(tab)
        if count is not None and count >= MOST_COUNTED:
            most = f"{MOST_COUNTED:,}"
            name, count = Text(ja=f"{name.ja}（{most}件以上）", en=f"{name.en} ({most} or more)"), None
        found.append(components.Tab(name, asked.address(tab=tab), tab == asked.tab, count))
    return found


def _chips(asked: _Filters) -> list[tuple[Text, str]]:
    """Each filter that is set, and the address without it."""
    found = []
    if asked.q:
        said = asked.q.replace("{", "{{").replace("}", "}}")
        found.append((Text(ja=f"検索：{said}", en=f"Search: {said}"), asked.address(q=None)))
    if asked.officer:
        who = name_of(asked.officer)
        found.append((Text(ja=f"担当：{who.ja}", en=f"Officer: {who.en}"), asked.address(officer=None)))
    if asked.kind:
        found.append((KINDS[asked.kind], asked.address(kind=None)))
    if asked.due:
        found.append((DUE[asked.due], asked.address(due=None)))
    return found


def _columns(tab: Tab, actor: Actor) -> list[Column]:
    # In "all" the newest filing stands first; elsewhere the deadline, or the end, says the order.
    ended, newest = tab == "ended", tab == "all"
    columns = [
        Column("case", Text(ja="案件", en="Case")),
        Column("kind", Text(ja="形式", en="Kind")),
        Column("received", Text(ja="受付日", en="Received"), sorted="descending" if newest else ""),
        Column("clock", Text(ja="期限", en="Deadline"), sorted="" if ended or newest else "ascending"),
        Column("officer", Text(ja="担当者", en="Officer")),
        Column("status", Text(ja="状態", en="State"), sorted="descending" if ended else ""),
    ]
    if actor.role != "auditor" and not ended:
        columns.append(Column("pick", Text(ja="選択", en="Choose")))
    return columns


# --- words ------------------------------------------------------------------------------------------------------------

_WORDS: Mapping[str, Any] = {
    "states": CASE_STATES,
    "state_tags": {
        "received": "neutral",
        "in_review": "info",
        "correction": "warning",
        "lapsed": "error",
        "awaiting_approval": "info",
        "certified": "success",
        "refused": "error",
        "withdrawn": "muted",
    },
    "tasks": TASKS,
    "mark_names": MARKS,
    "mark_hints": MARK_HINTS,
    "kinds": KINDS,
    "outcome_words": PROPOSED,
    "clock_states": CLOCK_STATES,
    "whose": WHOSE,
    "causes": CAUSES,
    "due_words": DUE,
    "officer_name": name_of,
    "nobody": NOBODY,
    "label_in": label_in,
    "desk": DESK,
}

_DONE: Mapping[str, Text] = {
    "assign": Text(ja="担当者を割り当てました", en="The officer was assigned"),
    "release": Text(ja="担当を解除しました", en="The case was released"),
    "corrections": Text(
        ja="補正を依頼しました。回答が届くまで審査日数は数えません",
        en="The correction was requested; the clock stands still",
    ),
    "extension": Text(
        ja="期限を延長しました。申請者に理由とともに通知します",
        en="The deadline was extended; the applicant is told",
    ),
    "proposal": Text(ja="決裁を伺いました", en="The decision was proposed"),
    "send-back": Text(ja="担当者に差し戻しました", en="The proposal was sent back"),
    "approve": Text(ja="決裁しました", en="The decision was made"),
}
_OUTCOME_HINTS = {
    "certify": Text(ja="決裁されると認定番号が付き、認定通知書を送ります。",
                    en="Once approved, it gets a number and the notice is sent."),
    "refuse": Text(ja="理由を書いてください。申請者への通知に載ります。",
                   en="Write the reasons; they stand in the notice to the applicant."),
}  # fmt: skip
_NO_SUCH_TAB = Text(ja="一覧のタブの中から選んでください。", en="Choose one of the tabs of the list.")
_CHOOSE_CASES = Text(ja="割り当てる案件を一つ以上選んでください。", en="Choose at least one case.")
_CHOOSE_OFFICER = Text(ja="担当者を選んでください。", en="Choose an officer.")
_CHOOSE_OUTCOME = Text(ja="認定するかしないかを選んでください。", en="Choose whether to certify.")
_CHOOSE_FIELDS = Text(
    ja="補正を求める項目の「補正を求める」に、一つ以上印を付けてください。",
    en="Tick “Ask for a correction” at one field or more.",
)
_TOO_LONG = Text(ja=f"{MOST_TYPED}文字以内で入力してください。", en=f"Enter {MOST_TYPED} characters or fewer.")
_WHOLE_NUMBER = Text(ja="日数を整数で入力してください。", en="Enter the days as a whole number.")


# --- in and out -------------------------------------------------------------------------------------------------------


def _done(work: Callable[[], Made | Refusal]) -> Made | Refusal | StaleVersion:
    """What a request made; one that met a case which moved meanwhile leads back to its form."""
    try:
        return work()
    except StaleVersion as stale:
        return stale


def _status(errors: Sequence[FieldError], seen: int | None) -> int:
    return 412 if seen is not None else 422 if errors else 200


def _since(page: CasePage, seen: int | None) -> list[Moment] | None:
    """What happened after the version that was seen, newest first; None for a form that did not come too late."""
    return None if seen is None else timeline(page.history[seen:])


_FREE_TEXTS = {
    "reasons": Text(ja="理由", en="Reasons"),
    "reason": Text(ja="延長する理由", en="Reason for the extension"),
    "comment": Text(ja="担当者に求めること", en="What the officer should do"),
}


def _unsent(typed: FormData) -> list[tuple[Text, str]]:
    """What someone wrote into a form of the case."""
    return [(label, text) for name, label in _FREE_TEXTS.items() if (text := _text(typed, name))]


def _comments(typed: FormData, paths: Sequence[str]) -> list[tuple[Text, str]]:
    """What someone wrote to the fields of a correction."""
    return [(label_anywhere(path), text) for path in paths if (text := _text(typed, f"comment.{path}"))]


def _officers(bureau: str) -> list[Choice]:
    return [Choice(one.id, one.title) for one in officers_of(bureau)]


def _open_items(page: CasePage) -> CorrectionRequested | None:
    """The request that the applicant has not answered yet."""
    waiting = page.case.open_correction
    requests = (recorded.event for recorded in page.history if isinstance(recorded.event, CorrectionRequested))
    return next((one for one in requests if waiting and one.correction_id == waiting.correction_id), None)


def _at_item(error: FieldError, paths: Sequence[str]) -> FieldError:
    """An error of the nth item at the input of its field."""
    parts = error.field.split(".")
    if len(parts) == 3 and parts[0] == "items" and int(parts[1]) < len(paths):
        return replace(error, field=f"comment.{paths[int(parts[1])]}")
    return error


def _error(at: str, text: Text) -> FieldError:
    return FieldError(at, "", "", text.ja, text.en)


def _see(address: str) -> Response:
    return RedirectResponse(address, status_code=303)


def _text(typed: FormData, name: str) -> str:
    """One line or several as typed, with one kind of line break and no characters that nothing could store."""
    value = typed.get(name, "")
    words = value if isinstance(value, str) else ""
    return "".join(c for c in words.replace("\r\n", "\n") if c in "\n\t" or (c >= " " and c != "\x7f")).strip()


def _texts(typed: FormData, name: str) -> list[str]:
    """Every value once, with one kind of line break."""
    values = (value.replace("\r\n", "\n") for value in typed.getlist(name) if isinstance(value, str))
    return list(dict.fromkeys(values))


def _number(text: str) -> int | None:
    """A whole number, full-width digits welcome."""
    return int(text) if text.isdecimal() and len(text) < 6 else None
