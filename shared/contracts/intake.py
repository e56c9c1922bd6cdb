"""What intake records: the life of one filing (申請), as the applicant sees it."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from shared.contracts.blocks import (
    Applicant,
    ApplicationKind,
    CorrectionItem,
    PlanOutline,
    WhyFellAway,
    WhyMoved,
    WhyTooLate,
    WhyWithdrawn,
)
from shared.contracts.blocks import CorrectionAnswer as CorrectionAnswer
from shared.contracts.decision import Decision
from shared.contracts.documents import DocumentsAttached as DocumentsAttached
from shared.contracts.event import Event, Written
from shared.contracts.findings import NOTHING_BESIDE, CheckedBeside, RuleFinding
from shared.contracts.forms.filed import FiledForm
from shared.contracts.forms.report import StatusReport
from shared.contracts.letters import AnswerReminded as AnswerReminded
from shared.contracts.letters import AnswersAwaited as AnswersAwaited
from shared.contracts.letters import ArrivalAcknowledged as ArrivalAcknowledged
from shared.contracts.lineage import CertificateFactsCorrected as CertificateFactsCorrected
from shared.contracts.lineage import CertificateGivenBack as CertificateGivenBack
from shared.contracts.lineage import FilingClosed as FilingClosed
from shared.contracts.lineage import FilingOpened as FilingOpened
from shared.contracts.lineage import HearingAnnounced as HearingAnnounced
from shared.contracts.lineage import HearingCalledOff as HearingCalledOff
from shared.contracts.lineage import MinorChangeNoted as MinorChangeNoted
from shared.contracts.lineage import RescissionCameTooLate as RescissionCameTooLate
from shared.contracts.lineage import StatusReportFiled as StatusReportFiled
from shared.contracts.lineage import TermRescinded as TermRescinded
from shared.contracts.lineage import VersionCertified as VersionCertified
from shared.contracts.paper_claims import PaperCertificateClaimed as PaperCertificateClaimed
from shared.contracts.paper_claims import PaperCertificateKnown as PaperCertificateKnown
from shared.contracts.paper_claims import PaperClaimErased as PaperClaimErased
from shared.contracts.target import Target
from shared.contracts.text import TextId
from shared.domain import Text
from shared.scheme.application_kinds import PlanType


class ApplicationFiled(Event):
    """申請. The whole plan as filed, with the number under which everyone speaks of it (受付番号).

    `target` is None for a new plan; a change and a later application have one, and a `report` (R25). `findings` is what
    the checks at the door found; empty of what was filed before they were kept.
    """

    name: ClassVar[str] = "intake.ApplicationFiled/6"
    sentence: ClassVar[Text] = Text(
        ja="{applicant}が{kind}を提出し、受付番号{application_no}として受け付けました。",
        en="{applicant} filed a {kind}; it was taken under number {application_no}.",
    )
    application_id: str
    application_no: str
    kind: ApplicationKind
    bureau: str
    filed_on: date
    form_version: str
    applicant: Applicant
    form: FiledForm
    form_digest: str
    plan_type: PlanType = "single"
    target: Target | None = None
    report: StatusReport | None = None
    findings: tuple[RuleFinding, ...] = ()
    beside: CheckedBeside = NOTHING_BESIDE


class ApplicationCorrected(Event):
    """補正. The applicant's answer: the whole form as it now stands, and a word on each item.

    `text_no` is 0 where it was not yet written down: then it is one more than that of the text before.
    """

    name: ClassVar[str] = "intake.ApplicationCorrected/7"
    sentence: ClassVar[Text] = Text(
        ja="申請者が{answers}件の補正事項に回答しました。",
        en="The applicant answered {answers} correction item(s).",
    )
    correction_id: str
    answered_on: date
    answers: tuple[CorrectionAnswer, ...]
    form: FiledForm
    text_no: int
    form_digest: str
    report: StatusReport | None = None
    findings: tuple[RuleFinding, ...] = ()
    beside: CheckedBeside = NOTHING_BESIDE


class ApplicationWithdrawn(Event):
    """取下げ by the applicant."""

    name: ClassVar[str] = "intake.ApplicationWithdrawn/2"
    sentence: ClassVar[Text] = Text(
        ja="申請者が申請を取り下げました。",
        en="The applicant withdrew the application.",
    )
    reason: Written
    withdrawn_on: date
    because: WhyWithdrawn = "applicant"


class ApplicationFellAway(Event):
    """対象消滅: the certification that a change was to change was rescinded. `text` is the last that was given."""

    name: ClassVar[str] = "intake.ApplicationFellAway/1"
    sentence: ClassVar[Text] = Text(
        ja="変更する計画の認定が取り消されたため、変更申請（受付番号{application_no}）の手続が終わりました。",
        en="The change application {application_no} came to its end: the certification that it was to change was "
        "rescinded.",
    )
    application_no: str
    bureau: str
    fell_away_on: date
    because: WhyFellAway
    text: TextId
    applicant: Applicant


class ExaminationStarted(Event):
    """審査開始: review has opened the case. (From review.CaseOpened.)"""

    name: ClassVar[str] = "intake.ExaminationStarted/1"
    sentence: ClassVar[Text] = Text(
        ja="審査の受付をしたことが申請者に示されました（受領日{received_on}）。",
        en="The applicant was shown that the bureau had taken it in (received on {received_on}).",
    )
    received_on: date


class CorrectionAsked(Event):
    """The applicant has been asked to correct. (From review.CorrectionRequested.) `text` is the one that was read."""

    name: ClassVar[str] = "intake.CorrectionAsked/4"
    sentence: ClassVar[Text] = Text(
        ja="{items}件の補正依頼が申請者に示されました（回答期限{answer_by}）。",
        en="A request to correct {items} item(s) by {answer_by} was shown to the applicant.",
    )
    application_no: str
    bureau: str
    correction_id: str
    items: tuple[CorrectionItem, ...]
    asked_on: date
    answer_by: date
    text: TextId
    applicant: Applicant | None


class CorrectionRequestCameTooLate(Event):
    """A request to correct reached us when nothing was to be corrected any more. (From review.CorrectionRequested.)"""

    name: ClassVar[str] = "intake.CorrectionRequestCameTooLate/1"
    sentence: ClassVar[Text] = Text(
        ja="取下げの後に補正依頼が届きました。申請者に求めることはありません。",
        en="A request to correct came after the withdrawal; nothing is asked of the applicant.",
    )
    correction_id: str
    asked_on: date
    answer_by: date


class BureauChanged(Event):
    """Another bureau is in charge of an application (R30). (From review.CaseTransferred.)

    `applicant` is None where nobody is told: they had withdrawn.
    """

    name: ClassVar[str] = "intake.BureauChanged/1"
    sentence: ClassVar[Text] = Text(
        ja="担当する局が{from_bureau}から{bureau}に変わったことが記録されました（{changed_on}）。",
        en="The bureau in charge was recorded as changed from {from_bureau} to {bureau} on {changed_on}.",
    )
    application_no: str
    from_bureau: str
    bureau: str
    changed_on: date
    reason: Written
    applicant: Applicant | None


class CorrectionExtended(Event):
    """There is more time to answer a correction. (From review.CorrectionPeriodExtended.)

    `applicant` is None where nobody is told: they had answered, or withdrawn. The day counts all the same: an answer
    by then was in time.
    """

    name: ClassVar[str] = "intake.CorrectionExtended/1"
    sentence: ClassVar[Text] = Text(
        ja="補正の回答期限が{answer_by}まで延長されたことが記録されました。",
        en="The day for answering a correction was recorded as moved to {answer_by}.",
    )
    application_no: str
    bureau: str
    correction_id: str
    before: date
    answer_by: date
    extended_on: date
    reason: Written
    applicant: Applicant | None


class CorrectionCancelled(Event):
    """Nothing is to be corrected any more. (From review.CorrectionWithdrawn.)"""

    name: ClassVar[str] = "intake.CorrectionCancelled/1"
    sentence: ClassVar[Text] = Text(
        ja="{asked_on}の補正依頼が取り消されたことが申請者に示されました（{cancelled_on}）。",
        en="The applicant was shown that the correction request of {asked_on} was withdrawn on {cancelled_on}.",
    )
    application_no: str
    bureau: str
    correction_id: str
    asked_on: date
    cancelled_on: date
    reason: Written
    applicant: Applicant


class CorrectionTimeEnded(Event):
    """The day for answering went by; a late answer is still taken (RULES "Review"). (From review.CorrectionLapsed.)"""

    name: ClassVar[str] = "intake.CorrectionTimeEnded/1"
    sentence: ClassVar[Text] = Text(
        ja="補正の回答期限が過ぎたことが申請者に示されました。",
        en="The applicant was shown that the time for correcting had ended.",
    )
    correction_id: str


class LastDayMoved(Event):
    """審査の期限の変更: the examination has another last day; None while it stands still.

    `before` is the last day that the applicant was shown until then. (From review.ExaminationDateMoved.)
    """

    name: ClassVar[str] = "intake.LastDayMoved/1"
    sentence: ClassVar[Text] = Text(
        ja="審査の期限が{last_day}となったことが申請者に示されました（{because}）。",
        en="The applicant was shown that the examination's last day is {last_day} ({because}).",
    )
    application_no: str
    bureau: str
    last_day: date | None
    before: date | None
    because: WhyMoved
    moved_at: datetime
    days: int
    reason: Written
    applicant: Applicant


class ApplicationCertified(Event):
    """認定 reached the applicant's own record, and so took effect. (From review.PlanCertified.)

    `text` is what was certified; the application has it again as its form, whatever was answered after it.
    """

    name: ClassVar[str] = "intake.ApplicationCertified/4"
    sentence: ClassVar[Text] = Text(
        ja="認定されたことが申請者に示されました（認定番号{certificate_no}）。",
        en="The applicant was shown the certification ({certificate_no}).",
    )
    application_no: str
    kind: ApplicationKind
    bureau: str
    certificate_no: str
    certified_on: date
    text: TextId
    applicant: Applicant | None
    outline: PlanOutline | None
    plan_type: PlanType = "single"
    term: int = 1
    version: int = 1


class CertificationNumbered(Event):
    """版の付番: a certification of before plans were kept as a whole has a place in its plan, as review's record says.

    `text` is what was certified; the application has it again as its form.
    """

    name: ClassVar[str] = "intake.CertificationNumbered/1"
    sentence: ClassVar[Text] = Text(
        ja="認定（認定番号{certificate_no}）が、計画の第{version}版（第{term}回）として整理されました。",
        en="The certification {certificate_no} was given its place as version {version} (term {term}) of its plan.",
    )
    certificate_no: str
    term: int
    version: int
    text: TextId


class ApplicationRefused(Event):
    """不認定 reached the applicant's own record, and so took effect. (From review.PlanRefused.)"""

    name: ClassVar[str] = "intake.ApplicationRefused/3"
    sentence: ClassVar[Text] = Text(
        ja="不認定となったことが申請者に示されました。",
        en="The applicant was shown that the plan was not certified.",
    )
    application_no: str
    kind: ApplicationKind
    bureau: str
    refused_on: date
    reasons: Written
    text: TextId
    applicant: Applicant | None


