"""The command line: an operator's and an auditor's day, and errors that say what to do."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import get_args
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from services import cli as command_line
from services.terminal.arguments import ServiceName, Signed, by_instant, own_language, speak
from services.terminal.console import progress_bar
from shared.domain import JST
from shared.messaging.subscriptions import FOLLOWS
from shared.postgres.launcher import EmbeddedPostgres
from shared.settings import Settings
from tests.services.conftest import Jigyokei
from tests.services.intake.documents.examples import PDF
from tests.shared.workbook.filling import filled, typed
from tests.support.hasty import databases_named
from tests.support.unguarded import tamper

APPLICATIONS = Path(__file__).parents[1] / "data" / "applications"


@pytest.fixture
def run(jigyokei: Jigyokei, postgres: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch) -> Iterator[Jigyokei]:
    """Run a command on a fresh system; its exit status and all that it says."""
    with databases_named(f"cli{uuid4().hex[:8]}_", postgres) as prefix:
        monkeypatch.setenv("JIGYOKEI_DATABASE_PREFIX", prefix)
        yield jigyokei


def test_an_application_is_filed_replayed_and_proved(run: Jigyokei) -> None:
    first = sorted(APPLICATIONS.glob("*.json"))[0]
    status, said = run("file", "--moved", str(first))
    assert status == 0
    number = said.split(": ")[1].split()[0]
    assert run("file", "--moved", str(first))[1] == said
    status, told = run("history", number)
    assert status == 0
    assert "intake.ApplicationFiled/6" in told
    assert first.stem not in run("history", number, "--json")[1], "a file may bear a person's name"
    assert "intake.ApplicationFiled/6" not in run("history", number, "--as-of", "2020-01-01T00:00")[1]
    status, proved = run("verify", "--language", "en")
    assert (status, "Clean" in proved) == (0, True), proved
    assert not re.search("[ぁ-ん]", proved)
    assert not re.search("[a-z]{3,} [a-z]{3,}", re.sub("jigyokei verify", "", run("verify", "--language", "ja")[1]))
    assert run("links")[0] == 0
    status, counted = run("recount")
    assert (status, "calendar/0: 0 of" in counted) == (0, True)
    assert "Nothing is parked" in run("parked", "list")[1]
    assert run("parked", "show", "intake", "nonsense")[0] == 1
    assert "the same rows" in run("rebuild", "intake")[1]
    status, rewound = run("relay", "rewind", "intake")
    assert (status, "nothing to publish again" in rewound) == (1, True)


@pytest.mark.parametrize(
    ("before", "after", "japanese", "english"),
    [
        ('"2029-11"', '"2031-11"', "終了月：実施期間は36か月以内", "Make the plan"),
        ('"2029-11"', '"2029-13"', "終了月：実在する年月を", "Enter a real month"),
        ('"goals"', '"gaols"', "この項目を入力してください。", "Fill in this field."),
        ('"goals":', '"goals"', "ファイル全体: 本文がJSON", "the whole file: The body is not a complete JSON document"),
        ('"goals"', '"goals"' + " " * 800_000, "ファイル全体: 一度に送信できるのは800", "at most 800 kilobytes"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_at_its_field_and_the_others_are_filed(
    run: Jigyokei, tmp_path: Path, before: str, after: str, japanese: str, english: str
) -> None:
    first, second = sorted(APPLICATIONS.glob("*.json"))[:2]
    wrong = tmp_path / "wrong.json"
    wrong.write_text(first.read_text("utf-8").replace(before, after), "utf-8")
    status, said = run("file", "--moved", str(wrong), str(second), "--language", "ja")
    assert status == 1
    assert japanese in said
    assert "wrong.json: 申請していません" in said
    assert f"{second.name}: 0" in said
    status, said = run("file", "--moved", str(wrong), "--language", "en")
    assert status == 1
    assert english.lower() in said.lower()
    assert "wrong.json: not filed" in said


def test_files_go_with_an_application(run: Jigyokei, tmp_path: Path) -> None:
    plan, bcp = str(sorted(APPLICATIONS.glob("*.json"))[0]), tmp_path / "BCP.pdf"
    bcp.write_bytes(PDF)
    (tmp_path / "wrong.pdf").write_bytes(b"MZ")
    status, said = run("file", "--moved", plan, "--attach", f"bcp={bcp}", "--attach", f"{tmp_path / 'wrong.pdf'}")
    assert (status, "wrong.pdf [P]" in said) == (1, True), said
    status, said = run("file", "--moved", plan, "--attach", f"bcp={bcp}")
    assert status == 0, said
    assert run("file", "--moved", plan, "--attach", f"bcp={bcp}")[1] == said
    assert "intake.DocumentsAttached/1" in run("history", said.split(": ")[1].split()[0])[1]
    assert "Clean" in run("verify", "--language", "en")[1]
    assert run("file", plan, plan, "--attach", str(bcp))[0] == 2
    assert run("file", plan, "--attach", "nowhere.pdf")[0] == 2


def test_a_workbook_is_filed_and_what_is_wrong_in_it_is_told_by_its_cell(run: Jigyokei, tmp_path: Path) -> None:
    for name, changes in {"good": {}, "bad": {"cover.name": "=A1"}, "late": {"period.end": "2031-11"}}.items():
        (tmp_path / f"{name}.xlsx").write_bytes(typed(filled(), changes))
    files = [str(tmp_path / f"{name}.xlsx") for name in ("good", "bad", "late")]
    status, said = run("file", "--moved", "--language", "ja", *files)
    assert status == 1
    assert re.search(r"good\.xlsx: \d\d-", said)
    assert "cover.name: シート「1 名称等」D5　" in said
    assert "period.end [R16]: シート「4 実施期間」D5　" in said


@pytest.mark.parametrize(
    ("language", "title", "sentence"),
    [
        ("ja", "slip.json: ご確認いただきたい点", "cover.representative_name [R1]: 姓と名の間に空白がありません"),
        ("en", "slip.json: filed; points to look at again", "cover.representative_name [R1]: There is no space"),
    ],
)
def test_what_does_not_fit_in_a_file_is_said_once_it_is_filed(
    run: Jigyokei, tmp_path: Path, language: str, title: str, sentence: str
) -> None:
    slip = tmp_path / "slip.json"
    slip.write_text(
        sorted(APPLICATIONS.glob("*.json"))[0].read_text("utf-8").replace("髙橋　宏明", "髙橋宏明"), "utf-8"
    )
    status, said = run("file", "--moved", str(slip), "--language", language)
    assert (status, said.count("slip.json: ")) == (0, 2)
    assert title in said
    assert sentence in said


@pytest.mark.parametrize(
    ("variables", "spoken"),
    [
        ({}, "ja"),
        ({"LANG": "C.UTF-8"}, "ja"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LC_ALL": "ja_JP.UTF-8", "LANG": "en_GB.UTF-8"}, "ja"),
    ],
)
def test_the_command_line_speaks_as_the_terminal_does(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], spoken: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    speak([])
    assert own_language() == spoken


@pytest.mark.parametrize("account", ["nobody", "officer-kanto-1", ""])
def test_nobody_files_under_an_account_that_no_applicant_has(run: Jigyokei, account: str) -> None:
    status, said = run(
        "file", "--moved", str(sorted(APPLICATIONS.glob("*.json"))[0]), "--account", account, "--language", "en"
    )
    assert status == 2
    assert "applicant-1, applicant-2" in said


def test_a_finding_names_the_application_by_its_number(run: Jigyokei) -> None:
    _, said = run("file", "--moved", str(sorted(APPLICATIONS.glob("*.json"))[0]))
    number, plan = said.split(": ")[1].split()[0], said.split()[-1]
    run("history", number)
    name = os.environ["JIGYOKEI_DATABASE_PREFIX"] + "intake"
    dsn = make_conninfo(os.environ["JIGYOKEI_POSTGRES_DSN"], dbname=name)
    tamper(dsn, "UPDATE stored_events SET recorded_at = recorded_at + interval '1 s'")
    status, said = run("verify", "--language", "en")
    assert status == 1
    assert f"application {number}  plan {plan}" in said
    status, said = run("verify", "--language", "ja")
    assert (status, "source intake " in said) == (1, True)
    assert "ハッシュ値が保存内容と一致しません" in said
    assert "各業務の記録と台帳：" in said


def execute(service: str, statement: str) -> None:
    name = os.environ["JIGYOKEI_DATABASE_PREFIX"] + service
    with psycopg.connect(os.environ["JIGYOKEI_POSTGRES_DSN"], dbname=name) as connection:
        assert connection.execute(statement.encode()).rowcount


def test_rows_that_do_not_follow_are_named_put_right_and_still_told(run: Jigyokei) -> None:
    run("file", "--moved", str(sorted(APPLICATIONS.glob("*.json"))[0]))
    assert "everything is as it follows" in run("derive", "intake")[1]
    assert "Nothing was found otherwise" in run("findings", "intake")[1]
    execute("intake", "UPDATE numbers SET last = 0")
    execute("intake", "UPDATE applications SET account = 'applicant-2'")
    status, said = run("verify", "--language", "en")
    assert (status, "2 findings" in said) == (1, True)
    assert 'account differ from what follows from the log: stored {"account":"applicant-2"}' in said
    assert "1 rows put right" in run("derive", "intake")[1]
    assert "1 rows differed" in run("rebuild", "intake", "applications")[1]
    kept = run("findings", "intake")[1]
    assert '"last": 0' in kept
    assert '"account": "applicant-2"' in kept
    assert run("verify")[0] == 0


def test_a_position_that_was_set_too_high_is_named_with_the_way_out(run: Jigyokei) -> None:
    run("file", "--moved", str(sorted(APPLICATIONS.glob("*.json"))[0]))
    run("history", "nobody")
    execute("audit", "UPDATE notification_tracking SET notification_id = 70 WHERE application_name = 'intake:3'")
    status, said = run("verify", "--language", "en")
    assert status == 1
    assert "notification_tracking intake:3" in said
    assert "jigyokei derive audit" in said
    assert "Start audit again" in run("derive", "audit")[1]
    assert run("verify")[0] == 0


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("JIGYOKEI_PORT", "abc", "JIGYOKEI_PORT: Enter a whole number."),
        ("JIGYOKEI_VAULT_KEY", "abc", "64 hexadecimal digits"),
        ("JIGYOKEI_POSTGRES_DSN", "host=127.0.0.1 port=1", "JIGYOKEI_POSTGRES_DSN"),
    ],
)
def test_a_wrong_setting_is_named_without_a_traceback(
    run: Jigyokei, monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    status, said = run("verify")
    assert status == 1
    assert says in said
    assert "Traceback" not in said


@pytest.mark.parametrize("command", ["verify", "links"])
def test_a_standby_is_told_apart_from_a_server_that_is_away(run: Jigyokei, command: str) -> None:
    run("links")
    settings = Settings()
    assert settings.postgres_dsn is not None
    with psycopg.connect(settings.postgres_dsn.get_secret_value(), autocommit=True) as connection:
        name = sql.Identifier(f"{settings.database_prefix}intake")
        connection.execute(sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = on").format(name))
    status, said = run(command)
    assert status == 1
    assert "it is a standby" in said


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (("history", "nobody"), 1, "受付番号"),
        (("history", "nobody", "--as-of", "yesterday"), 2, "2026-11-24T09:30"),
        (("history", "nobody", "--as-of", "2100-01-01"), 2, "a time to come cannot be told"),
        (("demo", "--until", "tomorrow"), 2, "2026-11-24T09:30"),
        (("rebuild", "nobody"), 2, "followup"),
        (("rebuild", "intake", "nothing"), 2, "Those it has: applications"),
        (("parked", "show", "intake", "review:1:1"), 1, "parked list"),
        (("parked", "retry", "intake"), 0, "Nothing is parked at intake"),
        (("parked", "retry", "intake", "nothing"), 1, "Nothing of nothing is parked"),
        (("file", "nowhere.json"), 2, "nowhere.json"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_to_do(
    run: Jigyokei, arguments: tuple[str, ...], status: int, says: str
) -> None:
    ended, said = run(*arguments)
    assert (ended, says in said.replace("\n", " ")) == (status, True), said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("2026-09-14", "2026-09-14T23:59:59.999999+09:00"),
        ("2026-09-14T09:30", "2026-09-14T09:30:00+09:00"),
        ("2026-09-14T00:30Z", "2026-09-14T00:30:00+00:00"),
    ],
)
def test_a_day_as_of_which_to_look_means_its_end_in_japan(text: str, means: str) -> None:
    assert by_instant(text).isoformat() == means


def test_today_as_of_which_to_look_means_now() -> None:
    before = datetime.now(JST)
    assert before <= by_instant(f"{before:%Y-%m-%d}") <= datetime.now(JST)


def test_where_nobody_watches_a_long_work_says_when_it_begins_and_ends(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bar("Filling in demo data") as advance:
        for done in range(3):
            advance(done, 3)
    assert capsys.readouterr().err.splitlines() == ["Filling in demo data ...", "Filling in demo data: done."]
    with progress_bar("Filling in demo data"):
        pass
    assert capsys.readouterr().err == ""


def test_the_command_line_knows_every_service() -> None:
    assert get_args(ServiceName) == tuple(FOLLOWS)
    assert get_args(Signed) == (*FOLLOWS, "vault")


def test_a_port_that_cannot_be_used_is_named_with_the_reason(run: Jigyokei, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("JIGYOKEI_PORT", str(port))
        status, said = run("run")
    assert status == 1
    assert f"Port {port} cannot be used: Address already in use" in said
    assert "JIGYOKEI_PORT=8001" in said


def test_a_data_folder_that_is_none_is_said(run: Jigyokei, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "a-file").touch()
    monkeypatch.setenv("JIGYOKEI_DATA", str(tmp_path / "a-file" / "data"))
    status, said = run("run")
    assert status == 1
    assert "JIGYOKEI_DATA" in said


def test_a_folder_without_data_is_not_taken_for_an_empty_system(
    run: Jigyokei, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("JIGYOKEI_POSTGRES_DSN")
    monkeypatch.setenv("JIGYOKEI_DATA", str(tmp_path / "elsewhere"))
    status, said = run("verify")
    assert status == 2
    assert "There is no data" in said
    assert not (tmp_path / "elsewhere").exists()


def test_a_lost_vault_key_is_not_replaced(run: Jigyokei, settings: Settings) -> None:
    run("file", "--moved", str(sorted(APPLICATIONS.glob("*.json"))[0]))
    key = settings.data / "vault.key"
    key.rename(settings.data / "kept")
    status, said = run("verify")
    assert status == 1
    assert "put it back" in said
    assert not key.exists()


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("services.cli", {"pydantic", "psycopg", "structlog", "rich.progress", "fastapi"}),
        ("services.terminal.operating", {"fastapi", "jinja2", "babel", "uvicorn", "services.intake.pages"}),
    ],
)
def test_a_command_loads_only_what_it_needs(module: str, heavy: set[str]) -> None:
    """Asking for help takes a fifth of a second; loading the services and their pages takes more than one."""
    script = f"import sys, {module}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert heavy & set(loaded) == set()


def test_R15_a_joint_plan_is_filed_from_a_file(run: Jigyokei, tmp_path: Path) -> None:
    example = Path(__file__).parents[2] / "services/intake/pages/example_joint_plan.json"
    status, said = run("file", "--moved", str(example), "--language", "en")
    # The electronic form and the consent are files, which did not come along.
    assert (status, said.count("to be attached is not there")) == (0, 2)
    number = said.split(": ")[1].split()[0]
    assert '"plan_type":"joint"' in run("history", number, "--json")[1].replace(" ", "")
    wrong = tmp_path / "wrong.json"
    wrong.write_text(example.read_text("utf-8").replace("同意書（みらい重工）.pdf", ""), "utf-8")
    status, said = run("file", "--moved", str(wrong), "--language", "en")
    assert (status, "This large company's consent" in said) == (1, True)


def test_what_fails_on_the_way_down_from_ctrl_c_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken_off(arguments: object, **_: object) -> None:
        try:
            raise KeyboardInterrupt
        finally:
            raise psycopg.OperationalError("the connection is closed")

    monkeypatch.setattr(command_line, "_in_own_language", lambda: broken_off)
    with pytest.raises(SystemExit) as ended:
        command_line.main([])
    assert ended.value.code == 130
