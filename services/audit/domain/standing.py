"""Replay: how a plan stood, from the lines known at an instant, and what differs between two instants."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from services.audit.domain.line import LedgerLine
from services.audit.domain.lineage import StoredForm, certified_form, facts_of, said_of, stated, terms_ended
from services.audit.domain.paper import on_paper
from services.audit.domain.standing_words import ENDINGS, NOTHING, OF_THE_FILING, STATUSES, UNCLEAR, labels_of
from shared.domain import Text, jst_day
from shared.scheme.application_kinds import APPLICATION_KINDS
from shared.scheme.lineage import InForce, in_force
from shared.scheme.outcomes import PROPOSED
from shared.scheme.standard_period import standard_last_day
from shared.scheme.states import CorrectionStanding, case_state
from shared.scheme.telling import STANDS_STILL, bureau_name, day_of, within, word_for

FactValue = str | int | date | Text | None
Facts = dict[str, FactValue]


@dataclass(frozen=True, slots=True)
class PlanStanding:
    """What was known of a plan. `form` is the plan as it stood in intake, `certified` as it was certified and in force;
    their personal text is sealed. `in_force` says what of it stood on the day that was asked for.
    """

    facts: Facts = field(default_factory=dict)
    form: StoredForm = field(default_factory=dict)
    lines: int = 0
    in_force: InForce = field(default_factory=lambda: InForce("none"))
    certified: StoredForm = field(default_factory=dict)

    @property
    def shown_facts(self) -> Facts:
        """The facts that are for people, as far as they are known."""
        return {key: self.facts[key] for key in labels_of(self.facts) if self.facts.get(key) is not None}

    @property
    def status(self) -> str:
        return str(self.facts.get("status") or "")

    @property
    def applicant(self) -> str:
        return str(self.facts.get("applicant") or "")

    @property
    def application_no(self) -> str:
        return str(self.facts.get("application_no") or "")

    def sentence(self) -> tuple[Text, Mapping[str, Any]]:
        """The state in one sentence, with its parameters."""
        ending = ENDINGS.get(self.status)
        if ending is None:
            return (UNCLEAR if self.lines else NOTHING), {}
        start = Text(ja="", en="") if self.status == "on_paper" else OF_THE_FILING
        missing = Text(ja="―", en="–")
        said = {key: missing if value is None else value for key, value in self.facts.items()}
        # Of a plan whose last term has expired, its own state says so already.
        is_told = self.status == "ended" and self.in_force.status == "expired"
        of_plan, more = (Text(ja="", en=""), {}) if is_told else said_of(self.in_force)
        return Text(ja=start.ja + ending.ja + of_plan.ja, en=start.en + ending.en + of_plan.en), {**said, **more}


def shown(key: str, value: FactValue) -> FactValue:
    """A fact as people read it."""
    return STATUSES.get(str(value), value) if key == "status" else value


def replay(lines: Iterable[LedgerLine], on: date | None = None) -> PlanStanding:
    """How a plan stands after these lines, which come in causal order. Names without an entry change nothing.

    What is in force is told for a day; if none is given, for that of the last line.
    """
    facts: Facts = {}
    form: StoredForm = {}
    texts: dict[str, list[StoredForm]] = {}
    lines, day = tuple(lines), on
    for line in lines:
        with suppress(OverflowError):
            day = on or (jst_day(line.recorded_at) if line.timed else day)
        change = _CHANGES.get(line.kind)
        if change is None or not line.readable:
            continue
        # Bytes that were changed after the fact may say anything; a replay leaves out what makes no sense.
        with suppress(AttributeError, LookupError, TypeError, ValueError):
            facts |= change(facts, line.fields)
            form = _form_after(texts, line) or form
    if name := form.get("cover", {}).get("name"):
        facts["applicant"] = name
    known = facts_of(lines)
    standing = in_force(known, day) if day else InForce("none")
    if (version := standing.version) is not None:
        number = facts.get("certificate_no") or version.certificate_no
        facts |= {**stated(version, known, standing.facts), "certificate_no": number}
    if day:
        facts |= terms_ended(known, day)
    return PlanStanding(facts, form, len(lines), standing, certified_form(version, texts))


def _form_after(texts: dict[str, list[StoredForm]], line: LedgerLine) -> StoredForm | None:
    """The form that a line of intake leaves: as filed or corrected, or the text that was decided on."""
    of_application = texts.setdefault(line.stream_id, [])
    if line.service == "intake" and isinstance(line.fields.get("form"), dict):
        of_application.append(line.fields["form"])
        return of_application[-1]
    if line.kind in ("intake.ApplicationCertified", "intake.ApplicationRefused"):
        text_no = line.fields.get("text", {}).get("text_no", 0)
        return of_application[text_no - 1] if text_no > 0 else None
    return None


FactsChange = Callable[[Facts, Mapping[str, Any]], Facts]
_OF_ONE_FILING = (
    "correction_id",
    "correction",
    "officer",
    "answer_by",
    "last_day",
    "proposal",
    "extended_days",
    "net_days",
    "decided_on",
)
_DECIDED = ("withdrawn", "refused", "fell_away", "certified", "ended")
_OVER = ("withdrawing", *_DECIDED)


def _filed(facts: Facts, event: Mapping[str, Any]) -> Facts:
    # A plan's next filing starts anew; what the earlier one brought (a certificate, notices) stays.
    return {
        "status": "filed",
        "application_id": event.get("application_id"),
        "applicant": event.get("applicant", {}).get("name"),
        "application_no": event.get("application_no"),
        "kind": within(event.get("kind", ""), APPLICATION_KINDS),
        "bureau": bureau_name(event.get("bureau", "")),
        "filed_on": _day(event, "filed_on"),
        **dict.fromkeys(_OF_ONE_FILING),
    }


def _opened(facts: Facts, event: Mapping[str, Any]) -> Facts:
    received_on = _day(event, "received_on")
    last_day = standard_last_day(received_on) if isinstance(received_on, date) else None
    return _case(facts, bureau=bureau_name(event.get("bureau", "")), last_day=last_day)


def _last_day_moved(facts: Facts, event: Mapping[str, Any]) -> Facts:
    return {"last_day": _day(event, "last_day") or STANDS_STILL}


def _case(facts: Facts, **changes: FactValue) -> Facts:
    """The change, and how the case stands after it, unless it has ended."""
    now = facts | changes
    if now.get("status") in _OVER:
        return changes
    correction: CorrectionStanding = (
        "open" if now.get("correction") == "open" else "lapsed" if now.get("correction") == "lapsed" else "none"
    )
    status = case_state(held=bool(now.get("officer")), correction=correction, proposed=now.get("proposal") is not None)
    return {**changes, "status": status}


def _assigned(facts: Facts, event: Mapping[str, Any]) -> Facts:
    return _case(facts, officer=event.get("officer"))


def _released(facts: Facts, event: Mapping[str, Any]) -> Facts:
    return _case(facts, officer=None)


def _transferred(facts: Facts, event: Mapping[str, Any]) -> Facts:
    return _case(facts, bureau=bureau_name(event.get("bureau", "")), officer=None)


def _correction_requested(facts: Facts, event: Mapping[str, Any]) -> Facts:
    return _case(facts, correction_id=event.get("correction_id"), correction="open", answer_by=_day(event, "answer_by"))


def _correction_received(facts: Facts, event: Mapping[str, Any]) -> Facts:
    if event.get("correction_id") != facts.get("correction_id"):
        return {}  # a late answer to an earlier one
    return _case(facts, correction=None, answer_by=None)


def _correction_lapsed(facts: Facts, event: Mapping[str, Any]) -> Facts:
    return _case(facts, correction="lapsed")


def _correction_extended(facts: Facts, event: Mapping[str, Any]) -> Facts:
    return _case(facts, correction="open", answer_by=_day(event, "answer_by"))


def _extended(facts: Facts, event: Mapping[str, Any]) -> Facts:
    return {"extended_days": _count(facts, "extended_days") + int(event.get("days") or 0)}


def _proposed(facts: Facts, event: Mapping[str, Any]) -> Facts:
    return _case(facts, proposal=word_for(event.get("outcome", ""), PROPOSED))


def _sent_back(facts: Facts, event: Mapping[str, Any]) -> Facts:
    return _case(facts, proposal=None)


def _certified(facts: Facts, event: Mapping[str, Any]) -> Facts:
    return {
        "status": "certified",
        "decided_on": _day(event, "certified_on"),
        "certificate_no": event.get("certificate_no"),
        "proposal": None,
        "answer_by": None,
    }


def _refused(facts: Facts, event: Mapping[str, Any]) -> Facts:
    return {"status": "refused", "decided_on": _day(event, "refused_on"), "proposal": None, "answer_by": None}


def _without_effect(facts: Facts, event: Mapping[str, Any]) -> Facts:
    return _case({**facts, "status": None}, decided_on=None, certificate_no=None)


def _withdrawing(facts: Facts, event: Mapping[str, Any]) -> Facts:
    return {} if facts.get("status") in _DECIDED else {"status": "withdrawing"}


def _withdrawn(facts: Facts, event: Mapping[str, Any]) -> Facts:
    return {"status": "withdrawn", "decided_on": _day(event, "withdrawn_on"), "proposal": None, "answer_by": None}


def _fell_away(facts: Facts, event: Mapping[str, Any]) -> Facts:
    return {"status": "fell_away", "decided_on": _day(event, "fell_away_on"), "proposal": None, "answer_by": None}


def _ended(facts: Facts, event: Mapping[str, Any]) -> Facts:
    # When an earlier period ends, a further filing may be under examination, or certified for a term of its own.
    is_latest = event.get("application_id") in (None, facts.get("application_id"))
    now = "ended" if facts.get("status") == "certified" and is_latest else facts.get("status")
    return {"status": now, "ended_on": _day(event, "ended_on")}


def _filing_opened(facts: Facts, event: Mapping[str, Any]) -> Facts:
    kind, number = within(event.get("kind", ""), APPLICATION_KINDS), event.get("application_no")
    words = kind if isinstance(kind, Text) else Text(ja=kind, en=kind)
    return {"open_filing": Text(ja=f"{words.ja}（受付番号{number}）", en=f"{words.en} ({number})")}


def _one_more(key: str) -> FactsChange:
    return lambda facts, event: {key: _count(facts, key) + 1}


def _count(facts: Facts, key: str) -> int:
    value = facts.get(key)
    return value if isinstance(value, int) else 0


def _day(event: Mapping[str, Any], key: str) -> FactValue:
    value = event.get(key)
    return day_of(value) if isinstance(value, str) else None


_CHANGES: Final[Mapping[str, FactsChange]] = {
    "intake.ApplicationFiled": _filed,
    "intake.ApplicationCorrected": lambda facts, event: {},
    "intake.ApplicationWithdrawn": _withdrawing,
    "intake.ApplicationCertified": lambda facts, event: {},
    "intake.ApplicationRefused": lambda facts, event: {},
    "intake.VersionCertified": lambda facts, event: {},
    "intake.CertificateGivenBack": lambda facts, event: {},
    "intake.MinorChangeNoted": _one_more("minor_changes"),
    "intake.CertificateFactsCorrected": _one_more("corrections"),
    "intake.PaperCertificateClaimed": on_paper("claimed"),
    "intake.PaperCertificateKnown": lambda facts, event: {},
    "intake.PaperClaimErased": lambda facts, event: {"erased_on": _day(event, "erased_on")},
    "review.PaperCertificateEntered": on_paper("entered"),
    "review.PaperCertificateConfirmed": on_paper("confirmed"),
    "intake.HearingAnnounced": lambda facts, event: {"hearing_on": _day(event, "hearing_on")},
    "intake.HearingCalledOff": lambda facts, event: {"hearing_on": None},
    "intake.TermRescinded": lambda facts, event: {"hearing_on": None},
    "intake.FilingOpened": _filing_opened,
    "intake.FilingClosed": lambda facts, event: {"open_filing": None},
    "intake.StatusReportFiled": lambda facts, event: {"reported_on": _day(event, "reported_on")},
    "intake.PersonalDataErased": lambda facts, event: {"erased_on": _day(event, "erased_on")},
    "review.CaseOpened": _opened,
    "review.CaseAssigned": _assigned,
    "review.CaseReleased": _released,
    "review.CorrectionRequested": _correction_requested,
    "review.CaseTransferred": _transferred,
    "review.CorrectionPeriodExtended": _correction_extended,
    "review.CorrectionWithdrawn": _correction_received,
    "review.CorrectionReceived": _correction_received,
    "review.CorrectionLapsed": _correction_lapsed,
    "review.DeadlineExtended": _extended,
    "review.ExaminationDateMoved": _last_day_moved,
    "review.RungReached": lambda facts, event: {"net_days": event.get("net_days")},
    "review.DecisionProposed": _proposed,
    "review.ProposalSentBack": _sent_back,
    "review.ProposalWithdrawn": _sent_back,
    "review.PlanCertified": _certified,
    "review.PlanRefused": _refused,
    "review.DecisionWithoutEffect": _without_effect,
    "review.CaseWithdrawn": _withdrawn,
    "review.CaseFellAway": _fell_away,
    "notify.NoticeOwed": _one_more("notices_owed"),
    "notify.NoticeSent": _one_more("notices_sent"),
    "notify.SendFailed": _one_more("sends_failed"),
    "followup.ReminderFellDue": _one_more("dates_come"),
    "followup.PlanExpired": _ended,
}
