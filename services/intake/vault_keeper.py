"""Keeps the vault as erasures want it, and looks whether it holds the keys that the log needs.

A vault that was restored from a backup has keys again that were destroyed, and lacks those that were made since.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Final

import structlog

from services.intake.read_models.erasures import erased_keys
from shared.ailment import Ailment
from shared.event_store.store import PASSING, EventStore
from shared.vault.draft_keys import erased_draft_keys
from shared.vault.keys_in import keys_in
from shared.vault.vault import Vault

log = structlog.get_logger()

PERIOD_SECONDS: Final = 60.0
NEWEST: Final = 200
"""How many events of each partition are looked at first: a vault of an earlier day lacks the newest keys."""
STRETCH: Final = 2_000
ROUND: Final = 360
"""After so many looks, which is six hours, every event and every row of the vault was looked at anew."""
LEAST: Final = 100
"""How many events of each partition, and how many rows, a look takes at least."""


class VaultKeeper(threading.Thread):
    """Looks at the vault at the start, and every PERIOD_SECONDS until it is stopped."""

    def __init__(self, store: EventStore, vault: Vault) -> None:
        super().__init__(name="vault-keeper", daemon=True)
        self.store = store
        self.vault = vault
        self._end = threading.Event()
        self._seen: dict[int, int] = {}
        """By partition, the newest event that was looked at."""
        self._reached: dict[int, int] = {}
        """By partition, how far the round over all events has come."""
        self._reached_key = ""
        """How far the round over all rows of the vault has come."""
        self._missing: set[str] = set()
        self._unopened: set[str] = set()

    def run(self) -> None:
        while not self._end.is_set():
            try:
                self.step()
            except PASSING as error:
                log.warning("vault_keeper_waits", error=type(error).__name__)
            except Exception:
                log.exception("vault_keeper_failed")
            self._end.wait(PERIOD_SECONDS)

    def step(self) -> int:
        """Destroy again what has come back, and look what is wrong; how many keys were destroyed."""
        erased = self.store.database.read(erased_keys) | self.store.database.read(erased_draft_keys)
        again = self.vault.undestroyed(erased)
        if again:
            self.vault.destroy(*again)
            log.warning("keys_destroyed_again", count=len(again))
        self._missing = self.vault.missing(self._missing | self._new_keys() | self._keys_in_turn())
        self._unopened = self.vault.unfit(self._unopened | self._rows_in_turn())
        return len(again)

    def _new_keys(self) -> set[str]:
        """The keys of what the log has gained since the last look."""
        found: set[str] = set()
        for partition, head in self.store.heads().items():
            after = self._seen.get(partition, max(0, head.sequence - NEWEST))
            while entries := self.store.entries([(partition, after)], STRETCH):
                after = entries[-1].sequence
                found.update(*(keys_in(entry.state) for entry in entries))
            self._seen[partition] = after
        return found

    def _keys_in_turn(self) -> set[str]:
        """The keys of the next part of the log, in a round that has no end."""
        found: set[str] = set()
        for partition, head in self.store.heads().items():
            most = max(LEAST, -(-head.sequence // ROUND))
            entries = self.store.entries([(partition, self._reached.get(partition, 0))], most)
            self._reached[partition] = entries[-1].sequence if len(entries) == most else 0
            found.update(*(keys_in(entry.state) for entry in entries))
        return found

    def _rows_in_turn(self) -> set[str]:
        """The next keys of the vault, in a round that has no end."""
        most = max(LEAST, -(-self.vault.count() // ROUND))
        found = self.vault.key_ids(self._reached_key, most)
        self._reached_key = found[-1] if len(found) == most else ""
        return set(found)

    def ailments(self) -> Iterable[Ailment]:
        """What was wrong with the vault when it was last looked at."""
        if self._missing:
            more = f"{len(self._missing)} keys are missing that no erasure names"
            yield Ailment(what="keys_missing", where="vault", more=more)
        if self._unopened:
            more = f"{len(self._unopened)} keys do not open under the vault's own key"
            yield Ailment(what="keys_unopened", where="vault", more=more)

    def wake(self) -> None:
        """What the log gains is looked at in time."""

    def stop(self) -> None:
        self._end.set()
        if self.is_alive():
            self.join()
