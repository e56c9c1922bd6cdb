"""What an event tells people: the fields of its sentence, as words, from its JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from shared.domain import Text
from shared.scheme.application_kinds import APPLICATION_KINDS
from shared.scheme.bureaus import BUREAUS
from shared.scheme.certificate_facts import CERTIFICATE_FACTS
from shared.scheme.follow_up_dates import FOLLOW_UP_DATES
from shared.scheme.notice_kinds import NOTICE_KINDS
from shared.scheme.outcomes import DECIDED, FILING_ENDS, PROPOSED, TERM_ENDS
from shared.scheme.standard_period import WHY_MOVED

OVERTAKEN: Final[Mapping[str, Text]] = {
    "withdrawn": Text(ja="取下げが先に受け付けられていたため", en="the withdrawal came first"),
    "given_back": Text(ja="認定の返納が先に受け付けられていたため", en="the certification was given back first"),
    "answered_in_time": Text(ja="期限内の補正が先に受け付けられていたため", en="an answer given in time came first"),
}
STANDS_STILL: Final = Text(ja="未定（補正の回答待ち）", en="open (awaiting a correction)")
"""The last day of an examination while the clock stands still."""

IN_THE_RECORD: Final = Text(ja="が局の認定台帳にあること", en="the bureau's record has the certificate on paper")
COPIES_SEEN: Final = Text(
    ja="の認定通知書と計画書の写しを局が確認したこと", en="the bureau has seen the copies of the certificate on paper"
)
"""How a certificate on paper came to be known."""


def parameters(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an event as its sentence says them: days as days, codes as their words, lists as how many."""
    said: dict[str, Any] = {}
    for key, value in fields.items():
        match value:
            case list():
                said[key] = len(value)
            case str() if key in ("day", "on", "answer_by", "last_day") or key.endswith("_on"):
                said[key] = day_of(value)
            case str() | int():
                said[key] = value
            case {"name": str(name)} if key == "applicant":
                said[key] = name
            case {"outcome": str(outcome)} if key == "decision":
                said["decided"] = word_for(outcome, DECIDED)
            case {"certificate_no": str(number), "certified_on": str(day), "bureau": str(bureau)} if (
                key == "certificate"
            ):
                said |= {"certificate_no": number, "certified_on": day_of(day), "bureau": bureau}
    said["known_by"] = COPIES_SEEN if said.get("confirmed_on") else IN_THE_RECORD
    said["closing"] = within(said.get("because", ""), FILING_ENDS)
    said["ending"] = within(said.get("because", ""), TERM_ENDS)
    if said.get("because") in OVERTAKEN:
        said["because"] = OVERTAKEN[said["because"]]
    elif "because" in said:
        said["because"] = _why_moved(said["because"], said.get("days", 0))
        said.setdefault("last_day", STANDS_STILL)
    said["fact"] = word_for(said.get("fact", ""), CERTIFICATE_FACTS)
    kind = said.get("kind", "")
    said["notice"] = within(kind, NOTICE_KINDS)
    said["follow_up"] = within(kind, FOLLOW_UP_DATES)
    said["kind"] = within(kind, APPLICATION_KINDS)
    for key in ("bureau", "from_bureau"):
        said[key] = bureau_name(said.get(key, ""))
    said["outcome"] = word_for(said.get("outcome", ""), PROPOSED)
    return said


def word_for(code: str, words: Mapping[Any, Text]) -> Text | str:
    """The word for a code; the code itself, if there is none for it."""
    return words.get(code, code)


def within(code: str, words: Mapping[Any, Text]) -> Text | str:
    """The word for a code, inside a sentence."""
    found = word_for(code, words)
    return found.within if isinstance(found, Text) else found


def _why_moved(because: str, days: Any) -> Text | str:
    words = next((text for key, text in WHY_MOVED.items() if key == because), None)
    return because if words is None else Text(ja=words.ja.format(days=days), en=words.en.format(days=days))


def day_of(text: str) -> date | str:
    """A day of an event's JSON; what is none stays as it stands."""
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return text


def bureau_name(key: str) -> Text | str:
    return BUREAUS[key].name if key in BUREAUS else key
