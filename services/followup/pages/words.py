"""What the pages of followup have in common: how many rows they show, and words."""

from __future__ import annotations

from datetime import date

from starlette.requests import Request

from services.followup.domain.labels import LABELS, Label
from services.followup.read_models.due_dates import DueDate
from shared.domain import Text
from shared.scheme.application_kinds import PLAN_TYPES
from shared.scheme.supporters import SUPPORT, SUPPORTERS

PAGE = 50


def supporter_name(key: str) -> Text:
    """The name of a support organisation; a key that no table knows is shown as it is."""
    supporter = SUPPORTERS.get(key)
    return supporter.name if supporter else Text(ja=key, en=key)


def why_none(supporter: str, day: date) -> Text:
    """Why an organisation looks after no plan: which plans would be its own, and who has the others (R53)."""
    ja, en = "", ""
    for kind, one in SUPPORT.on(day).items():
        words = PLAN_TYPES[kind].within
        if one.key == supporter:
            ja = f"{one.name.ja}は、{words.ja}の計画を支援します。{words.ja}の計画は、まだ認定されていません。{ja}"
            en = f"{one.name.en} looks after {words.en} plans; none has been certified so far. {en}"
        else:
            ja += f"{words.ja}の計画は、{one.name.ja}が支援します。"
            en += f"{one.name.en} looks after {words.en} plans."
    return Text(ja=ja, en=en.strip())


def date_label(one: DueDate) -> Label | None:
    return LABELS.get(one.kind)


def address(request: Request, name: str, value: str | None) -> str:
    """This list under another tab, from its beginning."""
    kept = request.url.remove_query_params([name, "at"])
    there = kept.include_query_params(**{name: value}) if value else kept
    return there.path + (f"?{there.query}" if there.query else "")
