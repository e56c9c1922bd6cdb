"""Who may do and read what: for each right, which role has it, and over whose things (R30, R53).

The one table that routes, pages, commands and lists ask; `docs/authorization.md` shows it. Where an actor comes from is
no matter of this file, and what may be done with a case as it stands is the domain's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from shared.contracts.event import Actor, Role
from shared.domain import Text

Right = Literal[
    "intake.file",
    "intake.draft",
    "intake.read",
    "intake.read_documents",
    "intake.answer",
    "intake.withdraw",
    "intake.report",
    "intake.note_minor_change",
    "intake.give_back",
    "intake.claim_paper",
    "review.read",
    "review.open_personal",
    "review.assign",
    "review.release",
    "review.confirm_paper",
    "review.enter_paper",
    "review.transfer",
    "review.request_correction",
    "review.extend",
    "review.propose",
    "review.send_back",
    "review.approve",
    "review.hear",
    "review.rescind",
    "review.correct_certificate",
    "notify.read",
    "notify.open_personal",
    "notify.send_again",
    "followup.read_plans",
    "followup.read_dates",
    "audit.read",
    "audit.export",
    "audit.verify",
    "public.read_first_page",
    "public.choose_persona",
    "public.ask_benefits",
    "public.read_mailbox",
    "public.read_health",
]
Relation = Literal["own_account", "own_bureau", "once_own_bureau", "assigned", "own_organisation", "everyone"]
"""Whose things: those of one's account, of one's bureau, or also of a plan with which that has or had to do, the plans
that one's organisation looks after, what is the organisation's own, or anybody's."""


@dataclass(frozen=True, slots=True)
class Granted:
    """A right in words, and each role that has it; None is the public. A role that is not named never has it."""

    name: Text
    to: Mapping[Role | None, Relation]


_OWN: Final[Mapping[Role | None, Relation]] = {"applicant": "own_account"}
_BUREAU: Final[Mapping[Role | None, Relation]] = {"officer": "own_bureau", "director": "own_bureau"}
_BUREAU_ONCE_AND_AUDITOR: Final[Mapping[Role | None, Relation]] = {
    "officer": "once_own_bureau",
    "director": "once_own_bureau",
    "auditor": "everyone",
}
_BUREAU_AND_AUDITOR: Final[Mapping[Role | None, Relation]] = {**_BUREAU, "auditor": "everyone"}
_DIRECTOR: Final[Mapping[Role | None, Relation]] = {"director": "own_bureau"}
_AUDITOR: Final[Mapping[Role | None, Relation]] = {"auditor": "everyone"}
_PUBLIC: Final[Mapping[Role | None, Relation]] = dict.fromkeys(
    ("applicant", "officer", "director", "support", "auditor", None), "everyone"
)

