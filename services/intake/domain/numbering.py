"""版の付番: a certification of before plans were kept as a whole becomes the first version of its plan."""

from __future__ import annotations

from collections.abc import Sequence

from services.intake.domain.commands import NumberCertification
from services.intake.domain.state import Application
from shared.contracts.event import Event
from shared.contracts.intake import CertificationNumbered
from shared.domain import Refusal, refuse


def numbered(state: Application, command: NumberCertification) -> Sequence[Event] | Refusal:
    """Recorded once, with the text that review has certified; nothing of a certification without effect.

    One of a text that we do not have so is refused, and so waits for a person.
    """
    with_effect = state.status in ("certified", "ended") and state.certificate_no == command.certificate_no
    if not with_effect or state.is_numbered:
        return []
    text = state.text(command.text.text_no)
    if text is None or state.id_of(text) != command.text:
        return refuse("P", "text_differs", application_no=state.application_no, text_no=command.text.text_no)
    return [
        CertificationNumbered(
            certificate_no=command.certificate_no, term=command.term, version=command.version, text=command.text
        )
    ]
