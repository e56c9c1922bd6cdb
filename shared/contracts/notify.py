"""What notify records: one notice (通知) owed to someone because of one event, and whether it arrived."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal

from shared.contracts.blocks import Contact
from shared.contracts.event import Event, Written
from shared.domain import Text

NoticeKind = Literal[
    "receipt",
    "correction_requested",
    "correction_extended",
    "correction_withdrawn",
    "date_moved",
    "period_extended",
    "certified",
    "refused",
    "correction_too_late",
    "decision_without_effect",
    "given_back",
    "bureau_changed",
    "hearing",
    "hearing_called_off",
    "rescinded",
    "fell_away",
    "certificate_corrected",
    "answer_receipt",
    "withdrawal_receipt",
    "answer_reminder",
]
"""受付, 補正依頼, 補正の回答期限の延長, 補正依頼の取消し, 審査の期限の変更, 審査期間の延長 (while no last day stands),
認定, 不認定, 補正と決定の行き違い, 取下げと決定の行き違い, 返納のお知らせ, 担当局の変更; 聴聞通知書, 聴聞の取りやめ,
認定取消通知書, 対象消滅のお知らせ, 認定通知書の更正のお知らせ; 補正の回答の受付, 取下げの受付, 補正の回答期限の予告."""


class ContactKnown(Event):
    """連絡先. Whom to write to about a plan, as text `text_no` of an application names them."""

    name: ClassVar[str] = "notify.ContactKnown/1"
    sentence: ClassVar[Text] = Text(
        ja="連絡先が届け出られました（{text_no}番目の申請内容）。",
        en="A contact was named (in text {text_no}).",
    )
    application_id: str
    text_no: int
    contact: Contact


class NoticeOwed(Event):
    """通知義務. `facts` are the words of the notice that are not personal; its text is made from them at sending.

    It goes to the contact of the plan as that is known then. `contact` is a notice's own, from the time before.
    """

    name: ClassVar[str] = "notify.NoticeOwed/2"
    sentence: ClassVar[Text] = Text(
        ja="「{notice}」を送ることになりました。",
        en="A notice became owed: {notice}.",
    )
    kind: NoticeKind
    application_no: str
    bureau: str
    template: str
    message_id: str
    addressee: str
    facts: dict[str, Written]
    first_attempt_at: datetime
    contact: Contact | None


class SendStarted(Event):
    """A send to a contact is under way. Without one of the three below after it, nobody knows whether it arrived."""

    name: ClassVar[str] = "notify.SendStarted/2"
    sentence: ClassVar[Text] = Text(
        ja="通知の送信を始めました（{attempt}回目）。",
        en="Sending of the notice began (attempt {attempt}).",
    )
    attempt: int
    contact: Contact | None


class NoticeSent(Event):
    """The mail server took it."""

    name: ClassVar[str] = "notify.NoticeSent/1"
    sentence: ClassVar[Text] = Text(
        ja="通知がメールサーバーに受け取られました（{attempt}回目）。",
        en="The mail server took the notice (attempt {attempt}).",
    )
    attempt: int


class SendFailed(Event):
    """The mail server did not take it; `permanent` means that trying again is of no use.

    `next_attempt_at` is None when we stop trying by ourselves: the notice is stuck, and waits for a person.
    """

    name: ClassVar[str] = "notify.SendFailed/1"
    sentence: ClassVar[Text] = Text(
        ja="通知を送れませんでした（{attempt}回目）。",
        en="The notice could not be sent (attempt {attempt}).",
    )
    attempt: int
    permanent: bool
    error: str
    next_attempt_at: datetime | None


class SendUncertain(Event):
    """A send was under way when the process ended: sent again under the same Message-ID, and counted."""

    name: ClassVar[str] = "notify.SendUncertain/1"
    sentence: ClassVar[Text] = Text(
        ja="通知の送信が途中で止まり、届いたかどうか確かめられませんでした（{attempt}回目）。",
        en="Sending of the notice broke off; whether it arrived is not known (attempt {attempt}).",
    )
    attempt: int
    next_attempt_at: datetime | None


class ResendAsked(Event):
    """再送依頼. A person asked to send a notice again that has not arrived; who, says the header."""

    name: ClassVar[str] = "notify.ResendAsked/1"
    sentence: ClassVar[Text] = Text(
        ja="通知をもう一度送るよう依頼がありました。",
        en="Someone asked to send the notice again.",
    )
    next_attempt_at: datetime


class NoticeStuck(Event):
    """不達. It did not go out, and we have stopped trying: whoever works on the case must know.

    Told once of a notice, however often it is then sent again in vain, until `StuckNoticeSent`.
    """

    name: ClassVar[str] = "notify.NoticeStuck/1"
    sentence: ClassVar[Text] = Text(
        ja="「{notice}」を送れず、担当者の対応が必要になりました。",
        en="A notice could not be sent, and waits for a person: {notice}.",
    )
    kind: NoticeKind
    application_no: str
    bureau: str


class StuckNoticeSent(Event):
    """A notice that had been told as stuck was sent after all."""

    name: ClassVar[str] = "notify.StuckNoticeSent/1"
    sentence: ClassVar[Text] = Text(
        ja="送れていなかった「{notice}」を送りました。",
        en="A notice that had been stuck was sent after all: {notice}.",
    )
    kind: NoticeKind
    application_no: str
    bureau: str
