"""Certified plans: how one stands, a change or the next application, a report, a minor change, giving back."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import orjson
import typer

from services.audit.read_models.plan_list import find_plan
from services.embedded import System
from services.intake.domain.application import APPLICATION
from services.intake.domain.labels import OFFERS
from services.intake.domain.lineage import LINEAGE
from services.intake.domain.offers import Offer, OfferName, why_not
from services.intake.domain.report_checks import blank_report
from services.intake.domain.requests import MinorChangeAsked
from services.intake.filing import Filed
from services.intake.plan_commands import LaterKind, PlanChanged
from services.intake.views.cautions import cautions_of_later
from services.intake.views.plan import PlanOnADay, own_plan_on, plan_on
from services.terminal.attaching import ToAttach, content_of, sent
from services.terminal.console import complain, say, speaking, system_here
from services.terminal.filing import is_applicant, point_out, read, tell
from services.terminal.later_given import LaterGiven, later_given
from shared.clock import today
from shared.contracts.event import Actor
from shared.contracts.forms.report import StatusReport
from shared.contracts.minor_change import MinorFacts
from shared.domain import Refusal, Text
from shared.event_store.door import Envelope, UnknownStream
from shared.event_store.unit_of_work import Cause, Once
from shared.messaging.embedded_link import drain
from shared.scheme.application_kinds import APPLICATION_KINDS
from shared.scheme.cautions import Caution
from shared.scheme.certificate_facts import CERTIFICATE_FACTS
from shared.scheme.lineage import Version
from shared.scheme.minor_changes import ALTERATIONS
from shared.scheme.plan_statuses import PLAN_STATUSES
from shared.web.language import Language
from shared.web.problems import FieldError, refusal_errors
from shared.workbook.door import kind_of

SAYS: Final[Mapping[str, Text]] = {
    "unknown": Text(
        ja="{wanted}に当たる認定を受けた計画はありません。受付番号、認定番号又は識別子を指定してください。",
        en="No certified plan is known under {wanted}. Give an application number (受付番号), a certificate number"
        " (認定番号), or an id.",
    ),
    "plan": Text(ja="{name}の計画 {plan}", en="The plan of {name}, {plan}"),
    "standing": Text(ja="{on}：{status}", en="{on}: {status}"),
    "expected": Text(ja="{on}（見込み）：{status}", en="{on} (expected): {status}"),
    "ended": Text(ja="{status}（{ended_on}から）", en="{status} (since {ended_on})"),
    "stands": Text(ja="{status}", en="{status}"),
    "unconfirmed": Text(
        ja="　紙で受けた認定の申告（未確認）です。", en="  It is the claim of a certificate on paper, and unconfirmed."
    ),
    "not_begun": Text(ja="　実施期間はまだ始まっていません。", en="  Its period has not begun yet."),
    "version": Text(
        ja="{mark}第{number}版　第{term}回　認定番号{certificate_no}　{certified_on}認定　{start}から{end}まで",
        en="{mark}version {number}, term {term}, {certificate_no}, certified on {certified_on}, {start} to {end}",
    ),
    "filing": Text(ja="手続中：{kind}（受付番号{number}）", en="Under way: {kind} ({number})"),
    "hearing": Text(
        ja="認定取消しの聴聞：{day}　{place}（第{term}回の計画）",
        en="Hearing on the rescission of term {term}: {day}, {place}",
    ),
    "because": Text(ja="取消しの理由：{reasons}", en="Rescinded because: {reasons}"),
    "from": Text(ja="{what}：{day}から", en="{what}: from {day}"),
    "until": Text(ja="{what}：{day}まで", en="{what}: until {day}"),
    "held_up": Text(ja="{what}：手続中の申請が終わってから", en="{what}: when what is under way has ended"),
    "now": Text(ja="{what}：今から", en="{what}: from now on"),
    "filed": Text(
        ja="{file}：受付番号{number}　申請 {application}　計画 {plan}",
        en="{file}: {number}  application {application}  plan {plan}",
    ),
    "not_taken": Text(ja="受け付けていません。", en="Not taken."),
    "reported": Text(ja="計画{plan}の実施状況報告を受け付けました。", en="The report on plan {plan} was taken."),
    "questions": Text(
        ja="answers.alteredには変わるもの（次の語）をすべて、keeps_purposeには計画の趣旨が変わらないかどうか"
        "（true又はfalse）を、nowには変わる値だけを記入してください。",
        en="Fill in answers.altered (all that is altered, of these words), keeps_purpose (whether the plan's purpose"
        " stays: true or false), and of now only what is other.",
    ),
    "subject": Text(ja="　{key}：{words}", en="  {key}: {words}"),
    "noted": Text(
        ja="計画{plan}の軽微な変更を記録しました。手続は必要ありません。印刷する画面：/intake/plans/{plan}/page",
        en="The minor change of plan {plan} was noted; nothing has to be filed. To print it: /intake/plans/{plan}/page",
    ),
    "put_right": Text(
        ja="認定通知書の更正（{on}、第{version}版）：{fact}「{was}」→「{now}」",
        en='Put right on the certificate ({on}, version {version}): {fact} "{was}" → "{now}"',
    ),
    "minor_change": Text(ja="軽微な変更 第{number}号：{on}", en="Minor change no. {number}: {on}"),
    "ends": Text(
        ja="返納すると、認定番号{number}の認定は本日で効力を失い、元に戻せません。",
        en="The certification {number} ends today, and does not come back.",
    ),
    "type_back": Text(ja="返納する計画の認定番号を入力してください：", en="Type its number to give it back:"),
    "not_confirmed": Text(ja="確認されなかったため、返納していません。", en="Not confirmed: it was not given back."),
    "given_back": Text(
        ja="第{term}回の計画の認定（認定番号{number}）を返納しました。",
        en="The certification of term {term} ({number}) was given back.",
    ),
}
"""All that these commands say, but for refusals, which are intake's."""


