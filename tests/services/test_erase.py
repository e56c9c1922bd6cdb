"""消去: `jigyokei erase` makes a plan's persons unreadable everywhere, and says what it does and what stays."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from services.embedded import System
from services.intake.domain.application import APPLICATION
from services.intake.domain.commands import File
from services.intake.drafts.draft import Draft
from services.terminal.console import system_here
from shared.contracts.event import Actor
from shared.contracts.forms.single import PlanForm
from shared.contracts.intake import ApplicationFiled
from shared.contracts.personal import Masked, personals
from shared.domain import Refusal
from shared.event_store.door import Envelope
from shared.event_store.unit_of_work import Cause
from shared.vault.draft_keys import erased_draft_keys
from shared.vault.vault import RESERVE, Vault
from tests.services.conftest import Jigyokei

FILE = sorted((Path(__file__).parents[1] / "data" / "applications").glob("*.json"))[0]
WHY = ("--reason", "本人の請求", "--ordered-by", "北海道経済産業局")
ORDER = ("--by-order", "個情第12号")


@pytest.fixture
def number(jigyokei: Jigyokei) -> str:
    """The number of an application that is under examination."""
    status, said = jigyokei("file", "--moved", str(FILE))
    assert status == 0
    return said.split(": ")[1].split()[0]


def test_what_runs_is_erased_only_by_order(jigyokei: Jigyokei, number: str) -> None:
    status, said = jigyokei("erase", number, *WHY, "--yes", "--language", "ja")
    assert (status, "まだ手続中です" in said) == (1, True)
    assert jigyokei("erase", number, *WHY, "--yes", *ORDER)[0] == 0


class Terminal:
    """Somebody who types one line, and what happens while they do."""

    def __init__(self, typed: str, meanwhile: Callable[[], object] = lambda: None) -> None:
        self.was_asked = False
        self._typed = typed
        self._meanwhile = meanwhile

    def readline(self) -> str:
        self.was_asked = True
        self._meanwhile()
        return f"{self._typed}\n"


def test_what_is_refused_is_refused_before_anybody_is_asked(
    jigyokei: Jigyokei, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal(number)
    monkeypatch.setattr("sys.stdin", terminal)
    status, said = jigyokei("erase", number, *WHY, "--language", "en")
    assert (status, "To be erased" in said, terminal.was_asked) == (1, False, False)


def test_what_came_to_run_while_somebody_was_asked_is_refused_then(
    jigyokei: Jigyokei, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with system_here() as system:
        plan = withdrawn(system)
    terminal = Terminal(number, lambda: file_another(plan))
    monkeypatch.setattr("sys.stdin", terminal)
    status, said = jigyokei("erase", number, *WHY, "--language", "ja")
    assert (status, "まだ手続中です" in said, terminal.was_asked) == (1, True, True)
    assert "PersonalDataErased" not in jigyokei("history", number)[1]


def withdrawn(system: System) -> str:
    """The only application is withdrawn, and its case closed; its plan."""
    filed = first_filing(system)
    cause = Cause(Actor(role="applicant", id="applicant-1"), "c")
    system.services["intake"].commands.withdraw(filed.application_id, "取りやめるため", Envelope(cause))
    system.settle()
    return str(filed.head.plan_id)


def file_another(plan: str) -> None:
    """Another application of a plan."""
    with system_here() as system:
        form = system.vault.seal_all(first_filing(system).form, system.vault.new_key())
        cause = Cause(Actor(role="applicant", id="applicant-1"), "c")
        command = File("another", "01-2026-000099", form, "prime")
        intake = system.services["intake"]
        made = intake.store.run(lambda unit: unit.execute(APPLICATION, command, cause, plan))
        assert not isinstance(made, Refusal), made


@pytest.mark.parametrize(("typed", "status"), [("\n", 2), ("yes\n", 2), ("{number}\n", 0)])
def test_the_number_is_to_be_typed_back(
    jigyokei: Jigyokei, number: str, monkeypatch: pytest.MonkeyPatch, typed: str, status: int
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed.format(number=number)))
    assert jigyokei("erase", number, *WHY, *ORDER)[0] == status
    assert ("PersonalDataErased" in jigyokei("history", number)[1]) is (status == 0)


def test_drafts_about_the_plan_are_erased_and_no_others(jigyokei: Jigyokei, number: str) -> None:
    with system_here() as system:
        event, drafts = first_filing(system), system.intake.drafts
        about = (event.application_id, str(event.head.plan_id), "another-plan")
        begun = [drafts.begin("applicant-1", "correction", {"name": one}, "single/2", one, "", one) for one in about]
        ids = [one.draft_id for one in begun if isinstance(one, Draft)]
    said = jigyokei("erase", number, *WHY, *ORDER, "--yes", "--language", "ja")[1]
    assert "この計画についての下書き2件" in said
    with system_here() as system:
        rows = [row.draft_id for row in system.intake.drafts.page("applicant-1", None, 10).rows]
        assert rows == ids[2:]
        database, vault = system.services["intake"].store.database, system.vault
        erased = database.read(erased_draft_keys)
        assert len(erased) == 2
        assert vault.undestroyed(erased) == set()
        # A vault that was restored has them again, for a minute at most.
        with vault.database.transaction() as cursor:
            cursor.execute("UPDATE keys SET sealed = 'x' WHERE key_id = ANY(%s)", (sorted(erased),))
        keeper, *_ = system.services["intake"].workers
        assert keeper.step() == 2
        assert vault.undestroyed(erased) == set()


def test_it_says_what_is_erased_and_what_stays(jigyokei: Jigyokei, number: str) -> None:
    said = jigyokei("erase", number, *WHY, *ORDER, "--yes", "--language", "en")[1]
    assert "1 keys" in said
    assert "What stays: the decision" in said
    assert "Erased: 1 keys are destroyed" in said
    assert "Mails handed over before: 0; of 0 more" in said


def test_it_says_all_of_it_in_one_language(jigyokei: Jigyokei, number: str) -> None:
    said = jigyokei("erase", number, *WHY, *ORDER, "--yes", "--language", "ja")[1]
    assert "消去しないもの：決定とその理由" in said
    assert "鍵1本を破棄し" in said
    assert not re.search(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}", said), said


def test_a_plan_that_nobody_knows_is_said(jigyokei: Jigyokei, number: str) -> None:
    assert jigyokei("erase", "nobody", *WHY, "--yes")[0] == 1


def test_the_history_tells_who_ordered_it(jigyokei: Jigyokei, number: str) -> None:
    jigyokei("erase", number, *WHY, *ORDER, "--yes")
    assert (
        "北海道経済産業局の指示により、この計画の個人情報が消去されました"
        in jigyokei("history", number, "--language", "ja")[1]
    )
    assert jigyokei("verify")[0] == 0


def test_repeating_it_changes_nothing(jigyokei: Jigyokei, number: str) -> None:
    first = jigyokei("erase", number, *WHY, *ORDER, "--yes")[1]
    assert jigyokei("erase", number, *WHY, *ORDER, "--yes")[1] == first
    assert jigyokei("history", number)[1].count("PersonalDataErased") == 1


def test_what_broke_off_after_it_was_recorded_is_finished_by_repeating_it(
    jigyokei: Jigyokei, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Vault, *key_ids: str) -> bool:
        raise psycopg.OperationalError

    with monkeypatch.context() as patch:
        patch.setattr(Vault, "destroy", broken)
        assert jigyokei("erase", number, *WHY, *ORDER, "--yes")[0] == 1
    with system_here() as system:
        assert opens(system)
    assert jigyokei("erase", number, *WHY, *ORDER, "--yes")[0] == 0
    with system_here() as system:
        assert not opens(system)


def test_what_broke_off_is_finished_by_intake_too_and_so_is_a_restored_vault(jigyokei: Jigyokei, number: str) -> None:
    with system_here() as system:
        kept = system.vault._database.read(lambda c: c.execute("SELECT key_id, sealed FROM keys").fetchall())
    jigyokei("erase", number, *WHY, *ORDER, "--yes")
    with system_here() as system:
        with system.vault._database.transaction() as cursor:
            cursor.execute("DELETE FROM keys")
            cursor.executemany("INSERT INTO keys (key_id, sealed) VALUES (%s, %s)", kept)
        assert opens(system)
        keeper, *_ = system.services["intake"].workers
        assert keeper.step() == 1
        assert keeper.step() == 0
        assert not opens(system)


def opens(system: System) -> bool:
    """Whether the persons of the first filing can be read."""
    form = first_filing(system).form
    return Masked.ERASED not in [system.vault.open(personal) for personal in personals(form)]


def first_filing(system: System) -> ApplicationFiled:
    store = system.services["intake"].store
    (entry, *_) = store.entries([(partition, 0) for partition in range(store.partitions)], 1)
    filed = store.stream(str(entry.originator_id))[0].event
    assert isinstance(filed, ApplicationFiled)
    return filed


def test_readiness_tells_of_keys_that_are_missing_and_of_rows_that_do_not_open(system: System) -> None:
    form = PlanForm.model_validate_json(FILE.read_bytes())
    intake = system.services["intake"]
    intake.commands.file(form, Envelope(Cause(Actor(role="applicant", id="applicant-1"), "c")))
    keeper, *_ = intake.workers
    keeper.step()
    assert list(intake.ailments()) == []
    with system.vault._database.transaction() as cursor:
        cursor.execute("DELETE FROM keys WHERE key_id = %s", (oldest_key(system),))
        cursor.execute("UPDATE keys SET sealed = 'x' WHERE key_id = (SELECT min(key_id) FROM keys)")
    keeper.step()
    assert [(ailment.what, ailment.where, ailment.more) for ailment in intake.ailments()] == [
        ("keys_missing", "vault", "1 keys are missing that no erasure names"),
        ("keys_unopened", "vault", "1 keys do not open under the vault's own key"),
    ]


def test_any_key_that_is_missing_or_does_not_open_is_found_in_one_round_of_small_looks(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, many in {"LEAST": 1, "ROUND": 8, "NEWEST": 0}.items():
        monkeypatch.setattr(f"services.intake.vault_keeper.{name}", many)
    form = PlanForm.model_validate_json(FILE.read_bytes())
    intake = system.services["intake"]
    for _ in range(12):
        intake.commands.file(form, Envelope(Cause(Actor(role="applicant", id="applicant-1"), "c")))
    keeper, *_ = intake.workers
    keeper.step()
    with system.vault.database.transaction() as cursor:
        kept = cursor.execute("SELECT key_id, sealed FROM keys").fetchall()
        cursor.execute("DELETE FROM keys WHERE key_id = %s", (oldest_key(system),))
        cursor.execute("UPDATE keys SET sealed = 'x' WHERE key_id = (SELECT max(key_id) FROM keys)")
    looked: list[int] = []
    real = system.vault.key_ids
    monkeypatch.setattr(system.vault, "key_ids", lambda after, most: looked.append(most) or real(after, most))
    steps = 0
    while len(list(intake.ailments())) < 2:
        steps += 1
        assert steps <= 2 * 8
        keeper.step()
    assert steps > 1
    assert max(looked) <= RESERVE // 8
    with system.vault.database.transaction() as cursor:
        cursor.execute("DELETE FROM keys")
        cursor.executemany("INSERT INTO keys (key_id, sealed) VALUES (%s, %s)", kept)
    keeper.step()
    assert list(intake.ailments()) == []


def oldest_key(system: System) -> str:
    return personals(first_filing(system).form)[0].key
