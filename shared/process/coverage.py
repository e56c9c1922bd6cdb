"""What verification covers, table by table: who would notice that somebody has changed what a database says.

Each column is one of four: in a hash chain, derived again and compared, authenticated under a key that is in no
database, or no evidence, for the reason that stands there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from shared.event_store.read_model import ReadModel


class Evidence(Enum):
    CHAINED = "chained"
    DERIVED = "derived"
    AUTHENTICATED = "authenticated"
    NO_EVIDENCE = "no evidence"


@dataclass(frozen=True, slots=True)
class Covered:
    """Some columns of a table, and who would notice what; for what is no evidence, why it is none."""

    columns: tuple[str, ...]
    kind: Evidence
    told: str


CoveredTables = Mapping[str, tuple[Covered, ...]]

EVERY: Final = ("*",)
"""All of what is compared as a whole, as a read model is."""


def _chained(columns: str, told: str) -> Covered:
    return Covered(tuple(columns.split()), Evidence.CHAINED, told)


def _derived(columns: str, told: str) -> Covered:
    return Covered(tuple(columns.split()), Evidence.DERIVED, told)


def _authenticated(columns: str, told: str) -> Covered:
    return Covered(tuple(columns.split()), Evidence.AUTHENTICATED, told)


def _no_evidence(columns: str, why: str) -> Covered:
    return Covered(tuple(columns.split()), Evidence.NO_EVIDENCE, why)


_MIGRATIONS: Final = (
    _no_evidence("file applied_at", "which changes of tables have run; a lie shows as a start that fails"),
)

_ENDS: Final[CoveredTables] = {
    "cuts": (
        _authenticated("count positions root note", "the signature of the note (Ed25519), and the ends kept elsewhere"),
        _no_evidence("made_at", "the events up to there, and those after it, say between which times it was"),
    ),
    "tiles": (_derived("level index hashes", "the log, of which the tree is made again"),),
    "ends_series": (
        _authenticated("number", "the signed statement by which a series began, and that of the next"),
        _no_evidence("only_row", "always true, by a constraint"),
    ),
}

OF_EVERY_SERVICE: Final[CoveredTables] = {
    "stored_events": (
        _chained(
            "originator_id originator_version topic state plan_id partition sequence recorded_at digest",
            "the digest of the event, or of the next one; the ledger's copy; versions and sequences without gaps",
        ),
    ),
    "log_heads": (
        _chained("partition sequence digest recorded_at", "the last event, which must be the one that the head names"),
    ),
    "store_identity": (
        _derived("service partitions", "the code; also the start is refused"),
        _derived("epoch", "each follower, which remembers whom it follows, and the signed ends; also the link stops"),
        _no_evidence("put_back", "it only makes the store refuse; `jigyokei links` and readiness show it"),
        _no_evidence("only_row", "always true, by a constraint"),
    ),
    "read_models": (_derived("name version", "the code; also the start rebuilds"),),
    "timers": (
        _derived("stream_id due_at", "each stream, which says when it wants to be woken"),
        _no_evidence("failures error parked", "what a try met; `jigyokei parked list` shows what waits"),
    ),
    "numbers": (_derived("series last", "the events that bear the numbers; a number set back is not given again"),),
    "numbers_given": (_derived("series number", "the events that bear the numbers"),),
    "numbers_to_enter": (
        _no_evidence("partition after upto", "what the next start still has to enter; done again it changes nothing"),
    ),
    "idempotency": (
        _authenticated(
            "actor route key request response expires_at mac",
            "the MAC; a repeat is refused instead of being told a lie. That a row was removed nobody notices: a repeat"
            " is then carried out again, as after 24 hours",
        ),
    ),
    "notification_tracking": (
        _derived(
            "application_name notification_id",
            "the upstream's end above, and the last message that is named as a cause, or is parked, below",
        ),
    ),
    "upstream_epochs": (_derived("upstream epoch", "the upstream, which says its own epoch"),),
    "parked_messages": (
        _derived(
            "upstream partition sequence thread stream_id version name plan_id recorded_at digest data",
            "the upstream's event at that place. That a row was removed its plan's row in parked_threads shows, else"
            " nobody: what should have followed is missing",
        ),
        _no_evidence("error attempts parked_at", "what a try met"),
    ),
    "parked_threads": (_derived("upstream thread", "the plans of the parked messages"),),
    "relay_positions": (
        _derived("partition sequence", "the log's end above; set too low, events are published again and skipped"),
        _no_evidence("rewinds", "it only makes the relay look again"),
    ),
    "kept_findings": (
        _no_evidence("id kept_at because place stored follows", "for people to read, after something was put right"),
    ),
    "migrations": _MIGRATIONS,
    **_ENDS,
}

OF_READ_MODELS: Final = Covered(EVERY, Evidence.DERIVED, "the log, from which the table is derived again and compared")

OF_SHAPES: Final = Covered(EVERY, Evidence.DERIVED, "the code, with which it is packaged what it makes of a database")
"""What databases are made of: the definitions of tables, whatever these hold, and of all that is no table."""

OF_ONE: Final[Mapping[str, CoveredTables]] = {
    "audit": {
        "ledger": (
            _chained(
                "service partition sequence stream_id version name plan_id recorded_at digest data",
                "the digest of the event, or of the next one; the source's copy",
            ),
        ),
        "plan_words": (
            _no_evidence(
                "plan_id word pieces", "by what a plan is found; the list has every plan, whatever it is called"
            ),
        ),
        "verifications": (
            _no_evidence("id asked_by started_at ended_at report", "what was found then; verify again to know"),
        ),
    },
    "intake": {
        "stored_files": (
            _no_evidence(
                "file_id account request_key draft_id key_id name_box size sha256 media_type begun_at stored_at"
                " removed_at filed_as",
                "nothing rests on what was sent and not filed; of what was filed the event names hash, size and key",
            ),
        ),
        "drafts": (
            _no_evidence(
                "draft_id owner kind about form_version version created_at saved_at deleted_at key_id title content",
                "nothing that is decided rests on a draft; what was typed opens only in its own row, for AES-GCM binds"
                " it to draft, owner and version",
            ),
        ),
        "erased_draft_keys": (
            _no_evidence("key_id erased_at destroyed", "the history of keys says which were destroyed, and when"),
        ),
    },
    "review": {
        "desk_drafts": (
            _no_evidence(
                "officer about act seen version saved_at key_id content",
                "nothing that is decided rests on a draft; what was typed opens only in its own row, for AES-GCM binds"
                " it to officer, case, act and version",
            ),
        ),
        "erased_draft_keys": (
            _no_evidence("key_id erased_at destroyed", "the history of keys says which were destroyed, and when"),
        ),
    },
    "notify": {
        "delivered": (
            _no_evidence("notice_id attempt", "what the sender would leave to the next one if it died; else empty"),
        ),
    },
    "vault": {
        "keys": (
            _authenticated("key_id sealed", "AES-GCM under the vault's own key, with the key's id; and the history"),
            _no_evidence("made_at", "the history of keys says when"),
        ),
        "key_log": (_chained("sequence key_id act at digest", "the digest of the line, or of the next one"),),
        "vault_identity": (
            _authenticated("epoch", "the notes of the signed ends, which name it"),
            _no_evidence("only_row", "always true, by a constraint"),
        ),
        "migrations": _MIGRATIONS,
        **_ENDS,
    },
    "mailbox": {
        "mails": (
            _no_evidence(
                "mail_id message_id recipient subject received_at raw",
                "it stands for the outside world; what was sent, and whether it arrived, is in notify's log",
            ),
        ),
        "erased": (_no_evidence("message_id", "which mails were erased; erasing the plan once more writes it again"),),
        "migrations": _MIGRATIONS,
    },
}
"""By database; what a service has beyond OF_EVERY_SERVICE, and the databases that belong to no service."""


def coverage(database: str, read_models: Iterable[ReadModel] | None) -> CoveredTables:
    """Every table that a database should have. `read_models` are those of a service; None for what is no service."""
    tables = dict(OF_ONE.get(database, {}))
    if read_models is not None:
        tables |= OF_EVERY_SERVICE
        tables |= {table: (OF_READ_MODELS,) for model in read_models for table in model.tables}
    return tables
