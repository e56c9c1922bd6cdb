"""The words of the applicant's portal: how a filing stands, and its kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.intake.domain.state import Status
from shared.contracts.blocks import ApplicationKind
from shared.domain import Text
from shared.scheme.states import APPLICATION_STATES

STATUSES: Final[Mapping[Status, Text]] = {
    "not_filed": Text(ja="未提出", en="Not filed"),
    **dict(APPLICATION_STATES.items()),
}

KINDS: Final[Mapping[ApplicationKind, Text]] = {
    "new": Text(ja="新規申請", en="New application"),
    "change": Text(ja="変更申請", en="Change application"),
    "renewal": Text(ja="2回目以降の申請", en="Second or later application"),
}
