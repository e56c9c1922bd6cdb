"""What stands in for a field that cannot be read, so that the rules can be asked about the rest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from shared.contracts.forms.describing import Described
from shared.domain import Month, Refusal

_LOOKED_AT_TOGETHER: Final = frozenset(
    {"cover", "cover.industry_answers", "cover.members", "participants", "period", "equipment"}
)
"""Groups of which rules compare several fields."""
_OF_ONE_FIELD: Final = frozenset(
    {
        "corporate_number_check_digit", "kana_shape", "established_later", "postal_code_shape", "email_shape",
        "telephone_shape", "text_too_long", "one_line", "partner_twice",
    }
)  # fmt: skip
"""The codes of what is wrong with one field, whatever stands beside it."""


def stand_in(field: Described, filed_on: date) -> Any:
    """Something that the form can read."""
    if field.is_list or field.is_table:
        return []
    if field.may_be_null:
        return None
    match field.kind.name:
        case "month":
            return str(Month.of(filed_on))
        case "choice":
            return field.kind.offered[0] if field.kind.offered else next(iter(field.kind.words))
        case "yes_no":
            return False
    return 1 if field.kind.is_whole_number else ""


def rests_on(refusal: Refusal, unread: set[str]) -> bool:
    """Whether a rule was asked about something in whose place another stands, by the paths of answers."""
    if refusal.field in unread:
        return True
    beside = refusal.field.rpartition(".")[0]
    is_report = beside.startswith("report.")
    is_together = is_report or beside.partition("#")[0] in _LOOKED_AT_TOGETHER
    is_of_several = is_together and refusal.code not in _OF_ONE_FIELD | {"missing"}
    return is_of_several and any(one.startswith(f"{beside}.") for one in unread)


def path_in(content: Any, located: str) -> str:
    """A place in a document, or in the form read from it, as the path of the answer: "equipment.1.month" is
    "equipment#k3.month"."""
    at = ""
    place = content
    for part in located.split("."):
        if isinstance(place, (list, tuple)):
            place = place[int(part)] if part.isdigit() and int(part) < len(place) else None
            if (row_id := _within(place, "row_id")) is None:
                break
            at = f"{at}#{row_id}"
        else:
            at = f"{at}.{part}" if at else part
            place = _within(place, part)
    return at


def _within(place: Any, name: str) -> Any:
    return place.get(name) if isinstance(place, Mapping) else getattr(place, name, None)
