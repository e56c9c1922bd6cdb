"""What the routes of benefits ask and answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pydantic import BaseModel, Field

from shared.contracts.event import Block
from shared.contracts.forms.single import IndustryAnswers, Members
from shared.domain import Text
from shared.scheme.benefits.answers import (
    NEVER_PROMISED,
    AssetAnswer,
    Benefit,
    Group,
    HelpDesk,
    Met,
    Remark,
    Requirement,
    Verdict,
)
from shared.scheme.benefits.every import benefits, general_desks
from shared.scheme.benefits.facts import FACTS, NOTHING_TOLD, Asset, BusinessFacts, FactName, OwnAnswers
from shared.scheme.entity_forms import EntityForm
from shared.scheme.prefectures import Prefecture
from shared.scheme.self_check import OwnFacts, is_sme
from shared.web.formats import sentence
from shared.web.two_languages import TwoLanguages


class BenefitsAsked(Block):
    """A business that only asks. What is left out is not known; without capital, `capital_yen` is 0.

    Where entity form, industry and size tell whether it is an SME (R3–R11), `is_sme` is not needed, and not believed.
    """

    is_sme: bool | None = None
    industry: str = Field(default="", max_length=2)
    industry_minor: str | None = Field(default=None, max_length=3)
    industry_answers: IndustryAnswers = IndustryAnswers()
    members: Members | None = None
    entity_form: EntityForm | None = None
    capital_yen: int | None = Field(default=None, ge=0, le=10**15)
    employees: int | None = Field(default=None, ge=0, le=10**6)
    prefecture: Prefecture | None = None
    told: OwnAnswers = NOTHING_TOLD
    equipment: tuple[Asset, ...] = Field(default=(), max_length=50)
    on: date | None = Field(default=None, description="The day that is asked about; today if none is given.")

    def facts(self, on: date) -> BusinessFacts:
        answers, members = self.industry_answers, self.members
        own = OwnFacts(
            entity_form=self.entity_form or "", industry=self.industry, industry_minor=self.industry_minor,
            tyres_or_belts=answers.tyres_or_belts, information_processing=answers.information_processing,
            inn=answers.inn, employees=self.employees, capital_yen=self.capital_yen or None,
            members_total=members.total if members else None,
            members_small=members.small_and_medium if members else None,
        )  # fmt: skip
        found = is_sme(own, on)
        return BusinessFacts(
            is_sme=self.is_sme if found is None else found,
            entity_form=self.entity_form,
            capital_yen=self.capital_yen,
            employees=self.employees,
            prefecture=self.prefecture,
            told=self.told,
            assets=tuple(one.model_copy(update={"listed_on": None}) for one in self.equipment),
        )


class RequirementAnswer(BaseModel):
    """One condition, and how it stands; `missing` is the fact without which that cannot be told."""

    rule: str
    text: TwoLanguages
    met: Met
    missing: FactName | None


class DeskAnswer(BaseModel):
    name: TwoLanguages
    telephone: str
    web: str


class LastDayAnswer(BaseModel):
    day: date
    what: TwoLanguages


class CeilingAnswer(BaseModel):
    """上限額 in yen; `of_associations` is there where the entity form is not known and decides."""

    name: TwoLanguages
    yen: int
    of_associations: int | None


class RemarkAnswer(BaseModel):
    text: TwoLanguages
    is_confirmed: bool


class EquipmentAnswer(BaseModel):
    """特別償却 of one line of equipment. `percent` is the rate of its month, null before the scheme."""

    row_id: str
    name: str
    verdict: Verdict
    percent: int | None
    rate_is_confirmed: bool
    conditions: list[RequirementAnswer]


class BenefitAnswer(BaseModel):
    key: str
    rule: str
    group: Group
    name: TwoLanguages
    verdict: Verdict
    missing: list[FactName]
    conditions: list[RequirementAnswer]
    last_days: list[LastDayAnswer]
    ceilings: list[CeilingAnswer]
    remarks: list[RemarkAnswer]
    desks: list[DeskAnswer]
    equipment: list[EquipmentAnswer]


class MissingFact(BaseModel):
    fact: FactName
    question: TwoLanguages


class BenefitsAnswer(BaseModel):
    """支援措置 on a day, `expected` where that is still to come.

    Nothing is promised: whoever gives a benefit examines for itself (R14).
    """

    on: date
    expected: bool
    notice: TwoLanguages
    benefits: list[BenefitAnswer]
    missing: list[MissingFact]
    desks: list[DeskAnswer]


def benefits_answer(facts: BusinessFacts, on: date, today: date) -> BenefitsAnswer:
    """Every benefit on a day. Raises LookupError before the scheme began."""
    found = benefits(facts, on)
    asked = dict.fromkeys(fact for one in found for fact in one.missing)
    return BenefitsAnswer(
        on=on,
        expected=on > today,
        notice=_both(NEVER_PROMISED),
        benefits=[_benefit(one) for one in found],
        missing=[MissingFact(fact=fact, question=_both(FACTS[fact])) for fact in asked],
        desks=_desks(general_desks(facts, on)),
    )


def _benefit(one: Benefit) -> BenefitAnswer:
    return BenefitAnswer(
        key=one.key,
        rule=one.rule,
        group=one.group,
        name=_both(one.name),
        verdict=one.verdict,
        missing=list(one.missing),
        conditions=_conditions(one.conditions),
        last_days=[LastDayAnswer(day=last.day, what=_both(last.what)) for last in one.last_days],
        ceilings=[
            CeilingAnswer(name=_both(most.name), yen=most.yen, of_associations=most.of_associations)
            for most in one.limits
        ],
        remarks=[RemarkAnswer(text=_said(said), is_confirmed=said.is_confirmed) for said in one.terms],
        desks=_desks(one.desks),
        equipment=[_equipment(asset) for asset in one.assets],
    )


def _equipment(asset: AssetAnswer) -> EquipmentAnswer:
    return EquipmentAnswer(
        row_id=asset.row_id,
        name=asset.name,
        verdict=asset.verdict,
        percent=asset.percent,
        rate_is_confirmed=asset.rate_is_confirmed,
        conditions=_conditions(asset.conditions),
    )


def _conditions(found: Iterable[Requirement]) -> list[RequirementAnswer]:
    return [
        RequirementAnswer(
            rule=one.rule, text=_said(one), met=one.met, missing=one.fact if one.met == "not_known" else None
        )
        for one in found
    ]


def _desks(desks: Iterable[HelpDesk]) -> list[DeskAnswer]:
    return [DeskAnswer(name=_both(one.name), telephone=one.telephone, web=one.web) for one in desks]


def _said(one: Requirement | Remark) -> TwoLanguages:
    return TwoLanguages(ja=sentence(one.text, "ja", one.params), en=sentence(one.text, "en", one.params))


def _both(text: Text) -> TwoLanguages:
    return TwoLanguages(ja=text.ja, en=text.en)
