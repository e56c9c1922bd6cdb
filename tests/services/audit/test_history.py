"""A plan's history: complete, as of an instant, compared, exported, and the same however the ledger filled."""

from __future__ import annotations

import json
import random
from datetime import timedelta

import pytest

from services.audit.domain.comparison import compare
from services.audit.read_models import ledger
from services.audit.views.history import (
    History,
    comparison,
    comparison_json,
    filing_facts,
    from_entries,
    history,
    history_json,
    history_lines,
    in_words,
)
from tests.domain.audit.lines import CERTIFIED, FILED, OPENED, lines, version_certified
from tests.services.audit.conftest import START, Walked
from tests.support.unguarded import unguarded


def known(walked: Walked, minutes: float | None = None) -> History:
    as_of = None if minutes is None else START + timedelta(minutes=minutes)
    found: History | None = walked.database.read(lambda cursor: history(cursor, walked.plan_id, as_of))
    assert found is not None
    return found


def names(found: History) -> list[str]:
    return [line.name for line in found.lines]


def test_the_whole_history_stands_in_the_order_of_causes(walked: Walked) -> None:
    found = known(walked)
    assert names(found)[0] == "intake.ApplicationFiled/6"
    order = {line.event_id: place for place, line in enumerate(found.lines)}
    causes = [(line, line.causation_id) for line in found.lines if line.causation_id]
    assert len(causes) >= 5
    assert all(order[cause] < order[line.event_id] for line, cause in causes if cause)
    assert {entry.link for entry in found.entries} == {"kept"}


def test_the_order_in_which_the_ledger_filled_does_not_matter(walked: Walked) -> None:
    found = walked.database.read(lambda cursor: ledger.plan(cursor, walked.plan_id, None))
    expected = from_entries(walked.plan_id, None, found)
    for seed in range(5):
        shuffled = list(found)
        random.Random(seed).shuffle(shuffled)
        assert from_entries(walked.plan_id, None, shuffled) == expected


def test_as_of_shows_what_was_recorded_by_then_and_nothing_else(walked: Walked) -> None:
    assert names(known(walked, -1)) == []
    assert known(walked, 0).standing.status == "received"
    assert "review.CaseAssigned/1" not in names(known(walked, 6.99))
    assert known(walked, 7).standing.status == "in_review"
    assert known(walked, 24 * 60).standing.status == "awaiting_approval"
    assert known(walked, 48 * 60).standing.status == "certified"
    assert len(known(walked).entries) == len(known(walked, 48 * 60).entries)


def test_before_anything_was_recorded_the_state_says_so(walked: Walked) -> None:
    assert next(history_lines(known(walked, -1), "en")) == "At this time, nothing was recorded of this plan."


def test_an_unknown_plan_has_no_history(walked: Walked) -> None:
    assert walked.database.read(lambda cursor: history(cursor, "no-such-plan")) is None


def test_two_instants_differ_in_what_was_added_and_what_it_changed(walked: Walked) -> None:
    earlier, later = START + timedelta(minutes=10), START + timedelta(days=3)
    found = walked.database.read(lambda cursor: comparison(cursor, walked.plan_id, earlier, later))
    assert found is not None
    added = [line.name for line in found.added]
    assert added[:2] == ["review.DecisionProposed/2", "review.PlanCertified/4"]
    changed = {one.key: (one.before, one.after) for one in found.facts}
    assert changed["certificate_no"] == (None, found.after.facts["certificate_no"])
    assert {"status", "decided_on"} <= changed.keys()
    assert "applicant" not in changed
    assert found.form == []


def test_the_same_instant_twice_differs_in_nothing(walked: Walked) -> None:
    found = walked.database.read(lambda cursor: comparison(cursor, walked.plan_id, START, START))
    assert found is not None
    assert (found.added, found.facts, found.form) == ([], [], [])


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_history_as_text_begins_with_the_state(walked: Walked, language: str) -> None:
    lines = list(history_lines(known(walked), language))  # type: ignore[arg-type]
    assert "C01-2026-000001" in lines[0]
    assert len(lines) == 1 + 2 * len(known(walked).entries)
    assert not [line for line in lines if "{" in line]


