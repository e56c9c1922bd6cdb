"""Claiming a certificate that was given on paper (R26)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final
from uuid import uuid4

from services.intake.domain.requests import PaperClaiming
from services.intake.views.workbook import from_workbook
from services.terminal.console import complain, say, speaking, system_here
from services.terminal.filing import is_applicant, read, tell
from shared.contracts.event import Actor
from shared.contracts.forms.filed import PlanToFile, TodaysForm
from shared.domain import Refusal, Text
from shared.event_store.door import Envelope
from shared.event_store.unit_of_work import Cause, Once
from shared.web.language import Language
from shared.web.problems import FieldError, refusal_errors
from shared.workbook.door import kind_of

SAYS: Final[Mapping[str, Text]] = {
    "claimed": Text(
        ja="認定番号{number}の申告を受け付けました。計画 {plan}", en="The claim of {number} was taken: plan {plan}"
    ),
    "not_taken": Text(ja="受け付けていません。", en="Not taken."),
}
"""What the command says, but for refusals, which are intake's."""


def claim(number: str, path: Path, bureau: str, certified_on: date, term: int, account: str, language: Language) -> int:
    """Claim a certificate on paper; 1 if it was not taken, 2 for an account that is nobody's."""
    if not is_applicant(account, language):
        return 2
    says, body = speaking(SAYS, language), path.read_bytes()
    form = _form(body)
    if isinstance(form, Sequence):
        return _refused(form, language)
    given = PaperClaiming(certificate_no=number, bureau=bureau, certified_on=certified_on, term=term, form=form)
    actor = Actor(role="applicant", id=account)
    told = f"{number} {bureau} {certified_on} {term}"
    once = Once.of(actor, "cli claim-paper", sha256(told.encode()).hexdigest(), body)
    with system_here() as system:
        made = system.intake.of_paper.claim(given, Envelope(Cause(actor, f"claim-paper:{uuid4()}"), once))
        if isinstance(made, Refusal):
            return _refused(refusal_errors(made, system.services["intake"].texts), language)
    say(says("claimed", number=number, plan=made.plan_id))
    return 0


def _form(body: bytes) -> TodaysForm | Sequence[FieldError]:
    """The plan in a file, JSON or a workbook, or all that is wrong with it."""
    if kind_of(body) == "xlsx":
        book = from_workbook(body)
        return book.form or [book.placed(error.field, error) for error in book.errors]
    found = read(PlanToFile, body)
    return found.root if isinstance(found, PlanToFile) else found


def _refused(errors: Sequence[FieldError], language: Language) -> int:
    complain(speaking(SAYS, language)("not_taken"))
    tell(errors, language)
    return 1
