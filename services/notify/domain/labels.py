"""Where notices stand, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.domain import Text

STANDING_NAMES: Final[Mapping[str, Text]] = {
    "stuck": Text(ja="対応待ち", en="Needs attention"),
    "retrying": Text(ja="再送待ち", en="To be tried again"),
    "waiting": Text(ja="送信待ち", en="Waiting"),
    "sending": Text(ja="送信中", en="Being sent"),
    "sent": Text(ja="送信済み", en="Sent"),
}
