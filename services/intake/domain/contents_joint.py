"""What holds between the fields of a joint plan (L58②, R15, R31): who takes part, and who agrees."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from shared.contracts.forms.excerpts import businesses, corporate_numbers
from shared.contracts.forms.filed import FiledForm
from shared.contracts.forms.joint import MOST_PARTNERS, JointPlanForm
from shared.domain import Refusal, refuse
from shared.scheme.corporate_number import is_corporate_number


def contents_joint(form: JointPlanForm) -> Iterator[Refusal]:
    yield from _partners(form)
    yield from _registered(form)
    yield from _large(form)
    yield from _distinct(form)
    if not form.assent:
        yield refuse("P", "assent_needed", "assent")


def consents(form: FiledForm, known: Collection[str] = ()) -> Iterator[Refusal]:
    """同意書 of each large company, but for those under a 法人番号 that took part before (R31)."""
    for row in form.large_companies if isinstance(form, JointPlanForm) else ():
        if not row.consent and row.corporate_number not in known:
            yield refuse("R31", "consent_needed", f"large_companies#{row.row_id}.consent")


def newly_joining(form: FiledForm, base: FiledForm) -> Iterator[Refusal]:
    """The consents that a change must bring: those of companies that the plan before did not have."""
    return consents(form, {number for _, number in corporate_numbers(base)})


def _partners(form: JointPlanForm) -> Iterator[Refusal]:
    """R15: with others. One is enough, whoever it is (P)."""
    count = len(form.participants) + len(form.large_companies)
    if not count:
        yield refuse("R15", "partner_needed", "participants")
    elif count > MOST_PARTNERS:
        yield refuse("P", "too_many_partners", "participants", most=MOST_PARTNERS, given=count)


def _registered(form: JointPlanForm) -> Iterator[Refusal]:
    for row in form.participants:
        if not row.opened_or_registered:
            code = "opening_needed" if row.entity_form == "sole_proprietor" else "registration_needed"
            yield refuse("R12", code, f"participants#{row.row_id}.opened_or_registered")


def _large(form: JointPlanForm) -> Iterator[Refusal]:
    for row in form.large_companies:
        if row.corporate_number is not None and not is_corporate_number(row.corporate_number):
            yield refuse("R12", "corporate_number_check_digit", f"large_companies#{row.row_id}.corporate_number")


def _distinct(form: JointPlanForm) -> Iterator[Refusal]:
    """No business takes part twice (LINEAGE §7)."""
    names = {at: facts.name for at, facts in businesses(form)}
    first: dict[str, str] = {}
    for path, number in corporate_numbers(form):
        if number in first:
            name = names.get(first[number]) or number
            yield refuse("R15", "partner_twice", path, name=name)
        first.setdefault(number, path.removesuffix(".corporate_number"))
