"""A plan in the form of before, as a case of that time has it: filed then, read through the upcasters now."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest.mock import patch

import orjson

from services.intake.commands import Commands
from shared.contracts.event import Actor
from shared.contracts.forms.before import FormBefore
from shared.contracts.upcasters import UPCASTERS
from shared.domain import SCHEME_START, Dated
from shared.event_store.door import Envelope
from shared.event_store.unit_of_work import Cause
from tests.support.made import made as made_by

FILED = Path(__file__).parents[1] / "data/before/07-kamata-seimitsu.json"


def form_before() -> FormBefore:
    """The plan, its personal text open."""
    _, upcast = UPCASTERS["intake.ApplicationFiled/2"]
    read = upcast({"form": orjson.loads(FILED.read_bytes())})
    return FormBefore.model_validate_json(orjson.dumps(read["form"]))


def file_before(commands: Commands, account: str = "applicant-1") -> dict[str, Any]:
    """An application as it was taken when this was the form of the day."""
    with patch("shared.contracts.forms.filed.FORM_VERSIONS", Dated({SCHEME_START: "24-before"})):
        made = commands.file(form_before(), Envelope(Cause(Actor(role="applicant", id=account), "before")))
    return made_by(made)
