"""Rows keep their identity: corrected, moved, with others in front of them; and an id that is gone never comes back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.intake.domain.identified import identified
from shared.contracts.forms.rows import Row, highest, with_ids
from shared.contracts.forms.single import Fund, PlanForm
from shared.contracts.forms.single_contents import Partner
from shared.contracts.personal import Personal
from tests.domain.intake.examples import plan


def fund(item: str, yen: int = 1, row_id: str = "", use: str = "") -> Fund:
    return Fund(row_id=row_id, item=item, use=use, source="自己資金", thousand_yen=yen)


def ids(rows: Any) -> list[str]:
    return [row.row_id for row in rows]


BEFORE = (fund("止水板", 1, "k1"), fund("発電機", 2, "k2"), fund("バックアップ", 3, "k3"))


def again(*rows: Fund, used: int = 3) -> list[str]:
    return ids(with_ids(rows, BEFORE, used))


def test_the_first_rows_are_numbered_in_their_order() -> None:
    assert ids(with_ids((fund("a"), fund("b"), fund("a")), (), 0)) == ["k1", "k2", "k3"]


def test_a_row_inserted_in_front_moves_no_other() -> None:
    assert again(fund("新しい", 9), *BEFORE) == ["k4", "k1", "k2", "k3"]
    assert again(fund("新しい", 9), fund("止水板", 1), fund("発電機", 2), fund("バックアップ", 3)) == [
        "k4",
        "k1",
        "k2",
        "k3",
    ]


def test_rows_keep_their_ids_in_any_order() -> None:
    assert again(BEFORE[2], BEFORE[0], BEFORE[1]) == ["k3", "k1", "k2"]
    assert again(fund("バックアップ"), fund("止水板"), fund("発電機")) == ["k3", "k1", "k2"]


def test_a_row_that_says_its_id_keeps_it_whatever_it_says_now() -> None:
    assert again(fund("別のもの", 100, "k2"), fund("止水板", 1)) == ["k2", "k1"]


def test_without_an_id_a_row_is_known_by_its_natural_key() -> None:
    assert again(fund("発電機", 999)) == ["k2"]


def test_without_a_natural_key_it_is_known_by_its_text() -> None:
    before = (fund("", 1, "k1"), fund("", 2, "k2"))
    assert ids(with_ids((fund("", 2), fund("", 7)), before, 2)) == ["k2", "k3"]


def test_two_rows_do_not_share_an_id() -> None:
    assert again(fund("a", 1, "k1"), fund("b", 1, "k1")) == ["k1", "k4"]
    assert again(fund("発電機"), fund("発電機")) == ["k2", "k4"]


def test_an_id_that_was_never_given_is_not_taken() -> None:
    assert again(fund("a", 1, "k77"), *BEFORE) == ["k4", "k1", "k2", "k3"]


def test_the_id_of_a_row_that_is_gone_is_not_given_again() -> None:
    assert again(fund("別のもの"), used=8) == ["k9"]
    assert again(fund("別のもの", 1, "k8"), used=8) == ["k9"]


def test_a_partner_is_known_by_its_name_though_its_person_changed() -> None:
    def partner(representative: str, row_id: str = "") -> Partner:
        sealed = {"address": Personal("東京都"), "representative": Personal(representative)}
        return Partner(row_id=row_id, kind="other", name="組合", content="共有", **sealed)

    assert ids(with_ids((partner("新 代表"),), (partner("旧 代表", "k4"),), 4)) == ["k4"]


@pytest.mark.parametrize("row_id", ["k0", "k01", "1", "K1", "k1.x", "k123456789012"])
def test_an_id_has_one_spelling(row_id: str) -> None:
    with pytest.raises(ValidationError):
        Fund(row_id=row_id, thousand_yen=1)


# -- whatever people do with a table ---------------------------------------------------------------------------------

names = st.sampled_from(["止水板", "発電機", "バックアップ", "訓練", ""])
new_rows = st.builds(fund, item=names, yen=st.integers(0, 3))
wild_rows = st.builds(fund, item=names, yen=st.integers(0, 3), row_id=st.sampled_from(["", "k1", "k2", "k9"]))


@st.composite
def histories(draw: st.DrawFn) -> list[list[Fund]]:
    """Texts of one table as they come to the door: rows kept with or without their ids, changed, moved, new, gone."""
    texts = [draw(st.lists(wild_rows, max_size=5))]
    for _ in range(draw(st.integers(1, 4))):
        texts.append(
            [*draw(st.permutations(texts[-1])), *draw(st.lists(wild_rows, max_size=2))][draw(st.integers(0, 2)) :]
        )
    return texts


def table(rows: Any) -> PlanForm:
    return plan().model_copy(update={"funds": tuple(rows)})


@given(histories())
def test_ids_are_unique_and_a_gone_one_never_comes_back(texts: list[list[Fund]]) -> None:
    known: list[PlanForm] = []
    ever: set[str] = set()
    for rows in texts:
        form = identified(table(rows), known)
        now = ids(form.funds)
        assert all(now)
        assert len(now) == len(set(now))
        last = set(ids(known[-1].funds)) if known else set()
        assert not (set(now) - last) & ever
        assert highest(form.funds) <= len(ever | set(now))
        ever |= set(now)
        known.append(form)  # type: ignore[arg-type]


@given(st.lists(new_rows, max_size=6), st.data())
def test_rows_that_come_back_are_the_same_in_any_order_with_others_anywhere(
    rows: list[Fund], data: st.DataObject
) -> None:
    first = identified(table(rows))
    mixed = list(data.draw(st.permutations(first.funds)))
    for row in data.draw(st.lists(new_rows, max_size=3)):
        mixed.insert(data.draw(st.integers(0, len(mixed))), row)
    second = identified(table(mixed), [first])
    kept = {row.row_id: row for row in second.funds}
    assert all(kept[row.row_id] == row for row in first.funds)
    assert [row.model_copy(update={"row_id": ""}) for row in second.funds] == [
        row.model_copy(update={"row_id": ""}) for row in mixed
    ]


@given(st.lists(new_rows, max_size=6), st.data())
def test_who_sends_the_file_of_before_without_ids_gets_the_same_ones(rows: list[Fund], data: st.DataObject) -> None:
    first = identified(table(rows))
    bare = [row.model_copy(update={"row_id": ""}) for row in first.funds]
    assert sorted(ids(identified(table(data.draw(st.permutations(bare))), [first]).funds)) == sorted(ids(first.funds))
    assert identified(table(bare), [first]) == first


def test_every_table_of_a_form_is_numbered_for_itself() -> None:
    form = plan()
    tables: list[tuple[Row, ...]] = [
        form.goals.disasters,
        form.goals.impacts,
        form.equipment,
        form.partners,
        form.funds,
    ]
    assert [ids(rows) for rows in tables] == [["k1"]] * 5
