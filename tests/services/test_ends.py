"""Signed ends from the command line: a rollback that nobody follows is found, and a rewrite of every chain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.audit import check_export
from services.embedded import System
from shared.clock import MovedClock
from shared.ends.places import Place
from shared.messaging.subscriptions import FOLLOWS
from shared.settings import Settings
from tests.services.conftest import Jigyokei
from tests.services.test_restored import dsn_of, work
from tests.support.backup import back_up, restore
from tests.support.unguarded import tamper


def work_again(system: System) -> str:
    """The id of a plan that was filed and decided."""
    return str(work(system, MovedClock(system.clock.now()))[0]["plan_id"])


@pytest.fixture
def worked(settings: Settings, clock: MovedClock) -> Iterator[System]:
    with System(settings, clock) as system:
        work(system, clock)
        yield system


def test_every_store_has_its_end_and_verify_holds_the_stores_against_them(
    worked: System, settings: Settings, jigyokei: Jigyokei
) -> None:
    status, said = jigyokei("ends")
    assert (status, "6 ends signed" in said) == (0, True), said
    kept = Place(str(settings.data / "ends"))
    assert all(len(kept.counts(service)) == 1 for service in (*FOLLOWS, "vault"))
    assert "0 ends signed" in jigyokei("ends")[1]
    status, said = jigyokei("verify", "--language", "en")
    assert (status, "the signed ends" in said) == (0, True), said


def test_a_ledger_that_was_rolled_back_with_what_it_has_followed_is_found(
    worked: System, clock: MovedClock, jigyokei: Jigyokei, tmp_path: Path
) -> None:
    """Nobody follows audit, so no one else knows how far it was; what it lacks it would only hear once more."""
    dsn = dsn_of(worked, "audit")
    jigyokei("ends")
    backup = back_up(dsn, tmp_path / "backup")
    work(worked, clock)
    jigyokei("ends")
    restore(dsn, backup)
    status, said = jigyokei("verify", "--language", "en")
    assert (status, "it was restored to an earlier state" in said) == (1, True), said
    assert f"{tmp_path}/ends/audit" in said


def test_a_vault_that_was_rolled_back_is_found(
    worked: System, settings: Settings, clock: MovedClock, jigyokei: Jigyokei, tmp_path: Path
) -> None:
    dsn = worked.keys.database.dsn
    backup = back_up(dsn, tmp_path / "backup")
    worked.vault.destroy(worked.vault.new_key())
    jigyokei("ends")
    restore(dsn, backup)
    status, said = jigyokei("verify", "--language", "en")
    assert (status, "vault 0:" in said) == (1, True), said
    assert "it was restored to an earlier state" in said
    assert jigyokei("ends")[0] == 1
    status, said = jigyokei("ends", "--anew", "vault")
    assert (status, "jigyokei/vault/2 has begun" in said) == (0, True), said
    assert jigyokei("ends")[0] == 0
    status, said = jigyokei("verify", "--language", "en")
    assert (status, "the series of ends jigyokei/vault was ended by decision" in said) == (0, True), said
    restore(dsn, backup)
    status, said = jigyokei("verify", "--language", "en")
    assert (status, "a later series of ends has begun" in said) == (1, True), said
    assert jigyokei("ends")[0] == 1
    tamper(dsn, "UPDATE ends_series SET number = 3")
    status, said = jigyokei("verify", "--language", "en")
    assert (status, "nothing signed says that the series of ends jigyokei/vault/3" in said) == (1, True), said


REWRITE = """
DO $$
DECLARE e record; before bytea; anew bytea;
BEGIN
    FOR e IN SELECT * FROM stored_events ORDER BY partition, sequence LOOP
        IF e.sequence = 1 THEN before := decode(repeat('00', 32), 'hex'); END IF;
        anew := sha256(before || e.digest);
        UPDATE stored_events SET digest = anew WHERE partition = e.partition AND sequence = e.sequence;
        UPDATE log_heads SET digest = anew WHERE partition = e.partition;
        before := anew;
    END LOOP;
