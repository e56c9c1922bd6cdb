"""What review records of a rescission (認定取消し): from the notice of its hearing to its end."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from shared.contracts.event import Event, Written
from shared.domain import Text

WhyDropped = Literal["bureau", "given_back", "without_effect"]
"""Why a rescission was dropped: by the bureau's own decision, or because there is no certification any more: the
business gave it back, or what was certified took no effect."""


class ChangeTaken(Event):
    """変更申請の登載: the change that is open on a term, and so falls with it."""

    name: ClassVar[str] = "review.ChangeTaken/1"
    sentence: ClassVar[Text] = Text(
        ja="第{term}回の計画の変更申請（受付番号{application_no}）が認定台帳に登載されました。",
        en="The change application {application_no} of term {term} was entered in the record of plans.",
    )
    case_id: str
    application_no: str
    term: int


class HearingNotified(Event):
    """聴聞の通知 (G15): when and where the business is heard, and on which grounds. `grounds` stand in the notice.

    The certificate is that of the term's last version, with the application that brought it and the bureau in charge.
    """

    name: ClassVar[str] = "review.HearingNotified/1"
    sentence: ClassVar[Text] = Text(
        ja="第{term}回の計画の認定取消しについて、{hearing_on}に聴聞を行うことが通知されました。",
        en="Notice was given that a hearing on the rescission of term {term} is held on {hearing_on}.",
    )
    term: int
    notified_on: date
    hearing_on: date
    place: Written
    grounds: Written
    certificate_no: str
    application_no: str
    bureau: str


class HearingHeld(Event):
    """聴聞の終結."""

    name: ClassVar[str] = "review.HearingHeld/1"
    sentence: ClassVar[Text] = Text(
        ja="第{term}回の計画の認定取消しについて、聴聞が行われました（{held_on}）。",
        en="The hearing on the rescission of term {term} was held on {held_on}.",
    )
    term: int
    held_on: date


class HearingReported(Event):
    """聴聞調書及び報告書 (G24): what was said, and whether whoever presided finds it well-founded."""

    name: ClassVar[str] = "review.HearingReported/1"
    sentence: ClassVar[Text] = Text(
        ja="第{term}回の計画の認定取消しについて、聴聞の報告書が提出されました（{reported_on}）。",
        en="The hearing on the rescission of term {term} was reported on {reported_on}.",
    )
    term: int
    reported_on: date
    report: Written
    opinion: Written


class RescissionProposed(Event):
    """認定取消しの伺い. The reasons stand in the notice of the rescission (G14)."""

    name: ClassVar[str] = "review.RescissionProposed/1"
    sentence: ClassVar[Text] = Text(
        ja="第{term}回の計画の認定を取り消すことについて、決裁が伺われました。",
        en="It was proposed to rescind the certification of term {term}.",
    )
    term: int
    reasons: Written
    proposed_by: str


class RescissionSentBack(Event):
    """認定取消しの伺いの差戻し."""

    name: ClassVar[str] = "review.RescissionSentBack/1"
    sentence: ClassVar[Text] = Text(
        ja="第{term}回の計画の認定を取り消す伺いが差し戻されました。",
        en="The proposal to rescind the certification of term {term} was sent back.",
    )
    term: int
    comment: Written


class RescissionDropped(Event):
    """認定取消しの手続の取りやめ. Only the bureau gives a reason."""

    name: ClassVar[str] = "review.RescissionDropped/1"
    sentence: ClassVar[Text] = Text(
        ja="第{term}回の計画の認定取消しの手続が取りやめられました（{dropped_on}）。",
        en="The rescission of term {term} was dropped on {dropped_on}.",
    )
    term: int
    dropped_on: date
    because: WhyDropped
    reason: Written


class RescissionWithoutEffect(Event):
    """認定取消しの不発効: what was rescinded had never taken effect, and may be certified anew."""

    name: ClassVar[str] = "review.RescissionWithoutEffect/1"
    sentence: ClassVar[Text] = Text(
        ja="認定そのものが効力を生じなかったため、第{term}回の計画の認定取消しは効力を生じません。",
        en="The rescission of term {term} is without effect: what was certified had never taken effect.",
    )
    term: int


class PlanRescinded(Event):
    """認定取消し (L57②): the certification of a term is rescinded; `rescinded_on` is the first day without effect.

    The certificate is that of the term's last version, with the application that brought it and the bureau in charge.
    """

    name: ClassVar[str] = "review.PlanRescinded/1"
    sentence: ClassVar[Text] = Text(
        ja="第{term}回の計画（認定番号{certificate_no}）の認定が取り消されました（{rescinded_on}）。",
        en="The certification of term {term} ({certificate_no}) was rescinded on {rescinded_on}.",
    )
    term: int
    rescinded_on: date
    reasons: Written
    certificate_no: str
    application_no: str
    bureau: str
