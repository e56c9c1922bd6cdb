"""The words of the applicant's portal: how a filing stands, and what can be done with a plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.intake.domain.offers import OfferName
from services.intake.domain.state import ApplicationStatus
from shared.domain import Text
from shared.scheme.application_kinds import APPLICATION_KINDS
from shared.scheme.states import APPLICATION_STATES

STATUSES: Final[Mapping[ApplicationStatus, Text]] = {
    "not_filed": Text(ja="未提出", en="Not filed"),
    **dict(APPLICATION_STATES.items()),
}

OFFERS: Final[Mapping[OfferName, Text]] = {
    "change": APPLICATION_KINDS["change"],
    "renewal": APPLICATION_KINDS["renewal"],
    "report": Text(ja="実施状況報告", en="Implementation status report"),
    "minor_change": Text(ja="軽微な変更", en="Minor change"),
    "give_back": Text(ja="認定の返納", en="Giving the certification back"),
}
