"""What people wrote is stored as they wrote it; of names and numbers the blanks around them are trimmed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest
from pydantic import BaseModel, StringConstraints, TypeAdapter
from pydantic.fields import FieldInfo

from services.review.api import bodies
from shared.contracts import blocks, followup, intake, notify, review
from shared.contracts.event import Event, names_of
from shared.contracts.review import CaseAssigned, DecisionProposed, PlanRefused

WRITTEN: Final = frozenset({"reason", "reasons", "comment", "grounds", "opinion"})
"""Names under which people's own words stand, wherever they do."""

TEXT: Final = "　1　理由\n　　(1) 詳細\n"


def events() -> Iterator[type[Event]]:
    for contracts in (intake, review, notify, followup):
        yield from names_of(contracts).values()


def models_in(module: Any) -> Iterator[type[BaseModel]]:
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, BaseModel):
            yield value


def as_kept(field: FieldInfo, text: str) -> str:
    """What the constraints of a field leave of a text."""
    kept = [one for one in field.metadata if isinstance(one, StringConstraints)]
    strips = next((one.strip_whitespace for one in kept if one.strip_whitespace is not None), True)
    return text.strip() if strips else text


@pytest.mark.parametrize("model", [*events(), *models_in(blocks), *models_in(bodies)], ids=lambda one: one.__name__)
def test_every_field_for_peoples_own_words_keeps_them(model: type[BaseModel]) -> None:
    lost = [name for name, field in model.model_fields.items() if name in WRITTEN and as_kept(field, TEXT) != TEXT]
    assert not lost


def test_reasons_come_out_of_the_log_as_they_went_in() -> None:
    proposed = DecisionProposed.model_validate(
        {
            "outcome": "refuse",
            "reasons": TEXT,
            "proposed_by": "officer-kanto-1",
            "text": {"application_id": "a", "text_no": 1, "form_version": "2025-12", "digest": "d"},
        }
    )
    assert proposed.reasons == TEXT
    assert DecisionProposed.model_validate_json(proposed.model_dump_json()) == proposed
    assert PlanRefused.model_fields["reasons"].annotation is str


def test_names_are_trimmed_still() -> None:
    assert CaseAssigned(officer=" officer-kanto-1　").officer == "officer-kanto-1"


def test_an_indent_comes_in_by_the_api_and_blanks_alone_are_nothing() -> None:
    body = TypeAdapter(bodies.ProposalBody)
    assert body.validate_python({"outcome": "refuse", "reasons": TEXT}).reasons == TEXT.rstrip("\n")
    assert body.validate_python({"outcome": "refuse", "reasons": " 　\n\t"}).reasons == ""
