"""The words of the applicant's portal: how a filing stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.intake.domain.state import ApplicationStatus
from shared.domain import Text
from shared.scheme.states import APPLICATION_STATES

STATUSES: Final[Mapping[ApplicationStatus, Text]] = {
    "not_filed": Text(ja="未提出", en="Not filed"),
    **dict(APPLICATION_STATES.items()),
}
