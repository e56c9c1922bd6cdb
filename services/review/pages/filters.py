"""The filters of the queue, as its address says them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, get_args
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.requests import Request

from services.review.pages.typed import error_at
from services.review.pages.words import DUE
from services.review.read_models.queue_pages import QueueTab, WantedCases, order_of
from services.review.views.officers import holds_office, officer_name
from shared.contracts.blocks import ApplicationKind
from shared.contracts.event import Actor
from shared.domain import Text
from shared.paging import Start
from shared.scheme.application_kinds import SHORT_KINDS
from shared.scheme.authorization import reach
from shared.scheme.bureaus import BUREAUS
from shared.web.paging import start_at
from shared.web.problems import INVALID_INPUT, Problem

_KEPT: Final = ("tab", "bureau", "officer", "kind", "due", "q", "at")


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address of the queue asks for.

    A filter that it cannot mean is left out, so that an old bookmark still opens. Raises Problem (422) for a tab or a
    place that is not there: another one would be taken for it.
    """

    bureau: str
    tab: QueueTab
    chosen_bureau: str = ""
    officer: str = ""
    kind: ApplicationKind | None = None
    due: str = ""
    q: str = ""
    start: Start | None = None

    @classmethod
    def of(cls, request: Request, actor: Actor) -> Filters:
        query = request.query_params
        own = reach(actor, "review.read").bureau
        chosen = query.get("bureau", "") if own is None and query.get("bureau", "") in BUREAUS else ""
        bureau = own or chosen or next(iter(BUREAUS))
        tab = _tab(query.get("tab", ""), _FIRST_TAB[actor.role])
        officer, due = query.get("officer", ""), query.get("due", "")
        return cls(
            bureau=bureau,
            tab=tab,
            chosen_bureau=chosen,
            officer=officer if tab not in ("mine", "unassigned") and holds_office(officer, bureau) else "",
            kind=next((kind for kind in get_args(ApplicationKind) if kind == query.get("kind")), None),
            due=due if tab not in ("ended", "transferred") and due in DUE else "",
            q=query.get("q", "").strip()[:100],
            start=start_at(order_of(tab), query.get("at", "")),
        )

    def wanted(self, actor: Actor, today: date) -> WantedCases:
        due_by = today + timedelta(days=-1 if self.due == "over" else int(self.due)) if self.due else None
        return WantedCases(self.bureau, self.tab, actor.id, self.officer or None, self.kind, due_by, self.q)

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

    def chips(self) -> list[tuple[Text, str]]:
        """Each filter that is set, and the address without it."""
        found = []
        if self.q:
            said = self.q.replace("{", "{{").replace("}", "}}")
            found.append((Text(ja=f"検索：{said}", en=f"Search: {said}"), self.address(q=None)))
        if self.officer:
            who = officer_name(self.officer)
            found.append((Text(ja=f"担当：{who.ja}", en=f"Officer: {who.en}"), self.address(officer=None)))
        if self.kind:
            found.append((SHORT_KINDS[self.kind], self.address(kind=None)))
        if self.due:
            found.append((DUE[self.due], self.address(due=None)))
        return found


def kept_filters(params: QueryParams) -> list[tuple[str, str]]:
    """What of an address leads back to the same list."""
    return [(key, value) for key, value in params.multi_items() if key in _KEPT]


def _tab(asked: str, first: QueueTab) -> QueueTab:
    found = next((tab for tab in get_args(QueueTab) if tab == asked), None)
    if asked and found is None:
        raise Problem(INVALID_INPUT, [error_at("tab", _NO_SUCH_TAB)])
    return found or first


_FIRST_TAB: Mapping[str, QueueTab] = {"officer": "mine", "director": "awaiting_approval", "auditor": "all"}
_NO_SUCH_TAB = Text(ja="一覧のタブの中から選んでください。", en="Choose one of the tabs of the list.")
