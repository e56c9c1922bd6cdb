"""更正: which fact of which certificate is put right, how it will read and who is told, and putting it right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, get_args

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.review.domain.certificate_corrections import MAY_BE_EMPTY, CorrectCertificate, correct, stated
from services.review.domain.refusals import REFUSALS
from services.review.pages.desk import Desk, done, status_of
from services.review.pages.typed import TypedAtDesk, error_at
from services.review.pages.words import WORDS, record_address
from services.review.views.actors import PuttingRight
from services.review.views.history import timeline
from services.review.views.plan import RecordOnADay, plan_on
from shared.contracts.blocks import CertificateFact
from shared.contracts.event import Actor
from shared.domain import Refusal, Text
from shared.event_store.door import StaleVersion, UnknownStream
from shared.scheme.authorization import Whose, may
from shared.scheme.certificate_facts import CERTIFICATE_FACTS
from shared.web.components import Choice
from shared.web.envelopes import SeenEnvelope
from shared.web.forms import SeenVersion
from shared.web.pages import go_to, render
from shared.web.problems import FieldError, refusal_errors
from shared.web.typed import Typed

_CHOOSE_VERSION: Final = Text(ja="更正する版を選んでください。", en="Choose the version.")
_CHOOSE_FACT: Final = Text(ja="更正する事項を選んでください。", en="Choose what is put right.")


def router(desk: Desk) -> APIRouter:
    """/review/desk/plans/{plan_id}/certificate-correction, and its check."""
    routes = APIRouter(prefix="/review")
    records = desk.commands.of_records
    address = "/desk/plans/{plan_id}/certificate-correction"

    @routes.get(address)
    def asking(plan_id: str, request: Request, actor: PuttingRight) -> Response:
        return _ask(request, _record(desk, plan_id, actor))

    @routes.post(f"{address}/check")
    def check(plan_id: str, request: Request, actor: PuttingRight, seen: SeenVersion, typed: TypedAtDesk) -> Response:
        found = _record(desk, plan_id, actor)
        command = _command(found, typed)
        if not isinstance(command, CorrectCertificate):
            return _ask(request, found, typed, command)
        if typed["step"] == "edit":
            return _ask(request, found, typed)
        if seen != found.version:
            return _ask(request, found, typed, seen=seen)
        made = correct(found.record.facts, command, desk.today)
        if isinstance(made, Refusal):
            return _ask(request, found, typed, refusal_errors(made, REFUSALS))
        return render(
            request,
            "review/certificate_correction_check.html",
            found=found,
            event=made[0],
            fact=CERTIFICATE_FACTS[command.fact],
            address=record_address(plan_id),
            trail=[(found.business, record_address(plan_id)), (_TITLE, "")],
            **WORDS,
        )

    @routes.post(address)
    def put_right(
        plan_id: str, request: Request, actor: PuttingRight, envelope: SeenEnvelope, typed: TypedAtDesk
    ) -> Response:
        found = _record(desk, plan_id, actor)
        command = _command(found, typed)
        if not isinstance(command, CorrectCertificate):
            return _ask(request, found, typed, command)
        version, fact, now, reason = command.version, command.fact, command.now, command.reason
        made = done(lambda: records.correct_certificate(plan_id, version, fact, now, reason, envelope))
        if isinstance(made, StaleVersion):
            return _ask(request, _record(desk, plan_id, actor), typed, seen=made.seen)
        if isinstance(made, Refusal):
            return _ask(request, found, typed, refusal_errors(made, REFUSALS))
        return go_to(record_address(plan_id), said="certificate-correction")

    return routes


def _record(desk: Desk, plan_id: str, actor: Actor) -> RecordOnADay:
    """A plan that this director's bureau is in charge of. Raises UnknownStream."""
    found = plan_on(desk.commands.store, actor, plan_id)
    if not may_put_right(found, actor):
        raise UnknownStream(plan_id)
    return found


def may_put_right(found: RecordOnADay, actor: Actor) -> bool:
    """Whether this person may put a certificate of the plan right."""
    return may(actor, CorrectCertificate.right, Whose(bureau=found.bureau))


def _command(found: RecordOnADay, typed: Typed) -> CorrectCertificate | Sequence[FieldError]:
    """What was typed, as it would be asked for; or what was not chosen."""
    version = next((one for one in found.versions if str(one.number) == typed["version"]), None)
    fact = next((one for one in get_args(CertificateFact) if one == typed["fact"]), None)
    if version is None or fact is None:
        chosen: Mapping[str, tuple[object, Text]] = {
            "version": (version, _CHOOSE_VERSION),
            "fact": (fact, _CHOOSE_FACT),
        }
        missing = {"reason": "reason_for_putting_right_needed"}
        if fact not in MAY_BE_EMPTY:
            missing = {"now": "nothing_put_right", **missing}
        return [
            *(error_at(name, words) for name, (one, words) in chosen.items() if one is None),
            *(error_at(name, REFUSALS[code]) for name, code in missing.items() if not typed.trimmed(name)),
        ]
    case = found.cases.get(version.number)
    return CorrectCertificate(
        found.plan_id,
        version=version.number,
        fact=fact,
        was=stated(found.facts, version.number, fact),
        now=typed.line("now"),
        reason=typed["reason"],
        application_no=case.application_no if case else "",
        bureau=found.bureau,
    )


def _ask(
    request: Request,
    found: RecordOnADay,
    typed: Typed | None = None,
    errors: Sequence[FieldError] = (),
    seen: int | None = None,
) -> Response:
    return render(
        request,
        "review/certificate_correction.html",
        status_code=status_of(errors, seen),
        found=found,
        versions=[Choice(str(one.number), _version(one.number, one.certificate_no)) for one in found.versions],
        facts=[Choice(fact, words) for fact, words in CERTIFICATE_FACTS.items()],
        now_stated=[
            (one, words, stated(found.facts, one.number, fact))
            for one in found.versions
            for fact, words in CERTIFICATE_FACTS.items()
        ],
        since=None if seen is None else timeline(found.history[seen:]),
        typed=typed or {},
        chosen=(typed["version"] if typed else "") or str(found.versions[-1].number),
        errors=errors,
        address=record_address(found.plan_id),
        trail=[(found.business, record_address(found.plan_id)), (_TITLE, "")],
        **WORDS,
    )


def _version(number: int, certificate_no: str) -> Text:
    return Text(ja=f"第{number}版（認定番号 {certificate_no}）", en=f"Version {number} ({certificate_no})")


_TITLE: Final = Text(ja="認定通知書の更正", en="Put a certificate right")
