"""The table of rights: who has one at all, over whose things, and what a list is filtered by."""

from __future__ import annotations

from typing import get_args

import pytest

from docs.authorization import RELATIONS, ROLES
from shared.contracts.event import Actor, Role
from shared.scheme.authorization import RIGHTS, NotGranted, Reach, Relation, Right, Whose, demand, has, may, reach

OFFICER = Actor(role="officer", id="officer-kanto-1", place="kanto")
DIRECTOR = Actor(role="director", id="director-kanto", place="kanto")
APPLICANT = Actor(role="applicant", id="applicant-1")
SUPPORT = Actor(role="support", id="support-smrj", place="smrj")
AUDITOR = Actor(role="auditor", id="auditor-1")
SYSTEM = Actor(role="system", id="jigyokei")

OF_KANTO, OF_KINKI = Whose(bureau="kanto"), Whose(bureau="kinki")


def test_every_right_stands_in_the_table_and_every_relation_in_words() -> None:
    assert tuple(RIGHTS) == get_args(Right)
    assert tuple(RELATIONS) == get_args(Relation)
    assert {role for granted in RIGHTS.values() for role in granted.to} == set(ROLES)
    assert set(ROLES) == {*get_args(Role), None} - {"system"}


@pytest.mark.parametrize(
    ("actor", "right", "own", "foreign"),
    [
        (APPLICANT, "intake.read", Whose(account="applicant-1"), Whose(account="applicant-2")),
        (OFFICER, "review.read", OF_KANTO, OF_KINKI),
        (OFFICER, "notify.send_again", OF_KANTO, OF_KINKI),
        (DIRECTOR, "review.approve", OF_KANTO, OF_KINKI),
        (SUPPORT, "followup.read_plans", Whose(supporters=frozenset({"smrj", "jf-cmca"})),
         Whose(bureau="smrj", supporters=frozenset({"jf-cmca"}))),
        (SUPPORT, "followup.read_dates", Whose(supporters=frozenset({"smrj"})), Whose()),
    ],
)  # fmt: skip
def test_ones_own_is_open_and_what_is_foreign_is_not(actor: Actor, right: Right, own: Whose, foreign: Whose) -> None:
    assert may(actor, right, own)
    assert not may(actor, right, foreign)
    assert not may(actor, right, Whose())


def test_auditors_read_everyones_and_change_nothing() -> None:
    assert may(AUDITOR, "review.read", OF_KANTO)
    assert may(AUDITOR, "review.read", OF_KINKI)
    assert {right for right in RIGHTS if has("auditor", right) and not has(None, right)} == {
        "review.read", "notify.read", "followup.read_plans", "audit.read", "audit.export", "audit.verify",
    }  # fmt: skip


def test_R30_the_decision_is_the_directors() -> None:
    for right in ("review.approve", "review.send_back"):
        assert tuple(RIGHTS[right].to) == ("director",)  # type: ignore[index]


@pytest.mark.parametrize("actor", [OFFICER, AUDITOR, SUPPORT, SYSTEM])
def test_a_role_without_a_right_never_has_it(actor: Actor) -> None:
    assert not may(actor, "intake.withdraw", Whose(account=actor.id, bureau=actor.place))
    with pytest.raises(NotGranted):
        demand(actor, "intake.withdraw")
    with pytest.raises(NotGranted):
        reach(actor, "intake.withdraw")


def test_who_stands_for_no_bureau_has_nothing_of_nobody() -> None:
    homeless = Actor(role="officer", id="officer-1")
    assert not may(homeless, "review.read", Whose())
    assert not may(homeless, "review.read", OF_KANTO)


def test_lists_are_filtered_by_the_same_reach() -> None:
    assert reach(APPLICANT, "intake.read") == Reach(account="applicant-1")
    assert reach(OFFICER, "followup.read_plans") == Reach(bureau="kanto")
    assert reach(SUPPORT, "followup.read_plans") == Reach(supporter="smrj")
    assert reach(AUDITOR, "followup.read_plans") == Reach()
