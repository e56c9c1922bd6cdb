"""The queue page at 100,000 cases: how long one page and its counts take in the database."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from benchmarks.house import fresh_system, percentile
from benchmarks.revisions import wanted_cases
from services.review.read_models.queue_pages import counts, page
from shared.postgres.database import Cursor
from shared.scheme.bureaus import BUREAUS

PAGE = 25
ASKED = 2_000

# A tenth is open, as after two years of work; deadlines, states and officers are spread like real ones.
_FILL = """
INSERT INTO bureau_queue (case_id, plan_id, application_no, bureau, applicant, prefecture, kind, received_on, status,
                          officer, last_day, days_left, sort_day, answer_by, rungs, proposed_by, ended_on, marks,
                          version)
SELECT 'case-' || n, 'plan-' || n, '03-2026-' || lpad(n::text, 6, '0'), bureau, '株式会社' || n, '東京都', 'new',
       received_on,
       CASE WHEN ended THEN 'certified'
            ELSE (ARRAY['received', 'in_review', 'in_review', 'correction', 'awaiting_approval'])[1 + n / 90 % 5] END,
       CASE WHEN NOT ended AND n / 90 % 5 = 0 THEN '' ELSE 'officer-' || bureau || '-' || 1 + n / 900 % 20 END,
       CASE WHEN n / 90 % 5 = 3 THEN NULL ELSE received_on + 45 END,
       CASE WHEN n / 90 % 5 = 3 THEN 20 END,
       CASE WHEN ended THEN received_on + 30 WHEN n / 90 % 5 = 3 THEN 'infinity'::date ELSE received_on + 45 END,
       CASE WHEN NOT ended AND n / 90 % 5 = 3 THEN received_on + 30 END, '{}', NULL,
       CASE WHEN ended THEN received_on + 30 END, '{}', 5
  FROM (SELECT n, (%(bureaus)s::text[])[1 + n %% 9] AS bureau, n / 9 %% 10 <> 0 AS ended,
               date '2026-11-24' - n / 9 %% 700 AS received_on
          FROM generate_series(1, %(cases)s) AS n) AS made
""".replace(" % ", " %% ")


def measure(cases: int, say: Callable[[str], None]) -> dict[str, float]:
    """Percentiles of one page's query over all bureaus, tabs and depths, in milliseconds."""
    with fresh_system() as system:
        database = system.services["review"].store.database
        with database.transaction() as cursor:
            cursor.execute(_FILL, {"bureaus": list(BUREAUS), "cases": cases})
        with database.transaction() as cursor:
            cursor.execute("ANALYZE bureau_queue")
        say(f"{cases} cases lie in the queue")
        pages = database.read(lambda cursor: list(_ask(cursor)))
        numbers = database.read(lambda cursor: [_timed(partial(counts, cursor, b, f"officer-{b}-1")) for b in BUREAUS])
    return {
        "queue_page_p50_ms": round(percentile(pages, 0.5), 3),
        "queue_page_p99_ms": round(percentile(pages, 0.99), 3),
        "queue_counts_max_ms": round(max(numbers), 3),
    }


def _ask(cursor: Cursor) -> Iterator[float]:
    tabs = ("mine", "unassigned", "in_review", "correction", "awaiting_approval", "ended", "all")
    places: dict[tuple[str, str], Any] = {}
    for number in range(ASKED):
        bureau, tab = list(BUREAUS)[number % 9], tabs[number // 9 % len(tabs)]
        wanted = wanted_cases(bureau, tab, f"officer-{bureau}-1")
        found = []
        yield _timed(lambda: found.append(page(cursor, wanted, places.get((bureau, tab)), PAGE)))  # noqa: B023
        places[bureau, tab] = found[0].next


def _timed(ask: Callable[[], object]) -> float:
    started = time.perf_counter()
    ask()
    return (time.perf_counter() - started) * 1000
