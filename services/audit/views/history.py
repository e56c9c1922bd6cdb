"""A plan's whole history across the services, as it was known at a recorded instant."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Final, Literal

import orjson

from services.audit.domain.comparison import Changed, Comparison, compare
from services.audit.domain.line import LedgerLine, Position, read_line
from services.audit.domain.lineage import StoredForm
from services.audit.domain.order import causal_order
from services.audit.domain.standing import PlanStanding, replay
from services.audit.domain.words import SERVICES, sentence_of
from services.audit.read_models import ledger
from services.audit.read_models.ledger import LedgerEntry
from shared.domain import JST, Text, jst_day
from shared.event_store.chain import GENESIS, digest_of, stamp_of
from shared.postgres.database import Cursor
from shared.scheme.telling import parameters
from shared.web.formats import sentence
from shared.web.language import Language
from shared.web.persona import account_name, actor_name
from shared.web.plan_view import stored_in_words

ChainLink = Literal["kept", "changed", "alone"]
"""Whether an event's digest follows from its bytes and the digest before it; `alone`: that one is not there."""

LINKS: Final[Mapping[ChainLink, Text]] = {
    "kept": Text(ja="ハッシュ一致", en="Hash matches"),
    "changed": Text(ja="ハッシュ不一致", en="Hash does not match"),
    "alone": Text(ja="直前の記録なし", en="Record before it missing"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the history with the proof that it is what was written."""

    line: LedgerLine
    previous: bytes | None
    link: ChainLink

    def sentence(self) -> tuple[Text, Mapping[str, Any]]:
        return said(self.line)

    def who(self) -> Text:
        return said_who(self.line)


@dataclass(frozen=True, slots=True)
class History:
    """What the ledger knew of a plan at an instant (now, if None): causes before effects."""

    plan_id: str
    as_of: datetime | None
    entries: Sequence[Entry]
    standing: PlanStanding

    @property
    def lines(self) -> list[LedgerLine]:
        return [entry.line for entry in self.entries]

    @property
    def changed(self) -> list[Entry]:
        """The entries that are not what was written."""
        return [entry for entry in self.entries if entry.link != "kept"]


def history(cursor: Cursor, plan_id: str, as_of: datetime | None = None, today: date | None = None) -> History | None:
    """The history of a plan; None if the ledger has never heard of it. An early `as_of` gives an empty history.

    What is in force is told for the day of `as_of`, else for `today`, and if that is not given, for that of the last
    line.
    """
    found = ledger.plan(cursor, plan_id, as_of)
    if not found and not ledger.holds_plan(cursor, plan_id):
        return None
    return from_entries(plan_id, as_of, found, today)


def from_entries(
    plan_id: str, as_of: datetime | None, found: Sequence[LedgerEntry], today: date | None = None
) -> History:
    """The history that these lines of the ledger make, in whatever order they come."""
    proven = {}
    for one in found:
        entry = _entry(one)
        proven[entry.line.at] = entry
    lines = causal_order(entry.line for entry in proven.values())
    return History(plan_id, as_of, [proven[line.at] for line in lines], replay(lines, _day(as_of) or today))


def said(line: LedgerLine) -> tuple[Text, Mapping[str, Any]]:
    """The sentence of a line, with the names under which accounts are shown."""
    text, params = sentence_of(line)
    return text, with_names(params)


def said_who(line: LedgerLine) -> Text:
    """Who did it, as people call them."""
    return actor_name(line.who.role, line.who.id, line.who.place)


def standing_said(standing: PlanStanding) -> tuple[Text, Mapping[str, Any]]:
    """The state in one sentence, with the names under which accounts are shown."""
    text, params = standing.sentence()
    return text, with_names(params)


def with_names(params: Mapping[str, Any]) -> Mapping[str, Any]:
    """Parameters of a sentence with accounts by their names."""
    accounts = {
        key: account_name(params[key]) for key in ("officer", "proposed_by") if isinstance(params.get(key), str)
    }
    return {**params, **accounts}


def comparison(cursor: Cursor, plan_id: str, earlier: datetime, later: datetime) -> Comparison | None:
    """What two instants differ in; None if the ledger has never heard of the plan."""
    after = history(cursor, plan_id, later)
    before = history(cursor, plan_id, earlier)
    if before is None or after is None:
        return None
    return in_words(compare(before.lines, after.lines, (_day(earlier), _day(later))))


def in_words(found: Comparison) -> Comparison:
    """A comparison in which what forms say is said as everywhere."""
    before, after = found.before, found.after
    return replace(
        found,
        form=[_said_by(before.form, after.form, one) for one in found.form],
        certified=[_said_by(before.certified, after.certified, one) for one in found.certified],
    )


def _said_by(before: StoredForm, after: StoredForm, one: Changed) -> Changed:
    """A field that changed, in the words of the form on either side."""

    def words(form: StoredForm, value: Any) -> Any:
        if value is None or isinstance(value, Text):
            return value
        return stored_in_words(str(form.get("form_version")), one.key, value)

    return replace(one, before=words(before, one.before), after=words(after, one.after))


def _day(instant: datetime | None) -> date | None:
    return None if instant is None else jst_day(instant)


def _entry(found: LedgerEntry) -> Entry:
    entry = found.entry
    line = read_line(
        Position(found.service, entry.partition, entry.sequence),
        str(entry.originator_id),
        entry.originator_version,
        entry.topic,
        entry.plan_id,
        entry.recorded_at,
        entry.digest,
        entry.state,
    )
    previous = GENESIS if entry.sequence == 1 else found.previous
    return Entry(line, previous, _link(line, previous))


def _link(line: LedgerLine, previous: bytes | None) -> ChainLink:
    if previous is None:
        return "alone"
    expected = digest_of(
        previous,
        line.at.partition,
        line.at.sequence,
        line.stream_id,
        line.version,
        line.name,
        line.plan_id,
        stamp_of(line.recorded_at),
        line.data,
    )
    return "kept" if expected == line.digest else "changed"


def filing_facts(beginning: bytes, business: str) -> dict[str, Any]:
    """What a list says of a plan: the number, kind and bureau of what first told of it, a filing or a certificate on
    paper, and what its business is called; empty where the bytes cannot be read."""
    try:
        said = parameters(orjson.loads(beginning))
    except (orjson.JSONDecodeError, AttributeError):
        said = {}
    facts = {key: said.get(key, "") for key in ("application_no", "certificate_no", "kind", "bureau")}
    return {**facts, "applicant": business}


# -- as text, as JSON, as an export ---------------------------------------------------------------------------------


def history_lines(history: History, language: Language = "ja") -> Iterator[str]:
    """The history as text: the replayed state first, then two lines for each event."""
    yield sentence(*_spoken(standing_said(history.standing), language))
    for entry in history.entries:
        line = entry.line
        when = local(line.recorded_at)
        if line.occurred_at != line.recorded_at:
            was = Text(ja="発生 {at}", en="occurred {at}").in_language(language, {"at": local(line.occurred_at)})
            when = f"{when} ({was})"
        service = SERVICES.get(line.service)
        tag = service.in_language(language, {}) if service else line.service
        yield f"{when}  {tag}  {sentence(*_spoken(entry.sentence(), language))}"
        place = f"{line.service}/{line.at.partition}/{line.at.sequence}"
        mark = LINKS[entry.link].in_language(language, {})
        who = f"{sentence(entry.who(), language)} [{line.who.id}]"
        yield f"    {who}  {line.name}  {line.stream_id} v{line.version}  {place}  {mark} {line.digest.hex()[:16]}"


def _spoken(words: tuple[Text, Mapping[str, Any]], language: Language) -> tuple[Text, Language, Mapping[str, Any]]:
    return words[0], language, words[1]


def local(instant: datetime) -> str:
    """An instant in Japan, to the second: 2026-11-24 10:00:00."""
    return instant.astimezone(JST).strftime("%Y-%m-%d %H:%M:%S")


def history_json(history: History) -> dict[str, Any]:
    """The history for programs; what the API answers and the command line prints."""
    return {
        "plan_id": history.plan_id,
        "as_of": _iso(history.as_of),
        "state": standing_json(history.standing),
        "events": [entry_json(entry) for entry in history.entries],
    }


def standing_json(standing: PlanStanding) -> dict[str, Any]:
    text, params = standing_said(standing)
    return {
        "status": standing.status,
        "ja": sentence(text, "ja", params),
        "en": sentence(text, "en", params),
        "facts": {key: fact_json(value) for key, value in standing.shown_facts.items()},
    }


def fact_json(value: Any) -> Any:
    """A fact as JSON; what has words in two languages keeps both."""
    if isinstance(value, Text):
        return {"ja": value.ja, "en": value.en}
    return value


def entry_json(entry: Entry) -> dict[str, Any]:
    line = entry.line
    text, params = entry.sentence()
    return {
        "recorded_at": _iso(line.recorded_at),
        "occurred_at": _iso(line.occurred_at),
        "service": line.service,
        "partition": line.at.partition,
        "sequence": line.at.sequence,
        "stream_id": line.stream_id,
        "version": line.version,
        "name": line.name,
        "event_id": line.event_id,
        "actor": {"role": line.who.role, "id": line.who.id, "place": line.who.place},
        "correlation_id": line.correlation_id,
        "causation_id": line.causation_id,
        "digest": line.digest.hex(),
        "hash": entry.link,
        "ja": sentence(text, "ja", params),
        "en": sentence(text, "en", params),
        "data": data_json(line),
    }


def data_json(line: LedgerLine) -> Any:
    """The stored JSON, personal values sealed as they are; None where the bytes are no JSON."""
    try:
        return orjson.loads(line.data)
    except orjson.JSONDecodeError:
        return None


def comparison_json(found: Comparison, earlier: datetime, later: datetime) -> dict[str, Any]:
    """A comparison for programs."""
    return {
        "from": _iso(earlier),
        "to": _iso(later),
        "before": standing_json(found.before),
        "after": standing_json(found.after),
        "added": [_added_json(line) for line in found.added],
        "facts": [_changed_json(one) for one in found.facts],
        "form": [_changed_json(one) for one in found.form],
        "certified": [_changed_json(one) for one in found.certified],
    }


def _added_json(line: LedgerLine) -> dict[str, Any]:
    text, params = said(line)
    return {
        "recorded_at": _iso(line.recorded_at),
        "service": line.service,
        "partition": line.at.partition,
        "sequence": line.at.sequence,
        "name": line.name,
        "event_id": line.event_id,
        "ja": sentence(text, "ja", params),
        "en": sentence(text, "en", params),
    }


def _changed_json(one: Changed) -> dict[str, Any]:
    return {
        "key": one.key,
        "ja": one.label.ja,
        "en": one.label.en,
        "before": fact_json(one.before),
        "after": fact_json(one.after),
    }


def etag_of(body: bytes) -> str:
    """A strong ETag of an answer's bytes."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def _iso(instant: datetime | None) -> str | None:
    return None if instant is None else instant.astimezone(UTC).isoformat()
