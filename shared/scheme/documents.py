"""R31: which document is asked of which application, why, and since when; R26: the copies of a certificate on paper.

The row "BCP and other reference documents" stands here once for each name that the real screen has for one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from shared.contracts.blocks import ApplicationKind
from shared.domain import SCHEME_START, Dated, Text
from shared.scheme.application_kinds import PlanType

Document = Literal[
    "application_form",
    "check_sheet",
    "status_report",
    "certificate_copy",
    "plan_copy",
    "risk_finance",
    "resilience",
    "iso_22301",
    "bcp",
    "other",
    "consent",
    "agreement",
]
"""添付書類 and the forms themselves, each under one name: what a file is attached as, too."""
Demand = Literal["must", "conditional", "optional"]
"""M, C and O of R31; a cell that is not there is its –."""
Condition = Literal["on_paper", "large_company"]
"""What C depends on: the certificate built upon is of paper; a large company joins the plan."""
Means = Literal["entered", "attached", "either"]
"""Whether it is typed into the system, or a file, or typed in and may come as a file besides."""
Cells = Mapping[ApplicationKind, Demand]


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A row of R31, for the types of plan that have it; of those in `entered_by` it is typed in, of others a file.

    Of those in `also_as_file` it is typed in, and may be attached as well.
    """

    rule: str
    name: Text
    why: Text
    cells: Cells
    of: frozenset[PlanType] = frozenset(("single", "joint"))
    entered_by: frozenset[PlanType] = frozenset()
    also_as_file: frozenset[PlanType] = frozenset()
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What the conditions of R31 ask of an application.

    `on_paper`: whether the version certified last was filed on paper (R26) and its copies have not been seen.
    `large_companies`: how many take part, of a change only those newly joining; None where nobody has said.
    """

    on_paper: bool = False
    large_companies: int | None = 0


@dataclass(frozen=True, slots=True)
class AskedDocument:
    """One document that an application is asked for. `is_due`: it must be there; None: a person has to tell.

    `least`: how many there must be at least, where it is due or may be.
    """

    document: Document
    rule: str
    name: Text
    why: Text
    means: Means
    is_due: bool | None
    least: int = 1


MUST: Final[Cells] = {"new": "must", "change": "must", "renewal": "must"}
LATER: Final[Cells] = {"change": "must", "renewal": "must"}
REFERENCE: Final[Cells] = {"new": "optional", "renewal": "optional"}
_JOINT: Final = frozenset[PlanType](("joint",))
_SINGLE: Final = frozenset[PlanType](("single",))
_BOTH: Final = _JOINT | _SINGLE
_PARTS_REFERRED_TO: Final = Text(
    ja="計画で触れたことを示す書類です。該当するページだけで足り、公にしない部分は黒塗りにできます。",
    en="Shows what the plan refers to. The pages concerned are enough; confidential parts may be blacked out.",
)
_COPY: Final = Text(
    ja="もとの計画の認定が紙の申請によるため、経済産業局が内容を確かめます。電子申請で認定を受けた後は要りません。",
    en="The certification that this builds on was filed on paper, so the bureau looks at what it says. Not needed after"
    " an electronic one.",
)


def _reference(ja: str, en: str) -> DocumentRow:
    return DocumentRow("R31", Text(ja=ja, en=en), _PARTS_REFERRED_TO, REFERENCE)


def _copy(ja: str, en: str) -> DocumentRow:
    cells: Cells = {"change": "conditional", "renewal": "conditional"}
    return DocumentRow("R26", Text(ja=ja, en=en), _COPY, cells, condition="on_paper")


FIRST: Final[Mapping[Document, DocumentRow]] = {
    "application_form": DocumentRow(
        "R31",
        Text(ja="申請書", en="Application form"),
        Text(
            ja="計画そのものです。連携型では、入力した内容のほかに、記入した様式のファイルも添付します。"
            "変更申請では、認定を受けた計画を書き換え、変えた部分を明らかにします。",
            en="The plan itself. Of a joint plan the filled-in form is attached as well as typed in. In a change, the"
            " certified plan amended, with what is other made plain.",
        ),
        MUST,
        entered_by=_SINGLE,
    ),
    "check_sheet": DocumentRow(
        "R31",
        Text(ja="チェックシート", en="Check sheet"),
        Text(ja="連絡先と、申請の前に確かめたことを記入します。", en="Contact, and what was checked before filing."),
        MUST,
        entered_by=_BOTH,
    ),
    "certificate_copy": _copy("前回の認定通知書の写し", "Copy of the previous certification notice"),
    "plan_copy": _copy("前回の計画書の写し", "Copy of the previous plan"),
    "risk_finance": _reference("リスクファイナンス判断シート", "Risk finance sheet"),
    "resilience": _reference("レジリエンス認証の写し", "Resilience certificate"),
    "iso_22301": _reference("ISO 22301認証の写し", "ISO 22301 certificate"),
    "bcp": _reference("BCP（事業継続計画）", "BCP"),
    "other": _reference("その他の参考書類", "Other reference document"),
    "consent": DocumentRow(
        "R31",
        Text(ja="大企業の同意書", en="Consent of a large company"),
        Text(
            ja="連携する者に大企業があるときに、1社につき1通が要ります。変更申請では、新たに加わる大企業の分だけで足ります。",
            en="One of each large company among the partners; in a change only of those newly joining.",
        ),
        {"new": "conditional", "change": "conditional", "renewal": "conditional"},
        of=_JOINT,
        condition="large_company",
    ),
    "agreement": DocumentRow(
        "R31",
        Text(ja="連携する者の間の協定書の写し", en="Copy of agreements between the partners"),
        Text(ja="協定を結んでいるときに添付できます。", en="May be attached where there are any."),
        {"new": "optional", "renewal": "optional"},
        of=_JOINT,
    ),
}

STATUS_REPORT: Final = DocumentRow(
    "R25",
    Text(ja="実施状況報告書", en="Status report"),
    Text(
        ja="直近に認定を受けた計画を、どこまで実施したかを報告します。申請の画面で入力します。連携型では、記入した様式の"
        "ファイルを添えることもできます。",
        en="Tells how far the plan certified last has been carried out. It is typed in; of a joint plan the filled-in"
        " form may be attached besides.",
    ),
    LATER,
    entered_by=_BOTH,
    # R31 has the electronic form attached for a joint plan. It is typed in here, and says all of it [P].
    also_as_file=_JOINT,
)

DOCUMENTS: Final[Dated[Mapping[Document, DocumentRow]]] = Dated(
    {SCHEME_START: FIRST, date(2022, 6, 27): {**FIRST, "status_report": STATUS_REPORT}}
)
"""Rows by the day of filing. What a conditional cell depends on, its row says."""

COPIES_ALWAYS: Final[Dated[bool]] = Dated({SCHEME_START: False})
"""Whether the copies of R26 are asked whatever the last certification was filed on [P]: S can be read so."""


def documents_asked(
    kind: ApplicationKind, plan_type: PlanType, facts: DocumentFacts, on: date
) -> tuple[AskedDocument, ...]:
    """What R31 asks of an application that is filed on a day, in the order of the table; optional ones too."""
    rows = ((document, row) for document, row in DOCUMENTS.on(on).items() if plan_type in row.of and kind in row.cells)
    found = (_asked(document, row, row.cells[kind], plan_type, facts, on) for document, row in rows)
    return tuple(one for one in found if one is not None)


def missing(asked: tuple[AskedDocument, ...], attached: Mapping[Document, int]) -> tuple[AskedDocument, ...]:
    """The files that must be there, or may have to be, and are not, or too few; `least` is how many are lacking."""
    lacking = (
        replace(one, least=one.least - attached.get(one.document, 0))
        for one in asked
        if one.means == "attached" and one.is_due is not False
    )
    return tuple(one for one in lacking if one.least > 0)


def since(document: Document, on: date) -> date:
    """Since when a row has been as it is on a day. Raises KeyError for a document that nothing asks then."""
    row, first = DOCUMENTS.on(on)[document], on
    for first_day, rows in reversed(DOCUMENTS.blocks()):
        if first_day <= on:
            if rows.get(document) != row:
                break
            first = first_day
    return first


def _asked(
    document: Document, row: DocumentRow, demand: Demand, plan_type: PlanType, facts: DocumentFacts, on: date
) -> AskedDocument | None:
    """None where the condition does not hold."""
    means: Means = "entered" if plan_type in row.entered_by else "attached"
    if plan_type in row.also_as_file:
        means = "either"
    one = AskedDocument(document, row.rule, row.name, row.why, means, is_due=demand == "must")
    if demand != "conditional":
        return one
    if row.condition == "on_paper":
        return replace(one, is_due=True) if facts.on_paper or COPIES_ALWAYS.on(on) else None
    if facts.large_companies is None:
        return replace(one, is_due=None)
    return replace(one, is_due=True, least=facts.large_companies) if facts.large_companies else None
