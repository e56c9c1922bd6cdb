"""What review records of a certificate of paper times (R26): entered from its files, claimed, and confirmed."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from shared.contracts.blocks import Applicant, PlanOutline
from shared.contracts.event import Event
from shared.contracts.forms.filed import FiledForm
from shared.contracts.paper import PaperCertificate
from shared.contracts.text import TextId
from shared.domain import Text


class PaperCertificateEntered(Event):
    """紙の認定の登載 from the bureau's own papers, without the text; entered again, it says what it says last."""

    name: ClassVar[str] = "review.PaperCertificateEntered/1"
    sentence: ClassVar[Text] = Text(
        ja="紙の認定（認定番号{certificate_no}、認定日{certified_on}）が局の書類から認定台帳に登載されました。",
        en="A certificate on paper ({certificate_no}, {certified_on}) was entered in the record from the files.",
    )
    certificate: PaperCertificate


class PaperClaimReceived(Event):
    """紙の認定の申告の受領. (From intake.PaperCertificateClaimed.) Nothing is in force by it."""

    name: ClassVar[str] = "review.PaperClaimReceived/1"
    sentence: ClassVar[Text] = Text(
        ja="紙で受けた認定（認定番号{certificate_no}、認定日{certified_on}）の申告が局に届きました。",
        en="The claim of a certificate on paper ({certificate_no}, {certified_on}) reached the bureau.",
    )
    certificate: PaperCertificate
    claimed_on: date
    text: TextId
    form: FiledForm


class PaperCertificateConfirmed(Event):
    """紙の認定の確認: an officer has seen the copies of 認定通知書 and 計画書, and they are as they were claimed.

    `application_no` is that of the filing with which they came.
    """

    name: ClassVar[str] = "review.PaperCertificateConfirmed/1"
    sentence: ClassVar[Text] = Text(
        ja="紙の認定（認定番号{certificate_no}、認定日{certified_on}）について、認定通知書と計画書の写しが確認されました。",
        en="The copies of the certificate on paper ({certificate_no}, {certified_on}) and of its plan were confirmed.",
    )
    certificate: PaperCertificate
    text: TextId
    application_no: str
    confirmed_on: date
    applicant: Applicant
    outline: PlanOutline


class PaperCopiesSeen(Event):
    """写しの確認 on the case of the filing with which they came: of the certificate on paper, and of its plan (R26)."""

    name: ClassVar[str] = "review.PaperCopiesSeen/1"
    sentence: ClassVar[Text] = Text(
        ja="紙で受けた認定の認定通知書と計画書の写しを、申告された内容と照らして確認しました。",
        en="The copies of the certificate on paper and of its plan were held against what was claimed.",
    )
    text: TextId
    seen_on: date
