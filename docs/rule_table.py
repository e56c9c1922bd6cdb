"""Every rule of the scheme: what it orders in a few words, where it is carried out and tested, or why it only informs.

The numbers are those that code and tests cite; there is no R29. What a rule refuses and cautions, the tables of words
tell (`docs/rule_checks.py`); here stands what it shows, and what only a person can judge. The texts behind them:
中小企業等経営強化法 arts. 56 to 59 (L), its order (O) and regulations (K), 行政手続法 (G), and the agency's overview
(S) and drafting guide (T). `?`: not confirmed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

FIRST_DAY: Final = "2019-07-16"
"""Since when a rule holds where no text says otherwise: the first day of the scheme."""


@dataclass(frozen=True, slots=True)
class Implemented:
    """A rule that code carries out. `module` and `test` both cite it; `eye` is what a person judges."""

    title: str
    module: str
    test: str
    shows: str = ""
    eye: str = ""
    since: str = FIRST_DAY
    source: str = "S"


@dataclass(frozen=True, slots=True)
class InformationOnly:
    """A rule that orders nothing by itself, and why."""

    title: str
    why: str
    source: str = "S"


_ELIGIBILITY: Final = ("services/intake/domain/eligibility.py", "tests/domain/intake/test_eligibility.py")
_CONTENTS: Final = ("services/intake/domain/contents.py", "tests/domain/intake/test_contents.py")
_FINANCE: Final = ("shared/scheme/benefits/finance.py", "tests/shared/scheme/benefits/test_finance.py")
_TAX: Final = ("shared/scheme/benefits/tax.py", "tests/shared/scheme/benefits/test_tax.py")
_PROGRAMMES: Final = ("shared/scheme/benefits/programmes.py", "tests/shared/scheme/benefits/test_programmes.py")
_OFFICES: Final = ("shared/scheme/benefits/offices.py", "tests/shared/scheme/benefits/test_offices.py")
_BENEFIT: Final = "among the benefits of a certificate, with its conditions"

RULES: Final[dict[int, Implemented | InformationOnly]] = {
    1: Implemented("A plan holds the disaster measures, present and future, of a small or medium business", *_CONTENTS,
                   eye="whether the outline tells the role in the supply chain or the region", source="S, T"),
    2: Implemented("What certification brings: logo, finance, tax, extra points, publication", *_PROGRAMMES,
                   shows="the benefits of a certificate, in groups"),
    3: Implemented("Size: manufacturing and every industry not named below", *_ELIGIBILITY),
    4: Implemented("Size: wholesale (卸売業)", *_ELIGIBILITY),
    5: Implemented("Size: retail (小売業)", *_ELIGIBILITY),
    6: Implemented("Size: services (サービス業)", *_ELIGIBILITY),
    7: Implemented("Size: rubber products, but for tyres and industrial belts", *_ELIGIBILITY),
    8: Implemented("Size: software and information processing", *_ELIGIBILITY),
    9: Implemented("Size: hotels and inns (旅館業)", *_ELIGIBILITY),
    10: Implemented("Entity forms: a closed list", *_ELIGIBILITY),
    11: Implemented("Which entity forms meet which test of size or of members' share", *_ELIGIBILITY, source="S, L, O"),
    12: Implemented("開業届 of an individual, registration of the others", *_ELIGIBILITY),
    13: InformationOnly("The tax measure covers fewer businesses than certification",
                        "It sums up R42 and R43, which are carried out."),
    14: Implemented("Finance and tax have examinations of their own; check before filing",
                    "shared/scheme/benefits/answers.py", "tests/shared/scheme/benefits/test_every.py",
                    shows="that nothing is promised, wherever benefits are told"),
    15: Implemented("Single (単独型) or joint (連携型)", "shared/scheme/application_kinds.py",
                    "tests/shared/scheme/test_tables.py", shows="the type of a plan", source="S, O"),
    16: Implemented("Plan period: at most 36 months, counted in months", "services/intake/domain/period.py",
                    "tests/domain/intake/test_plan_period.py", source="S, T"),
    17: Implemented("Filing through the electronic system", "services/intake/domain/application.py",
                    "tests/domain/intake/test_application.py"),
    18: Implemented("Standard processing period: 45 days, without the days of a correction",
                    "services/review/domain/clock.py", "tests/domain/review/test_clock.py",
                    shows="the deadline of a case, and how it was counted", source="S, G6"),
    19: Implemented("The certification notice (認定通知書) and its number", "services/review/domain/decision.py",
                    "tests/domain/review/test_case.py", shows="the notice, to business and bureau"),
    20: Implemented("What is published about a certified business", *_PROGRAMMES,
                    shows="what is published, beforehand and among the benefits"),
    21: Implemented("After certification: carry out, review, consider a 2nd application",
                    "shared/scheme/plan_dates.py", "tests/domain/intake/test_contents.py",
                    shows="the dates of training and review"),
    22: Implemented("gBizID (Prime or Member) is needed to file", "services/intake/domain/application.py",
                    "tests/domain/intake/test_application.py"),
    23: Implemented("Change application: only within the period of the plan", "services/intake/domain/offers.py",
                    "tests/shared/scheme/test_filing_windows.py", shows="until when a change may be filed"),
    24: Implemented("2nd and later applications: the window before the end", "services/intake/domain/offers.py",
                    "tests/shared/scheme/test_filing_windows.py", shows="from when the next plan may be filed",
                    since="2022-02-09", source="S, a bureau's practice, ?"),
    25: Implemented("Change and 2nd applications carry a status report", "services/intake/domain/report_checks.py",
                    "tests/domain/intake/test_report_checks.py", since="2022-06-27", source="S, T"),
    26: Implemented("Copies of notice and plan where the last certification was filed on paper",
                    "services/intake/domain/paper.py", "tests/domain/intake/test_paper.py",
                    eye="whether the copies bear out what was claimed", source="S, ?"),
    27: Implemented("Minor changes need no filing", "services/intake/domain/minor_changes.py",
                    "tests/domain/intake/test_minor_changes.py", shows="whether a change takes a filing"),
    28: Implemented("Questions go to the bureau applied to", "shared/scheme/benefits/every.py", _OFFICES[1],
                    shows="the bureau's telephone, in notices and beside the benefits"),
    30: Implemented("The nine bureaus and their prefectures", "shared/scheme/bureaus.py",
                    "tests/shared/scheme/test_tables.py", shows="the bureau that a plan goes to", source="S, O"),
    31: Implemented("Documents for each kind of application", "shared/scheme/documents.py",
                    "tests/shared/scheme/test_documents.py", shows="what is asked for, and why"),
    32: Implemented("Loan of Japan Finance Corporation (BCP)", *_FINANCE, shows=_BENEFIT),
    33: Implemented("Credit guarantee beyond the normal limits", *_FINANCE, shows=_BENEFIT, source="S, L61②, ?"),
    34: Implemented("SME investment companies", *_FINANCE, shows=_BENEFIT),
    35: Implemented("Standby credit for overseas branches", *_FINANCE, shows=_BENEFIT),
    36: Implemented("Who may use the finance measures", *_FINANCE, shows=_BENEFIT),
    37: Implemented("Whom to consult before filing, by measure and prefecture", *_OFFICES,
                    shows="whom to ask, beside each benefit", source="S, ?"),
    38: Implemented("Special depreciation of 16 %", *_TAX, shows=f"{_BENEFIT}, with the rate of each line",
                    since="2025-04-01", source="S; before, the press, ?"),
    39: Implemented("Days between which a certification opens the tax measure", *_TAX, shows=_BENEFIT),
    40: Implemented("Acquired and in use within one year from certification", *_TAX,
                    shows="the last day, among the benefits and the dates of a plan", source="S, L, ?"),
    41: Implemented("The asset is listed in the plan", *_CONTENTS, shows="whether each line stands in the plan"),
    42: Implemented("Who may use the tax measure", *_TAX, shows=_BENEFIT),
    43: Implemented("Who may not: control by large corporations, high income", *_TAX, shows=_BENEFIT,
                    eye="who controls the business: it answers for itself"),
    44: Implemented("Machinery: kinds and floor", *_TAX, shows=_BENEFIT, eye="what is equivalent to a listed use"),
    45: Implemented("Tools and furniture: floor", *_TAX, shows=_BENEFIT),
    46: Implemented("Facilities of buildings: kinds and floor", *_TAX, shows=_BENEFIT,
                    eye="what is equivalent to a listed use"),
    47: Implemented("Stands that raise listed equipment", *_TAX, shows=_BENEFIT, eye="whether a stand raises it"),
    48: Implemented("Certification first, acquisition after", *_TAX, shows=f"{_BENEFIT}, and what the return carries"),
    49: Implemented("Subsidies with extra points", *_PROGRAMMES, shows=_BENEFIT),
    50: Implemented("A subsidy that requires certification at application", *_PROGRAMMES, shows=_BENEFIT),
    51: Implemented("A subsidy that requires certification by completion", *_PROGRAMMES, shows=_BENEFIT),
    52: Implemented("Insurers that weigh certification", *_PROGRAMMES, shows=_BENEFIT),
    53: Implemented("Who supports certified plans", "shared/scheme/supporters.py",
                    _PROGRAMMES[1], shows="who looks after a plan"),
    54: Implemented("Offices that help with drafting", *_OFFICES, shows="whom to ask, beside the benefits",
                    source="S, ?"),
}  # fmt: skip
"""R1 to R28 and R30 to R54."""

TITLES: Final[dict[int, str]] = {number: rule.title for number, rule in RULES.items()}
