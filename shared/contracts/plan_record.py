"""What review records of a plan as a whole (認定台帳): the versions that its decisions brought, and their ends."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from shared.contracts.blocks import ApplicationKind, CertificateFact, Overtaken, Period
from shared.contracts.event import Event, Written
from shared.contracts.minor_change import MinorFacts
from shared.contracts.paper_record import PaperCertificateConfirmed as PaperCertificateConfirmed
from shared.contracts.paper_record import PaperCertificateEntered as PaperCertificateEntered
from shared.contracts.paper_record import PaperClaimReceived as PaperClaimReceived
from shared.contracts.rescission import ChangeTaken as ChangeTaken
from shared.contracts.rescission import HearingHeld as HearingHeld
from shared.contracts.rescission import HearingNotified as HearingNotified
from shared.contracts.rescission import HearingReported as HearingReported
from shared.contracts.rescission import PlanRescinded as PlanRescinded
from shared.contracts.rescission import RescissionDropped as RescissionDropped
from shared.contracts.rescission import RescissionProposed as RescissionProposed
from shared.contracts.rescission import RescissionSentBack as RescissionSentBack
from shared.contracts.rescission import RescissionWithoutEffect as RescissionWithoutEffect
from shared.contracts.text import TextId
from shared.domain import Text


class VersionEntered(Event):
    """版の登載. `migrated` where it was certified before plans were kept as a whole."""

    name: ClassVar[str] = "review.VersionEntered/1"
    sentence: ClassVar[Text] = Text(
        ja="第{version}版（第{term}回の計画、認定番号{certificate_no}、認定日{certified_on}）が認定台帳に登載されました。",
        en="Version {version} (term {term}, {certificate_no}, {certified_on}) was entered in the record of plans.",
    )
    version: int
    term: int
    kind: ApplicationKind
    filed_on: date
    certified_on: date
    certificate_no: str
    period: Period
    text: TextId
    migrated: bool = False


class MinorChangeRecorded(Event):
    """軽微な変更の登載 (R27): facts of the plan are others from `noted_on`. `filing` as in intake.MinorChangeNoted."""

    name: ClassVar[str] = "review.MinorChangeRecorded/1"
    sentence: ClassVar[Text] = Text(
        ja="第{version}版についての軽微な変更（第{number}号、{noted_on}）が認定台帳に登載されました。",
        en="Minor change no. {number} of version {version} ({noted_on}) was entered in the record of plans.",
    )
    number: int
    version: int
    filing: str = ""
    noted_on: date
    was: MinorFacts
    now: MinorFacts


class CertificateCorrected(Event):
    """更正. It counts from the first day of its version, and carries to later ones. `number` runs over the plan.

    Certificate, application (empty where it was certified on paper) and bureau are those of the version.
    """

    name: ClassVar[str] = "review.CertificateCorrected/1"
    sentence: ClassVar[Text] = Text(
        ja="第{version}版の認定通知書（認定番号{certificate_no}）の「{fact}」が「{was}」から「{now}」に更正されました。",
        en='On the certificate of version {version} ({certificate_no}), {fact} was put right from "{was}" to "{now}".',
    )
    number: int
    version: int
    fact: CertificateFact
    was: str
    now: str
    reason: Written
    corrected_on: date
    certificate_no: str
    application_no: str
    bureau: str


class GivingBackRecorded(Event):
    """返納の登載: a term has ended by the will of its business; `on` is the first day on which it is not in force."""

    name: ClassVar[str] = "review.GivingBackRecorded/1"
    sentence: ClassVar[Text] = Text(
        ja="第{term}回の計画の認定が返納されたこと（{on}）が認定台帳に登載されました。",
        en="It was entered in the record of plans that the certification of term {term} was given back on {on}.",
    )
    term: int
    on: date


class VersionStruck(Event):
    """登載の抹消: the decision that brought the version took no effect; its numbers stay used."""

    name: ClassVar[str] = "review.VersionStruck/1"
    sentence: ClassVar[Text] = Text(
        ja="決定が効力を生じなかったため、第{version}版の登載が抹消されました（{because}）。",
        en="Version {version} was struck: its decision took no effect ({because}).",
    )
    version: int
    because: Overtaken