def test_personal_values_stay_sealed(walked: Walked) -> None:
    everything = json.dumps(history_json(known(walked)), ensure_ascii=False, default=str)
    assert "onodera@" not in everything
    assert '"box"' in everything


def test_a_changed_byte_shows_at_its_event_and_only_there(walked: Walked) -> None:
    change = "UPDATE ledger SET data = set_byte(data, 300, get_byte(data, 300) # 1)"
    where = "WHERE plan_id = %s AND service = 'review' AND version = 2"
    try:
        _as_superuser(walked, f"{change} {where}", walked.plan_id)
        found = known(walked)
        assert [entry.line.name for entry in found.changed] == ["review.CaseAssigned/1"]
    finally:
        _as_superuser(walked, f"{change} {where}", walked.plan_id)
    assert known(walked).changed == []


def test_a_missing_predecessor_is_told(walked: Walked) -> None:
    # Whose event it is depends on which plans share the partition.
    before = """
        DELETE FROM ledger AS d USING ledger AS a
         WHERE a.plan_id = %s AND a.name LIKE 'review.CaseAssigned%%'
           AND (d.service, d.partition, d.sequence) = (a.service, a.partition, a.sequence - 1)
    """
    with unguarded(walked.database.dsn) as connection:
        assert connection.execute(before, (walked.plan_id,)).rowcount == 1
        found = history(connection.cursor(binary=True), walked.plan_id)
        connection.rollback()
    assert found is not None
    assert [(entry.line.name, entry.link) for entry in found.changed] == [("review.CaseAssigned/1", "alone")]
    assert found.standing.status == "certified"


@pytest.mark.parametrize("data", [b"", b"\xff\x00", b"[]", b'"text"', b"{}"])
def test_of_a_filing_that_cannot_be_read_a_list_says_nothing(data: bytes) -> None:
    assert set(filing_facts(data, "").values()) == {""}


def _as_superuser(walked: Walked, statement: str, *params: object) -> None:
    with unguarded(walked.database.dsn) as connection:
        assert connection.execute(statement, params).rowcount == 1


def test_what_a_form_says_is_compared_in_words_and_units() -> None:
    # Given: a plan certified as filed, which was then changed in four fields
    kept = {"row_id": "k1", "building": {"key": "k", "box": "b0"}}
    first = {"month": "2024-08", "unit_price_thousand_yen": 14800, "street": {"key": "k", "box": "b1"}}
    then = {"month": "2024-09", "unit_price_thousand_yen": 9800, "street": {"key": "k", "box": "b2"}}
    before, after = (
        {"form_version": "24-2025-12", "tax_measure": {"wanted": wanted}, "equipment": [kept | row]}
        for wanted, row in ((False, first), (True, then))
    )
    changed = ("intake.ApplicationCorrected/6", {"form": after})
    filed = lines((FILED[0], FILED[1] | {"form": before}), OPENED, changed)
    versions = (version_certified(one, 1, f"2026-05-2{one}", "2029-05", text_no=one) for one in (1, 2))
    certified = lines(*[CERTIFIED] * 3, *versions)[2:]

    # When two instants are compared, before and after
    found = in_words(compare([*filed, *certified[:2]], [*filed, *certified]))
    asked = in_words(compare(filed[:2], filed))

    # Then
    told = comparison_json(found, START, START)["certified"]
    assert told == comparison_json(asked, START, START)["form"]
    assert [(one["before"]["ja"], one["after"]["en"]) for one in told] == [
        ("活用しない", "Wanted"),
        ("2024年8月", "September 2024"),
        ("14,800千円", "9,800 thousand yen"),
        ("（個人情報）", "(personal data)"),
    ]
