"""What must hold of an application once everybody has heard everything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from services.agreement import disagreements
from services.followup.read_models import plans
from tests.crossings.world import World


def complaints(world: World) -> list[str]:
    """All that does not hold, as sentences."""
    return [
        *(str(one) for one in disagreements(world.system.services, world.plan_id)),
        *_kept(world),
        *_consequences(world),
        *_parked(world),
    ]


def _kept(world: World) -> Iterator[str]:
    """The form, whole, and what is kept beside the events: followup's table, and the ledger as it is replayed."""
    application, case, replayed = world.application, world.case, world.replayed
    if application.form != case.form:
        yield "intake and review hold different forms"
    if replayed.form != application.form.model_dump(mode="json"):
        yield "the ledger tells of another form than intake holds"
    followed = world.system.services["followup"].store.database.read(lambda cursor: plans.one(cursor, world.plan_id))
    if (followed.certificate_no if followed else "") != application.certificate_no:
        yield f"followup follows {followed}, intake has {application.certificate_no}"
    if replayed.facts.get("certificate_no") not in (None, application.certificate_no):
        yield f"the ledger tells of {replayed.facts['certificate_no']}, intake has {application.certificate_no}"
    status = "ended" if application.status == "ended" else case.status
    if replayed.status != status:
        yield f"the ledger tells that it is {replayed.status}, the services {status}"


def _consequences(world: World) -> Iterator[str]:
    """A decision is made known or without effect, never both; and only what took effect is told and followed."""
    status = "certified" if world.application.status == "ended" else world.application.status
    told, intake, review = Counter(world.notices()), world.topics("intake"), world.topics("review")
    for kind, name in (("certified", "ApplicationCertified"), ("refused", "ApplicationRefused")):
        if told[kind] != (status == kind) or intake.count(name) != (status == kind):
            yield f"the application is {status}; {told[kind]} notices say {kind}, and intake has {intake.count(name)}"
    if world.topics("followup").count("PlanFollowed") != (status == "certified"):
        yield f"the application is {status}, but followup does otherwise"
    decided = review.count("PlanCertified") + review.count("PlanRefused")
    without = review.count("DecisionWithoutEffect")
    if intake.count("DecisionCameTooLate") != without or decided - without != (status in ("certified", "refused")):
        yield f"{decided} decisions, {without} of them without effect, at intake {intake.count('DecisionCameTooLate')}"


def _parked(world: World) -> Iterator[str]:
    for service in world.system.services.values():
        with service.store.database.transaction() as cursor:
            cursor.execute("SELECT name, error FROM parked_messages WHERE thread = %s", (world.plan_id,))
            for name, error in cursor.fetchall():
                yield f"{service.name} has parked {name}: {error}"
