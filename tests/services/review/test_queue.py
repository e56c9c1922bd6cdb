"""The queue at size: every page comes off an index in its order, and a walk through it meets each case once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any, get_args

import pytest

from services.review.read_models import queue_pages, record_pages
from services.review.read_models.bureau_queue import BUREAU_QUEUE
from services.review.read_models.queue_pages import MOST_COUNTED, QueueRow, QueueTab, WantedCases
from services.review.read_models.record_list import RECORD_LIST
from services.review.read_models.record_pages import WantedRecords
from shared.paging import Page, Start
from shared.postgres.database import Cursor, Database, run_script
from shared.postgres.launcher import EmbeddedPostgres
from shared.scheme.bureaus import BUREAUS
from shared.searching.folding import names_found, pieces_of
from tests.support.hasty import drop_databases
from tests.support.waiting import PATIENCE

TODAY = date(2026, 11, 24)
CASES = 5_000
ME = "officer-kanto-1"


@pytest.fixture(scope="module")
def database(postgres: EmbeddedPostgres) -> Iterator[Database]:
    """A queue of 5,000 cases in nine bureaus, half of them ended."""
    database = Database(postgres.ensure_database("queue_at_size"), 2, PATIENCE)
    database.open()
    with database.transaction() as cursor:
        run_script(cursor, BUREAU_QUEUE.schema)
        run_script(cursor, RECORD_LIST.schema)
        fill(cursor, CASES)
        cursor.execute(_CERTIFY)
        cursor.execute(_NOTE)
        for table in RECORD_LIST.tables:
            cursor.execute(f"ANALYZE {table}")
    yield database
    database.close()
    # A worker that comes back to this module begins anew.
    drop_databases(postgres, "queue_at_size")


_CERTIFY = """
INSERT INTO record_certificates (stream_id, plan_id, version, bureau, certified_on, pieces, has_effect)
SELECT case_id, case_id, 1, bureau, ended_on, ARRAY['#c' || replace(application_no, '-', '')], true
  FROM bureau_queue WHERE ended_on IS NOT NULL
"""


_NOTE = """
INSERT INTO record_plans (plan_id, names, pieces)
SELECT c.plan_id, n.names, n.pieces
  FROM record_certificates AS c JOIN bureau_queue_names AS n ON n.case_id = c.stream_id
