"""Two processes of one service take turns: what one remembers, the other may have used meanwhile."""

from __future__ import annotations

from pathlib import Path

from services.embedded import System
from shared.clock import MovedClock
from shared.contracts.event import Actor
from shared.contracts.forms.single import PlanForm
from shared.domain import Refusal
from shared.event_store.door import Envelope
from shared.event_store.unit_of_work import Cause
from shared.settings import Settings

FORM = Path(__file__).parents[1] / "data/applications/01-hokuto-suisan.json"
APPLICANT = Cause(Actor(role="applicant", id="applicant-1"), "c1")


def file(system: System) -> str:
    form = PlanForm.model_validate_json(FORM.read_bytes())
    filed = system.services["intake"].commands.file(form, Envelope(APPLICANT))
    assert not isinstance(filed, Refusal), filed
    return str(filed.application_no)


def test_application_numbers_are_given_in_turn(system: System, settings: Settings, clock: MovedClock) -> None:
    with System(settings, clock) as other:
        numbers = [file(one) for one in (system, other, system, other, other, system)]
    assert [int(number.rpartition("-")[2]) for number in numbers] == [1, 2, 3, 4, 5, 6]
