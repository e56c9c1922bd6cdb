"""What is known of a certificate on paper (R26): claimed, entered from the bureau's files, or its copies confirmed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from shared.domain import Text
from shared.scheme.telling import bureau_name

if TYPE_CHECKING:
    from services.audit.domain.standing import Facts

ON_PAPER: Final = Text(
    ja="{applicant}が紙で受けた認定があります（{paper}）。", en="{applicant} has a certificate on paper ({paper})."
)
"""Of a plan on which nothing was filed yet."""

PAPER: Final[Mapping[str, Text]] = {
    "claimed": Text(ja="申告（未確認）", en="claimed, unconfirmed"),
    "entered": Text(ja="局の書類から登載", en="entered from the bureau's files"),
    "confirmed": Text(ja="写しを確認済み", en="copies confirmed"),
}


def on_paper(how: str) -> Callable[[Facts, Mapping[str, Any]], Facts]:
    """What an event changes that tells of it; before any filing, that is all that is known of the plan."""

    def change(facts: Facts, event: Mapping[str, Any]) -> Facts:
        if facts.get("paper") == PAPER["confirmed"]:
            return {}
        if facts.get("application_no"):
            return {"paper": PAPER[how]}
        certificate = event.get("certificate", {})
        bureau = bureau_name(certificate.get("bureau", ""))
        return {
            "paper": PAPER[how],
            "status": "on_paper",
            "applicant": certificate.get("business"),
            "bureau": bureau,
        }

    return change