END $$
"""


def test_ends_kept_elsewhere_and_those_handed_in_are_what_finds_a_rewrite(
    worked: System, jigyokei: Jigyokei, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIGYOKEI_ENDS_TO", f"{tmp_path}/safe, {tmp_path}/second")
    jigyokei("ends")
    [kept] = (tmp_path / "safe" / "review").iterdir()
    assert kept.read_bytes() == (tmp_path / "second" / "review" / kept.name).read_bytes()
    tamper(dsn_of(worked, "review"), REWRITE, "DELETE FROM cuts", "DELETE FROM tiles")
    monkeypatch.delenv("JIGYOKEI_ENDS_TO")
    handed = tmp_path / "handed.note"
    handed.write_bytes(kept.read_bytes())
    for folder in ("ends", "safe", "second"):
        (tmp_path / folder / "review" / kept.name).unlink()
    assert "signed end" not in jigyokei("verify", "--language", "en")[1].replace("the signed ends: ", "")
    status, said = jigyokei("verify", "--end", str(handed), "--language", "en")
    assert (status, "the store does not keep the signed end" in said) == (1, True), said


def test_only_the_keys_that_are_given_are_believed(worked: System, jigyokei: Jigyokei, tmp_path: Path) -> None:
    jigyokei("ends")
    status, said = jigyokei("ends", "--keys")
    assert status == 0
    mine = tmp_path / "mine.keys"
    mine.write_text(said)
    assert jigyokei("verify", "--keys", str(mine))[0] == 0
    status, said = jigyokei("ends", "--rotate")
    assert (status, "A new key signs from now on" in said) == (0, True), said
    assert jigyokei("verify")[0] == 0
    work(worked, MovedClock(worked.clock.now()))
    jigyokei("ends")
    assert jigyokei("verify")[0] == 0
    status, said = jigyokei("verify", "--keys", str(mine), "--language", "en")
    assert (status, "is not believed" in said) == (1, True), said


def test_what_is_the_end_of_no_log_here_is_told(worked: System, jigyokei: Jigyokei, tmp_path: Path) -> None:
    (tmp_path / "strange.note").write_text("elsewhere/intake\n1\n")
    status, said = jigyokei("verify", "--end", str(tmp_path / "strange.note"), "--language", "en")
    assert (status, "it is the end of no log here" in said) == (1, True), said


def test_a_history_is_exported_to_a_file_that_the_checker_takes(
    worked: System, jigyokei: Jigyokei, tmp_path: Path
) -> None:
    file = tmp_path / "history.jsonl"
    status, said = jigyokei("history", work_again(worked), "--export", str(file))
    assert status == 0, said
    key = re.search(r"[0-9a-f]{64}", said)
    assert key is not None
    assert check_export.main([str(file), key[0]]) == 0
    assert jigyokei("verify", "--end", str(file))[0] == 0
    tamper(dsn_of(worked, "audit"), "DELETE FROM cuts")
    assert "the store does not keep the signed end" in jigyokei("verify", "--end", str(file), "--language", "en")[1]


def test_what_cannot_be_done_is_said(
    worked: System, jigyokei: Jigyokei, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIGYOKEI_ENDS_TO", "/proc/nowhere")
    status, said = jigyokei("ends")
    assert (status, "intake: /proc/nowhere" in said) == (1, True), said
    assert "Nothing was changed" in jigyokei("ends", "--rotate")[1]
    monkeypatch.delenv("JIGYOKEI_ENDS_TO")
    monkeypatch.setenv("JIGYOKEI_ENDS_KEY", "abc")
    assert "64 hexadecimal digits" in jigyokei("verify")[1]
    monkeypatch.setenv("JIGYOKEI_ENDS_KEY", "ab" * 32)
    assert "JIGYOKEI_ENDS_KEY" in jigyokei("ends", "--rotate")[1]
    monkeypatch.delenv("JIGYOKEI_ENDS_KEY")
    monkeypatch.setenv("JIGYOKEI_DATA", str(tmp_path / "elsewhere"))
    assert "nothing was signed here" in jigyokei("ends", "--keys")[1]
