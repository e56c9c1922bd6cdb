"""How far the ledger says that it has heard: not less than it holds. That it is not more, the walk tells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from services.audit.checks.check import Check, Context
from services.audit.read_models import ledger
from shared.domain import Text
from shared.event_store.finding import Finding

HEARD_TEXTS: Final = {
    "heard_too_low": Text(
        ja="{heard}番まで受け取ったことになっていますが、台帳には{ledger}番まであります。",
        en="it was heard to {heard}, but the ledger goes to {ledger}",
    )
}


def _heard(context: Context) -> Iterator[Finding]:
    for service, partition, heard, held in context.database.read(ledger.heard_and_held):
        if heard < held:
            code, row = "heard_too_low", f"notification_tracking {service}:{partition}"
            params = {"heard": heard, "ledger": held}
            yield Finding("audit", -1, 0, "", code, 0, params, "ledger", HEARD_TEXTS[code], row)


HEARD: Final = Check(
    "heard",
    Text(ja="audit：台帳がどこまで受け取ったか", en="audit: how far the ledger says that it has heard the others"),
    _heard,
)
