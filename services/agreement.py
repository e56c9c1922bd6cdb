"""Agreement: what each service says of the same application and plan, once all that was told about it has arrived.

Each says it by its own events. What is still on its way, or parked, is no disagreement: such plans are left out until
they are at rest (docs/crossings.md). What must hold in each service alone is found at any time (laws.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from psycopg.errors import DataError

from services.intake.domain.application import APPLICATION
from services.intake.domain.state import UNDECIDED, Application
from services.laws import unlawful
from services.notify.domain.contact import CONTACT
from services.review.domain.case import CASE
from services.review.domain.clock import standing_deadline
from services.said_of_plans import ByAspect, by_stream, said_of_plan
from shared.contracts.event import Event
from shared.contracts.followup import PlanExpired, PlanFollowed
from shared.contracts.notify import ContactKnown, NoticeOwed
from shared.domain import Text
from shared.event_store.finding import Finding
from shared.event_store.recheck import Pace, Recheck
from shared.event_store.recorder import Recorded
from shared.messaging.subscriptions import FOLLOWS
from shared.postgres.database import Cursor
from shared.scheme.plan_statuses import PLAN_STATUSES
from shared.scheme.states import SEEN_AS
from shared.service import Service

Services = Mapping[str, Service[Any]]

SPEAKING: Final = ("intake", "review", "notify", "followup")
"""Who says something of an application by events of its own."""

AGREEMENT_TEXTS: Final[Mapping[str, Text]] = {
    "services_disagree": Text(
        ja="業務によって{aspect}が異なります：{said}", en="services disagree on the {aspect}: {said}"
    ),
    "services_disagree_from_before": Text(
        ja="行き違いの取扱いが決まる前に決定された申請で、業務によって{aspect}が異なります：{said}",
        en="decided before there were rules for acts that cross, and services disagree on the {aspect}: {said}",
    ),
    "cause_unknown": Text(
        ja="原因とされる記録が、どの業務にもありません（{cause}）。",
        en="no service has the event that it names as its cause ({cause})",
    ),
    "cannot_be_compared": Text(
        ja="記録を読み取れないため、業務間の一致を確かめられません：{error}",
        en="it cannot be read, and so not be compared between services: {error}",
    ),
}

ASPECTS: Final[Mapping[str, Text]] = {
    "status": Text(ja="状況", en="status"),
    "text": Text(ja="申請書の内容", en="form"),
    "bureau": Text(ja="担当する局", en="bureau in charge"),
    "last_day": Text(ja="審査の期限", en="last day of the examination"),
    "answer_by": Text(ja="補正の回答期限", en="day for answering"),
    "decision": Text(ja="決定", en="decision"),
    "contact": Text(ja="連絡先", en="contact"),
    "told": Text(ja="決定の通知", en="notice of the decision"),
    "certificate": Text(ja="認定番号と認定日", en="certificate number and day"),
    "ended": PLAN_STATUSES["expired"].within,
    "versions": Text(ja="計画の版", en="versions of the plan"),
    "certified": Text(ja="版となった認定", en="certifications that brought a version"),
    "followed": Text(ja="フォローアップする版", en="versions that are followed"),
    "business": Text(ja="フォローアップする版の事業者", en="business of the versions that are followed"),
    "filing": Text(ja="手続中の申請", en="open filing"),
    "renewal": Text(ja="手続中の2回目以降の申請", en="open later application"),
    "minor_changes": Text(ja="軽微な変更", en="minor changes"),
    "corrections": Text(ja="認定通知書の更正", en="corrections of certificates"),
    "facts": Text(ja="認定通知書に記載した事項", en="facts that certificates state"),
    "endings": Text(ja="計画の終わり", en="endings of terms"),
    "told_of_endings": Text(ja="返納又は認定取消しの通知", en="notice of a giving back or a rescission"),
}

PAGE: Final = 200
"""Plans that are looked up at once."""


def agreement(services: Services) -> Recheck:
    """That all services say the same of every application."""
    return Recheck(
        "agreement",
        Text(
            ja="申請の状況、内容、期限、決定、連絡先、通知、認定番号と、計画の版、期間、手続中の申請、軽微な変更、更正、終わりが、"
            "すべての業務で一致し、どの記録にも、その原因と、それに伴う記録があること",
            en="all services agree on each application: status, form, dates, decision, contact, notice, certificate; "
            "and on each plan: versions, periods, open filing, minor changes, corrections, endings; and each event has "
            "its cause, and what it asks",
        ),
        lambda pace: _all(services, pace),
    )


def _all(services: Services, pace: Pace) -> Iterator[Finding]:
    after = ""
    while plans := _plans(services, after):
        pace.announce(len(plans))
        for plan_id in plans:
            yield from disagreements(services, plan_id)
            pace.passed("intake", 1)
        after = plans[-1]


def _plans(services: Services, after: str) -> list[str]:
    """The next plans of which anybody says anything."""

    def query(cursor: Cursor) -> list[str]:
        cursor.execute(_PLANS, (after, PAGE))
        return [row[0] for row in cursor.fetchall()]

    return sorted({plan for name in SPEAKING for plan in services[name].store.database.read(query)})[:PAGE]


def disagreements(services: Services, plan_id: str) -> list[Finding]:
    """What the services say differently of a plan that is at rest; nothing of one that is not."""
    try:
        events = _read(services, plan_id)
        within = list(unlawful(services, plan_id, events))
        between = [*_disagreements(plan_id, events), *_without_cause(events)]
        return within + between if between and _at_rest(services, plan_id, _ends(events)) else within
    except (AttributeError, LookupError, TypeError, ValueError, DataError) as error:
        # What was changed after the fact may say anything, or nothing that is read; which it is, the chains tell.
        params = {"error": type(error).__name__}
        return [_finding("", plan_id, "cannot_be_compared", params)]


def _read(services: Services, plan_id: str) -> dict[str, list[Recorded]]:
    return {name: services[name].store.plan(plan_id) for name in SPEAKING}


def _at_rest(services: Services, plan_id: str, before: _Ends) -> bool:
    """Whether everybody has heard everything of a plan that ended there, with nothing recorded since."""
    heard = all(
        services[name].store.database.read(lambda cursor, name=name: _has_heard(cursor, name, plan_id, before))  # type: ignore[misc]
        for name in SPEAKING
    )
    return heard and _ends(_read(services, plan_id)) == before


_Ends = dict[str, tuple[int, int]]
"""By service, the partition and the last sequence of a plan's events."""


