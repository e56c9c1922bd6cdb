"""どの手続が必要か: which procedure a business needs for what it means to do with a certified plan (R16, R23-R28).

It is told what fits and why, also where that cannot be filed on the day: then with the reason, so that nobody lands in
another form instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from services.intake.domain.lineage import Lineage
from services.intake.domain.offers import OfferName, why_not
from shared.contracts.minor_change import MinorAnswers
from shared.domain import Refusal, Text
from shared.scheme.filing_windows import renewable
from shared.scheme.lineage import in_force
from shared.scheme.minor_changes import ALTERATIONS, is_minor

Wish = Literal["alter", "go_on", "report", "wrong_in_filing", "wrong_in_certificate", "stop"]
WISHES: Final[Mapping[Wish, Text]] = {
    "alter": Text(ja="計画の内容や事業者の情報が変わる", en="Something about the plan or the business changes"),
    "go_on": Text(
        ja="実施期間が終わる、又は終わったので、次の計画の認定を受けたい",
        en="The plan period ends or has ended, and the plan is to go on",
    ),
    "report": Text(ja="計画の実施状況を報告したい", en="The status of the plan is to be reported"),
    "wrong_in_filing": Text(ja="提出した申請に誤りがあった", en="Something in what was filed is wrong"),
    "wrong_in_certificate": Text(ja="認定通知書に誤りがあった", en="Something in the certification notice is wrong"),
    "stop": Text(ja="計画の実施をやめたい", en="The plan is not to be carried out any more"),
}

ProcedureName = OfferName | Literal["new", "withdrawal", "ask_bureau"]
"""新規申請, 取下げ and asking the bureau (R28) beside what is done with a certified plan."""

Why = Literal[
    "is_slight", "is_altered", "another_business", "term_is_over", "goes_on", "cannot_go_on", "is_reported",
    "bureau_asks", "filed_anew", "certified_wrong", "notice_is_wrong", "is_stopped", "open_one_goes_on",
]  # fmt: skip
WHYS: Final[Mapping[Why, Text]] = {
    "is_slight": Text(
        ja="計画の趣旨が変わらない軽微な変更なので、申請は要りません。記録を残してください。",
        en="It is a slight change that leaves the plan's purpose as it is, so that nothing is filed. Keep a record.",
    ),
    "is_altered": Text(
        ja="計画の内容が変わるので、変更の認定を受けます。実施状況報告を付けて申請します。",
        en="The plan changes, so that the change is certified. It is filed with a status report.",
    ),
    "another_business": Text(
        ja="個人事業主の名称や代表者が変わるときは、別の事業者となることがあります。局に確かめてください。",
        en="Where the name or the person of a sole trader changes, it may be another business. Ask the bureau.",
    ),
    "term_is_over": Text(
        ja="実施期間が終わった計画は変更できません。変わった内容で、次の計画の認定を受けます。",
        en="A plan whose period is over cannot be changed. Have the next plan certified as it is to be.",
    ),
    "goes_on": Text(
        ja="次の期間の計画の認定を受けます。実施状況報告を付けて申請します。内容も合わせて変えられます。",
        en="The plan of the next term is certified. It is filed with a status report, and may say something else.",
    ),
    "cannot_go_on": Text(
        ja="引き継げる認定がないので、新しい計画として申請します。",
        en="There is no certification to follow, so that the plan is filed as a new one.",
    ),
    "is_reported": Text(
        ja="実施状況だけを報告できます。変更申請又は2回目以降の申請には、その中で実施状況報告を付けます。",
        en="The status alone can be reported. A change or a later application brings a report of its own.",
    ),
    "bureau_asks": Text(
        ja="審査中の申請は、局から補正の依頼があったときに直せます。急ぐときは、受付番号を伝えて局に連絡してください。",
        en="An application is put right when the bureau asks for it. If it is urgent, tell the bureau its number.",
    ),
    "filed_anew": Text(
        ja="申請をやめて出し直すときは、認定される前に取り下げます。",
        en="To file it anew, withdraw it before it is certified.",
    ),
    "certified_wrong": Text(
        ja="認定を受けた計画の記載に誤りがあるときは、どの手続が必要かを局に確かめてください。",
        en="Where a certified plan says something wrong, ask the bureau what is to be done.",
    ),
    "notice_is_wrong": Text(
        ja="認定通知書の誤りは、局が更正します。申請は要りません。局に連絡してください。",
        en="The bureau corrects its notice. Nothing is filed; tell the bureau.",
    ),
    "is_stopped": Text(
        ja="計画の実施をやめるときは、認定を返納できます。返納は元に戻せません。",
        en="A certification can be given back. That cannot be undone.",
    ),
    "open_one_goes_on": Text(
        ja="手続中の申請は、返納しても終わるとは限りません。不要なときは取り下げてください。",
        en="An open application does not always end with it. Withdraw it if it is not needed.",
    ),
}


@dataclass(frozen=True, slots=True)
class Meant:
    """What a business means to do; `changes` are what is to be altered, if that is it."""

    wish: Wish
    changes: MinorAnswers | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure that fits, by which rule and why; `obstacle` is why it cannot be done on the day."""

    name: ProcedureName
    rule: str
    why: Why
    obstacle: Refusal | None = None


def procedures(state: Lineage, meant: Meant, on: date, is_corporation: bool) -> tuple[Procedure, ...]:
    """All that fit, the one that fits best first."""
    return tuple(
        Procedure(name, rule, why, _obstacle(state, name, on))
        for name, rule, why in _fitting(state, meant, on, is_corporation)
    )


def _obstacle(state: Lineage, name: ProcedureName, on: date) -> Refusal | None:
    match name:
        case "new" | "withdrawal" | "ask_bureau":
            return None
        case _:
            return why_not(state, name, on)


Fitting = Iterator[tuple[ProcedureName, str, Why]]


def _fitting(state: Lineage, meant: Meant, on: date, is_corporation: bool) -> Fitting:
    match meant.wish:
        case "alter" if meant.changes is not None:
            yield from _altering(state, meant.changes, on, is_corporation)
        case "go_on":
            yield from _going_on(state, on, "goes_on")
        case "report":
            yield "report", "R25", "is_reported"
        case "wrong_in_filing" if state.filing is not None:
            yield "ask_bureau", "R28", "bureau_asks"
            yield "withdrawal", "P", "filed_anew"
        case "wrong_in_filing":
            yield "ask_bureau", "R28", "certified_wrong"
        case "wrong_in_certificate":
            yield "ask_bureau", "R28", "notice_is_wrong"
        case "stop":
            yield "give_back", "P", "is_stopped"
            if state.filing is not None:
                yield "withdrawal", "P", "open_one_goes_on"


def _altering(state: Lineage, changes: MinorAnswers, on: date, is_corporation: bool) -> Fitting:
    of_corporations = any(ALTERATIONS[subject].of_corporations for subject in changes.altered)
    if of_corporations and not is_corporation:
        yield "ask_bureau", "R27", "another_business"
    elif in_force(state.facts, on).version is None:
        yield from _going_on(state, on, "term_is_over")
    elif is_minor(changes):
        yield "minor_change", "R27", "is_slight"
    else:
        yield "change", "R23", "is_altered"


def _going_on(state: Lineage, on: date, why: Why) -> Fitting:
    if renewable(state.facts, on) is None:
        yield "new", "R24", "cannot_go_on"
    else:
        yield "renewal", "R24", why
