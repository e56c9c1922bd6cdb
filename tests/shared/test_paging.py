"""A list is walked page by page, both ways, over any kind of key; what is no place in it is not taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain import Text
from shared.paging import Keyset, Order, Page, Start
from shared.postgres.database import Database
from shared.postgres.launcher import EmbeddedPostgres

ROWS = 23
LISTS = {
    "day": Keyset((("day", "day"), ("name", "text")), Order(Text(ja="日", en="day"))),
    "instant": Keyset((("at", "instant"), ("name", "text")), Order(Text(ja="時", en="time"), falling=True)),
    "number": Keyset((("number", "number"),), Order(Text(ja="番号", en="number"), falling=True)),
    "text": Keyset((("name", "text"),), Order(Text(ja="名", en="name"))),
}
# Every third row has the day and the instant of its neighbour, and one has none that Python could say.
TABLE = f"""
(SELECT n AS number, 'n' || n AS name,
        CASE WHEN n = 7 THEN 'infinity' ELSE date '2026-11-01' + n - (n %% 3 = 0)::int END AS day,
        CASE WHEN n = 7 THEN 'infinity'
             ELSE timestamptz '2026-11-01 12:00:00.5+09' + (n - (n %% 3 = 0)::int) * interval '1.25 s' END AS at
   FROM generate_series(1, {ROWS}) AS n) AS t
"""
SELECT = f"SELECT name, {{key}} FROM {TABLE} WHERE {{beyond}} ORDER BY {{order}} LIMIT %(limit)s"


@pytest.fixture(scope="module")
def database(postgres: EmbeddedPostgres) -> Database:
    database = Database(postgres.ensure_database("paging"), 1)
    database.open()
    return database


def page(database: Database, keyset: Keyset, start: Start | None, limit: int) -> Page[str]:
    def query(cursor):  # type: ignore[no-untyped-def]
        cursor.execute(keyset.statement(SELECT, start), keyset.values(start, limit))
        return keyset.page(cursor.fetchall(), start, limit, lambda rows: [row[0] for row in rows])

    found: Page[str] = database.read(query)
    return found


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("limit", [1, 5, ROWS, ROWS + 1])
def test_a_walk_meets_every_row_once_and_leads_back_the_same_way(database: Database, kind: str, limit: int) -> None:
    keyset = LISTS[kind]
    forwards = [page(database, keyset, None, limit)]
    while start := forwards[-1].next:
        forwards.append(page(database, keyset, keyset.start(str(start)), limit))
    met = [name for one in forwards for name in one.rows]
    assert sorted(met) == sorted(f"n{number}" for number in range(1, ROWS + 1))
    assert met == list(page(database, keyset, None, ROWS).rows)
    back = forwards[-1]
    for before in reversed(forwards[:-1]):
        assert back.previous is not None
        back = page(database, keyset, keyset.start(str(back.previous)), limit)
        assert back.rows == before.rows
    assert back.previous is None
    assert forwards[-1].next is None


def test_a_row_that_cannot_be_read_does_not_end_the_list() -> None:
    keyset = LISTS["text"]
    found = keyset.page([("a", "a"), ("b", "b"), ("c", "c")], None, 2, lambda rows: [])
    assert found == Page((), None, Start(("b",)))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("day", ""),
        ("day", "after"),
        ("day", "sideways~2026-11-24~a"),
        ("day", "after~2026-13-01~a"),
        ("day", "after~now~a"),
        ("day", "after~2026-11-24~a~b"),
        ("day", "after~2026-11-24~"),
        ("day", "after~2026-11-24~a\x00"),
        ("instant", "after~2026-11-24~a"),
        ("instant", "after~2026-11-24T25:00:00~a"),
        ("instant", "after~2026-11-24T01:00:00+09:00~a"),
        ("number", "before~x"),
        ("number", "before~-1"),
        ("number", f"before~{10**18}"),
    ],
)
def test_what_no_page_has_named_is_no_place(kind: str, text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        LISTS[kind].start(text)


@given(st.text(max_size=40))
def test_whatever_stands_in_an_address_is_a_place_or_refused(text: str) -> None:
    for keyset in LISTS.values():
        try:
            assert str(keyset.start(text)) == text
        except ValueError:
            continue
