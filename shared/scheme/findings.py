"""自動確認: which rules a text was held against at the door, what each check rested on, and what needs an eye.

It holds of a text that was not refused: then a rule that applies to it is met, or cautioned about. So whoever has the
text and the day of its filing finds the same. Personal text counts for nothing here; a caution about it is told where
it may be read (ADR 0039).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from shared.contracts.blocks import ApplicationKind
from shared.contracts.findings import NOTHING_BESIDE, CheckedBeside, RuleFinding
from shared.contracts.forms import before, single
from shared.contracts.forms.before import FormBefore
from shared.contracts.forms.excerpts import businesses, plan_type_of
from shared.contracts.forms.filed import FiledForm, TodaysForm
from shared.contracts.forms.joint import JointPlanForm
from shared.contracts.forms.single import PlanForm
from shared.contracts.personal import Masked
from shared.scheme.cautions import Caution, cautions_beside
from shared.scheme.changed_term import ChangedTerm
from shared.scheme.documents import Document
from shared.scheme.entity_forms import ENTITY_FORMS
from shared.scheme.industries import INDUSTRY_ROWS
from shared.scheme.minor_changes import all_cautions
from shared.scheme.plan_documents import PlanDocuments, plan_documents
from shared.scheme.rule_checks import ACCOUNT, DOCUMENT, PLANS, REPORT, RULE_CHECKS, TARGET, WHOLE
from shared.scheme.size_limits import SIZE_LIMITS

_FLOORS: Final = {"machinery": "R44", "fixtures": "R45", "building_facilities": "R46"}
_OF_THE_WHOLE: Final = frozenset({"R25", "R27", "R42"})
"""Rules that are met or not as a whole, wherever the caution about them stands."""
_UNSAID: Final = single.IndustryAnswers()
"""To find which question an industry is asked."""
_BESIDE: Final[Mapping[str, tuple[str, ...]]] = {
    "tax_measure_too_large": ("cover.entity_form", "cover.capital_yen", "cover.employees"),
    "amount_far_from_size": ("cover.capital_yen", "cover.employees"),
    "equipment_not_in_measures": ("measures",),
    "equipment_not_in_funds": ("funds",),
    "loan_not_in_measures": ("measures.equipment",),
    "equipment_outside_period": ("period",),
    "equipment_outside_certified_window": (TARGET,),
    "only_minor": (TARGET,),
    "same_business_open": (PLANS,),
    "same_business_certified": (PLANS,),
    "certified_elsewhere": (PLANS,),
    "other_type_open": (PLANS,),
    "other_type_certified": (PLANS,),
}
"""By caution: what it rests on besides the field at which it stands."""


def findings(
    form: FiledForm,
    filed_on: date,
    kind: ApplicationKind = "new",
    changed: ChangedTerm | None = None,
    attached: Iterable[Document] = (),
    beside: CheckedBeside = NOTHING_BESIDE,
) -> tuple[RuleFinding, ...]:
    """Of a text that nothing stands against, by the tables of the day of its filing; in the order of the rules.

    `changed` is the term that a change belongs to, `attached` as what each file came, `beside` what else was known.
    """
    base = changed.base if changed else None
    documents = plan_documents(form, kind, filed_on, attached, base, on_paper=beside.on_paper)
    pointed_out = [
        *cautions_beside(plan_type_of(form), beside.plans),
        *all_cautions(form, filed_on, lambda personal: Masked.HIDDEN, changed),
    ]
    eyes = [*(_eye(one, filed_on) for one in pointed_out), *_lacking(documents, filed_on)]
    looked_at = _looked_at(form, filed_on, kind) | _of_documents(form, documents)
    if kind == "new" and any(facts.corporate_number for _, facts in businesses(form)):
        looked_at["R25"] = (PLANS,)
    met = [
        RuleFinding(rule=rule, since=RULE_CHECKS[rule].since(filed_on), inputs=left)
        for rule, inputs in looked_at.items()
        if (left := _left(rule, inputs, eyes))
    ]
    order = list(RULE_CHECKS)
    return tuple(sorted([*eyes, *met], key=lambda one: order.index(one.rule)))


def _of_documents(form: FiledForm, documents: PlanDocuments) -> dict[str, tuple[str, ...]]:
    """By rule, the consents that stand with their companies, and the files that must be there."""
    found: dict[str, tuple[str, ...]] = {}
    if isinstance(form, JointPlanForm) and form.large_companies:
        found["R31"] = tuple(f"large_companies#{row.row_id}" for row in form.large_companies)
    for one in documents.asked:
        if one.is_due:
            found[one.rule] = (*found.get(one.rule, ()), DOCUMENT.format(one.document))
    return found


def _lacking(documents: PlanDocuments, filed_on: date) -> Iterator[RuleFinding]:
    for one in documents.lacking:
        since = RULE_CHECKS[one.rule].since(filed_on)
        yield RuleFinding(rule=one.rule, since=since, inputs=(DOCUMENT.format(one.document),), code="document_missing")


def _eye(caution: Caution, filed_on: date) -> RuleFinding:
    inputs = (caution.field, *_BESIDE.get(caution.code, ()))
    since = RULE_CHECKS[caution.rule].since(filed_on)
    return RuleFinding(rule=caution.rule, since=since, inputs=inputs, code=caution.code)


def _left(rule: str, inputs: tuple[str, ...], eyes: list[RuleFinding]) -> tuple[str, ...]:
    """What of its inputs a rule is met for: all but the rows that need an eye because of it."""
    rows = {one.inputs[0].partition(".")[0] for one in eyes if one.rule == rule}
    if rows and rule in _OF_THE_WHOLE:
        return ()
    return tuple(path for path in inputs if path not in rows)


def _looked_at(form: FiledForm, filed_on: date, kind: ApplicationKind) -> dict[str, tuple[str, ...]]:
    """By rule, what the checks of a text rest on."""
    found: dict[str, tuple[str, ...]] = {"R1": (WHOLE,), "R16": ("period",), "R22": (ACCOUNT,)}
    found["R30"] = ("cover.prefecture",)
    if kind != "new":
        found["R23" if kind == "change" else "R24"] = (TARGET,)
        found["R25"] = (REPORT,)
    if kind == "change":
        found["R27"] = (TARGET,)
    for at, facts in businesses(form):
        for rule, inputs in _of_business(facts, filed_on, at):
            found[rule] = (*found.get(rule, ()), *inputs)
    if not isinstance(form, FormBefore):
        found["R12"] = (*found.get("R12", ()), "check_sheet.opened_or_registered")
        found |= _of_parts(form)
    return found


def _of_business(facts: single.Cover | before.Cover, filed_on: date, at: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """R3–R12; of a partner its row stands for all its facts."""
    forms = ENTITY_FORMS.on(filed_on)[facts.entity_form]
    row = () if at == "cover" else (at,)
    yield "R10", row or ("cover.entity_form",)
    if forms.group in (1, 2):
        yield _size_rule(facts, filed_on), row or tuple(_size_inputs(facts, filed_on, by_capital=forms.group == 2))
    if forms.group == 4:
        yield "R11", row or ("cover.members",)
    if forms.is_corporation:
        yield "R12", row or ("cover.corporate_number",)


def _size_rule(facts: single.Cover | before.Cover, filed_on: date) -> str:
    row = INDUSTRY_ROWS.on(filed_on).row(facts.industry, facts.industry_minor, facts.industry_answers)
    return SIZE_LIMITS.on(filed_on)[row].rule


def _size_inputs(facts: single.Cover | before.Cover, filed_on: date, *, by_capital: bool) -> Iterator[str]:
    yield "cover.industry"
    rows = INDUSTRY_ROWS.on(filed_on)
    if facts.industry in rows.ask_minor:
        yield "cover.industry_minor"
    asked = rows.question(facts.industry, facts.industry_minor or "", _UNSAID)
    if asked is not None:
        yield f"cover.industry_answers.{asked}"
    if by_capital and facts.capital_yen is not None:
        yield "cover.capital_yen"
    yield "cover.employees"


def _of_parts(form: TodaysForm) -> dict[str, tuple[str, ...]]:
    """What holds within and between the parts of a plan."""
    equipment = tuple(f"equipment#{row.row_id}" for row in form.equipment)
    amounts = (*equipment, *(f"funds#{row.row_id}" for row in form.funds))
    found: dict[str, tuple[str, ...]] = {"P": amounts} if amounts else {}
    if isinstance(form, JointPlanForm):
        found["R15"] = ("participants", "large_companies")
    if isinstance(form, PlanForm) and (loans := [row for row in form.funds if "公庫" in row.source]):
        found["R32"] = tuple(f"funds#{row.row_id}" for row in loans)
    if not form.tax_measure.wanted:
        return found
    found |= {"R40": equipment, "R41": equipment}
    if isinstance(form, PlanForm):
        found["R42"] = ("cover.entity_form", "cover.capital_yen", "cover.employees")
    for row in form.equipment:
        rule = _FLOORS[row.kind]
        found[rule] = (*found.get(rule, ()), f"equipment#{row.row_id}")
    found["R44"] = (*found.get("R44", ()), "tax_measure")
    return found