def show(wanted: str, on: date | None, language: Language) -> int:
    """Print how a plan stands on a day, its versions, and what can be done with it; 1 if there is none."""
    with _plan(wanted, language) as (system, plan_id):
        found = plan_on(system.intake.store, plan_id, on)
    for line in _lines(found, language):
        say(line)
    return 0


def file(
    path: Path,
    kind: LaterKind,
    wanted: str,
    report_path: Path | None,
    account: str,
    language: Language,
    attached: Sequence[ToAttach] = (),
) -> int:
    """File a change or the next application on a plan; 1 if it was not taken, 2 for an account that is nobody's.

    A workbook has the report in it, so that there is none beside it.
    """
    if not is_applicant(account, language):
        return 2
    says, body, reported = (
        speaking(SAYS, language),
        path.read_bytes(),
        report_path.read_bytes() if report_path else None,
    )
    with _plan(wanted, language) as (system, plan_id):
        given = later_given(system, plan_id, kind, Actor(role="applicant", id=account), body, reported)
        if not isinstance(given, LaterGiven):
            return _refused(given, language)
        filing, content = given.filing, body + (reported or b"") + content_of(attached)
        named = sent(system, account, sha256(plan_id.encode() + content).hexdigest(), attached)
        if isinstance(named, FieldError):
            return _refused([named], language)
        envelope = _asked(account, f"cli {kind}", plan_id, path.name, content)
        made = system.intake.of_plans.file(plan_id, kind, filing.form, filing.report, envelope, named)
        told = () if isinstance(made, Refusal) else _told_of(system, made)
    if isinstance(made, Refusal):
        errors = refusal_errors(made, system.services["intake"].texts)
        return _refused([given.book.placed(one.field, one) for one in errors], language)
    said = {"number": made.application_no, "application": made.application_id, "plan": made.plan_id}
    say(says("filed", file=path.name, **said))
    point_out(path, told, language)
    return 0


def is_whole(path: Path, report: Path | None) -> bool:
    """Whether a report is there: beside a plan, or in a workbook."""
    return (report is None) == (kind_of(path.read_bytes()) == "xlsx")


def _told_of(system: System, made: Filed) -> Sequence[Caution]:
    store = system.intake.store
    return cautions_of_later(store, system.vault.open, made.plan_id, store.load(APPLICATION, made.application_id)[0])


def report(wanted: str, path: Path | None, account: str, language: Language) -> int:
    """Report on a plan; without a file, print a blank report to fill in."""
    if not is_applicant(account, language):
        return 2
    body = path.read_bytes() if path else b""
    given = read(StatusReport, body) if path else None
    if isinstance(given, Sequence):
        return _refused(given, language)
    with _plan(wanted, language) as (system, plan_id):
        found = own_plan_on(system.intake.store, Actor(role="applicant", id=account), plan_id)
        if given is None and (why := _why_not(system, found, "report")):
            return _refused(why, language)
        if given is None and found.form is not None:
            say(blank_report(found.form).model_dump_json(indent=2))
            return 0
        envelope = _asked(account, "cli report", plan_id, path.name if path else "", body)
        made = system.intake.of_plans.report(plan_id, given or StatusReport(), envelope)
    return _changed(system, made, "reported", language)


def minor_change(wanted: str, path: Path | None, account: str, language: Language) -> int:
    """Note a minor change of a plan, or say that it takes a change; without a file, print the questions."""
    if not is_applicant(account, language):
        return 2
    body = path.read_bytes() if path else b""
    given = read(MinorChangeAsked, body) if path else None
    if isinstance(given, Sequence):
        return _refused(given, language)
    with _plan(wanted, language) as (system, plan_id):
        found = own_plan_on(system.intake.store, Actor(role="applicant", id=account), plan_id)
        if given is None:
            why = _why_not(system, found, "minor_change")
            return _refused(why, language) if why else _questions(language)
        envelope = _asked(account, "cli minor-change", plan_id, path.name if path else "", body)
        made = system.intake.of_plans.note_minor_change(plan_id, given.answers, given.now, envelope)
    return _changed(system, made, "noted", language)


