"""軽微な変更 (R27): what is asked before one, and which facts of a plan it may make others without a filing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from shared.contracts.event import Block
from shared.contracts.forms.kinds import Line, PersonalLine, Short
from shared.contracts.personal import Personal

MinorSubject = Literal["representative", "name", "funding"]
"""法人の代表者, 法人の名称, 資金: what may change without a filing."""

OtherSubject = Literal[
    "goals", "measures", "equipment", "period", "main_office", "representative_business", "other"
]  # fmt: skip
"""What takes a change application, or is no matter of a minor change."""

Subject = Literal[MinorSubject, OtherSubject]


class MinorAnswers(Block):
    """The questionnaire: what is to be altered, and whether the plan's purpose stays, by the business's word [P]."""

    altered: Annotated[tuple[Subject, ...], Field(min_length=1, max_length=10)]
    keeps_purpose: bool


class MinorFacts(Block):
    """Values of what a minor change may touch; None where it leaves them. `funding` says in words what changes."""

    name: Line | None = None
    representative_title: Line | None = None
    representative_name: PersonalLine | None = None
    funding: Short | None = None

    def given(self) -> Iterator[tuple[str, str | Personal]]:
        """The facts that have a value, by their names."""
        for fact in type(self).model_fields:
            value = getattr(self, fact)
            if value is not None:
                yield fact, value
