from __future__ import annotations

from tests.shared.event_store.conftest import clock, store
from tests.shared.messaging.conftest import pair

__all__ = ["clock", "pair", "store"]
