"""The demo's stories: the same each time, and something to do on every desk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest

from services.demo.filling import JOURNAL, DemoJournal, fill
from services.demo.forms import originals, shifted
from services.demo.stories import StoryStep, stories
from services.embedded import System
from services.intake.domain.form_checks import problems
from services.intake.domain.identified import identified
from services.intake.read_models.applications import of_account
from services.intake.views.plan import plan_on
from services.intake.views.starting import example_plan
from services.notify.read_models import deliveries
from services.review.read_models import not_reached, queue_pages
from services.review.read_models.queue_pages import QueueTab, WantedCases
from services.running import DEMO_SPAN
from shared.clock import MovedClock
from shared.contracts.forms.filed import PlanToFile
from shared.contracts.forms.joint import JointPlanForm
from shared.contracts.personal import Personal
from shared.event_store.store import EventStore
from shared.scheme.bureaus import BUREAUS
from shared.scheme.cautions import cautions
from shared.scheme.states import CaseState
from shared.settings import Settings
from shared.web.persona import PERSONAS

COUNT = 94
UNTIL = datetime(2026, 11, 24, 1, tzinfo=UTC)


def told(count: int, until: datetime) -> list[StoryStep]:
    return [step for story in stories(count, until) for step in story.steps]


def test_the_same_day_tells_the_same_stories() -> None:
    assert told(COUNT, UNTIL) == told(COUNT, UNTIL)


def test_a_business_has_mail_at_a_name_of_its_own() -> None:
    firm_of: dict[str, str] = {}
    for story in list(stories(300, UNTIL))[len(originals()) :]:
        domain = story.form["check_sheet"]["email"].partition("@")[2]
        name = story.form["cover"]["name"].removeprefix("株式会社").removeprefix("有限会社").removeprefix("合資会社")
        assert firm_of.setdefault(domain, name) == name


def opened(personal: Personal) -> str:
    return personal.text or ""


@pytest.mark.parametrize("day", [date(2026, 1, 31), date(2026, 11, 24), date(2027, 12, 31), date(2029, 2, 28)])
def test_every_plan_can_be_filed_on_any_day_and_gives_nothing_to_look_at_again(day: date) -> None:
    examples = (example_plan(day), example_plan(day, "joint"))
    for written in (*(shifted(form, day) for form in originals()), *examples):
        form = identified(PlanToFile.model_validate(written).root)
        assert (problems(form, day), cautions(form, day, opened)) == ([], []), form.cover.name


@pytest.mark.parametrize("day", range(1, 8))
def test_on_any_day_of_the_week_a_case_has_an_officer_before_anything_is_done_with_it(day: int) -> None:
    for hour in (1, 4, 8):
        for story in stories(300, datetime(2026, 12, day, hour, 43, tzinfo=UTC)):
            verbs = [step.verb for step in sorted(story.steps, key=lambda step: (step.at, step.number))]
            for verb in {"transfer", "propose", "request_correction"} & set(verbs):
                assert "assign" in verbs[: verbs.index(verb)], verbs


@pytest.mark.parametrize("count", [24, COUNT, 300])
def test_every_story_begins_and_none_has_a_future(count: int) -> None:
    # Whatever day of the week it is: a step that falls on a weekend moves to the Monday after.
    for days in range(7):
        until = UNTIL + timedelta(days=days)
        for story in stories(count, until):
            assert story.steps[0].verb in ("file", "claim_paper")
            assert all(step.at <= until for step in story.steps)


@pytest.mark.parametrize("count", [COUNT, 300])
def test_what_lies_on_the_desks_is_spread_over_all_bureaus(count: int) -> None:
    last: dict[str, set[str]] = defaultdict(set)
    for story in list(stories(count, UNTIL))[-len(BUREAUS) * 7 :]:
        last[story.form["cover"]["prefecture"]].add(story.steps[-1].verb)
    by_bureau = {bureau.key: set().union(*(last[place] for place in bureau.prefectures)) for bureau in BUREAUS.values()}
    for verbs in by_bureau.values():
        assert {"file", "assign", "request_correction", "propose", "transfer"} <= verbs
        assert verbs & {"approve", "withdraw"}


def test_every_bureau_has_work_in_every_tab_and_every_state_is_there(settings: Settings) -> None:
    clock = MovedClock(UNTIL - DEMO_SPAN)
    seen: set[str] = set()
    with System(settings, clock) as system:
        fill(system, clock, UNTIL, COUNT)
        refused = system.services["notify"].store.database.read(
            lambda c: deliveries.page(c, deliveries.WantedNotices("kanto", "stuck"), None, 50)
        )
        assert [row.attempts for row in refused.rows] == [1]
        database = system.services["review"].store.database
        assert database.read(lambda c: not_reached.at_a_glance(c, "kanto", ()))[0] == 1
        for bureau, tab, me in everybodys_tabs():
            wanted = WantedCases(bureau, tab, me)
            page = database.read(lambda c, wanted=wanted: queue_pages.page(c, wanted, None, 50))
            assert page.rows, wanted
            seen |= {row.status for row in page.rows}
        applicants = [persona.id for persona in PERSONAS.values() if persona.role == "applicant"]
        of_accounts = {account: looked_at(system.services["intake"].store, account) for account in applicants}
    assert seen == set(get_args(CaseState))
    # Whoever an applicant is, there is a certificate that runs, a refusal or an open correction to look at.
    assert [one for one, had in of_accounts.items() if not had & {"in_force", "refused", "correcting"}] == []


def looked_at(store: EventStore, account: str) -> set[str]:
    """How each application of an account stands; of one that was certified, how its plan does."""
    rows = store.database.read(of_account(account, None, 100)).rows
    return {plan_on(store, row.plan_id).standing.status if row.certificate_no else row.status for row in rows}


def test_plans_are_changed_renewed_reported_on_given_back_and_rescinded(settings: Settings) -> None:
    clock = MovedClock(UNTIL - DEMO_SPAN)
    with System(settings, clock) as system:
        fill(system, clock, UNTIL, 24)
        journal = DemoJournal(settings.data / JOURNAL)
        journal.close()
        store = system.services["intake"].store
        plans = {
            number: plan_on(store, journal.made[f"demo-{number}-0"]["plan_id"]) for number in (0, 3, *range(5, 13))
        }

    assert [(one.number, one.term) for one in plans[0].versions] == [(1, 1), (2, 1), (3, 2), (4, 3)]
    assert UNTIL.date() - plans[0].versions[0].filed_on > timedelta(days=1000)
    assert {offer.name for offer in plans[0].offers if offer.is_open} == {
        "change", "renewal", "report", "minor_change", "give_back",
    }  # fmt: skip
    assert plans[3].filing is not None
    assert [(one.number, one.term) for one in plans[5].versions] == [(1, 1), (2, 2)]
    assert plans[6].standing.status == "given_back"
    assert (plans[7].filing, len(plans[7].versions)) == (None, 1)
    joint, changed = plans[8].form, plans[8].filing
    assert isinstance(joint, JointPlanForm)
    assert (len(joint.participants), len(joint.large_companies), changed is not None) == (2, 1, True)
    assert plans[9].standing.status == "rescinded"
    assert plans[10].hearing is not None
    assert (plans[11].paper.confirmed, plans[11].filing is not None) == (None, True)
    assert plans[12].paper.confirmed is not None
    assert [(one.number, one.term) for one in plans[12].versions] == [(1, 1), (2, 1)]
    assert [note.now for note in plans[0].standing.notes] == ["代表取締役会長"]


def everybodys_tabs() -> Iterator[tuple[str, QueueTab, str]]:
    """Every tab of every bureau; of "mine", that of each officer."""
    for bureau in BUREAUS:
        yield from ((bureau, tab, "") for tab in get_args(QueueTab) if tab != "mine")
        yield from ((bureau, "mine", f"officer-{bureau}-{number}") for number in (1, 2))
