"""金融支援 (R32–R36): loan, guarantee, investment and standby credit, each after the institution's own examination."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.domain import SCHEME_START, Dated, Text
from shared.scheme.benefits.answers import Benefit, Ceiling, Met, Remark, Requirement, told
from shared.scheme.benefits.certified_sme import in_force, sme, while_in_force
from shared.scheme.benefits.facts import BusinessFacts, FactName
from shared.scheme.benefits.offices import INVESTMENT_COMPANIES, JFC, guarantee_desks, loan_desks
from shared.scheme.entity_forms import ENTITY_FORMS


@dataclass(frozen=True, slots=True)
class FinanceTable:
    """R32–R36. The guarantees are those beside the normal one (別枠), or the normal ones as enlarged (枠の拡大)."""

    loan_yen: int
    reduced_rate_yen: int
    rate_reduction: str
    equipment_years: int
    working_capital_years: int
    grace_years: int
    guarantees: tuple[Ceiling, ...]
    investment_yen: int
    standby_yen: int
    standby_years: tuple[int, int]
    medium_yen: int
    medium_people: int


FINANCE: Final[Dated[FinanceTable]] = Dated(
    {
        SCHEME_START: FinanceTable(
            loan_yen=720_000_000,
            reduced_rate_yen=400_000_000,
            rate_reduction="0.9",
            equipment_years=20,
            working_capital_years=7,
            grace_years=2,
            guarantees=(
                Ceiling(Text(ja="普通保険（通常枠）", en="Ordinary insurance, normal"), 200_000_000, 400_000_000),
                Ceiling(Text(ja="普通保険（別枠）", en="Ordinary insurance, separate"), 200_000_000, 400_000_000),
                Ceiling(Text(ja="無担保保険（通常枠）", en="Unsecured insurance, normal"), 80_000_000),
                Ceiling(Text(ja="無担保保険（別枠）", en="Unsecured insurance, separate"), 80_000_000),
                Ceiling(Text(ja="特別小口保険（通常枠）", en="Special petty insurance, normal"), 20_000_000),
                Ceiling(Text(ja="特別小口保険（別枠）", en="Special petty insurance, separate"), 20_000_000),
                Ceiling(
                    Text(ja="新事業開拓保険（通常）", en="New business insurance, normal"), 200_000_000, 400_000_000
                ),
                Ceiling(
                    Text(ja="新事業開拓保険（拡大後）", en="New business insurance, enlarged"),
                    300_000_000, 600_000_000,
                ),
                Ceiling(
                    Text(ja="海外投資関係保険（通常）", en="Overseas investment insurance, normal"),
                    200_000_000, 400_000_000,
                ),
                Ceiling(
                    Text(ja="海外投資関係保険（拡大後）", en="Overseas investment insurance, enlarged"),
                    400_000_000, 600_000_000,
                ),
            ),
            investment_yen=300_000_000,
            standby_yen=450_000_000,
            standby_years=(1, 5),
            medium_yen=1_000_000_000,
            medium_people=2_000,
        )
    }
)  # fmt: skip


def finance(facts: BusinessFacts, on: date) -> Iterator[Benefit]:
    """The four measures ① to ④ by the table of a day."""
    table = FINANCE.on(on)
    yield _loan(facts, table, on)
    yield _guarantee(facts, table, on)
    yield _investment(facts, table, on)
    yield _standby(facts, table)


def _loan(facts: BusinessFacts, table: FinanceTable, on: date) -> Benefit:
    terms = [
        Remark(
            Text(
                ja="設備資金は基準利率から{points}％の引下げ、運転資金は基準利率です。信用リスク、貸付期間等に応じた利率が"
                "適用されます。",
                en="Equipment at the base rate less {points} %, working capital at the base rate; the rate also "
                "follows from risk and term.",
            ),
            {"points": table.rate_reduction},
        ),
        Remark(
            Text(
                ja="貸付期間は、設備資金{equipment}年以内、長期運転資金{working}年以内（据置期間{grace}年以内）です。",
                en="Equipment for up to {equipment} years, long-term working capital up to {working}, with a grace of "
                "up to {grace}.",
            ),
            {"equipment": table.equipment_years, "working": table.working_capital_years, "grace": table.grace_years},
        ),
        _BEFORE_FILING,
    ]
    if facts.prefecture == "沖縄県":
        terms.append(_OKINAWA)
    return Benefit(
        "bcp_loan", "R32", "finance",
        Text(ja="日本政策金融公庫による低利融資（BCP資金）", en="Loan of Japan Finance Corporation (BCP)"),
        (in_force(facts, "R36"), _user(facts, table, on)),
        while_in_force(facts),
        (
            Ceiling(Text(ja="貸付限度額（中小企業事業）", en="Most of a loan (SME unit)"), table.loan_yen),
            Ceiling(Text(ja="うち利率の引下げの対象", en="Of it at the reduced rate"), table.reduced_rate_yen),
        ),
        tuple(terms),
        loan_desks(facts.prefecture),
    )  # fmt: skip


def _guarantee(facts: BusinessFacts, table: FinanceTable, on: date) -> Benefit:
    return Benefit(
        "credit_guarantee", "R33", "finance",
        Text(ja="中小企業信用保険法の特例（信用保証）", en="Credit guarantee beyond the normal limits"),
        (in_force(facts, "R36"), _user(facts, table, on)),
        while_in_force(facts),
        _guarantees(facts, table, on),
        (_FOR_THE_PLAN, _OVERSEAS_LIMIT, _BEFORE_FILING),
        guarantee_desks(facts.prefecture),
    )  # fmt: skip


def _guarantees(facts: BusinessFacts, table: FinanceTable, on: date) -> tuple[Ceiling, ...]:
    """The figures of the entity form: groups ③ and ④ count as 組合 (P); without one, both figures."""
    form = ENTITY_FORMS.on(on).get(facts.entity_form) if facts.entity_form else None
    if form is None:
        return table.guarantees
    is_association = form.group in (3, 4)
    return tuple(
        Ceiling(one.name, one.of_associations if is_association and one.of_associations else one.yen)
        for one in table.guarantees
    )


def _investment(facts: BusinessFacts, table: FinanceTable, on: date) -> Benefit:
    """R34: the certificate is needed above the normal limit of capital alone."""
    conditions = [Requirement("R34", _STOCK_COMPANY, _stock_company(facts), _missing("entity_form", facts.entity_form))]
    conditions.append(sme(facts, "R34"))
    terms = [_BEFORE_FILING]
    most = {"most": table.investment_yen}
    if facts.capital_yen is None:
        conditions.append(Requirement("R34", _CAPITAL_KNOWN, "not_known", "capital_yen", most))
    elif facts.capital_yen > table.investment_yen:
        conditions.append(in_force(facts, "R34"))
        terms.insert(0, _FOR_CARRYING_OUT)
    else:
        terms.insert(0, Remark(_WITHOUT_CERTIFICATE, most))
    return Benefit(
        "investment", "R34", "finance",
        Text(ja="中小企業投資育成株式会社からの投資", en="Investment by an SME investment company"),
        tuple(conditions),
        while_in_force(facts),
        (),
        tuple(terms),
        INVESTMENT_COMPANIES.on(on)[facts.prefecture] if facts.prefecture else (),
    )  # fmt: skip


def _stock_company(facts: BusinessFacts) -> Met:
    match facts.entity_form:
        case "kabushiki_kaisha":
            return "met"
        case None | "yugen_kaisha":  # A 特例有限会社 is one in law; S does not say whether it counts.
            return "not_known"
    return "not_met"


def _standby(facts: BusinessFacts, table: FinanceTable) -> Benefit:
    first, last = table.standby_years
    return Benefit(
        "standby_credit", "R35", "finance",
        Text(ja="日本政策金融公庫によるスタンドバイ・クレジット", en="Standby credit of Japan Finance Corporation"),
        (
            in_force(facts, "R36"),
            sme(facts, "R36"),
            Requirement("R35", _OVERSEAS, told(facts.told.has_overseas_branch), "has_overseas_branch"),
        ),
        while_in_force(facts),
        (Ceiling(Text(ja="保証限度額（1法人当たり）", en="Most of a guarantee, each corporation"), table.standby_yen),),
        (Remark(_STANDBY, {"first": first, "last": last}), _BEFORE_FILING),
        (JFC,),
    )  # fmt: skip


def _user(facts: BusinessFacts, table: FinanceTable, on: date) -> Requirement:
    """R36: an SME; or, as the law names them, a corporation of medium size that takes part in a joint plan."""
    if facts.is_sme is not False:
        return sme(facts, "R36")
    params = {"most_yen": table.medium_yen, "most_people": table.medium_people}
    form = ENTITY_FORMS.on(on).get(facts.entity_form) if facts.entity_form else None
    is_single = facts.certificate is not None and facts.certificate.plan_type == "single"
    if is_single or (form is not None and not form.is_corporation) or _is_larger(facts, table):
        return Requirement("R36", _USER, "not_met", None, params)
    missing: FactName | None = None
    if not _is_medium(facts, table):
        missing = "capital_yen" if facts.capital_yen is None else "employees"
    return Requirement("R36", _USER, "not_known", missing, params)


def _is_medium(facts: BusinessFacts, table: FinanceTable) -> bool:
    capital, people = facts.capital_yen, facts.employees
    return (capital is not None and capital <= table.medium_yen) or (
        people is not None and people <= table.medium_people
    )


def _is_larger(facts: BusinessFacts, table: FinanceTable) -> bool:
    is_known = facts.capital_yen is not None and facts.employees is not None
    return is_known and not _is_medium(facts, table)


def _missing(name: FactName, value: object) -> FactName | None:
    return name if value is None else None


_STOCK_COMPANY: Final = Text(ja="株式会社であること", en="It is a stock company")
_CAPITAL_KNOWN: Final = Text(
    ja="資本金が分かること（{most:,}円を超えるときは認定が必要です）",
    en="Its capital is known (above {most:,} yen it takes a certificate)",
)
_OVERSEAS: Final = Text(ja="海外に支店又は子会社があること", en="It has a branch or a subsidiary abroad")
_USER: Final = Text(
    ja="中小企業者であるか、連携事業継続力強化計画の取組を共に行う中堅企業（資本金{most_yen:,}円以下又は従業員{most_people:,}人"
    "以下の法人で、法で定める者）であること",
    en="It is an SME; or a corporation with capital of {most_yen:,} yen or less, or {most_people:,} employees or "
    "fewer, that acts in a joint plan and is one that the law names",
)
_BEFORE_FILING: Final = Remark(
    Text(
        ja="利用を検討している方は、早めに（計画の申請がまだのときは、申請の前に）窓口へご相談ください。",
        en="Consult early; if you have not filed the plan yet, before you do.",
    )
)
_OKINAWA: Final = Remark(
    Text(
        ja="沖縄県の方がどちらの公庫の対象になるかは、両方の窓口でご確認ください。",
        en="Which of the two serves Okinawa is not confirmed: ask both.",
    ),
    is_confirmed=False,
)
_FOR_THE_PLAN: Final = Remark(
    Text(
        ja="計画を実行するための融資について、通常枠とは別枠の保証、又は保証枠の拡大を受けられることがあります。",
        en="For loans to carry out the plan: a guarantee beside the normal one, or an enlarged one.",
    )
)
_OVERSEAS_LIMIT: Final = Remark(
    Text(
        ja="海外投資関係保険の限度額は、連携型の計画では異なることがあります。保証協会の判断によります。",
        en="The limit for overseas investment may be another for joint plans (not confirmed). The association decides.",
    ),
    is_confirmed=False,
)
_FOR_CARRYING_OUT: Final = Remark(Text(ja="計画を実行するための投資が対象です。", en="For carrying out the plan."))
_WITHOUT_CERTIFICATE: Final = Text(
    ja="資本金が{most:,}円以下の株式会社は、認定がなくても通常の投資の対象です。",
    en="Stock companies with capital of {most:,} yen or less need no certificate for it.",
)
_STANDBY: Final = Text(
    ja="海外支店又は海外子会社が、提携する海外の金融機関から現地通貨で受ける融資（{first}年から{last}年まで）を保証します。",
    en="It guarantees loans in local currency, of {first} to {last} years, from a partner bank abroad to the branch or "
    "subsidiary.",
)