def _ends(events: Mapping[str, Sequence[Recorded]]) -> _Ends:
    return {name: (of[-1].entry.partition, of[-1].entry.sequence) for name, of in events.items() if of}


def _has_heard(cursor: Cursor, name: str, plan_id: str, ends: _Ends) -> bool:
    # What became of a notice, which notify tells, changes nothing that is compared.
    wanted = {f"{up}:{ends[up][0]}": ends[up][1] for up in FOLLOWS[name] if up in ends and up != "notify"}
    cursor.execute(_HEARD, (list(wanted), list(wanted.values()), plan_id))
    return cursor.fetchone() == (True,)


def _without_cause(events: Mapping[str, Sequence[Recorded]]) -> Iterator[Finding]:
    """Events that follow from one that nobody has. What a person wished, or a time brought, names none."""
    known = {str(one.event.head.event_id) for stored in events.values() for one in stored}
    for name, stored in events.items():
        for one in stored:
            cause = one.event.head.causation_id
            if cause is not None and cause not in known:
                entry, head, params = one.entry, one.event.head, {"cause": cause}
                place = name, entry.partition, entry.sequence, head.stream_id
                yield Finding(*place, "cause_unknown", head.version, params, text=AGREEMENT_TEXTS["cause_unknown"])


# -- what each says -------------------------------------------------------------------------------------------------


def _disagreements(plan_id: str, events: Mapping[str, Sequence[Recorded]]) -> Iterator[Finding]:
    of_intake, of_review = by_stream(events["intake"]), by_stream(events["review"])
    for application_id, own in of_intake.items():
        application = APPLICATION.replay(own)
        if application.status == "not_filed":
            continue
        views = {
            "intake": _of_intake(application),
            "review": _of_review(of_review.get(application_id, ())),
            "notify": _of_notify(application, events["notify"]),
            "followup": _of_followup(application_id, events["followup"]),
        }
        known = application.decision is not None and not application.decision.text.is_named
        yield from _compared(application_id, views, known)
    yield from _compared(plan_id, said_of_plan(plan_id, events))


def _compared(stream_id: str, views: Mapping[str, ByAspect], known: bool = False) -> Iterator[Finding]:
    for aspect in ASPECTS:
        said = {name: view[aspect] for name, view in views.items() if aspect in view}
        if said and not _agree(aspect, said):
            yield _disagreement(stream_id, aspect, said, known)


