"""One event of each kind with the contents that it has in life: a fish packer of Kushiro files, corrects, is certified.

A further application is withdrawn and another one refused. Add the sample of a new event here, then
`python -m tests.golden`. Nothing here is used to read: only the files count, and they outlive this module.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from services.intake.domain.identified import identified
from shared.contracts import followup, intake, notify, review
from shared.contracts.blocks import CorrectionItem, FollowUpDate, Outcome
from shared.contracts.decision import Decision
from shared.contracts.documents import DocumentsAttached, FiledDocument
from shared.contracts.event import Actor, Event, Header
from shared.contracts.findings import CheckedBeside, PlanBeside
from shared.contracts.forms.excerpts import applicant, contact, outline
from shared.contracts.forms.single import PlanForm
from shared.contracts.intake import CorrectionAnswer
from shared.contracts.personal import Personal
from shared.contracts.text import TextId, form_digest
from shared.domain import start_of
from shared.scheme.findings import findings
from shared.vault.vault import Vault
from tests.golden import of_cases, of_plans

FORM = Path(__file__).parents[1] / "data/applications/01-hokuto-suisan.json"
KEY = "4f6b1c0d92a85e37d0c4b1aa"


class BoxesForGoldens(Vault):
    """Seals into boxes that look like real ones and are always the same; nothing opens them."""

    def __init__(self) -> None:
        """Without a database, and without a key."""

    def seal(self, text: str, key_id: str) -> Personal:
        size = len(text.encode()) + 28  # nonce and tag of AES-GCM
        return Personal(key=key_id, box=b64encode(hashlib.shake_256(text.encode()).digest(size)).decode())


def _id(what: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"golden:{what}"))


PLAN = _id("plan")
APPLICATION, WITHDRAWN, REFUSED = _id("application"), _id("withdrawn application"), _id("refused application")
NOTICE = _id("notice")
CORRECTION = _id("correction")
APPLICATION_NO, CERTIFICATE_NO = "01-2026-000123", "C01-2026-000098"
BUREAU = "hokkaido"
OFFICER = Actor(role="officer", id="officer-hokkaido-1", place=BUREAU)
DIRECTOR = Actor(role="director", id="director-hokkaido", place=BUREAU)
APPLICANT = Actor(role="applicant", id="applicant-1")
SYSTEM = Actor(role="system", id="jigyokei")

FILED_ON = date(2026, 11, 24)
BESIDE = CheckedBeside(
    plans=(PlanBeside(at="cover.corporate_number", plan_type="joint", standing="certified", number="C01-2026-000099"),)
)
ASKED_ON = date(2026, 12, 1)
ANSWER_BY = date(2026, 12, 15)
ANSWERED_ON = date(2026, 12, 18)
LAST_DAY = date(2027, 1, 22)
CERTIFIED_ON = date(2027, 1, 15)
ENDED_ON = date(2029, 11, 30)
OVER = start_of(date(2029, 12, 1))

ITEMS = (
    CorrectionItem(path="goals.business_outline", comment="地域における役割を具体的に記載してください。", item_id="1"),
    CorrectionItem(path="equipment#k1.month", comment="取得予定の年月を確認してください。", row=1, item_id="2"),
)
ANSWERS = (
    CorrectionAnswer(path="goals.business_outline", comment="水揚げの受け皿という役割を書き足しました。", item_id="1"),
    CorrectionAnswer(path="equipment#k1.month", comment="見積書のとおりで、変更しません。", declined=True, item_id="2"),
)


@dataclass(frozen=True, slots=True)
class Told:
    """An event at its place in a stream."""

    stream_id: str
    version: int
    at: datetime
    actor: Actor
    event: Event

    def stamped(self) -> Event:
        caused = None if self.actor.role != "system" else _id(f"cause of {self.event.name}")
        header = Header.model_validate(
            {
                "event_id": _id(self.event.name),
                "stream_id": self.stream_id,
                "version": self.version,
                "plan_id": PLAN,
                "occurred_at": self.event.happened_at(self.at),
                "actor": self.actor,
                "correlation_id": _id(f"request {self.at:%Y-%m-%d}"),
                "causation_id": caused,
            }
        )
        return self.event.model_copy(update={"header": header})


def filed_by_the_applicant(event: Event) -> Event:
    """The first event of a stream of its own, on the day of filing."""
    return Told(_id(f"stream of {event.name}"), 1, _at(FILED_ON), APPLICANT, event).stamped()


def _at(day: date, hour: int = 10) -> datetime:
    """A moment with all that a stored instant may have: a time in Japan, kept in UTC, to the microsecond."""
    return start_of(day) + timedelta(hours=hour, microseconds=123_456)


def samples() -> list[Event]:
    """One stamped event of each kind, in the order in which they happened to their streams."""
    form = BoxesForGoldens().seal_all(identified(PlanForm.model_validate_json(FORM.read_bytes())), KEY)
    return [told.stamped() for part in (_intake, _review, _notify, _followup, _plans) for told in part(form)]


def _text(form: PlanForm, text_no: int, application: str = APPLICATION) -> TextId:
    return TextId(application_id=application, text_no=text_no, form_version=form.form_version, digest=form_digest(form))


def _decision(form: PlanForm, application: str, text_no: int, outcome: Outcome = "certify") -> Decision:
    return Decision(
        outcome=outcome,
        certificate_no="C01-2026-000097" if outcome == "certify" else "",
        decided_on=date(2026, 11, 26),
        text=_text(form, text_no, application),
    )


def _documents() -> tuple[FiledDocument, ...]:
    bcp = FiledDocument(
        file_id=_id("file"),
        filed_as="bcp",
        name=BoxesForGoldens().seal("事業継続計画（第2版）.pdf", KEY),
        size=482_113,
        sha256=hashlib.sha256(b"golden").hexdigest(),
        media_type="application/pdf",
    )
    return (bcp,)


def _attached() -> DocumentsAttached:
    return DocumentsAttached(application_no="01-2026-000124", text_no=1, documents=_documents())


def _intake(form: PlanForm) -> Iterator[Told]:
    filed = intake.ApplicationFiled(
        application_id=APPLICATION,
        application_no=APPLICATION_NO,
        kind="new",
        bureau=BUREAU,
        filed_on=FILED_ON,
        form_version=form.form_version,
        applicant=applicant(form),
        form=form,
        form_digest=form_digest(form),
        findings=findings(form, FILED_ON, beside=BESIDE),
        beside=BESIDE,
        plan_type="single",
        target=of_plans.target(form),
        report=of_plans.REPORT,
    )
    yield Told(APPLICATION, 1, _at(FILED_ON), APPLICANT, filed)
    yield Told(WITHDRAWN, 2, _at(FILED_ON), APPLICANT, _attached())
    decided = {"application_no": APPLICATION_NO, "bureau": BUREAU, "applicant": applicant(form)}
    yield Told(APPLICATION, 2, _at(FILED_ON, 11), SYSTEM, intake.ExaminationStarted(received_on=FILED_ON))
    asked = intake.CorrectionAsked.model_validate(
        {
            **decided,
            "correction_id": CORRECTION,
            "items": ITEMS,
            "asked_on": ASKED_ON,
            "answer_by": ANSWER_BY,
            "text": _text(form, 1),
        }
    )
    yield Told(APPLICATION, 3, _at(ASKED_ON), SYSTEM, asked)
    yield Told(
        APPLICATION, 4, start_of(date(2026, 12, 16)), SYSTEM, intake.CorrectionTimeEnded(correction_id=CORRECTION)
    )
    for event in of_cases.at_the_applicants(decided):
        yield Told(APPLICATION, 5, _at(date(2026, 12, 16)), SYSTEM, event)
    for version, event in enumerate(of_cases.letters(APPLICATION_NO, BUREAU, form.cover.name), start=1):
        yield Told(f"letters:{APPLICATION}", version, _at(date(2026, 12, 9)), SYSTEM, event)
    corrected = intake.ApplicationCorrected(
        correction_id=CORRECTION,
        answered_on=ANSWERED_ON,
        answers=ANSWERS,
        form=form,
        text_no=2,
        form_digest=form_digest(form),
        findings=findings(form, FILED_ON, beside=BESIDE),
        beside=BESIDE,
        report=of_plans.REPORT,
    )
    yield Told(APPLICATION, 5, _at(ANSWERED_ON), APPLICANT, corrected)
    moved = intake.LastDayMoved(
        application_no=APPLICATION_NO,
        bureau=BUREAU,
        last_day=LAST_DAY,
        before=date(2027, 1, 8),
        because="lapsed",
        moved_at=start_of(date(2026, 12, 16)),
        days=0,
        reason="",
        applicant=applicant(form),
    )
    yield Told(REFUSED, 4, start_of(date(2026, 12, 16)), SYSTEM, moved)
    certified = intake.ApplicationCertified.model_validate(
        {
            **decided,
            "kind": "new",
            "certificate_no": CERTIFICATE_NO,
            "certified_on": CERTIFIED_ON,
            "text": _text(form, 2),
            "outline": outline(form),
            **of_plans.NUMBERS,
        }
    )
    yield Told(APPLICATION, 6, _at(CERTIFIED_ON), SYSTEM, certified)
    yield Told(APPLICATION, 7, OVER, SYSTEM, intake.PlanEnded(ended_on=ENDED_ON))
    withdrawal = intake.ApplicationWithdrawn(
        reason="計画を練り直すため。", withdrawn_on=date(2026, 11, 26), because="given_back"
    )
    yield Told(WITHDRAWN, 3, _at(date(2026, 11, 26)), APPLICANT, withdrawal)
    yield Told(WITHDRAWN, 4, _at(date(2026, 11, 26), 11), SYSTEM, intake.WithdrawalConfirmed())
    erased = intake.PersonalDataErased(
        key_ids=(KEY,),
        reason="本人から消去の請求があったため。",
        ordered_by="北海道経済産業局 中小企業課",
        order="",
        erased_on=date(2029, 12, 10),
    )
    yield Told(APPLICATION, 8, _at(date(2029, 12, 10)), SYSTEM, erased)
    numbered = intake.CertificationNumbered(certificate_no=CERTIFICATE_NO, term=1, version=1, text=_text(form, 2))
    yield Told(APPLICATION, 9, _at(date(2029, 12, 11)), SYSTEM, numbered)
    crossed = {**decided, "application_no": "01-2026-000124", "decision": _decision(form, WITHDRAWN, 1)}
    too_late = intake.DecisionCameTooLate.model_validate({**crossed, "because": "withdrawn"})
    yield Told(WITHDRAWN, 5, _at(date(2026, 11, 27)), SYSTEM, too_late)
    request = intake.CorrectionRequestCameTooLate(
        correction_id=_id("third correction"), asked_on=date(2026, 11, 26), answer_by=date(2026, 12, 10)
    )
    yield Told(WITHDRAWN, 6, _at(date(2026, 11, 27)), SYSTEM, request)
    unseen = intake.CorrectionCameTooLate.model_validate(
        {
            **decided,
            "application_no": "01-2026-000125",
            "correction_id": _id("second correction"),
            "answered_on": date(2027, 1, 14),
            "text_no": 2,
            "decision": _decision(form, REFUSED, 1, "refuse"),
        }
    )
    yield Told(REFUSED, 3, _at(CERTIFIED_ON), SYSTEM, unseen)
    refused = intake.ApplicationRefused.model_validate(
        {
            **decided,
            "application_no": "01-2026-000125",
            "kind": "new",
            "refused_on": CERTIFIED_ON,
            "reasons": "実施期間内に取組が完了する見込みがないため。",
            "text": _text(form, 1, REFUSED),
        }
    )
    yield Told(REFUSED, 4, _at(CERTIFIED_ON), SYSTEM, refused)


def _review(form: PlanForm) -> Iterator[Told]:
    case = {"case_id": APPLICATION, "application_no": APPLICATION_NO, "bureau": BUREAU, "applicant": applicant(form)}
    opened = review.CaseOpened.model_validate(
        {
            **case,
            "kind": "new",
            "received_on": FILED_ON,
            "policy": "review-clock/1",
            "calendar": "calendar/0",
            "form_version": form.form_version,
            "form": form,
            "form_digest": form_digest(form),
            "findings": findings(form, FILED_ON, beside=BESIDE),
            "beside": BESIDE,
            "plan_type": "single",
            "target": of_plans.target(form),
            "report": of_plans.REPORT,
        }
    )
    yield Told(APPLICATION, 1, _at(FILED_ON, 11), SYSTEM, opened)
    yield Told(APPLICATION, 1, _at(FILED_ON, 11), SYSTEM, review.DocumentsTaken(text_no=1, documents=_documents()))
    yield Told(APPLICATION, 2, _at(date(2026, 11, 25)), OFFICER, review.CaseAssigned(officer="officer-hokkaido-2"))
    yield Told(APPLICATION, 3, _at(date(2026, 11, 26)), OFFICER, review.CaseReleased(officer="officer-hokkaido-2"))
    requested = review.CorrectionRequested(
        correction_id=CORRECTION,
        application_no=APPLICATION_NO,
        bureau=BUREAU,
        items=ITEMS,
        requested_on=ASKED_ON,
        answer_by=ANSWER_BY,
        applicant=applicant(form),
        text=_text(form, 1),
    )
    yield Told(APPLICATION, 5, _at(ASKED_ON), OFFICER, requested)
    lapsed = review.CorrectionLapsed(correction_id=CORRECTION, answer_by=ANSWER_BY, due_at=start_of(date(2026, 12, 16)))
    yield Told(APPLICATION, 6, _at(date(2026, 12, 16)), SYSTEM, lapsed)
    for event in of_cases.at_the_bureau():
        yield Told(APPLICATION, 6, _at(date(2026, 12, 16)), OFFICER, event)
    moved = review.ExaminationDateMoved(
        last_day=LAST_DAY, because="lapsed", moved_at=start_of(date(2026, 12, 16)), calendar="calendar/0"
    )
    yield Told(REFUSED, 3, _at(date(2026, 12, 16)), SYSTEM, moved)
    received = review.CorrectionReceived(
        correction_id=CORRECTION,
        answered_on=ANSWERED_ON,
        late=True,
        answers=ANSWERS,
        form=form,
        text_no=2,
        form_digest=form_digest(form),
        findings=findings(form, FILED_ON, beside=BESIDE),
        beside=BESIDE,
        report=of_plans.REPORT,
    )
    yield Told(APPLICATION, 7, _at(ANSWERED_ON), SYSTEM, received)
    reached = review.RungReached(net_days=30, day=date(2027, 1, 7), due_at=start_of(date(2027, 1, 7)))
    yield Told(APPLICATION, 8, _at(date(2027, 1, 7)), SYSTEM, reached)
    extended = review.DeadlineExtended(
        extended_on=date(2027, 1, 8), days=10, reason="大雪により現地の確認が遅れたため。"
    )
    yield Told(APPLICATION, 9, _at(date(2027, 1, 8)), OFFICER, extended)
    proposed = review.DecisionProposed(outcome="certify", reasons="", proposed_by=OFFICER.id, text=_text(form, 2))
    yield Told(APPLICATION, 10, _at(date(2027, 1, 12)), OFFICER, proposed)
    sent_back = review.ProposalSentBack(comment="資金計画の確認の結果を添えてください。")
    yield Told(APPLICATION, 11, _at(date(2027, 1, 13)), DIRECTOR, sent_back)
    certified = review.PlanCertified.model_validate(
        {
            **case,
            "kind": "new",
            "certificate_no": CERTIFICATE_NO,
            "certified_on": CERTIFIED_ON,
            "outline": outline(form),
            "text": _text(form, 2),
            **of_plans.NUMBERS,
            "base_version": 1,
        }
    )
    yield Told(APPLICATION, 13, _at(CERTIFIED_ON), DIRECTOR, certified)
    too_late = review.CorrectionCameTooLate(
        correction_id=_id("second correction"),
        answered_on=date(2027, 1, 16),
        text_no=3,
        form_digest=form_digest(form),
        form=form,
        report=of_plans.REPORT,
    )
    yield Told(APPLICATION, 14, _at(date(2027, 1, 16)), SYSTEM, too_late)
    withdrawal = review.WithdrawalCameTooLate(withdrawn_on=date(2027, 1, 17))
    yield Told(APPLICATION, 15, _at(date(2027, 1, 17)), SYSTEM, withdrawal)
    refused = review.PlanRefused.model_validate(
        {
            **case,
            "case_id": REFUSED,
            "application_no": "01-2026-000125",
            "refused_on": CERTIFIED_ON,
            "reasons": "実施期間内に取組が完了する見込みがないため。",
            "text": _text(form, 1, REFUSED),
        }
    )
    yield Told(REFUSED, 4, _at(CERTIFIED_ON), DIRECTOR, refused)
    overtaken = review.DecisionWithoutEffect.model_validate(
        {"because": "withdrawn", "decision": _decision(form, WITHDRAWN, 1)}
    )
    yield Told(WITHDRAWN, 2, _at(date(2026, 11, 27)), SYSTEM, overtaken)
    withdrawn = review.CaseWithdrawn(
        application_no="01-2026-000124",
        withdrawn_on=date(2026, 11, 26),
        reason="計画を練り直すため。",
        because="given_back",
    )
    yield Told(WITHDRAWN, 2, _at(date(2026, 11, 26)), SYSTEM, withdrawn)


def _plans(form: PlanForm) -> Iterator[Told]:
    """A plan as a whole, at the applicant's and at the bureau."""
    for version, event in enumerate(of_plans.lineage(form), start=1):
        yield Told(PLAN, version, _at(CERTIFIED_ON), SYSTEM, event)
    for version, event in enumerate(of_plans.record(form), start=1):
        yield Told(PLAN, version, _at(CERTIFIED_ON), SYSTEM, event)
    for events in (of_plans.paper_lineage(form), of_plans.paper_record(form)):
        for version, event in enumerate(events, start=1):
            yield Told(of_plans.PAPER_PLAN, version, _at(CERTIFIED_ON), SYSTEM, event)
    for events in (of_plans.rescinded(form), of_plans.rescission(), of_plans.fell_away(form)):
        for version, event in enumerate(events, start=6):
            yield Told(PLAN, version, _at(date(2028, 3, 1)), SYSTEM, event)


