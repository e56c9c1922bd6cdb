"""What the samples hold of a plan as a whole: its versions, and the filings on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from shared.contracts import intake, review
from shared.contracts import lineage as of_intake
from shared.contracts import plan_record as of_review
from shared.contracts.blocks import Period
from shared.contracts.event import Event
from shared.contracts.forms.excerpts import applicant, outline
from shared.contracts.forms.report import ReportedEquipment, ReportedPart, StatusReport
from shared.contracts.forms.single import PlanForm
from shared.contracts.minor_change import MinorAnswers, MinorFacts
from shared.contracts.paper import PaperCertificate, paper_text
from shared.contracts.paper_record import PaperCopiesSeen
from shared.contracts.target import Target
from shared.contracts.text import TextId, form_digest
from shared.domain import Month
from shared.scheme.paper_certificates import plan_of

FIRST_APPLICATION: Final = "0b3d3c0e-5b57-5d0c-9b3c-3f4d7c1d2a10"
NUMBERS: Final[dict[str, Any]] = {"plan_type": "single", "term": 1, "version": 2}
PERIOD: Final = Period(start=Month(2026, 12), end=Month(2029, 11))

REPORT: Final = StatusReport(
    initial_response=ReportedPart(mark="as_planned", done="安否確認の訓練を年1回実施した。"),
    measures=ReportedPart(
        mark="insufficient",
        done="データの控えを週1回取得した。",
        reason="担当者が交代したため。",
        improvement="手順書を作り、毎日取得する。",
    ),
    equipment=(
        ReportedEquipment(
            row_id="k1", mark="as_planned", acquired=Month(2027, 3), paid_by="tax_measure", done="設置した。"
        ),
    ),
    partners=ReportedPart(mark="not_applicable"),
    organisation=ReportedPart(mark="not_started", starts=Month(2027, 4)),
    other=None,
)


def target(form: PlanForm) -> Target:
    return Target(term=1, base_version=1, base=_text(form), period=PERIOD, ends_before=Month(2029, 12))


def _text(form: PlanForm) -> TextId:
    digest = form_digest(form)
    return TextId(application_id=FIRST_APPLICATION, text_no=1, form_version=form.form_version, digest=digest)


def _version(form: PlanForm) -> dict[str, Any]:
    return {
        "version": 1,
        "term": 1,
        "kind": "new",
        "filed_on": date(2026, 11, 24),
        "certified_on": date(2027, 1, 15),
        "certificate_no": "C01-2026-000098",
        "period": PERIOD,
        "text": _text(form),
    }


def _minor_change(form: PlanForm) -> dict[str, Any]:
    """Another representative, whose name is sealed in some box."""
    return {
        "number": 1,
        "version": 1,
        "noted_on": date(2027, 7, 1),
        "was": MinorFacts(representative_name=form.cover.representative_name),
        "now": MinorFacts(representative_name=form.check_sheet.contact_name, funding="自己資金から借入れに変更する。"),
    }


def _put_right(form: PlanForm) -> dict[str, Any]:
    """A name that lacked its last character."""
    return {
        "number": 1,
        "version": 1,
        "fact": "name",
        "was": form.cover.name[:-1],
        "now": form.cover.name,
        "reason": "認定通知書を作成する際に書き誤ったため。",
        "corrected_on": date(2027, 8, 2),
        "certificate_no": "C01-2026-000098",
        "application_no": "01-2026-000123",
        "bureau": "hokkaido",
    }


def lineage(form: PlanForm) -> Iterator[Event]:
    """In the order of intake."""
    filing = {"application_id": FIRST_APPLICATION, "application_no": "01-2027-000007"}
    yield of_intake.VersionCertified.model_validate(
        {**_version(form), "facts": {"name": form.cover.name, "prefecture": form.cover.prefecture}}
    )
    yield of_intake.FilingOpened.model_validate({**filing, "kind": "change", "term": 1, "base_version": 1})
    yield of_intake.FilingClosed.model_validate({**filing, "because": "refused"})
    yield of_intake.StatusReportFiled(version=1, reported_on=date(2027, 6, 1), report=REPORT)
    yield of_intake.MinorChangeNoted(
        **_minor_change(form), answers=MinorAnswers(altered=("representative", "funding"), keeps_purpose=True)
    )
    yield of_intake.CertificateFactsCorrected(
        **_put_right(form), business=form.cover.name, corporate_number=form.cover.corporate_number or ""
    )
    yield of_intake.CertificateGivenBack(
        term=1,
        on=date(2028, 3, 1),
        reason="事業を廃止するため。",
        certificate_no="C01-2026-000098",
        application_no="01-2026-000123",
        bureau="hokkaido",
        business=form.cover.name,
        corporate_number=form.cover.corporate_number or "",
    )


def fell_away(form: PlanForm) -> tuple[Event, Event]:
    """A change whose term was rescinded, in intake and in review."""
    ended: dict[str, Any] = {
        "application_no": "01-2027-000007",
        "fell_away_on": date(2028, 3, 1),
        "because": "rescinded",
    }
    told = {**ended, "bureau": "hokkaido", "text": _text(form), "applicant": applicant(form)}
    return intake.ApplicationFellAway.model_validate(told), review.CaseFellAway.model_validate(ended)


def rescinded(form: PlanForm) -> Iterator[Event]:
    """Of which the business learns, in the order of intake."""
    about = {**_RESCINDED, "business": form.cover.name, "corporate_number": form.cover.corporate_number or ""}
    yield of_intake.HearingAnnounced.model_validate({**about, **_HEARING})
    yield of_intake.HearingCalledOff.model_validate(
        {**about, "called_off_on": date(2028, 2, 1), "because": "bureau", "reason": "実施が確認できたため。"}
    )
    yield of_intake.TermRescinded.model_validate({**about, "on": date(2028, 3, 1), "reasons": _REASONS})
    yield of_intake.RescissionCameTooLate(term=1, on=date(2028, 3, 2))


def rescission() -> Iterator[Event]:
    """In the order of review."""
    yield of_review.ChangeTaken(case_id=FIRST_APPLICATION, application_no="01-2027-000007", term=1)
    yield of_review.HearingNotified.model_validate({**_RESCINDED, **_HEARING})
    yield of_review.HearingHeld(term=1, held_on=date(2028, 1, 20))
    yield of_review.HearingReported(
        term=1, reported_on=date(2028, 1, 25), report="訓練を行っていないと述べた。", opinion="主張に理由はない。"
    )
    yield of_review.RescissionProposed(term=1, reasons=_REASONS, proposed_by="officer-hokkaido-1")
    yield of_review.RescissionSentBack(term=1, comment="理由を具体的に書いてください。")
    yield of_review.RescissionDropped(term=1, dropped_on=date(2028, 2, 1), because="given_back", reason="")
    yield of_review.RescissionWithoutEffect(term=1)
    yield of_review.PlanRescinded.model_validate({**_RESCINDED, "rescinded_on": date(2028, 3, 1), "reasons": _REASONS})


_REASONS: Final = "計画に従って事業継続力強化を実施していないと認められるため。"
_RESCINDED: Final[dict[str, Any]] = {
    "term": 1,
    "certificate_no": "C01-2026-000098",
    "application_no": "01-2026-000123",
    "bureau": "hokkaido",
}
_HEARING: Final[dict[str, Any]] = {
    "notified_on": date(2028, 1, 5),
    "hearing_on": date(2028, 1, 20),
    "place": "北海道経済産業局 第1会議室",
    "grounds": "計画に定めた訓練が行われていないこと。",
}


def record(form: PlanForm) -> Iterator[Event]:
    """In the order of review."""
    yield of_review.VersionEntered.model_validate({**_version(form), "migrated": True})
    yield of_review.MinorChangeRecorded(**_minor_change(form))
    yield of_review.CertificateCorrected(**_put_right(form))
    yield of_review.VersionStruck(version=1, because="withdrawn")
    yield of_review.GivingBackRecorded(term=1, on=date(2028, 3, 1))


CERTIFICATE: Final = PaperCertificate(
    certificate_no="20240115北海道第12号",
    bureau="hokkaido",
    certified_on=date(2024, 1, 15),
    term=1,
    period=Period(start=Month(2024, 2), end=Month(2027, 1)),
    business="株式会社ほくと水産",
    corporate_number="",
)
PAPER_PLAN: Final = plan_of(CERTIFICATE.bureau, CERTIFICATE.certificate_no)


def paper_lineage(form: PlanForm) -> Iterator[Event]:
    """In the order of intake, of a plan that was certified on paper."""
    text = paper_text(PAPER_PLAN, 1, form)
    yield of_intake.PaperCertificateClaimed(
        certificate=CERTIFICATE, claimed_on=date(2026, 11, 24), text=text, form=form
    )
    yield of_intake.PaperCertificateKnown(
        certificate=CERTIFICATE,
        text=text,
        application_no="01-2026-000130",
        confirmed_on=date(2026, 12, 1),
        applicant=applicant(form),
        outline=outline(form),
    )
    yield of_intake.PaperClaimErased(
        key_ids=("4f6b1c0d92a85e37d0c4b1aa",),
        reason="本人の求めによる。",
        ordered_by="中小企業庁",
        order="20290110中第3号",
        erased_on=date(2029, 1, 15),
    )


def paper_record(form: PlanForm) -> Iterator[Event]:
    """In the order of review."""
    text = paper_text(PAPER_PLAN, 1, form)
    yield of_review.PaperCertificateEntered(certificate=CERTIFICATE)
    yield of_review.PaperClaimReceived(certificate=CERTIFICATE, claimed_on=date(2026, 11, 24), text=text, form=form)
    yield of_review.PaperCertificateConfirmed(
        certificate=CERTIFICATE,
        text=text,
        application_no="01-2026-000130",
        confirmed_on=date(2026, 12, 1),
        applicant=applicant(form),
        outline=outline(form),
    )
    yield PaperCopiesSeen(text=text, seen_on=date(2026, 12, 1))