"""


def fill(cursor: Cursor, cases: int) -> None:
    random = Random(45)
    rows, names = [], []
    for number in range(cases):
        bureau = random.choice(list(BUREAUS))
        received = TODAY - timedelta(days=random.randrange(400))
        status = random.choice(["received", "in_review", "in_review", "correction", "awaiting_approval"])
        ended = received + timedelta(days=40) if number % 2 else None
        waiting = status == "correction" and not ended
        last_day = None if waiting else received + timedelta(days=45)
        # Few days for many answers, so that many are of one day.
        answer_by = TODAY + timedelta(days=random.randrange(5)) if waiting else None
        officer = "" if status == "received" else f"officer-{bureau}-{random.randrange(1, 3)}"
        name = f"{random.choice('青白赤黒')}{random.choice('山川海空')}製作所{number}株式会社"
        case_id, application_no = f"{number:08d}", f"03-2026-{number:06d}"
        rows.append((case_id, application_no, bureau, name, received, "certified" if ended else status, officer,
                     last_day, ended or last_day or "infinity", answer_by, ended))  # fmt: skip
        names.append((case_id, bureau, application_no, names_found([name]), pieces_of([name], [application_no])))
    cursor.executemany(
        "INSERT INTO bureau_queue (case_id, application_no, bureau, applicant, prefecture, kind, received_on, status,"
        " officer, last_day, sort_day, answer_by, rungs, ended_on, marks, version)"
        " VALUES (%s, %s, %s, %s, '東京都', 'new', %s, %s, %s, %s, %s::date, %s, '{}', %s, '{}', 1)",
        rows,
    )
    cursor.executemany("INSERT INTO bureau_queue_names VALUES (%s, %s, %s, %s, %s)", names)
    cursor.execute("ANALYZE bureau_queue")
    cursor.execute("ANALYZE bureau_queue_names")


class Explaining:
    """A cursor that asks for the plan instead of the rows."""

    def __init__(self, cursor: Cursor) -> None:
        self.cursor = cursor
        self.plan = ""

    def execute(self, query: str, params: Any, prepare: bool | None = None) -> None:
        self.cursor.execute(f"EXPLAIN (COSTS OFF) {query}", params)
        self.plan += "\n".join(row[0] for row in self.cursor.fetchall())

    @staticmethod
    def fetchall() -> list[Any]:
        return []


def wanted(tab: QueueTab, **more: Any) -> WantedCases:
    return WantedCases("kanto", tab, ME, **more)


@pytest.mark.parametrize("tab", get_args(QueueTab))
@pytest.mark.parametrize(
    "start", [None, Start(("2026-11-01", "03-2026-000100")), Start(("2026-11-01", "03-2026-000100"), back=True)]
)
@pytest.mark.parametrize("narrowed", [{}, {"kind": "new", "due_by": TODAY, "officer": ME}], ids=str)
def test_a_page_is_read_off_an_index_in_its_order(
    database: Database, tab: QueueTab, start: Start | None, narrowed: dict[str, Any]
) -> None:
    narrowed = dict(narrowed)
    if tab == "unassigned":
        narrowed.pop("officer", None)  # nobody's cases of somebody: there are none to be read
    with database.transaction() as cursor:
        explaining = Explaining(cursor)
        queue_pages.page(explaining, wanted(tab, **narrowed), start, 50)  # type: ignore[arg-type]
    assert "Index Scan" in explaining.plan, explaining.plan
    assert "Seq Scan" not in explaining.plan, explaining.plan
    if not narrowed:
        assert "Sort" not in explaining.plan, explaining.plan


@pytest.mark.parametrize("text", ["製作所123株", "03-2026-0001", "000123", "１２３"])
def test_a_search_does_not_read_the_table(database: Database, text: str) -> None:
    with database.transaction() as cursor:
        explaining = Explaining(cursor)
        queue_pages.page(explaining, wanted("all", text=text), None, 50)  # type: ignore[arg-type]
    assert "Seq Scan" not in explaining.plan, explaining.plan


@pytest.mark.parametrize("text", ["", "製作所123株", "C032026000123"])
@pytest.mark.parametrize("start", [None, Start(("2026-01-01", "00000100"))])
def test_a_page_of_the_records_is_read_off_indexes(database: Database, text: str, start: Start | None) -> None:
    with database.transaction() as cursor:
        explaining = Explaining(cursor)
        record_pages.page(explaining, WantedRecords("kanto", text=text), start, 50)  # type: ignore[arg-type]
    assert "Seq Scan on record_certificates" not in explaining.plan, explaining.plan
    assert "Seq Scan on bureau_queue" not in explaining.plan, explaining.plan
    if not text:
        assert "record_certificates_by_day" in explaining.plan, explaining.plan


def walk(database: Database, tab: QueueTab, limit: int, between: Any = lambda: None) -> list[str]:
    place, seen = None, []
    while True:
        at = place
        found: Page[QueueRow] = database.read(lambda c, at=at: queue_pages.page(c, wanted(tab), at, limit))  # type: ignore[misc]
        seen += [row.case_id for row in found.rows]
        if found.next is None:
            return seen
        place = found.next
        between()


@pytest.mark.parametrize("tab", get_args(QueueTab))
def test_a_walk_meets_each_case_once_and_in_order(database: Database, tab: QueueTab) -> None:
    seen = walk(database, tab, 17)
    assert len(seen) == len(set(seen))
    whole = database.read(lambda c: queue_pages.page(c, wanted(tab), None, CASES))
    assert seen == [row.case_id for row in whole.rows]
    assert whole.next is None
    assert whole.previous is None


DAYS: dict[QueueTab, str] = {
    "correction": "answer_by",
    "ended": "ended_on",
    "transferred": "ended_on",
    "all": "received_on",
}


@pytest.mark.parametrize("tab", get_args(QueueTab))
def test_each_tab_stands_by_its_day_and_of_one_day_by_the_application_number(database: Database, tab: QueueTab) -> None:
    rows = database.read(lambda c: queue_pages.page(c, wanted(tab), None, CASES)).rows
    places = [(getattr(row, DAYS.get(tab, "last_day")) or date.max, row.application_no) for row in rows]
    assert places == sorted(places, reverse=queue_pages.order_of(tab).falling)
    assert tab in ("lapsed", "transferred") or len({day for day, _ in places}) < len(places)


@pytest.mark.parametrize("tab", ["mine", "correction", "ended"])
def test_going_back_leads_over_the_same_pages(database: Database, tab: QueueTab) -> None:
    first = database.read(lambda c: queue_pages.page(c, wanted(tab), None, 10))
    second = database.read(lambda c: queue_pages.page(c, wanted(tab), first.next, 10))
    assert second.previous is not None
    back = database.read(lambda c: queue_pages.page(c, wanted(tab), second.previous, 10))
    assert [row.case_id for row in back.rows] == [row.case_id for row in first.rows]
    assert back.previous is None
    assert back.next is not None


def test_while_others_change_cases_a_walk_loses_and_repeats_none_that_stay(database: Database) -> None:
    random = Random(18)
    tab: QueueTab = "in_review"
    before = database.read(lambda c: queue_pages.page(c, wanted(tab), None, CASES))
    ids = [row.case_id for row in before.rows]
    moved: set[str] = set()

    def somebody_changes_something() -> None:
        for case_id in random.sample(ids, 5):
            moved.add(case_id)
            day = random.choice(["infinity", (TODAY + timedelta(days=random.randrange(-30, 60))).isoformat()])
            with database.transaction() as cursor:
                cursor.execute("UPDATE bureau_queue SET sort_day = %s::date WHERE case_id = %s", (day, case_id))

    seen = walk(database, tab, 11, somebody_changes_something)
    stayed = [case_id for case_id in ids if case_id not in moved]
    assert [case_id for case_id in seen if case_id not in moved] == stayed


def test_counts_are_bounded_and_true(database: Database) -> None:
    counted = database.read(lambda c: queue_pages.counts(c, "kanto", ME))
    for tab, count in counted.items():
        assert count == min(MOST_COUNTED, len(walk(database, tab, 200)))  # type: ignore[arg-type]
