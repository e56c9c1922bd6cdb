"""The vault, checked: its history is a chain, its keys are as the history says and open, and events find theirs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from shared.domain import Text
from shared.event_store.comparing import RowDifference
from shared.event_store.finding import Finding
from shared.event_store.recheck import Pace
from shared.event_store.store import EventStore
from shared.postgres.database import Cursor
from shared.vault import key_log
from shared.vault.keys_in import keys_in
from shared.vault.vault import Vault

PAGE = 1_000

VAULT_TEXTS: Final[Mapping[str, Text]] = {
    "key_log_changed": Text(
        ja="鍵の履歴のこの行が、一つ前の行につながりません。", en="this line of the history of keys does not follow"
    ),
    "key_unopened": Text(
        ja="この鍵は、保管庫の鍵では開けません。", en="this key does not open under the vault's own key"
    ),
    "key_missing": Text(
        ja="この記録の個人情報の鍵が、保管庫にありません：{keys}",
        en="the vault knows nothing of keys that this event is sealed under: {keys}",
    ),
}


def vault_findings(vault: Vault) -> Iterator[Finding]:
    """Lines of the history that do not follow, and keys that are not as it says, or do not open."""
    for entry in key_log.changed(vault.database.read(key_log.entries)):
        yield _finding("key_log_changed", f"key_log {entry.sequence}")
    for key_id, is_there, destroyed, made, gone in vault.database.read(_keys):
        stored = {"key_id": key_id, "destroyed": destroyed} if is_there else None
        follows = {"key_id": key_id, "destroyed": gone} if made else None
        if stored != follows:
            yield RowDifference("keys", (key_id,), stored, follows).finding("vault")
    after = ""
    while key_ids := vault.key_ids(after, PAGE):
        for key_id in sorted(vault.unfit(key_ids)):
            yield _finding("key_unopened", f"keys {key_id}")
        after = key_ids[-1]


def sealed_findings(vault: Vault, store: EventStore, pace: Pace) -> Iterator[Finding]:
    """Events of a log that are sealed under keys of which the vault knows nothing."""
    for partition in range(store.partitions):
        after = 0
        while page := _page(store, partition, after):
            sealed = {sequence: (stream_id, keys_in(data)) for sequence, stream_id, data in page if b'"box"' in data}
            missing = vault.missing({key for _, keys in sealed.values() for key in keys}) if sealed else set()
            for sequence, (stream_id, keys) in sealed.items():
                if lacking := keys & missing:
                    code, params = "key_missing", {"keys": ", ".join(sorted(lacking))}
                    yield Finding(
                        store.service, partition, sequence, stream_id, code, params=params, text=VAULT_TEXTS[code]
                    )
            after = page[-1][0]
            pace.announce(len(page))
            pace.passed(store.service, len(page))


def _keys(cursor: Cursor) -> Iterable[tuple[str, bool, bool | None, bool, bool]]:
    cursor.execute(_KEYS)
    return cursor.fetchall()


def _page(store: EventStore, partition: int, after: int) -> list[tuple[int, str, bytes]]:
    def query(cursor: Cursor) -> list[tuple[int, str, bytes]]:
        cursor.execute(_EVENTS, (partition, after, PAGE))
        return cursor.fetchall()

    return store.database.read(query)


def _finding(code: str, row: str) -> Finding:
    return Finding("vault", -1, 0, "", code, text=VAULT_TEXTS[code], row=row)


# One statement, since keys and their history are written by one. What was destroyed although it was not there is only
# in the history: an old backup may bring it.
_KEYS = """
SELECT coalesce(k.key_id, l.key_id), k.key_id IS NOT NULL, k.sealed IS NULL, l.key_id IS NOT NULL,
       coalesce(l.gone, false)
  FROM keys AS k
  FULL JOIN (SELECT key_id, bool_or(act = 'destroyed') AS gone, bool_or(act = 'made') AS made
               FROM key_log GROUP BY key_id) AS l USING (key_id)
 WHERE k.key_id IS NULL AND l.made OR l.key_id IS NULL OR (k.sealed IS NULL) <> l.gone
 ORDER BY 1
"""

_EVENTS = """
SELECT sequence, originator_id, state FROM stored_events
 WHERE partition = %s AND sequence > %s ORDER BY sequence LIMIT %s
"""
