"""What intake records of a certificate of paper times (R26): who claims it, and what the bureau knows of it."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from shared.contracts.blocks import Applicant, PlanOutline
from shared.contracts.event import Event, Written
from shared.contracts.forms.filed import FiledForm
from shared.contracts.paper import PaperCertificate
from shared.contracts.text import TextId
from shared.domain import Text


class PaperCertificateClaimed(Event):
    """紙の認定の申告: a business says that it has this certificate, and gives the certified text, typed as a form."""

    name: ClassVar[str] = "intake.PaperCertificateClaimed/1"
    sentence: ClassVar[Text] = Text(
        ja="紙で受けた認定（{bureau}、認定番号{certificate_no}、認定日{certified_on}）が申告されました。",
        en="A certificate on paper was claimed ({bureau}, {certificate_no}, {certified_on}).",
    )
    certificate: PaperCertificate
    claimed_on: date
    text: TextId
    form: FiledForm


class PaperCertificateKnown(Event):
    """紙の認定の登載が申請者に示された。 (From review.PaperCertificateEntered and review.PaperCertificateConfirmed.)

    `text` is named once the copies were seen (`confirmed_on`), with the filing `application_no`; then `applicant` and
    `outline` say what was promised.
    """

    name: ClassVar[str] = "intake.PaperCertificateKnown/1"
    sentence: ClassVar[Text] = Text(
        ja="紙で受けた認定（認定番号{certificate_no}、認定日{certified_on}）{known_by}が示されました。",
        en="It was shown that {known_by} ({certificate_no}, {certified_on}).",
    )
    certificate: PaperCertificate
    text: TextId
    application_no: str
    confirmed_on: date | None
    applicant: Applicant | None
    outline: PlanOutline | None


class PaperClaimErased(Event):
    """消去: what a claim seals under these keys opens nowhere any more (see PersonalDataErased, of an application)."""

    name: ClassVar[str] = "intake.PaperClaimErased/1"
    sentence: ClassVar[Text] = Text(
        ja="{ordered_by}の指示により、紙で受けた認定の申告の個人情報が消去されました（消去日{erased_on}、理由：{reason}）。",
        en="By instruction of {ordered_by}, the personal data of the claim was erased on {erased_on} ({reason}).",
    )
    key_ids: tuple[str, ...]
    reason: Written
    ordered_by: str
    order: str
    erased_on: date