class CorrectionCameTooLate(Event):
    """An answer given after its day was still on its way to the bureau when that decided: it changes nothing."""

    name: ClassVar[str] = "intake.CorrectionCameTooLate/1"
    sentence: ClassVar[Text] = Text(
        ja="{answered_on}の補正は決定に間に合わず、{text_no}番目の申請内容は決定の対象になっていないことが申請者に示されました。",
        en="The applicant was shown that the answer of {answered_on} (text {text_no}) came too late for the decision.",
    )
    application_no: str
    bureau: str
    correction_id: str
    answered_on: date
    text_no: int
    decision: Decision
    applicant: Applicant


class DecisionCameTooLate(Event):
    """A decision reached us when the applicant had withdrawn, given back, or answered in time: it took no effect."""

    name: ClassVar[str] = "intake.DecisionCameTooLate/1"
    sentence: ClassVar[Text] = Text(
        ja="{because}、「{decided}」という決定は効力を生じないことが記録されました。",
        en="The decision “{decided}” was recorded as without effect: {because}.",
    )
    application_no: str
    bureau: str
    because: WhyTooLate
    decision: Decision
    applicant: Applicant


class WithdrawalConfirmed(Event):
    """Review closed the case as withdrawn. (From review.CaseWithdrawn.)"""

    name: ClassVar[str] = "intake.WithdrawalConfirmed/1"
    sentence: ClassVar[Text] = Text(
        ja="取下げの手続が終わったことが申請者に示されました。",
        en="The applicant was shown that the withdrawal is complete.",
    )


class PlanEnded(Event):
    """The certified period is over. (From followup.PlanExpired.)"""

    name: ClassVar[str] = "intake.PlanEnded/1"
    sentence: ClassVar[Text] = Text(
        ja="認定期間が{ended_on}で満了したことが申請者に示されました。",
        en="The applicant was shown that the certified period ended on {ended_on}.",
    )
    ended_on: date


class PersonalDataErased(Event):
    """消去: what was sealed under these keys opens nowhere any more, and their destruction may be repeated at any time.

    Each application of the plan gets one, with all keys of the plan. `order` is the reference of an order to erase
    while the case is open or the term runs; empty where none was needed.
    """

    name: ClassVar[str] = "intake.PersonalDataErased/1"
    sentence: ClassVar[Text] = Text(
        ja="{ordered_by}の指示により、この計画の個人情報が消去されました（消去日{erased_on}、理由：{reason}）。",
        en="By instruction of {ordered_by}, the personal data of this plan was erased on {erased_on} ({reason}).",
    )
    key_ids: tuple[str, ...]
    reason: Written
    ordered_by: str
    order: str
    erased_on: date
