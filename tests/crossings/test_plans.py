"""What crosses on a plan that was certified: who wins, in both orders of acting and of hearing (docs/crossings.md).

Over both transports.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations, product
from typing import Final

import pytest

from services.agreement import disagreements
from shared.domain import Refusal, jst_day
from shared.event_store.remembered import Memory
from shared.scheme.lineage import ONE_DAY, in_force
from tests.crossings.conftest import OVER_BOTH, MakePlan
from tests.crossings.in_step import BETWEEN, Act, act, all_do, cross, cross_in_every_order, filed
from tests.crossings.plan_world import NEW_NAME, RIGHT, PlanWorld
from tests.crossings.test_every_pair import LAPSE, refuse
from tests.crossings.world import new_purpose

CHANGED: Final[Sequence[Act]] = (PlanWorld.change,)
BEFORE: Final[dict[str, Sequence[Act]]] = {
    "filed": CHANGED,
    "asked": (*CHANGED, PlanWorld.assign, PlanWorld.request),
    "proposed": (*CHANGED, PlanWorld.assign, PlanWorld.propose),
    "refusal proposed": (*CHANGED, PlanWorld.assign, refuse),
    "renewal proposed": (PlanWorld.renew, PlanWorld.assign, PlanWorld.propose),
}
BUSINESS: Final[dict[str, Sequence[Act]]] = {
    "withdraws": (PlanWorld.withdraw,),
    "answers": (PlanWorld.answer,),
    "gives back": (PlanWorld.give_back,),
    "reports": (PlanWorld.report,),
    "notes a minor change": (PlanWorld.note,),
}
BUREAU: Final[dict[str, Sequence[Act]]] = {
    "assigns": (lambda plan: plan.assign("o2"),),
    "approves": (PlanWorld.approve,),
    "puts right": (PlanWorld.put_right,),
    "approves and puts that right": (PlanWorld.approve, PlanWorld.put_right_the_second),
    "lets time pass and certifies": (LAPSE, PlanWorld.propose, PlanWorld.approve),
}

DECIDES: Final = {before: "approves" if "proposed" in before else "lets time pass and certifies" for before in BEFORE}
"""How the bureau decides where it stands so."""


def ready(make_plan: MakePlan, count: int, before: str = "") -> list[PlanWorld]:
    plans = filed(make_plan, count)
    all_do(plans, (PlanWorld.assign, PlanWorld.propose, PlanWorld.approve, *(BEFORE[before] if before else ())))
    return plans


def certified(make_plan: MakePlan, before: str = "") -> PlanWorld:
    return ready(make_plan, 1, before)[0]


def complaints(plan: PlanWorld) -> list[str]:
    return [*(str(one) for one in disagreements(plan.system.services, plan.plan_id)), *plan.broken]


def crossed(make_plan: MakePlan, before: str, business: Act, bureau: Act) -> list[PlanWorld]:
    """The plan after both have acted unheard, for each order of acting and of hearing."""
    return cross(lambda count: ready(make_plan, count, before), business, bureau, complaints)


def told(plan: PlanWorld, service: str) -> list[str]:
    """What a service has recorded of the plan since its first certification."""
    names = plan.topics(service)
    first = "VersionCertified" if service == "intake" else "VersionEntered"
    return names[names.index(first) + 1 :]


@pytest.mark.parametrize(
    ("crossing", "before", "bureau"),
    [
        *(("embedded", *pair) for pair in product(BEFORE, BUREAU)),
        *(("kafka", before, DECIDES[before]) for before in BEFORE),
    ],
    indirect=["crossing"],
    scope="module",
)
def test_the_laws_of_a_plan_hold(make_plan: MakePlan, before: str, bureau: str) -> None:
    cross_in_every_order(lambda count: ready(make_plan, count, before), BUSINESS, BUREAU[bureau], complaints)


@OVER_BOTH
def test_a_withdrawal_strikes_the_certified_change_and_another_one_takes_the_next_number(make_plan: MakePlan) -> None:
    for plan in crossed(make_plan, "proposed", PlanWorld.withdraw, PlanWorld.approve):
        assert told(plan, "review")[-3:] == ["DecisionWithoutEffect", "CaseWithdrawn", "VersionStruck"]
        assert plan.lineage.filing is None
        assert plan.standing.version is not None
        assert plan.standing.version.number == 1
        assert plan.notices()[-1] == "decision_without_effect"

        act(plan, [PlanWorld.change])
        plan.certify()
        assert plan.standing.version.number == 3
        assert complaints(plan) == []


@OVER_BOTH
@pytest.mark.parametrize("remembered", [True, False])
def test_an_answer_in_time_strikes_the_certified_change_which_is_decided_again(
    make_plan: MakePlan, remembered: bool
) -> None:
    """Also by a process that knows nothing of the record."""
    for order in permutations(BETWEEN):
        plan = certified(make_plan, "asked")
        plan.hold_all()
        act(plan, [PlanWorld.answer, LAPSE, PlanWorld.propose, PlanWorld.approve])
        plan.release_all(order)
        assert complaints(plan) == []
        assert "VersionStruck" in told(plan, "review")
        assert plan.lineage.filing is not None

        if not remembered:
            plan.system.services["review"].store.memory = Memory()
        act(plan, [PlanWorld.propose, PlanWorld.approve])
        plan.release_all()
        assert complaints(plan) == []
        assert plan.standing.version is not None
        assert plan.standing.version.number == 3
        assert plan.application.form.goals.purpose == new_purpose(2)


@OVER_BOTH
def test_giving_back_overtakes_the_approval_of_a_change(make_plan: MakePlan) -> None:
    for plan in crossed(make_plan, "proposed", PlanWorld.give_back, PlanWorld.approve):
        assert plan.application.status == "withdrawn"
        assert plan.case.marks == ("withdrawn",)
        assert plan.templates()[-1] == "given_back_before_decision/1"
        assert told(plan, "review")[-1] == "VersionStruck"
        assert (plan.standing.status, plan.lineage.filing) == ("given_back", None)
        assert isinstance(plan.change(), Refusal)


@OVER_BOTH
def test_giving_back_leaves_a_later_application_open(make_plan: MakePlan) -> None:
    for plan in crossed(make_plan, "renewal proposed", PlanWorld.give_back, PlanWorld.approve):
        assert plan.application.status == "certified"
        assert plan.standing.version is not None
        assert (plan.standing.version.term, plan.standing.begun) == (2, False)


@OVER_BOTH
def test_a_report_names_the_version_that_was_in_force_when_it_was_taken(make_plan: MakePlan) -> None:
    for plan in crossed(make_plan, "proposed", PlanWorld.report, PlanWorld.approve):
        reported = [event for event in plan.events("intake") if event.name.startswith("intake.StatusReportFiled/")]
        assert [event.version for event in reported] == [1]  # type: ignore[attr-defined]
        act(plan, [PlanWorld.report])
        assert plan.events("intake")[-1].version == 2  # type: ignore[attr-defined]


@pytest.mark.parametrize("is_heard", [True, False])
def test_R24_a_renewal_holds_the_invitation_back_and_its_withdrawal_lets_it_come(
    make_plan: MakePlan, is_heard: bool
) -> None:
    """What fell due before followup heard of the filing stays told."""
    plan = certified(make_plan)
    if not is_heard:
        plan.hold("intake>followup")
    act(plan, [PlanWorld.renew])
    plan.pass_days(1)
    plan.release_all()
    assert ("RenewalInvited" in plan.topics("followup")) != is_heard
    assert plan.topics("followup")[-1] == "RenewalFiled"

    act(plan, [PlanWorld.withdraw])
    plan.release_all()
    assert plan.topics("followup")[-2:] == ["RenewalDropped", "RenewalDatesSet"]
    plan.pass_days(1)
    assert plan.topics("followup")[-1] == "RenewalInvited"
    assert complaints(plan) == []


def test_R24_a_renewal_that_is_certified_lets_nothing_come_again(make_plan: MakePlan) -> None:
    plan = certified(make_plan, "renewal proposed")
    act(plan, [PlanWorld.approve])
    plan.release_all()
    assert plan.topics("followup")[-3:] == ["RenewalFiled", "PlanFollowed", "VersionDated"]
    assert complaints(plan) == []


def test_a_minor_change_counts_over_a_change_filed_before_it_whose_text_counts_for_all_else(
    make_plan: MakePlan,
) -> None:
    for plan in crossed(make_plan, "proposed", PlanWorld.note, PlanWorld.approve):
        assert plan.standing.version is not None
        assert plan.standing.version.number == 2
        assert [note.fact for note in plan.standing.notes] == ["funding"]
        assert plan.application.form.goals.purpose == new_purpose(1)
        assert told(plan, "review")[-1] == "MinorChangeRecorded"

        # A change that is filed after it states all by itself.
        plan.pass_days(1)
        act(plan, [PlanWorld.change])
        plan.certify()
        assert plan.standing.version.number == 3
        assert plan.standing.notes == ()
        assert complaints(plan) == []


@OVER_BOTH
def test_what_is_put_right_carries_to_a_change_that_was_filed_before_it_and_to_none_filed_after(
    make_plan: MakePlan,
) -> None:
    for plan in crossed(make_plan, "proposed", PlanWorld.put_right, PlanWorld.approve):
        slip = plan.application.form.cover.name
        assert plan.standing.version is not None
        assert (plan.standing.version.number, plan.standing.facts["name"]) == (2, RIGHT)
        assert sorted(plan.notices()[-2:]) == ["certificate_corrected", "certified"]

        plan.pass_days(1)
        act(plan, [PlanWorld.change])
        plan.certify()
        assert plan.standing.version is not None
        assert (plan.standing.version.number, plan.standing.facts["name"]) == (3, slip)
        assert complaints(plan) == []


@pytest.mark.parametrize("follows_first", [True, False])
def test_R27_followup_calls_a_business_as_intake_does_whichever_it_hears_first(
    make_corporation: MakePlan, follows_first: bool
) -> None:
    """Held back from followup, the certification comes together with what was put right and noted since."""
    for acts in permutations((PlanWorld.put_right, PlanWorld.rename)):
        plan = make_corporation()
        plan.hold("intake>followup")
        act(plan, [PlanWorld.assign, PlanWorld.propose, PlanWorld.approve])
        plan.release(*BETWEEN, *(["intake>followup"] if follows_first else []))
        act(plan, acts)
        plan.pass_days(1)
        plan.release_all()

        today = jst_day(plan.clock.now())
        for day in (today - ONE_DAY * n for n in range(2)):
            assert in_force(plan.followed.facts, day).facts == in_force(plan.lineage.facts, day).facts
        assert plan.listed == plan.standing.facts["name"] == NEW_NAME
        assert complaints(plan) == []


@pytest.mark.parametrize("renamed_first", [True, False])
def test_R27_a_change_filed_under_the_old_name_is_followed_as_intake_has_it(
    make_corporation: MakePlan, renamed_first: bool
) -> None:
    """A new name that was noted before the change was filed, if on the same day, is not carried over it; one noted
    since is."""
    for held, days in product(([], ["intake>followup"]), (0, 1)):
        plan = make_corporation()
        plan.certify()
        first, then = (PlanWorld.rename, PlanWorld.change) if renamed_first else (PlanWorld.change, PlanWorld.rename)
        act(plan, [first])
        plan.pass_days(days)
        plan.hold(*held)
        act(plan, [then, PlanWorld.assign, PlanWorld.propose, PlanWorld.approve])
        plan.release(*BETWEEN)
        plan.release_all()
        assert plan.listed == plan.standing.facts["name"]
        assert (plan.listed == NEW_NAME) == (not renamed_first)
        assert complaints(plan) == []


@OVER_BOTH
def test_what_is_put_right_on_a_certificate_that_takes_no_effect_is_told_to_nobody(make_plan: MakePlan) -> None:
    for order in permutations(BETWEEN):
        plan = certified(make_plan, "proposed")
        plan.hold_all()
        act(plan, [PlanWorld.withdraw, PlanWorld.approve, PlanWorld.put_right_the_second])
        plan.release_all(order)
        assert complaints(plan) == []
        assert "CertificateCorrected" in told(plan, "review")
        assert "CertificateFactsCorrected" not in told(plan, "intake")
        assert "certificate_corrected" not in plan.notices()
        assert plan.standing.facts["name"] == plan.application.form.cover.name


def test_what_is_put_right_counts_before_a_giving_back_too(make_plan: MakePlan) -> None:
    for plan in crossed(make_plan, "filed", PlanWorld.give_back, PlanWorld.put_right):
        assert (plan.standing.status, plan.notices().count("certificate_corrected")) == ("given_back", 1)
        assert "CertificateFactsCorrected" in told(plan, "intake")
