"""The command line on certified plans: what stands, a change, a report, a giving back."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from services.embedded import System
from services.intake.views.plan import plan_on
from services.intake.views.with_report import PlanWithReport
from shared.clock import MovedClock, SystemClock
from shared.contracts.forms.answers import answers_of
from shared.settings import Settings
from shared.web.plan_view import opened
from shared.workbook.writing import workbook
from tests.services.conftest import Jigyokei
from tests.services.intake.test_plans import report_of
from tests.shared.workbook.filling import TITLE, shown, typed
from tests.support.under_way import Desk

JA, EN = ("--language", "ja"), ("--language", "en")


@dataclass(frozen=True)
class Certified:
    """A plan whose period has begun, its number, and its form in a file."""

    plan_id: str
    number: str
    form: Path

    def changed(self, purpose: str) -> Path:
        form = orjson.loads(self.form.read_bytes())
        form["goals"]["purpose"] = purpose
        self.form.write_bytes(orjson.dumps(form))
        return self.form


@pytest.fixture
def plan(settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Certified:
    clock = MovedClock(SystemClock().now() - timedelta(days=70))
    with System(settings, clock) as system:
        desk = Desk(system, clock)
        one = desk.proposed()
        desk.approve(one)
        system.settle()
        capsys.readouterr()
        found = plan_on(system.intake.store, one.plan_id)
        assert found.form is not None
        file = tmp_path / "form.json"
        file.write_bytes(orjson.dumps(opened(found.form, system.vault.open)))
        return Certified(one.plan_id, found.versions[0].certificate_no, file)


def report(jigyokei: Jigyokei, plan: Certified, folder: Path) -> Path:
    """The blank report that is printed, filled in."""
    blank: dict[str, Any] = orjson.loads(jigyokei("report", plan.number)[1])
    file = folder / "report.json"
    file.write_bytes(orjson.dumps(report_of({"report": blank, "on": "2026-12"})))
    return file


def test_a_plan_is_shown_as_it_stands_on_a_day(jigyokei: Jigyokei, plan: Certified) -> None:
    status, said = jigyokei("plan", plan.number, *JA)
    later = jigyokei("plan", plan.plan_id, "--on", "2099-01-01", *EN)[1]

    assert status == 0
    assert all(words in said for words in ("：有効", f"* 第1版　第1回　認定番号{plan.number}", "変更申請：", "まで"))
    assert "(expected): Period over (since" in later
    assert jigyokei("plan", "nonsense", *JA)[0] == 1
    assert jigyokei("plan", plan.number, "--on", "yesterday")[0] == 2


def test_a_change_is_filed_once_and_shown_as_under_way(jigyokei: Jigyokei, plan: Certified, tmp_path: Path) -> None:
    reported = report(jigyokei, plan, tmp_path)
    asked = ("file", str(plan.form), "--change-of", plan.number, "--report", str(reported), *JA)

    same = jigyokei(*asked)
    plan.changed("地域を守るため。")
    others = jigyokei(*asked, "--account", "applicant-2")
    answers = [jigyokei(*asked) for _ in range(2)]

    assert (same[0], "変わったところがありません" in same[1]) == (1, True)
    assert (others[0], "認定を受けた計画はありません" in others[1]) == (1, True)
    assert answers[0][0] == 0, answers[0][1]
    assert answers[0] == answers[1]
    number = answers[0][1].split("受付番号")[1].split()[0]
    assert f"手続中：変更申請（受付番号{number}）" in jigyokei("plan", plan.number, *JA)[1]
    assert jigyokei("file", str(plan.form), "--change-of", plan.number)[0] == 2


def test_a_change_is_filed_by_a_workbook_with_its_report_and_told_by_its_cells(
    jigyokei: Jigyokei, plan: Certified, tmp_path: Path
) -> None:
    reported = orjson.loads(report(jigyokei, plan, tmp_path).read_bytes())
    form = orjson.loads(plan.changed("地域を守るため。").read_bytes())
    answers = answers_of(PlanWithReport.model_validate({**form, "report": reported}), shown)
    book, file = workbook(PlanWithReport, TITLE, answers, "ja"), tmp_path / "change.xlsx"

    def filed(changes: dict[str, Any], *more: str) -> tuple[int, str]:
        file.write_bytes(typed(book, changes))
        return jigyokei("file", str(file), "--change-of", plan.number, *more, *JA)

    unread = filed({"funds.0.thousand_yen": "百"})
    refused = filed({"report.measures.mark": "△ 実施が不十分"})
    taken = filed({})

    assert unread[0] == 1
    assert "funds.0.thousand_yen: シート「5 資金の額及び調達方法」E5　資金の額及び調達方法：" in unread[1]
    assert "資金の額（千円）（1行目）：整数で" in unread[1]
    assert refused[0] == 1
    assert re.search(r"report\.measures\.reason \[R25\]: シート「実施状況報告」D\d+　", refused[1]), refused[1]
    assert (taken[0], "受付番号" in taken[1]) == (0, True), taken[1]
    assert filed({}, "--report", str(tmp_path / "report.json"))[0] == 2, "the report is in the workbook"


def test_a_report_is_taken_and_what_is_wrong_with_it_is_said(
    jigyokei: Jigyokei, plan: Certified, tmp_path: Path
) -> None:
    good = report(jigyokei, plan, tmp_path)
    bad = tmp_path / "bad.json"
    bad.write_bytes(orjson.dumps(orjson.loads(good.read_bytes()) | {"measures": {"mark": "hardly", "done": "少し"}}))

    refused = jigyokei("report", plan.number, str(bad), *EN)
    taken = jigyokei("report", plan.number, str(good), *JA)

    assert (refused[0], "report.measures.reason [R25]" in refused[1]) == (1, True)
    assert (taken[0], "受け付けました" in taken[1]) == (0, True)


def test_a_minor_change_is_noted_and_another_leads_to_a_change_application(
    jigyokei: Jigyokei, plan: Certified, tmp_path: Path
) -> None:
    def answered(*altered: str, **now: str) -> str:
        file = tmp_path / "answers.json"
        file.write_bytes(orjson.dumps({"answers": {"altered": altered, "keeps_purpose": True}, "now": now}))
        return str(file)

    asked = jigyokei("minor-change", plan.number, *JA)
    beyond = jigyokei("minor-change", plan.number, answered("funding", "period", funding="半額にする。"), *JA)
    noted = jigyokei("minor-change", plan.number, answered("funding", funding="半額にする。"), *JA)

    assert (asked[0], "representative：法人の代表者" in asked[1]) == (0, True)
    assert (beyond[0], "変更申請をしてください" in beyond[1]) == (1, True)
    assert (noted[0], "手続は必要ありません" in noted[1]) == (0, True), noted[1]
    said = jigyokei("plan", plan.number, *JA)[1]
    assert all(words in said for words in ("軽微な変更 第1号：", "軽微な変更："))


def test_giving_back_asks_for_the_number_once_more(
    jigyokei: Jigyokei, plan: Certified, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ("give-back", plan.plan_id, "--reason", "廃業", *JA)

    monkeypatch.setattr("sys.stdin", io.StringIO("?\n"))
    unsure = jigyokei(*asked)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{plan.number}\n"))
    done = jigyokei(*asked)

    assert (unsure[0], "元に戻せません" in unsure[1], "返納していません" in unsure[1]) == (2, True, True)
    assert (done[0], "返納しました" in done[1]) == (0, True)
    assert "：返納（" in jigyokei("plan", plan.number, *JA)[1]
    assert jigyokei("report", plan.number, str(plan.form))[0] == 1
    assert "第1回の計画の認定" in done[1]


def test_of_a_plan_with_nothing_in_force_it_is_said_that_there_is_nothing_to_do(
    jigyokei: Jigyokei, plan: Certified
) -> None:
    again = ("give-back", plan.number, "--yes", *JA)
    assert jigyokei(*again, "--reason", "廃業")[0] == 0

    for asked, why in (
        (("report", plan.number, *JA), "[R25]: 実施状況報告は、認定を受けた計画の実施期間中に"),
        (("minor-change", plan.number, *JA), "[R27]: 軽微な変更は、認定を受けた計画の実施期間中に"),
        ((*again, "--reason", "廃業のため"), "[P]: 有効な認定がないため、返納できません。"),
    ):
        status, said = jigyokei(*asked)
        assert (status, f"  {why}" in said, "ファイル" in said) == (1, True, False), said
