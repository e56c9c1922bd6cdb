"""A verification that broke off is gone on with: nothing is looked at twice, nothing is told twice, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from services.audit.checks.check import Report, Stopped, VerificationProgress
from services.audit.journal import FILE, VALID, Journal
from services.audit.verify import verify
from shared.event_store import in_streams
from shared.event_store.verify import partition_ends
from shared.messaging.subscriptions import FOLLOWS
from tests.services.audit.conftest import START, Walked, walked
from tests.services.audit.tampering import tampered

__all__ = ["walked"]

LATER = START + timedelta(hours=1)


@pytest.fixture(autouse=True)
def in_small_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_streams, "EVENTS", 4)


def run(
    walked: Walked,
    data: Path,
    now: datetime = START,
    progress: Callable[[VerificationProgress], None] = lambda progress: None,
    stopping: Callable[[], bool] = lambda: False,
    anew: bool = False,
) -> Report:
    with Journal(data, now, anew) as journal:
        rechecks = [one for one in walked.system.rechecks() if one.name.startswith("derived")]
        return verify(walked.database, walked.sources, FOLLOWS["audit"], progress, stopping, rechecks, journal)


def broken_off(walked: Walked, data: Path, rows: int) -> None:
    """A verification that ended when it had looked at so many rows."""
    seen: list[VerificationProgress] = []
    with pytest.raises(Stopped):
        run(walked, data, progress=seen.append, stopping=lambda: seen[-1].done >= rows)


def steps(data: Path) -> list[str]:
    return [line for line in (data / FILE).read_text().splitlines() if line.startswith('{"done"')]


def stored(walked: Walked) -> int:
    return sum(end.held.count for store in walked.sources.values() for end in partition_ends(store).values())


@pytest.mark.parametrize("share", [0.3, 0.8, 1.2, 1.5, 1.9])
def test_wherever_it_broke_off_the_whole_is_told_as_if_it_had_not(walked: Walked, tmp_path: Path, share: float) -> None:
    notify, review = (walked.sources[name].database.dsn for name in ("notify", "review"))
    change = "UPDATE stored_events SET topic = 'review.CaseReleased/1' WHERE topic = 'review.CaseAssigned/1'"
    with (
        tampered(notify, "deliveries", "UPDATE deliveries SET standing = 'forged'"),
        tampered(review, "stored_events", change),
    ):
        whole = run(walked, tmp_path)
        broken_off(walked, tmp_path, round(stored(walked) * share))
        done = steps(tmp_path)
        seen: list[VerificationProgress] = []
        found = run(walked, tmp_path, LATER, seen.append)
    assert done
    assert found.goes_on_from == START
    assert [str(one) for one in found.findings] == [str(one) for one in whole.findings]
    assert found.events == whole.events
    assert seen[-1].done == seen[-1].total
    assert not (tmp_path / FILE).exists()


def test_what_was_done_is_not_done_again_unless_it_begins_anew(walked: Walked, tmp_path: Path) -> None:
    broken_off(walked, tmp_path, round(stored(walked) * 1.9))
    change = "UPDATE deliveries SET standing = 'forged'"
    with tampered(walked.sources["notify"].database.dsn, "deliveries", change):
        kept = (tmp_path / FILE).read_bytes()
        assert run(walked, tmp_path, LATER).sound
        (tmp_path / FILE).write_bytes(kept)
        assert not run(walked, tmp_path, LATER, anew=True).sound


def test_what_a_log_lost_in_between_is_not_hidden(walked: Walked, tmp_path: Path) -> None:
    broken_off(walked, tmp_path, round(stored(walked) * 1.9))
    review = walked.sources["review"]
    partition, end = max(partition_ends(review).items(), key=lambda one: one[1].last)
    cut = f"DELETE FROM stored_events WHERE partition = {partition} AND sequence = {end.last}"
    with tampered(review.database.dsn, "stored_events", cut):
        found = run(walked, tmp_path, LATER).findings
    assert ("missing_at_source", end.last) in [(one.code, one.sequence) for one in found]


@pytest.mark.parametrize("later", [VALID, -timedelta(seconds=1)])
def test_one_that_began_a_day_ago_or_tomorrow_is_begun_anew(walked: Walked, tmp_path: Path, later: timedelta) -> None:
    broken_off(walked, tmp_path, round(stored(walked) * 0.5))
    assert run(walked, tmp_path, START + later).goes_on_from is None


@pytest.mark.parametrize("line", ['{"done": "wal', '{"finding": {"service": "review"}}\n', "\0\0\0\n"])
def test_a_line_that_was_not_written_whole_counts_for_nothing(walked: Walked, tmp_path: Path, line: str) -> None:
    broken_off(walked, tmp_path, round(stored(walked) * 0.5))
    with (tmp_path / FILE).open("a") as file:
        file.write(line)
    found = run(walked, tmp_path, LATER)
    assert (found.goes_on_from, found.sound) == (START, True)


def test_of_two_at_once_both_verify_everything(walked: Walked, tmp_path: Path) -> None:
    with Journal(tmp_path, START) as journal:
        assert run(walked, tmp_path).sound
        assert journal.resumes is None
    assert not (tmp_path / FILE).exists()
