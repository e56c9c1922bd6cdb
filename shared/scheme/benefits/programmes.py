"""補助金 (R49–R51), 損害保険料等の割引 (R52) and what else certification brings (R2, R20, R53), as tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.domain import SCHEME_START, Dated, Text
from shared.scheme.benefits.answers import Benefit, Group, HelpDesk, Remark, Requirement, told
from shared.scheme.benefits.certified_sme import in_force, while_in_force
from shared.scheme.benefits.facts import BusinessFacts
from shared.scheme.supporters import SUPPORT

_SMALL: Final = Text(
    ja="小規模事業者であること（公募要領の定める従業員の数による）",
    en="A small business by the number of employees that the call for applications sets",
)


@dataclass(frozen=True, slots=True)
class Programme:
    """One line of a table: what it is called, what it does with a certificate, and who runs it.

    `of_small`: it is for 小規模事業者 alone. How large these may be, R49 does not say.
    """

    key: str
    rule: str
    group: Group
    name: Text
    effect: Text
    desk: HelpDesk | None = None
    of_small: bool = False


_POINTS: Final = Text(
    ja="審査での加点の対象です。採択をお約束するものではありません。公募要領をご確認ください。",
    en="Extra points in the selection; no promise of it. See the call for applications.",
)


def _subsidy(key: str, ja: str, en: str, section_ja: str, section_en: str, of_small: bool = False) -> Programme:
    desk = HelpDesk(Text(ja=f"中小企業庁 {section_ja}", en=f"SME Agency, {section_en}"))
    return Programme(key, "R49", "subsidies", Text(ja=ja, en=en), _POINTS, desk, of_small)


def _insurer(key: str, ja: str, en: str, web: str, telephone: str = "", effect: Text | None = None) -> Programme:
    name = Text(ja=ja, en=en)
    return Programme(key, "R52", "insurance", name, effect or _DISCOUNT, HelpDesk(name, telephone, web))


_DISCOUNT: Final = Text(
    ja="リスク実態に応じて、保険料の割引を個別に検討するとされています。割引が自動的に受けられるものではありません。",
    en="A discount is considered case by case, by the risk; it is never automatic.",
)
_DESIGN: Final = Text(
    ja="リスク実態に応じて、保険料設計を個別に検討するとされています。割引が自動的に受けられるものではありません。",
    en="The design of the premium is considered case by case, by the risk; it is never automatic.",
)
_MUTUAL: Final = Text(
    ja="リスク実態に応じて、共済掛金の割引を個別に検討するとされています。地震危険補償特約の取扱いがあります。割引が自動的に"
    "受けられるものではありません。",
    en="A discount on the mutual premium is considered case by case, by the risk; it is never automatic. There is a "
    "rider for earthquakes.",
)

PROGRAMMES: Final[Dated[tuple[Programme, ...]]] = Dated(
    {
        SCHEME_START: (
            _subsidy("monozukuri", "ものづくり補助金", "Monozukuri subsidy", "経営支援部 イノベーションチーム",
                     "innovation team"),
            _subsidy("succession", "事業承継・M&A補助金（専門家活用枠）", "Succession and M&A subsidy (experts)",
                     "事業環境部 財務課", "financial affairs division"),
            _subsidy("labour_saving", "中小企業省力化投資補助金（一般型）", "Labour-saving subsidy (general)",
                     "経営支援部 イノベーションチーム", "innovation team"),
            _subsidy("sustaining", "小規模事業者持続化補助金（一般型・通常枠）",
                     "Sustaining subsidy for small businesses (general, ordinary)", "経営支援部 小規模企業振興課",
                     "small enterprise promotion division", of_small=True),
            _subsidy("sustaining_founders", "小規模事業者持続化補助金（創業型）",
                     "Sustaining subsidy for small businesses (founders)", "経営支援部 創業・新事業促進室",
                     "new business office", of_small=True),
            Programme(
                "relief_subsidy", "R50", "subsidies",
                Text(ja="地方公共団体による小規模事業者等支援推進事業費補助金（災害救助法適用時）",
                     en="Local subsidy for small businesses (where the disaster relief act applies)"),
                Text(ja="補助金を申請する際に、認定が必須です。", en="Certification is required at application."),
                HelpDesk(Text(ja="中小企業庁 経営支援部 小規模企業振興課",
                              en="SME Agency, small enterprise promotion division")),
            ),
            Programme(
                "recovery_subsidy", "R51", "subsidies",
                Text(ja="なりわい再建支援補助金（激甚災害（本激）時）",
                     en="Subsidy to rebuild livelihoods (extremely severe disasters)"),
                Text(ja="補助事業が完了するまでに、認定が必須です。", en="Certification is required by completion."),
                HelpDesk(Text(ja="中小企業庁 経営支援部 小規模企業振興課",
                              en="SME Agency, small enterprise promotion division")),
            ),
            _insurer("aioi", "あいおいニッセイ同和損害保険株式会社", "Aioi Nissay Dowa Insurance",
                     "https://www.aioinissaydowa.co.jp/"),
            _insurer("aig", "AIG損害保険株式会社", "AIG General Insurance", "https://www.aig.co.jp/sonpo/business/risk",
                     "03-6848-8500"),
            _insurer("kyoei", "共栄火災海上保険株式会社", "Kyoei Fire & Marine Insurance", "https://www.kyoekasai.co.jp/"),
            _insurer("secom", "セコム損害保険株式会社", "Secom General Insurance", "https://www.secom-sonpo.co.jp/"),
            _insurer("sompo", "損害保険ジャパン株式会社", "Sompo Japan Insurance", "https://www.sjnk.co.jp/hinsurance/"),
            _insurer("daido", "大同火災海上保険株式会社", "Daido Fire & Marine Insurance", "https://www.daidokasai.co.jp/"),
            _insurer("chubb", "Chubb損害保険株式会社", "Chubb Insurance Japan", "https://www.chubb.com/jp-ip/businesses/",
                     "03-6364-7000", _DESIGN),
            _insurer("tokio", "東京海上日動火災保険株式会社", "Tokio Marine & Nichido Fire Insurance",
                     "https://www.tokiomarine-nichido.co.jp/hojin/jigyo/cho-business/"),
            _insurer("nisshin", "日新火災海上保険株式会社", "Nisshin Fire & Marine Insurance",
                     "https://www.nisshinfire.co.jp/"),
            _insurer("mitsui", "三井住友海上火災保険株式会社", "Mitsui Sumitomo Insurance", ""),
            _insurer("nikkaren", "全日本火災共済協同組合連合会", "All Japan federation of fire mutual cooperatives",
                     "https://www.nikkaren.or.jp/index.html", "", _MUTUAL),
            Programme(
                "logo", "R2", "others", Text(ja="認定ロゴマークの使用", en="Use of the logo"),
                Text(ja="ホームページ、名刺等に認定ロゴマークを使用できます。", en="On web sites and cards."),
            ),
            Programme(
                "publication", "R20", "others",
                Text(ja="中小企業庁のホームページでの公表", en="Publication on the agency's site"),
                Text(ja="名称、主たる事務所の所在地、ホームページ、認定日、計画の類型、認定した局が公表されます。",
                     en="Name, place of the main office, web site, day of certification, type and bureau."),
            ),
        )
    }
)  # fmt: skip
"""In the order of R49 to R52, R2 and R20."""

_RELIEF: Final = Text(
    ja="災害救助法が適用された災害で被災したこと", en="Hit by a disaster under the disaster relief act"
)
_SEVERE: Final = Text(
    ja="激甚災害（本激）に指定された災害で被災したこと", en="Hit by a disaster designated as extremely severe"
)


def programmes(facts: BusinessFacts, on: date) -> Iterator[Benefit]:
    """Every line on a day, and the support that follows a certificate (R53)."""
    for one in PROGRAMMES.on(on):
        yield _answer(one, facts)
    plan_type = facts.certificate.plan_type if facts.certificate else "single"
    supporter = SUPPORT.on(on)[plan_type]
    yield _answer(
        Programme(
            "follow_up", "R53", "others", Text(ja="フォローアップ支援", en="Follow-up support"),
            Text(ja="計画の実行、見直し、2回目以降の申請に向けて、専門家の派遣等の支援を受けられます。",
                 en="Help to carry out and review the plan, and towards the next application."),
            HelpDesk(supporter.name),
        ),
        facts,
    )  # fmt: skip


def _answer(one: Programme, facts: BusinessFacts) -> Benefit:
    conditions = [in_force(facts, one.rule)]
    if one.of_small:
        conditions.append(Requirement(one.rule, _SMALL, "not_known"))
    if one.rule == "R50":
        conditions.append(Requirement("R50", _RELIEF, told(facts.told.relief_act_applied), "relief_act_applied"))
    elif one.rule == "R51":
        conditions.append(Requirement("R51", _SEVERE, told(facts.told.severe_disaster), "severe_disaster"))
    return Benefit(
        one.key,
        one.rule,
        one.group,
        one.name,
        tuple(conditions),
        while_in_force(facts),
        terms=(Remark(one.effect),),
        desks=(one.desk,) if one.desk else (),
    )
