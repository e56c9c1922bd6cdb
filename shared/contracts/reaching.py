"""What review knows of notices about its cases that did not go out, by the stream of each notice."""

from __future__ import annotations

from typing import ClassVar

from shared.contracts.event import Event
from shared.contracts.notify import NoticeKind
from shared.domain import Text


class ApplicantNotReached(Event):
    """通知不達. A notice about an application is stuck: whoever has the case must find another way.

    Why, and to which address, stands with the notice alone. `bureau` is the one from which the notice comes.
    """

    name: ClassVar[str] = "review.ApplicantNotReached/1"
    sentence: ClassVar[Text] = Text(
        ja="「{notice}」（{application_no}）を送れていないことが担当局に分かりました。",
        en="The bureau heard that a notice could not be sent: {notice} ({application_no}).",
    )
    kind: NoticeKind
    application_no: str
    bureau: str


class ApplicantReached(Event):
    """What had been stuck was sent after all."""

    name: ClassVar[str] = "review.ApplicantReached/1"
    sentence: ClassVar[Text] = Text(
        ja="送れていなかった通知（{application_no}）を送れたことが担当局に分かりました。",
        en="The bureau heard that the notice which had been stuck was sent ({application_no}).",
    )
    application_no: str