RIGHTS: Final[Mapping[Right, Granted]] = {
    "intake.file": Granted(Text(ja="申請", en="File a plan"), _OWN),
    "intake.draft": Granted(Text(ja="下書きの作成", en="Keep drafts"), _OWN),
    "intake.read": Granted(Text(ja="申請状況の閲覧", en="Read how an application stands"), _OWN),
    "intake.read_documents": Granted(
        Text(ja="添付書類の閲覧", en="Read the files of an application"), {**_OWN, **_BUREAU}
    ),
    "intake.answer": Granted(Text(ja="補正の回答", en="Answer a correction request"), _OWN),
    "intake.withdraw": Granted(Text(ja="申請の取下げ", en="Withdraw an application"), _OWN),
    "intake.report": Granted(Text(ja="実施状況報告", en="Report on a plan"), _OWN),
    "intake.note_minor_change": Granted(Text(ja="軽微な変更の記録", en="Note a minor change"), _OWN),
    "intake.give_back": Granted(Text(ja="認定の返納", en="Give a certification back"), _OWN),
    "intake.claim_paper": Granted(Text(ja="紙の認定の申告", en="Claim a certificate on paper"), _OWN),
    "review.read": Granted(Text(ja="案件の閲覧", en="Read cases and their queue"), _BUREAU_ONCE_AND_AUDITOR),
    "review.open_personal": Granted(Text(ja="案件の個人情報の閲覧", en="Read the personal text of a case"), _BUREAU),
    "review.assign": Granted(Text(ja="担当者割当", en="Assign a case"), _BUREAU),
    "review.release": Granted(Text(ja="担当解除", en="Release a case"), _BUREAU),
    "review.confirm_paper": Granted(Text(ja="紙の認定の写しの確認", en="Confirm copies of a certificate"), _BUREAU),
    "review.enter_paper": Granted(Text(ja="紙の認定の登載", en="Enter a certificate on paper"), _BUREAU),
    "review.transfer": Granted(Text(ja="移送", en="Transfer a case to another bureau"), _BUREAU),
    "review.request_correction": Granted(Text(ja="補正依頼", en="Request a correction"), _BUREAU),
    "review.extend": Granted(Text(ja="期間延長", en="Extend the examination"), _BUREAU),
    "review.propose": Granted(Text(ja="決裁伺い", en="Propose a decision"), _BUREAU),
    "review.send_back": Granted(Text(ja="差戻し", en="Send a proposal back"), _DIRECTOR),
    "review.approve": Granted(Text(ja="決裁", en="Decide"), _DIRECTOR),
    "review.hear": Granted(Text(ja="認定取消しの聴聞", en="Hear a business before a rescission, or drop it"), _BUREAU),
    "review.rescind": Granted(Text(ja="認定取消し", en="Rescind a certification"), _DIRECTOR),
    "review.correct_certificate": Granted(Text(ja="認定通知書の更正", en="Put a certificate right"), _DIRECTOR),
    "notify.read": Granted(Text(ja="通知の閲覧", en="Read notices and where they stand"), _BUREAU_AND_AUDITOR),
    "notify.open_personal": Granted(Text(ja="通知の宛先の閲覧", en="Read whom a notice is sent to"), _BUREAU),
    "notify.send_again": Granted(Text(ja="再送", en="Send a notice again"), _BUREAU),
    "followup.read_plans": Granted(
        Text(ja="認定計画の閲覧", en="Read certified plans and their dates"),
        {"support": "assigned", **_BUREAU_AND_AUDITOR},
    ),
    "followup.read_dates": Granted(
        Text(ja="期日一覧の閲覧", en="Read the inbox of dates"), {"support": "own_organisation"}
    ),
    "audit.read": Granted(Text(ja="経過の閲覧", en="Read histories and verifications"), _AUDITOR),
    "audit.export": Granted(Text(ja="経過の書き出し", en="Export a history"), _AUDITOR),
    "audit.verify": Granted(Text(ja="記録の検証", en="Verify the records"), _AUDITOR),
    "public.read_first_page": Granted(Text(ja="ホームの閲覧", en="Read the first page"), _PUBLIC),
    "public.choose_persona": Granted(Text(ja="利用者の選択", en="Choose whom to act as, at this computer"), _PUBLIC),
    "public.ask_benefits": Granted(Text(ja="支援措置の確認", en="Ask which benefits there are"), _PUBLIC),
    "public.read_mailbox": Granted(Text(ja="受信箱の閲覧", en="Read the mailbox, at this computer"), _PUBLIC),
    "public.read_health": Granted(Text(ja="稼働状況の閲覧", en="Read health and metrics"), _PUBLIC),
}


class NotGranted(PermissionError):
    """The role never has this right, whosever the thing is (403)."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose a thing is: the account that filed it, the bureau in charge, the organisations that look after it.

    `once`: the bureaus that have, or had, another case of the same plan in their charge, or this one before.
    """

    account: str = ""
    bureau: str = ""
    once: frozenset[str] = frozenset()
    supporters: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reach:
    """Over whose things a right goes; None is anybody's. Lists are filtered by it, single things held against it."""

    account: str | None = None
    bureau: str | None = None
    supporter: str | None = None
    once: bool = False
    """Whether a thing may also be one that only once was the bureau's."""

    def covers(self, whose: Whose) -> bool:
        return (
            (self.account is None or self.account == whose.account != "")
            and (self.bureau is None or self.bureau == whose.bureau != "" or (self.once and self.bureau in whose.once))
            and (self.supporter is None or self.supporter in whose.supporters)
        )


def has(role: Role | None, right: Right) -> bool:
    """Whether a role has a right over anything at all; None is the public."""
    return role in RIGHTS[right].to


def demand(actor: Actor, right: Right) -> None:
    """Raises NotGranted where the actor's role never has this right."""
    if not has(actor.role, right):
        raise NotGranted(f"{actor.role}: {right}")


def reach(actor: Actor, right: Right) -> Reach:
    """Over whose things an actor has a right. Raises NotGranted."""
    demand(actor, right)
    match RIGHTS[right].to[actor.role]:
        case "own_account":
            return Reach(account=actor.id)
        case "own_bureau":
            return Reach(bureau=actor.place)
        case "once_own_bureau":
            return Reach(bureau=actor.place, once=True)
        case "assigned" | "own_organisation":
            return Reach(supporter=actor.place)
        case "everyone":
            return Reach()


def may(actor: Actor, right: Right, of: Whose) -> bool:
    """Whether an actor may do or read this. What is foreign is answered as what is not there (404)."""
    return has(actor.role, right) and reach(actor, right).covers(of)
