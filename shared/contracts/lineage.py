"""What intake records of a plan as a whole (系譜): which versions took effect, and which filing is open on it."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from shared.contracts.blocks import ApplicationKind, CertificateFact, Period
from shared.contracts.event import Event, Written
from shared.contracts.forms.report import StatusReport
from shared.contracts.minor_change import MinorAnswers, MinorFacts
from shared.contracts.paper_claims import PaperCertificateClaimed as PaperCertificateClaimed
from shared.contracts.paper_claims import PaperCertificateKnown as PaperCertificateKnown
from shared.contracts.paper_claims import PaperClaimErased as PaperClaimErased
from shared.contracts.rescission import WhyDropped
from shared.contracts.text import TextId
from shared.domain import Text

WhyClosed = Literal["certified", "refused", "withdrawn", "fell_away"]
"""How a change or a later application came to its end."""


class VersionCertified(Event):
    """版: a certified application has become a version of its plan. `facts` are the public ones of its certificate."""

    name: ClassVar[str] = "intake.VersionCertified/1"
    sentence: ClassVar[Text] = Text(
        ja="第{version}版（第{term}回の計画、認定番号{certificate_no}）が{certified_on}に認定されました。",
        en="Version {version} (term {term}, {certificate_no}) was certified on {certified_on}.",
    )
    version: int
    term: int
    kind: ApplicationKind
    filed_on: date
    certified_on: date
    certificate_no: str
    period: Period
    text: TextId
    facts: dict[str, str]


class FilingOpened(Event):
    """A change or a later application is open: there is at most one for a plan [P]."""

    name: ClassVar[str] = "intake.FilingOpened/1"
    sentence: ClassVar[Text] = Text(
        ja="{kind}（受付番号{application_no}）の手続が始まりました。",
        en="A {kind} was opened ({application_no}).",
    )
    application_id: str
    application_no: str
    kind: ApplicationKind
    term: int
    base_version: int


class FilingClosed(Event):
    """The open change or later application has come to its end, and another one may be filed."""

    name: ClassVar[str] = "intake.FilingClosed/1"
    sentence: ClassVar[Text] = Text(
        ja="受付番号{application_no}の手続が終わりました（{closing}）。",
        en="The filing {application_no} was closed ({closing}).",
    )
    application_id: str
    application_no: str
    because: WhyClosed


class StatusReportFiled(Event):
    """実施状況報告 on its own, on the version in force (R25)."""

    name: ClassVar[str] = "intake.StatusReportFiled/1"
    sentence: ClassVar[Text] = Text(
        ja="第{version}版の実施状況が報告されました（{reported_on}）。",
        en="The implementation of version {version} was reported on {reported_on}.",
    )
    version: int
    reported_on: date
    report: StatusReport


class MinorChangeNoted(Event):
    """軽微な変更 (R27): facts of the plan are others from `noted_on`, and nothing has to be filed for it.

    `number` runs over the whole plan, `version` is the one that was in force, `filing` the application that was open on
    the plan, empty if none was. `was` has a value where there was one.
    """

    name: ClassVar[str] = "intake.MinorChangeNoted/1"
    sentence: ClassVar[Text] = Text(
        ja="第{version}版について、軽微な変更（第{number}号、{noted_on}）が記録されました。変更申請は不要です。",
        en="Minor change no. {number} of version {version} was noted on {noted_on}; it takes no change application.",
    )
    number: int
    version: int
    filing: str = ""
    noted_on: date
    answers: MinorAnswers
    was: MinorFacts
    now: MinorFacts


class CertificateFactsCorrected(Event):
    """更正 reached the applicant's record. Business and corporate number are as the certificate now has them."""

    name: ClassVar[str] = "intake.CertificateFactsCorrected/1"
    sentence: ClassVar[Text] = Text(
        ja="第{version}版の認定（認定番号{certificate_no}）の「{fact}」が「{was}」から「{now}」に更正されたことが申請者に示されました。",
        en='The applicant was shown that {fact} of version {version} ({certificate_no}) is "{now}" and not "{was}".',
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
    business: str
    corporate_number: str


class CertificateGivenBack(Event):
    """返納: a term ends by the will of its business; `on` is the first day on which it is not in force [P].

    The certificate is that of the version in force, with the application that brought it, its bureau, and the name and
    corporate number of its business as they then were.
    """

    name: ClassVar[str] = "intake.CertificateGivenBack/1"
    sentence: ClassVar[Text] = Text(
        ja="第{term}回の計画の認定が返納されました（{on}）。",
        en="The certification of term {term} was given back on {on}.",
    )
    term: int
    on: date
    reason: Written
    certificate_no: str
    application_no: str
    bureau: str
    business: str
    corporate_number: str


class HearingAnnounced(Event):
    """聴聞の通知 (G15), as the business is told of it. (From review.HearingNotified.)

    The certificate is that of the term's last version, with the name and corporate number of its business.
    """

    name: ClassVar[str] = "intake.HearingAnnounced/1"
    sentence: ClassVar[Text] = Text(
        ja="第{term}回の計画の認定取消しについて、{hearing_on}に聴聞を行うことが申請者に示されました。",
        en="The applicant was told that a hearing on the rescission of term {term} is held on {hearing_on}.",
    )
    term: int
    notified_on: date
    hearing_on: date
    place: Written
    grounds: Written
    certificate_no: str
    application_no: str
    bureau: str
    business: str
    corporate_number: str


class HearingCalledOff(Event):
    """認定取消しの手続の取りやめ, of a hearing that was announced. (From review.RescissionDropped.)"""

    name: ClassVar[str] = "intake.HearingCalledOff/1"
    sentence: ClassVar[Text] = Text(
        ja="第{term}回の計画の認定取消しの手続が取りやめられたことが申請者に示されました（{called_off_on}）。",
        en="The applicant was told that the rescission of term {term} was dropped ({called_off_on}).",
    )
    term: int
    called_off_on: date
    because: WhyDropped
    reason: Written
    certificate_no: str
    application_no: str
    bureau: str
    business: str
    corporate_number: str


class TermRescinded(Event):
    """認定取消し: a term ends by the decision of its bureau; `on` is the first day on which it is not in force.

    The certificate is that of the term's last version, with the name and corporate number of its business.
    (From review.PlanRescinded.)
    """

    name: ClassVar[str] = "intake.TermRescinded/1"
    sentence: ClassVar[Text] = Text(
        ja="第{term}回の計画（認定番号{certificate_no}）の認定が{on}に取り消されたことが申請者に示されました。",
        en="The applicant was told that the certification of term {term} ({certificate_no}) was rescinded on {on}.",
    )
    term: int
    on: date
    reasons: Written
    certificate_no: str
    application_no: str
    bureau: str
    business: str
    corporate_number: str


class RescissionCameTooLate(Event):
    """A rescission reached us of a term that had been given back before its day: it took no effect."""

    name: ClassVar[str] = "intake.RescissionCameTooLate/1"
    sentence: ClassVar[Text] = Text(
        ja="第{term}回の計画の認定取消し（{on}）は、先に返納されていたため効力を生じないことが記録されました。",
        en="The rescission of term {term} ({on}) was recorded as without effect: it had been given back before.",
    )
    term: int
    on: date