def _of_intake(state: Application) -> ByAspect:
    text = state.text(state.text_no)
    certified = state.status in ("certified", "ended")
    decided = state.status if state.status == "refused" else None
    said: dict[str, Any] = {
        "status": state.status,
        "text": text and state.id_of(text),
        "bureau": state.bureau,
        "answer_by": _answer_by(state),
        "decision": state.decision,
        "contact": state.contact,
        "told": "certified" if certified else decided,
        "certificate": [(state.certificate_no, str(state.decision.decided_on))] if certified and state.decision else [],
        "ended": state.status == "ended",
    }
    # A record of before such moves were told has no last day to show once a correction was asked.
    if not state.corrections or state.last_move is not None:
        said["last_day"] = state.last_day
    return said


def _answer_by(state: Application) -> str | None:
    running = [str(asked.answer_by) for asked in state.open_corrections if not asked.lapsed]
    return ", ".join(running) if running and state.status in UNDECIDED else None


def _of_review(events: Sequence[Event]) -> ByAspect:
    case = CASE.replay(events)
    if case is None:
        return {"status": "not opened"}
    return {
        "status": case.status,
        "text": case.text,
        "bureau": case.bureau,
        "last_day": None if case.ending else standing_deadline(case.clock()),
        "answer_by": None if case.ending or (asked := case.open_correction) is None else str(asked.answer_by),
        "decision": case.decision,
        "contact": case.contact,
    }


def _of_notify(application: Application, events: Sequence[Recorded]) -> ByAspect:
    owed = [one.event for one in events if isinstance(one.event, NoticeOwed)]
    told = [one for one in owed if one.application_no == application.application_no]
    said: dict[str, Any] = {
        "told": " ".join(one.kind for one in told if one.kind in ("certified", "refused")) or None,
        "certificate": [
            (one.facts["certificate_no"], one.facts["certified_on"]) for one in told if one.kind == "certified"
        ],
    }
    known = [one.event for one in events if isinstance(one.event, ContactKnown)]
    # The contact is that of the plan, as its latest application names it.
    if known and known[-1].application_id == application.application_id:
        said["contact"] = CONTACT.replay(known).contact
    return said


def _of_followup(application_id: str, events: Sequence[Recorded]) -> ByAspect:
    followed = [one.event for one in events if isinstance(one.event, PlanFollowed)]
    expired = [one.event for one in events if isinstance(one.event, PlanExpired)]
    return {
        "certificate": [
            (one.certificate_no, str(one.certified_on)) for one in followed if one.case_id == application_id
        ],
        "ended": any(one.application_id == application_id for one in expired),
    }


def _agree(aspect: str, said: Mapping[str, Any]) -> bool:
    if aspect == "status":
        # One word for the bureau may be one of several for the applicant.
        return said["intake"] in SEEN_AS.get(said["review"], ())
    return all(one == said["intake"] for one in said.values()) if "intake" in said else True


def _disagreement(stream_id: str, aspect: str, said: Mapping[str, Any], known: bool) -> Finding:
    code = "services_disagree_from_before" if known else "services_disagree"
    told = ", ".join(f"{name} {_shown(one)}" for name, one in said.items())
    return _finding("intake", stream_id, code, {"aspect": ASPECTS[aspect], "said": told}, known)


def _shown(said: Any) -> str:
    match said:
        case None | []:
            return "–"
        case _ if hasattr(said, "text_no"):
            return f"{said.text_no} ({said.digest[:12]})"
        case _ if hasattr(said, "certificate_no"):
            return f"{said.outcome} {said.certificate_no} {said.decided_on} ({said.text.text_no})"
        case _ if hasattr(said, "email"):
            return f"{said.email.key}…{said.email.box[:8]}"
    return str(said)


def _finding(service: str, stream_id: str, code: str, params: Mapping[str, Any], known: bool = False) -> Finding:
    text = AGREEMENT_TEXTS[code]
    return Finding(service, -1, 0, stream_id, code, params=params, text=text, known=known)


_PLANS: Final = """
SELECT DISTINCT plan_id FROM stored_events WHERE plan_id > %s ORDER BY plan_id LIMIT %s
"""

_HEARD: Final = """
SELECT NOT EXISTS (
       SELECT FROM unnest(%b::text[], %b::bigint[]) AS wanted (name, sequence)
         LEFT JOIN notification_tracking AS t ON t.application_name = wanted.name
        WHERE coalesce(t.notification_id, 0) < wanted.sequence)
   AND NOT EXISTS (SELECT FROM parked_threads WHERE thread = %s)
"""
