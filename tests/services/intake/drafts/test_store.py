"""Drafts are saved over what was seen, and nothing that was typed is lost or shown to others."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.intake.drafts import draft as kept
from services.intake.drafts.draft import Draft
from services.intake.drafts.store import NEWEST, Saved
from shared.domain import Refusal
from shared.event_store.door import UnknownStream
from shared.event_store.readable import UnreadableRow
from shared.vault.vault import Vault
from tests.services.intake.drafts.conftest import Desk


def refused(outcome: Any) -> str:
    assert isinstance(outcome, Refusal)
    return outcome.code


def test_a_draft_is_as_it_was_saved_last(desk: Desk) -> None:
    begun = desk.begin("saves", {"name": "北斗"}, "北斗", "plan-1")
    desk.pass_time(minutes=1)
    typed = {"rows": [{"people": "１２"}, {}], "name": "北斗水産 𠮷\u2028"}
    assert desk.drafts.save("saves", begun.draft_id, 1, typed, "北斗水産") == Saved(2, desk.clock.now())
    found = desk.drafts.load("saves", begun.draft_id)
    assert (found.version, found.content, found.title) == (2, typed, "北斗水産")
    assert (found.kind, found.about, found.form_version) == ("change", "plan-1", "single/2")
    assert found.saved_at > found.created_at == begun.saved_at
    desk.drafts.save("saves", begun.draft_id, 2, {}, form_version="single/3")
    carried = desk.drafts.load("saves", begun.draft_id)
    assert (carried.form_version, carried.title, carried.content) == ("single/3", "北斗水産", {})


def test_of_two_who_saw_the_same_the_second_gets_what_stands(desk: Desk) -> None:
    begun = desk.begin("two", {"name": ""})
    assert isinstance(desk.drafts.save("two", begun.draft_id, 1, {"name": "北斗"}), Saved)
    stands = desk.drafts.save("two", begun.draft_id, 1, {"name": "南斗"})
    assert isinstance(stands, Draft)
    assert (stands.version, stands.content) == (2, {"name": "北斗"})
    assert desk.drafts.load("two", begun.draft_id) == stands


def test_savers_at_once_take_turns_and_one_wins(desk: Desk) -> None:
    begun = desk.begin("at-once", {"name": ""})
    typed = [{"name": f"{number}"} for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(lambda content: desk.drafts.save("at-once", begun.draft_id, 1, content), typed))
    (won,) = [content for content, outcome in zip(typed, outcomes, strict=True) if isinstance(outcome, Saved)]
    lost = [outcome for outcome in outcomes if isinstance(outcome, Draft)]
    assert len(lost) == 5
    assert {(stands.version, stands.content["name"]) for stands in lost} == {(2, won["name"])}


CONTENTS = st.sampled_from([{"name": "甲"}, {"name": "乙"}, {"name": "丙", "rows": []}])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(-2, 1), CONTENTS, st.booleans()), max_size=12))
def test_saves_and_their_repeats_go_as_a_plain_record_would(
    desk: Desk, tried: list[tuple[int, dict[str, Any], bool]]
) -> None:
    # given a record of every content there was, by version
    record: list[dict[str, Any]] = [{"name": ""}]
    draft_id = desk.begin("oracle", record[0]).draft_id
    for from_newest, content, answer_lost in tried:
        seen = max(1, len(record) + from_newest)
        # when one saves over a version that may be old, or that only a later one will be
        outcomes = [desk.drafts.save("oracle", draft_id, seen, content) for _ in range(1 + answer_lost)]
        # then it is a new version where it is over the newest, none where it stands already, and else is shown
        if content != record[-1] and seen == len(record):
            record.append(content)
        for outcome in outcomes:
            if content == record[-1]:
                assert isinstance(outcome, Saved)
                assert outcome.version == len(record)
            else:
                assert isinstance(outcome, Draft)
                assert (outcome.version, outcome.content) == (len(record), record[-1])
    desk.erasing.finish("oracle", draft_id)


def test_a_draft_that_is_begun_twice_under_one_key_is_one(desk: Desk) -> None:
    first = desk.drafts.begin("again", "new", {"name": "北斗"}, "single/2", "one-key")
    assert isinstance(first, Draft)
    desk.drafts.save("again", first.draft_id, 1, {"name": "北斗水産"})
    again = desk.drafts.begin("again", "new", {"name": "北斗"}, "single/2", "one-key")
    assert isinstance(again, Draft)
    assert (again.draft_id, again.version, again.content) == (first.draft_id, 2, {"name": "北斗水産"})
    other = desk.drafts.begin("another", "new", {"name": "北斗"}, "single/2", "one-key")
    assert isinstance(other, Draft)
    assert other.draft_id != first.draft_id


def test_a_copy_goes_its_own_way(desk: Desk) -> None:
    of = desk.begin("copies", {"name": "北斗"}, "北斗", "plan-1")
    copy = desk.drafts.copy("copies", of.draft_id, "once")
    assert isinstance(copy, Draft)
    assert (copy.version, copy.content, copy.title, copy.about) == (1, of.content, of.title, of.about)
    assert desk.drafts.copy("copies", of.draft_id, "once") == copy
    desk.drafts.save("copies", copy.draft_id, 1, {"name": "写し"})
    assert desk.drafts.load("copies", of.draft_id) == of


def test_an_answer_to_a_correction_has_one_draft(desk: Desk) -> None:
    of = desk.drafts.begin("copies", "correction", {"given": {}}, "24-2025-12", "once", "", "application-1")
    assert isinstance(of, Draft)
    refused = desk.drafts.copy("copies", of.draft_id, "again")
    assert isinstance(refused, Refusal)
    assert refused.code == "draft_of_a_correction"


def test_what_was_deleted_can_be_put_back_and_is_not_saved_meanwhile(desk: Desk) -> None:
    begun = desk.begin("deletes")
    desk.drafts.delete("deletes", begun.draft_id)
    first = desk.drafts.load("deletes", begun.draft_id).deleted_at
    desk.pass_time(minutes=1)
    desk.drafts.delete("deletes", begun.draft_id)
    assert desk.drafts.load("deletes", begun.draft_id).deleted_at == first
    assert [row.draft_id for row in desk.drafts.deleted("deletes")] == [begun.draft_id]
    assert desk.drafts.page("deletes", None, 10).rows == ()
    assert refused(desk.drafts.save("deletes", begun.draft_id, 1, {})) == "draft_deleted"
    assert desk.drafts.restore("deletes", begun.draft_id) is None
    assert desk.drafts.restore("deletes", begun.draft_id) is None
    assert desk.drafts.load("deletes", begun.draft_id) == begun
    assert desk.drafts.deleted("deletes") == []


def test_anothers_draft_is_not_there(desk: Desk) -> None:
    draft_id = desk.begin("mine").draft_id
    for act in (
        lambda: desk.drafts.load("thief", draft_id),
        lambda: desk.drafts.save("thief", draft_id, 1, {}),
        lambda: desk.drafts.copy("thief", draft_id, "k"),
        lambda: desk.drafts.delete("thief", draft_id),
        lambda: desk.drafts.restore("thief", draft_id),
        lambda: desk.drafts.load("mine", "no such id"),
    ):
        with pytest.raises(UnknownStream):
            act()
    desk.erasing.finish("thief", draft_id)
    assert desk.drafts.load("mine", draft_id).version == 1
    assert desk.drafts.page("thief", None, 10).rows == ()


def test_the_list_has_the_newest_save_first_and_each_draft_once(desk: Desk) -> None:
    ids = []
    for number in range(5):
        ids.append(desk.begin("lists", title=f"{number}号").draft_id)
        desk.pass_time(seconds=1)
    desk.drafts.save("lists", ids[1], 1, {"name": "x"})
    found, start = [], None
    while True:
        page = desk.drafts.page("lists", start, 2)
        found += page.rows
        if page.next is None:
            break
        start = NEWEST.start(str(page.next))
    assert [row.title for row in found] == ["1号", "4号", "3号", "2号", "0号"]


def test_one_owner_keeps_so_many_drafts_and_of_such_a_size(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.intake.drafts.store.MOST_DRAFTS", 2)
    first, second = desk.begin("many"), desk.begin("many")
    assert refused(desk.drafts.copy("many", first.draft_id, "k")) == "too_many_drafts"
    desk.drafts.delete("many", second.draft_id)
    third = desk.begin("many")
    assert refused(desk.drafts.restore("many", second.draft_id)) == "too_many_drafts"
    much = {"text": "あ" * (kept.MOST_BYTES // 3)}
    assert refused(desk.drafts.save("many", third.draft_id, 1, much)) == "draft_too_large"
    assert refused(desk.drafts.begin("many", "new", much, "single/2", "large")) == "draft_too_large"
    assert isinstance(desk.drafts.save("many", third.draft_id, 1, {"text": much["text"][100:]}), Saved)


def test_of_many_deleted_drafts_those_deleted_first_are_erased(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.intake.drafts.store.MOST_DELETED", 2)
    ids = [desk.begin("tidies").draft_id for _ in range(4)]
    other = desk.begin("keeps").draft_id
    desk.drafts.delete("keeps", other)
    for draft_id in (ids[1], ids[0], ids[2]):
        desk.pass_time(seconds=1)
        desk.drafts.delete("tidies", draft_id)
    assert [row.draft_id for row in desk.drafts.deleted("tidies")] == [ids[2], ids[0]]
    with pytest.raises(UnknownStream):
        desk.drafts.restore("tidies", ids[1])
    desk.drafts.delete("tidies", ids[0])
    assert len(desk.drafts.deleted("tidies")) == 2, "deleted again, it is no further one"
    assert desk.drafts.load("tidies", ids[3]).deleted_at is None
    assert [row.draft_id for row in desk.drafts.deleted("keeps")] == [other]


def test_no_typed_text_lies_in_the_database(desk: Desk) -> None:
    secret = "ひみつのまち一丁目"
    begun = desk.begin("seals", {"cover": {"street": secret}}, secret)
    desk.drafts.save("seals", begun.draft_id, 1, {"cover": {"street": f"{secret}2"}})
    with psycopg.connect(desk.drafts.database.dsn) as connection:
        rows = connection.execute("SELECT title, content, d::text FROM drafts AS d").fetchall()
    assert any(begun.draft_id in text for *_, text in rows)
    for title, content, text in rows:
        for form in (secret.encode(), secret.encode("unicode-escape"), secret.encode("utf-16-le")):
            assert form not in title + content
            assert form.hex() not in text
        assert secret not in text


@pytest.mark.parametrize(
    "change", ["owner = 'thief'", "version = version + 1", "content = title", "key_id = other.key_id"]
)
def test_what_was_sealed_opens_in_its_own_row_only(desk: Desk, change: str) -> None:
    moved, other = desk.begin(f"moves {change}", title="題"), desk.begin("stays")
    owner = "thief" if "thief" in change else f"moves {change}"
    with psycopg.connect(desk.drafts.database.dsn) as connection:
        connection.execute(
            f"UPDATE drafts SET {change} FROM (SELECT key_id FROM drafts WHERE draft_id = %s) AS other"
            " WHERE draft_id = %s".encode(),
            (other.draft_id, moved.draft_id),
        )
    with pytest.raises(UnreadableRow):
        desk.drafts.load(owner, moved.draft_id)
    assert [row.title for row in desk.drafts.page(owner, None, 10).rows] in ([None], ["題"])


def test_another_process_opens_what_was_typed(desk: Desk) -> None:
    begun = desk.begin("elsewhere", title="題")
    other = type(desk.drafts)(desk.drafts.database, Vault(desk.drafts.vault.database, desk.own_key), desk.clock)
    assert other.load("elsewhere", begun.draft_id) == begun
