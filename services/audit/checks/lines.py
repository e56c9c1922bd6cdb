"""What verification says of lines of the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from shared.domain import Text
from shared.event_store.finding import TEXTS, Finding

LEDGER_TEXTS: Final[Mapping[str, Text]] = {
    "missing_in_ledger": Text(
        ja="記録元にあるこの記録が、台帳にありません。", en="the source holds this event, the ledger does not"
    ),
    "missing_at_source": Text(
        ja="台帳にあるこの記録が、記録元にありません。", en="the ledger holds this event, its source does not"
    ),
    "copies_differ": Text(
        ja="台帳と記録元で内容が異なります：{differs}", en="the ledger and its source differ in {differs}"
    ),
    "digests_differ": Text(
        ja="この記録から先、台帳と記録元のハッシュ値が異なります。",
        en="from here on the digests of the ledger and its source differ",
    ),
    "ledger_cut": Text(
        ja="台帳には{heard}番まで記録したはずですが、{ledger}番で終わっています。台帳の末尾が消されたか、"
        "監査の notification_tracking の行 {row} が書き換えられています。",
        en="the ledger was written to {heard}, but ends at {ledger}: either its end was removed, or audit's row"
        " {row} of notification_tracking was changed",
    ),
    "ledger_ahead": Text(
        ja="台帳は{ledger}番まであるのに、記録元は{source}番までです。",
        en="the ledger goes to {ledger}, but its source only to {source}",
    ),
    "service_unknown": Text(
        ja="台帳に、どの業務のものでもない記録が{held}件あります。", en="the ledger holds {held} events of no service"
    ),
}
ALL_TEXTS: Final = {**TEXTS, **LEDGER_TEXTS}


def ledger_finding(
    service: str,
    partition: int,
    sequence: int,
    stream_id: str,
    version: int,
    code: str,
    params: Mapping[str, Any],
) -> Finding:
    return Finding(service, partition, sequence, stream_id, code, version, params, "ledger", ALL_TEXTS[code])