def _questions(language: Language) -> int:
    """A questionnaire to fill in, and beside it the words for what may be altered."""
    says = speaking(SAYS, language)
    complain(says("questions"))
    for key, one in ALTERATIONS.items():
        complain(says("subject", key=key, words=one.words))
    blank: dict[str, Any] = {
        "answers": {"altered": [], "keeps_purpose": None},
        "now": dict.fromkeys(MinorFacts.model_fields),
    }
    say(orjson.dumps(blank, option=orjson.OPT_INDENT_2).decode())
    return 0


def give_back(wanted: str, reason: str, account: str, confirmed: bool, language: Language) -> int:
    """Give the certification of the term in force back; 1 if that was refused, 2 if it was not confirmed."""
    if not is_applicant(account, language):
        return 2
    says = speaking(SAYS, language)
    actor = Actor(role="applicant", id=account)
    with _plan(wanted, language) as (system, plan_id):
        version = own_plan_on(system.intake.store, actor, plan_id).standing.version
        if version is not None and not confirmed:
            say(says("ends", number=version.certificate_no))
            say(says("type_back"))
            if sys.stdin.readline().strip() != version.certificate_no:
                complain(says("not_confirmed"))
                return 2
        envelope = _asked(account, "cli give-back", plan_id, "", reason.encode())
        made = system.intake.of_plans.give_back(plan_id, reason, envelope)
        given_back = own_plan_on(system.intake.store, actor, plan_id).given_back
    said = {"term": given_back.term, "number": given_back.certificate_no} if given_back else {}
    return _changed(system, made, "given_back", language, **said)


@contextmanager
def _plan(wanted: str, language: Language) -> Iterator[tuple[System, str]]:
    """The system, and the id of the plan that is known by this. Ends the command where there is none, or another's."""
    with system_here() as system:
        drain(system.links["audit"])
        audit = system.services["audit"].store.database
        try:
            yield system, audit.read(lambda cursor: find_plan(cursor, wanted)) or wanted
        except UnknownStream:
            complain(speaking(SAYS, language)("unknown", wanted=wanted))
            raise typer.Exit(1) from None


def _asked(account: str, route: str, plan_id: str, name: str, body: bytes) -> Envelope:
    """The same request is carried out once within a day. Files bear people's names: the log gets none of them."""
    actor = Actor(role="applicant", id=account)
    once = Once.of(actor, route, sha256(f"{plan_id} {name} ".encode() + body).hexdigest(), body)
    return Envelope(Cause(actor, f"{route.removeprefix('cli ')}:{uuid4()}"), once)


def _changed(system: System, made: PlanChanged | Refusal, done: str, language: Language, **said: Any) -> int:
    if isinstance(made, Refusal):
        return _refused(refusal_errors(made, system.services["intake"].texts), language)
    say(speaking(SAYS, language)(done, plan=made.plan_id, **said))
    return 0


def _why_not(system: System, found: PlanOnADay, name: OfferName) -> Sequence[FieldError]:
    """Why there is nothing to fill in for this."""
    reason = why_not(LINEAGE.replay(found.events), name, today(system.clock))
    return refusal_errors(reason, system.services["intake"].texts) if reason else ()


def _refused(errors: Sequence[Any], language: Language) -> int:
    complain(speaking(SAYS, language)("not_taken"))
    tell(errors, language)
    return 1


def _lines(found: PlanOnADay, language: Language) -> Iterator[str]:
    says, standing = speaking(SAYS, language), found.standing
    status = PLAN_STATUSES[standing.status]
    yield says("plan", name=found.business, plan=found.plan_id)
    how = says("ended" if standing.ended_on else "stands", ended_on=standing.ended_on, status=status)
    yield says("expected" if found.expected else "standing", on=found.on, status=how)
    if standing.version is not None and not standing.begun:
        yield says("not_begun")
    if found.paper.is_unconfirmed:
        yield says("unconfirmed")
    for version in found.versions:
        yield says("version", mark="* " if version == standing.version else "  ", **_said(version))
    for one in found.corrections:
        said = {"on": one.corrected_on, "version": one.version, "was": one.was, "now": one.now}
        yield says("put_right", fact=CERTIFICATE_FACTS[one.fact], **said)
    for note in found.minor_changes:
        yield says("minor_change", number=note.number, on=note.noted_on)
    if found.rescinded is not None:
        yield says("because", reasons=found.rescinded.reasons)
    if found.hearing is not None:
        hearing = found.hearing
        yield says("hearing", day=hearing.hearing_on, place=hearing.place, term=hearing.term)
    if found.filing is not None:
        yield says("filing", kind=APPLICATION_KINDS[found.filing.kind], number=found.filing.application_no)
    for offer in found.offers:
        name, day = _when(offer)
        yield says(name, what=OFFERS[offer.name], day=day)


def _when(offer: Offer) -> tuple[str, date | None]:
    if offer.opens_on is not None:
        return "from", offer.opens_on
    if offer.is_held_up:
        return "held_up", None
    return ("until", offer.until) if offer.until is not None else ("now", None)


def _said(version: Version) -> dict[str, Any]:
    return {
        "number": version.number,
        "term": version.term,
        "certificate_no": version.certificate_no,
        "certified_on": version.certified_on,
        "start": version.period.start,
        "end": version.period.end,
    }
