"""What the public pages say of the scheme, read from its tables: documents, days, benefits, and the rules in"
" force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from shared.contracts.forms.single import FORM_VERSIONS
from shared.domain import Dated, Text
from shared.scheme.application_kinds import APPLICATION_KINDS, PLAN_TYPES
from shared.scheme.benefits.answers import HelpDesk
from shared.scheme.benefits.offices import (
    INVESTMENT_COMPANIES,
    SMRJ_OFFICES,
    TAX_OFFICE,
    guarantee_desks,
    loan_desks,
)
from shared.scheme.documents import DOCUMENTS, DocumentRow
from shared.scheme.entity_forms import ENTITY_FORMS
from shared.scheme.filing_windows import RENEWAL_MONTHS
from shared.scheme.plan_period import PLAN_PERIOD
from shared.scheme.prefectures import Prefecture
from shared.scheme.size_limits import SIZE_LIMITS, SME_MEMBERS
from shared.scheme.standard_period import STANDARD_DAYS, standard_last_day

PREPARED: Final[tuple[Text, ...]] = (
    Text(
        ja="GビズID（プライム又はメンバー）。取得には2週間以上かかります。",
        en="A gBizID account (Prime or Member); getting one takes at least two weeks.",
    ),
    Text(
        ja="開業届の提出（個人事業主）又は設立登記（法人）",
        en="Notice of opening (sole traders) or registration (corporations)",
    ),
    Text(
        ja="計画の実施期間。最長{months}か月で、申請する月より前には始められません。",
        en="The period of the plan: at most {months} months, and not beginning before the month of filing.",
    ),
    Text(
        ja="自社だけの計画は単独型、ほかの事業者と取り組む計画は連携型で、代表者が申請します。",
        en="A plan of your own is a single one; one with other businesses is joint, and filed by its representative.",
    ),
    Text(
        ja="ハザードマップやJ-SHISなど、想定する災害を調べた資料",
        en="What you know of the hazards of your place, such as from hazard maps or J-SHIS",
    ),
)
DEMANDS: Final[Mapping[str, Text]] = {
    "must": Text(ja="必須", en="Required"),
    "conditional": Text(ja="該当するとき", en="Where it applies"),
    "optional": Text(ja="任意", en="Optional"),
    "none": Text(ja="不要", en="Not asked"),
}
BROUGHT: Final[tuple[tuple[Text, Text], ...]] = (
    (
        Text(ja="金融支援", en="Finance"),
        Text(
            ja="日本政策金融公庫の融資、信用保証の枠の拡大、投資育成会社による投資など。各機関の審査があります。",
            en="Loans of the Japan Finance Corporation, larger credit guarantees, investment; each after an"
            " examination.",
        ),
    ),
    (
        Text(ja="税制", en="Tax"),
        Text(
            ja="計画に記載した防災・減災設備について、特別償却を受けられることがあります。"
            "認定の後に取得したものに限ります。",
            en="Special depreciation of equipment against disasters that the plan names, acquired after the"
            " certification.",
        ),
    ),
    (
        Text(ja="補助金", en="Subsidies"),
        Text(
            ja="一部の補助金で、審査の加点や申請の要件になります。",
            en="Extra points for some subsidies, and a condition of others.",
        ),
    ),
    (
        Text(ja="保険など", en="Insurance"),
        Text(
            ja="保険料の割引などを検討する保険会社等があります。適用は個別に判断されます。",
            en="Some insurers weigh lower premiums, case by case.",
        ),
    ),
    (
        Text(ja="ロゴマークと公表", en="Logo and publication"),
        Text(
            ja="認定ロゴマークを名刺やウェブサイトで使えます。認定を受けた事業者の名称などは公表されます。",
            en="The logo may be used on cards and web sites. The name of a certified business is published.",
        ),
    ),
    (
        Text(ja="計画づくりの支援", en="Help with the plan"),
        Text(
            ja="中小機構が、情報の提供、セミナー、計画づくりの支援を行っています。",
            en="SMRJ offers information, seminars and help with drafting.",
        ),
    ),
)
"""What a certification brings, promised by nobody."""


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """A row of the table of documents; `only` is the type of plan that alone has it."""

    name: Text
    why: Text
    cells: Mapping[Any, str]
    only: Text | None


def offices(prefecture: Prefecture, today: date) -> tuple[tuple[Text, tuple[HelpDesk, ...]], ...]:
    """Whom to consult beside the bureau: on the plan itself, and on what it brings."""
    return (
        (Text(ja="計画づくりの相談", en="Drafting of a plan"), (SMRJ_OFFICES.on(today)[prefecture],)),
        (Text(ja="融資", en="Loans"), loan_desks(prefecture)),
        (Text(ja="信用保証", en="Credit guarantees"), guarantee_desks(prefecture)),
        (Text(ja="投資", en="Investment"), INVESTMENT_COMPANIES.on(today)[prefecture]),
        (Text(ja="税制", en="Tax"), (TAX_OFFICE,)),
    )


@dataclass(frozen=True, slots=True)
class RuleInForce:
    """A table of the scheme, what it says today, and since when."""

    name: Text
    value: Text
    since: date


def guide(today: date) -> dict[str, Any]:
    """What is needed, how long it takes, and what it brings, on a day."""
    return {
        "documents": [_listed(row) for row in DOCUMENTS.on(today).values()],
        "kinds": APPLICATION_KINDS,
        "demands": DEMANDS,
        "prepared": PREPARED,
        "brought": BROUGHT,
        "period": PLAN_PERIOD.on(today),
        "standard_days": STANDARD_DAYS.on(today),
        "expected": standard_last_day(today),
        "today": today,
    }


def _listed(row: DocumentRow) -> ListedDocument:
    only = next(iter(row.of)) if len(row.of) == 1 else None
    return ListedDocument(row.name, row.why, row.cells, PLAN_TYPES[only] if only else None)


def rules_in_force(today: date) -> list[RuleInForce]:
    """The tables by which a filing of this day is judged."""

    def said(ja: str, en: str, table: Dated[Any], value: tuple[str, str]) -> RuleInForce:
        return RuleInForce(Text(ja=ja, en=en), Text(ja=value[0], en=value[1]), _since(table, today))

    form, share, days = FORM_VERSIONS.on(today), SME_MEMBERS.on(today), STANDARD_DAYS.on(today)
    forms, documents = len(ENTITY_FORMS.on(today)), len(DOCUMENTS.on(today))
    months, window = PLAN_PERIOD.on(today).months, RENEWAL_MONTHS.on(today)
    opens = (
        f"認定期間の最後の月の{window}か月前の月の初日から",
        f"from the first day of the month {window} months before the last of the period",
    )
    next_table = ("次の表のとおり", "as in the next table")
    members = (f"{share}以上が中小企業者", f"at least {share} are SMEs")
    period = (f"{months}か月以内", f"at most {months} months")
    return [
        said("様式24の版", "Version of form 24", FORM_VERSIONS, (form, form)),
        said("法人形態", "Entity forms", ENTITY_FORMS, (f"{forms}種類", f"{forms} forms")),
        said("企業の規模", "Size of a business", SIZE_LIMITS, next_table),
        said("組合の構成員", "Members of associations", SME_MEMBERS, members),
        said("実施期間", "Period of a plan", PLAN_PERIOD, period),
        said("標準処理期間", "Standard period", STANDARD_DAYS, (f"{days}日", f"{days} days")),
        said("2回目以降の申請の受付", "Second and later applications", RENEWAL_MONTHS, opens),
        said("申請の書類", "Documents", DOCUMENTS, (f"{documents}種類", f"{documents} kinds")),
    ]


def _since(table: Dated[Any], today: date) -> date:
    return max(first for first, _ in table.blocks() if first <= today)
