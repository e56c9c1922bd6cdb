"""更正: when a fact of a certificate is put right. The director does, on the officer's word; the plan's text stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar, Final

from services.review.domain.plan_record_command import PlanRecordCommand
from services.review.domain.state import Case
from shared.contracts.blocks import CertificateFact
from shared.contracts.forms.excerpts import certificate_facts
from shared.contracts.plan_record import CertificateCorrected
from shared.domain import Refusal, refuse, together
from shared.scheme.authorization import Right
from shared.scheme.bureaus import bureau_of
from shared.scheme.corporate_number import is_corporate_number
from shared.scheme.lineage import Corrected, Fact, Version, certified_facts, versions
from shared.scheme.prefectures import PREFECTURES

MAY_BE_EMPTY: Final = frozenset({"corporate_number"})
"""Individuals have none."""


@dataclass(frozen=True)
class CorrectCertificate(PlanRecordCommand):
    """更正 of one fact. `was` is what the certificate states now, None of a version that has no effect."""

    right: ClassVar[Right] = "review.correct_certificate"

    version: int
    fact: CertificateFact
    was: str | None
    now: str
    reason: str
    application_no: str
    bureau: str


def correct(facts: Sequence[Fact], command: CorrectCertificate, today: date) -> list[CertificateCorrected] | Refusal:
    """Refused with all that stands against it."""
    version = next((one for one in versions(facts) if one.number == command.version), None)
    if version is None or command.was is None:
        return refuse("P", "version_without_effect", "version", version=command.version)
    if refusal := together(list(_problems(command, command.was))):
        return refusal
    return [
        CertificateCorrected(
            number=max((one.number for one in facts if isinstance(one, Corrected)), default=0) + 1,
            version=command.version,
            fact=command.fact,
            was=command.was,
            now=command.now,
            reason=command.reason,
            corrected_on=today,
            certificate_no=version.certificate_no,
            application_no=command.application_no,
            bureau=command.bureau,
        )
    ]


def with_facts(facts: Sequence[Fact], cases: Mapping[int, Case | None]) -> tuple[Fact, ...]:
    """The facts of a plan, its versions with what their certificates state, by the cases that brought them."""

    def whole(fact: Fact) -> Fact:
        case = cases.get(fact.number) if isinstance(fact, Version) else None
        return replace(fact, facts=certificate_facts(case.form)) if case and isinstance(fact, Version) else fact

    return tuple(map(whole, facts))


def stated(facts: Sequence[Fact], number: int, fact: CertificateFact) -> str | None:
    """What the certificate of a version states now, by facts that say what it states; None of one without effect."""
    version = next((one for one in versions(facts) if one.number == number), None)
    return certified_facts(facts, version).get(fact, "") if version else None


def _problems(command: CorrectCertificate, was: str) -> Iterator[Refusal]:
    now = command.now
    if now == was:
        yield refuse("P", "nothing_put_right", "now")
    elif not now:
        if command.fact not in MAY_BE_EMPTY:
            yield refuse("P", "nothing_put_right", "now")
    elif command.fact == "corporate_number" and not is_corporate_number(now):
        yield refuse("R12", "no_corporate_number", "now")
    elif command.fact == "prefecture" and now not in PREFECTURES:
        yield refuse("R30", "no_prefecture", "now")
    elif command.fact == "prefecture" and bureau_of(now).key != command.bureau:
        yield refuse("R30", "place_of_another_bureau", "now")
    if not command.reason.strip():
        yield refuse("P", "reason_for_putting_right_needed", "reason")