def _notify(form: PlanForm) -> Iterator[Told]:
    first = datetime(2026, 11, 24, 2, 0, 0, 250_000, UTC)
    owed = notify.NoticeOwed(
        kind="receipt",
        application_no=APPLICATION_NO,
        bureau=BUREAU,
        template="receipt/1",
        message_id=f"<{NOTICE}@jigyokei.example>",
        addressee=form.cover.name,
        facts={
            "application_no": APPLICATION_NO,
            "addressee": "organisation",
            "telephone": "011-709-3140",
            "bureau_name_ja": "北海道経済産業局",
            "bureau_name_en": "Hokkaido Bureau of Economy, Trade and Industry",
            "filed_on": "2026-11-24",
            "examination_days": "45",
        },
        first_attempt_at=start_of(FILED_ON) + timedelta(hours=11),
        contact=None,
    )
    yield Told(NOTICE, 1, _at(FILED_ON, 11), SYSTEM, owed)
    yield Told(NOTICE, 2, first, SYSTEM, notify.SendStarted(attempt=1, contact=contact(form)))
    known = notify.ContactKnown(application_id=APPLICATION, text_no=1, contact=contact(form))
    yield Told(f"contact:{PLAN}", 1, _at(FILED_ON, 11), SYSTEM, known)
    failed = notify.SendFailed(
        attempt=1, permanent=True, error="550 5.1.1 (address): no such mailbox", next_attempt_at=None
    )
    yield Told(NOTICE, 3, first, SYSTEM, failed)
    stuck = notify.NoticeStuck(kind="receipt", application_no=APPLICATION_NO, bureau=BUREAU)
    yield Told(NOTICE, 5, first, SYSTEM, stuck)
    again = notify.ResendAsked(next_attempt_at=_at(date(2026, 11, 25)))
    yield Told(NOTICE, 4, _at(date(2026, 11, 25)), OFFICER, again)
    uncertain = notify.SendUncertain(attempt=2, next_attempt_at=_at(date(2026, 11, 25), 11))
    yield Told(NOTICE, 6, _at(date(2026, 11, 25)), SYSTEM, uncertain)
    yield Told(NOTICE, 8, _at(date(2026, 11, 25), 11), SYSTEM, notify.NoticeSent(attempt=3))
    after_all = notify.StuckNoticeSent(kind="receipt", application_no=APPLICATION_NO, bureau=BUREAU)
    yield Told(NOTICE, 9, _at(date(2026, 11, 25), 11), SYSTEM, after_all)
    heard = review.ApplicantNotReached(kind="receipt", application_no=APPLICATION_NO, bureau=BUREAU)
    yield Told(NOTICE, 1, first, SYSTEM, heard)
    reached = review.ApplicantReached(application_no=APPLICATION_NO)
    yield Told(NOTICE, 2, _at(date(2026, 11, 25), 11), SYSTEM, reached)


def _followup(form: PlanForm) -> Iterator[Told]:
    training, opening = date(2027, 9, 1), date(2029, 5, 1)
    followed = followup.PlanFollowed(
        case_id=APPLICATION,
        application_no=APPLICATION_NO,
        bureau=BUREAU,
        certificate_no=CERTIFICATE_NO,
        certified_on=CERTIFIED_ON,
        supporter="jf-cmca",
        applicant=applicant(form),
        outline=outline(form),
        dates=(
            FollowUpDate(kind="training", day=training),
            FollowUpDate(kind="acquisition", day=date(2027, 10, 1), detail="自家発電設備"),
            FollowUpDate(kind="renewal_opens", day=opening),
            FollowUpDate(kind="expiry", day=ENDED_ON),
        ),
        plan_type="single",
        term=1,
        version=2,
    )
    yield Told(PLAN, 1, _at(CERTIFIED_ON), SYSTEM, followed)
    due = followup.ReminderFellDue(
        kind="training", day=training, detail="", supporter="jf-cmca", due_at=start_of(training), **of_plans.NUMBERS
    )
    yield Told(PLAN, 2, _at(training), SYSTEM, due)
    invited = followup.RenewalInvited(day=opening, supporter="jf-cmca", due_at=start_of(opening), **of_plans.NUMBERS)
    yield Told(PLAN, 4, _at(opening), SYSTEM, invited)
    expired = followup.PlanExpired(application_id=APPLICATION, ended_on=ENDED_ON, due_at=OVER, **of_plans.NUMBERS)
    yield Told(PLAN, 5, OVER, SYSTEM, expired)
    given_back = date(2031, 3, 1)
    ended = followup.FollowUpEnded(term=2, on=given_back, because="given_back")
    yield Told(PLAN, 6, _at(given_back), SYSTEM, ended)
    renewal = {"application_id": _id("renewal"), "application_no": "03-2030-000007"}
    again = FollowUpDate(kind="renewal_opens", day=date(2030, 9, 21))
    yield Told(PLAN, 7, _at(opening), SYSTEM, followup.RenewalFiled(**renewal, filed_on=opening))
    dropped = followup.RenewalDropped(**renewal, because="withdrawn", dropped_on=date(2030, 9, 20))
    yield Told(PLAN, 8, _at(date(2030, 9, 20)), SYSTEM, dropped)
    yield Told(PLAN, 9, _at(date(2030, 9, 20)), SYSTEM, followup.RenewalDatesSet(term=1, dates=(again,)))
    dated = followup.VersionDated(version=2, filed_on=date(2026, 11, 24), text=_text(form, 2))
    yield Told(PLAN, 10, _at(CERTIFIED_ON), SYSTEM, dated)
    put_right = {"number": 1, "version": 2, "fact": "name", "now": form.cover.name, "corrected_on": date(2027, 8, 2)}
    yield Told(PLAN, 11, _at(date(2027, 8, 2)), SYSTEM, followup.FactCorrected.model_validate(put_right))
    renamed = followup.NameChanged(number=1, version=1, now="株式会社ほくと水産加工", noted_on=date(2027, 9, 1))
    yield Told(PLAN, 12, _at(date(2027, 9, 1)), SYSTEM, renamed)
