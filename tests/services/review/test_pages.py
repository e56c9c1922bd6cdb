"""The desk as pages: every state in both languages, and everything that can be done there without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.review.domain.case import CASE
from services.review.pages import case, plan_record
from services.review.views.case_page import case_page
from services.review.views.same_business import same_business
from shared.contracts.forms.single import PlanForm
from shared.event_store.door import Envelope
from shared.event_store.unit_of_work import Cause
from shared.scheme.states import CASE_STATES, CaseState
from tests.domain.intake.joint_examples import corporate_number
from tests.services.review.conftest import APPLICANT, Bureau
from tests.services.review.test_api import DIRECTOR, ITEMS, ME, OTHER, PATH, mine
from tests.support.form_before import file_before
from tests.support.form_of import form_of
from tests.support.made import made as made_by

JAPANESE = re.compile(r"[ぁ-んァ-ヶ]")


def waiting(bureau: Bureau) -> str:
    case_id = mine(bureau)
    bureau.post(case_id, "corrections", {"items": ITEMS})
    return case_id


def proposed(bureau: Bureau, outcome: str = "certify") -> str:
    case_id = mine(bureau)
    bureau.post(case_id, "proposal", {"outcome": outcome, "reasons": "審査の結果による。"})
    return case_id


def decided(bureau: Bureau, outcome: str) -> str:
    case_id = proposed(bureau, outcome)
    bureau.post(case_id, "approve", persona=DIRECTOR)
    return case_id


def lapsed(bureau: Bureau) -> str:
    case_id = waiting(bureau)
    bureau.pass_days(15)
    return case_id


def withdrawn(bureau: Bureau) -> str:
    case_id = mine(bureau)
    bureau.withdraw(case_id)
    return case_id


STATE_OF: dict[CaseState, Callable[[Bureau], str]] = {
    "received": lambda bureau: bureau.file(),
    "in_review": mine,
    "correction": waiting,
    "lapsed": lapsed,
    "awaiting_approval": proposed,
    "certified": lambda bureau: decided(bureau, "certify"),
    "refused": lambda bureau: decided(bureau, "refuse"),
    "withdrawn": withdrawn,
}


def page(bureau: Bureau, path: str, persona: str = ME, language: str = "ja") -> str:
    answer = bureau.client(persona, html=True, language=language).get(path)
    assert answer.status_code == 200, answer.text
    return str(answer.text)


def after(bureau: Bureau, answer: Any, persona: str = ME) -> str:
    """The page to which the answer to a form leads, opened by the browser that sent the form."""
    client = bureau.client(persona, html=True)
    client.cookies.update(answer.cookies)
    return str(client.get(answer.headers["location"]).text)


def send(bureau: Bureau, address: str, case: str = "", persona: str = ME, /, **typed: Any) -> Any:
    """Send a form as a browser does: with its key, and the version of the case as it stands."""
    seen = {"seen_version": str(len(bureau.store.stream(case)))} if case else {}
    return bureau.client(persona, html=True).post(address, data={"idempotency_key": str(uuid4()), **seen, **typed})


@pytest.mark.parametrize("status", STATE_OF)
def test_a_case_in_every_state_is_shown_in_both_languages(bureau: Bureau, status: CaseState) -> None:
    case_id = STATE_OF[status](bureau)
    name = bureau.form(7).cover.name
    for language in ("ja", "en"):
        for persona in (ME, DIRECTOR, "auditor-1"):
            text = page(bureau, f"/review/desk/{case_id}", persona, language)
            assert CASE_STATES[status].in_language(language, {}) in text
            assert name in text
            assert 'class="strip__picture"' in text or status not in ("received", "in_review")
        assert name in page(bureau, "/review?tab=all", ME, language)


def test_the_english_desk_speaks_english(bureau: Bureau) -> None:
    case_id = mine(bureau)
    for path in ("/review?tab=mine", f"/review/desk/{case_id}/correction?path={PATH}"):
        main = page(bureau, path, language="en").partition("<main")[2].partition("</main>")[0]
        words = re.sub(r"<blockquote.*?</blockquote>|<noscript>.*?</noscript>|<[^>]+>", "", main, flags=re.DOTALL)
        own = [line.strip() for line in words.splitlines() if JAPANESE.search(line)]
        assert [line for line in own if not any(line in bureau.form(n).cover.name for n in range(7, 14))] == []


def test_only_what_would_be_done_is_offered(bureau: Bureau) -> None:
    case_id = mine(bureau)
    assert "補正依頼を作る" in page(bureau, f"/review/desk/{case_id}")
    assert "補正依頼を作る" not in page(bureau, f"/review/desk/{case_id}", OTHER)
    assert "この案件の手続" not in page(bureau, f"/review/desk/{case_id}", "auditor-1")
    bureau.post(case_id, "proposal", {"outcome": "certify"})
    assert "決裁の確認へ進む" in page(bureau, f"/review/desk/{case_id}", DIRECTOR)
    assert "決裁の確認へ進む" not in page(bureau, f"/review/desk/{case_id}")
    assert "伺いを出した人は決裁できません" in page(bureau, f"/review/desk/{case_id}")


def test_a_case_goes_from_assignment_to_certification_through_forms(bureau: Bureau) -> None:
    case_id = bureau.file()
    desk = f"/review/desk/{case_id}"
    for path, persona, typed in (
        ("assign", ME, {"officer": ME}),
        ("extension", ME, {"days": "５", "reason": "現地の確認のため"}),
        ("proposal", ME, {"outcome": "certify", "reasons": ""}),
        ("send-back", DIRECTOR, {"comment": "資金の裏付けを確かめてください。"}),
        ("proposal", ME, {"outcome": "certify", "reasons": "確かめました。"}),
        ("approve", DIRECTOR, {}),
    ):
        answer = send(bureau, f"{desk}/{path}", case_id, persona, **typed)
        assert (answer.status_code, answer.headers["location"]) == (303, desk)
        assert 'role="status"' in after(bureau, answer, persona)
    assert bureau.row(case_id)["status"] == "certified"
    history = page(bureau, desk)
    for words in ("担当者を割当て", "期限を5日延長", "決裁伺いを差戻し", "認定番号：C03-"):
        assert words in history
    assert re.search(r"<dt[^>]*>認定番号</dt>", history)


def test_the_first_line_of_a_refusals_reasons_stays_moved_in_up_to_the_notice(bureau: Bureau) -> None:
    """Else it could pass for a heading of the notice."""
    case_id, reasons = mine(bureau, 7), "　【取組の内容】\n　　事業継続の取組が確認できない。"
    send(bureau, f"/review/desk/{case_id}/proposal", case_id, outcome="refuse", reasons=f"\r\n{reasons} \r\n")
    assert reasons in page(bureau, f"/review/desk/{case_id}", DIRECTOR)
    send(bureau, f"/review/desk/{case_id}/approve", case_id, DIRECTOR)
    bureau.system.settle()
    assert bureau.get(f"/intake/applications/{case_id}", "applicant-1")["decision"]["reasons"] == reasons
    plan_id = bureau.get(f"/review/cases/{case_id}")["plan_id"]
    owed = [one.event for one in bureau.system.services["notify"].store.plan(plan_id) if "Owed" in one.entry.topic]
    assert owed[-1].facts["reasons"] == "　　【取組の内容】\n　　　事業継続の取組が確認できない。"  # type: ignore[attr-defined]


def test_a_correction_is_built_from_the_fields_that_were_ticked(bureau: Bureau) -> None:
    case_id = mine(bureau)
    desk = f"/review/desk/{case_id}"
    asking = page(bureau, f"{desk}/correction?path={PATH}&path=equipment%23k1.month&path=nothing.at.all")
    assert "自社の事業活動の概要" in asking
    assert "税制措置の対象設備：取得年月（1行目）" in asking
    assert "決裁すると取り消せません" not in asking
    typed = {"path": [PATH, "equipment#k1.month"], f"comment.{PATH}": "役割を書き足してください。"}
    again = send(bureau, f"{desk}/corrections", case_id, **typed)
    assert again.status_code == 422
    assert "役割を書き足してください。" in again.text
    assert 'href="#comment.equipment#k1.month"' in again.text
    wrong_day = {"answer_by-year": "2026", "answer_by-month": "2", "answer_by-day": "30"}
    again = send(bureau, f"{desk}/corrections", case_id, **typed, **wrong_day)
    assert again.status_code == 422
    assert "実在する日付" in again.text
    done = send(bureau, f"{desk}/corrections", case_id, **typed, **{"comment.equipment#k1.month": "時期が前後します。"})
    assert done.status_code == 303
    shown = page(bureau, desk)
    assert "補正を依頼しています" in shown
    assert "停止中（補正待ち）" in shown
    assert shown.count("補正を依頼中") == 2


def test_one_more_finding_and_one_more_field_are_asked_for_beside_what_was_typed(bureau: Bureau) -> None:
    case_id = mine(bureau)
    desk = f"/review/desk/{case_id}"
    typed: dict[str, Any] = {"path": [PATH], f"comment.{PATH}": "役割を書き足してください。", "answer_by-year": "2027"}
    further = send(bureau, f"{desk}/corrections", case_id, **typed, step=f"finding:{PATH}")
    assert further.status_code == 200
    assert (f'name="comment.{PATH}~2"' in further.text, "役割を書き足してください。" in further.text) == (True, True)
    typed[f"comment.{PATH}~2"] = "沿革も書いてください。"
    wider = send(bureau, f"{desk}/corrections", case_id, **typed, step="field", more="equipment")
    shown = ("沿革も書いてください。", 'name="comment.equipment"', 'value="2027"')
    assert [text for text in shown if text not in wider.text] == []
    typed |= {"path": [PATH, "equipment"], "comment.equipment": "型式を書いてください。", "answer_by-year": ""}
    assert send(bureau, f"{desk}/corrections", case_id, **typed).status_code == 303
    bureau.system.settle()
    asked = bureau.get(f"/intake/applications/{case_id}", "applicant-1")["corrections"][0]["items"]
    assert [(one["item_id"], one["path"], one["comment"]) for one in asked] == [
        ("1", PATH, "役割を書き足してください。"),
        ("2", PATH, "沿革も書いてください。"),
        ("3", "equipment", "型式を書いてください。"),
    ]


def test_a_correction_of_a_whole_table_is_asked_at_its_heading(bureau: Bureau) -> None:
    case_id = mine(bureau)
    assert page(bureau, f"/review/desk/{case_id}").count('name="path" value="equipment"') == 1
    asking = page(bureau, f"/review/desk/{case_id}/correction?path=equipment")
    assert ("税制措置の対象設備" in asking, "2行</blockquote>" in asking) == (True, True)
    typed = {"path": "equipment", "comment.equipment": "足りない行を加えてください。"}
    assert send(bureau, f"/review/desk/{case_id}/corrections", case_id, ME, **typed).status_code == 303
    assert "足りない行を加えてください。" in page(bureau, f"/review/desk/{case_id}")


def of_business(bureau: Bureau, number: int) -> PlanForm:
    """A plan of a business that has no other."""
    form = bureau.form(7)
    cover = form.cover.model_copy(update={"corporate_number": corporate_number(number)})
    return form.model_copy(update={"cover": cover})


def unfitting(bureau: Bureau, number: int) -> str:
    """A case of which neither 3(2) nor 5 names the first row of equipment."""
    form = of_business(bureau, number)
    row, *others = form.equipment
    renamed = form.model_copy(update={"equipment": (row.model_copy(update={"name": "予備発電機"}), *others)})
    return bureau.file(form=renamed)


def test_R41_what_does_not_fit_is_marked_where_it_stands(bureau: Bureau) -> None:
    shown = page(bureau, f"/review/desk/{unfitting(bureau, 31)}")
    assert shown.count("要確認</span>") == 3
    assert shown.count('<a href="#plan.equipment#k1.name">税制措置の対象設備：設備等の名称（1行目）</a>') == 2
    assert 'id="plan.equipment#k1.name">予備発電機</span>' in shown
    assert "「予備発電機」という名称が、「5 資金の額及び調達方法」にありません" in shown
    assert "要確認</span>" not in page(bureau, f"/review/desk/{bureau.file(form=of_business(bureau, 32))}")


def test_what_the_checks_found_stands_on_the_case_and_an_answer_brings_its_own(bureau: Bureau) -> None:
    """What needs an eye comes first; what was found of the text before stays in the history."""
    case_id = unfitting(bureau, 33)
    shown = page(bureau, f"/review/desk/{case_id}").partition('id="checks"')[2].partition("</section>")[0]
    assert shown.index("要確認の点（2件）") < shown.index("適合を確認した規則") < shown.index("規模（製造業その他）")
    assert '<a href="#plan.cover.employees">常時使用する従業員の数</a>' in shown
    by_json = bureau.client(ME).get(f"/review/cases/{case_id}").json()["checked"]
    assert [(one["rule"], one["code"]) for one in by_json if one["result"] == "needs_an_eye"] == [
        ("R41", "equipment_not_in_measures"),
        ("R41", "equipment_not_in_funds"),
    ]
    assert {"rule": "R30", "since": "2019-07-16", "inputs": ["cover.prefecture"]}.items() <= next(
        one for one in by_json if one["rule"] == "R30"
    ).items()

    bureau.post(case_id, "assign", {"officer": ME})
    bureau.post(case_id, "corrections", {"items": ITEMS})
    correction_id = bureau.store.load(CASE, case_id)[0].pauses[-1].correction_id
    form = bureau.store.load(CASE, case_id)[0].form
    row, *others = form.equipment
    put_right = (row.model_copy(update={"name": bureau.form(7).equipment[0].name}), *others)
    bureau.answer(case_id, correction_id, form.model_copy(update={"equipment": put_right}), PATH)
    after = page(bureau, f"/review/desk/{case_id}")
    assert "要確認の点はありません" in after.partition('id="checks"')[2].partition("</section>")[0]
    history = after.partition('id="history"')[2]
    assert "要確認2件" in history
    assert "要確認0件" in history


def test_R25_a_new_case_beside_another_of_the_business_names_it(bureau: Bureau) -> None:
    first, second = bureau.file(13), bureau.file(13)
    other = bureau.row(first)["application_no"]
    for language, title in (("ja", "同じ事業者の案件があります"), ("en", "Cases of the same business")):
        shown = page(bureau, f"/review/desk/{second}", language=language)
        assert (title in shown, f'<a href="/review/desk/{first}">{other}</a>' in shown) == (True, True)
    assert [one["case_id"] for one in bureau.get(f"/review/cases/{second}")["same_business"]] == [first]
    bureau.withdraw(first)
    assert "同じ事業者の案件があります" not in page(bureau, f"/review/desk/{second}")


def test_R25_a_certified_plan_stands_beside_a_new_one_until_it_ends(bureau: Bureau) -> None:
    form = bureau.form(10)
    first = mine(bureau, 10)
    bureau.post(first, "proposal", {"outcome": "certify"})
    bureau.post(first, "approve", persona=DIRECTOR)
    bureau.system.settle()
    second = case_page(bureau.store, bureau.file(10))
    assert second is not None
    last = form.period.end.last_day
    for day, beside in ((last, [first]), (last + timedelta(days=1), [])):
        assert [one.case_id for one in same_business(bureau.store, second.case, day)] == beside
    assert "同じ事業者の案件があります" not in page(bureau, f"/review/desk/{first}")
    certified = case_page(bureau.store, first)
    assert certified is not None
    assert certified.plan_id is not None
    of_plans = bureau.system.services["intake"].commands.of_plans
    made_by(of_plans.give_back(certified.plan_id, "廃業のため。", Envelope(APPLICANT)))
    bureau.system.settle()
    assert "同じ事業者の案件があります" not in page(bureau, f"/review/desk/{second.case.case_id}")
    for shown in (f"/review/desk/{first}", "/review?tab=ended"):
        assert "に終了：" in page(bureau, shown)
    assert "tag--success" not in page(bureau, f"/review/desk/{first}")


def test_earlier_applications_of_a_business_stand_on_the_case_whoever_filed_them(bureau: Bureau) -> None:
    """A sole trader has no number, and is known by name and municipality; a withdrawn application is told too."""
    form = bureau.form(12)
    assert form.cover.corporate_number is None
    first = bureau.file(12)
    bureau.withdraw(first)
    spaced = form.model_copy(update={"cover": form.cover.model_copy(update={"name": f" {form.cover.name}　"})})
    second = bureau.file(form=spaced, by=Cause(APPLICANT.actor.model_copy(update={"id": "applicant-7"}), "c"))
    shown = page(bureau, f"/review/desk/{second}")
    assert ("同じ事業者の案件があります" in shown, "この事業者のこれまでの申請（1件）" in shown) == (False, True)
    told = bureau.get(f"/review/cases/{second}")
    assert [(one["case_id"], one["status"]) for one in told["filed_earlier"]] == [(first, "withdrawn")]
    assert told["same_business"] == []
    assert bureau.get(f"/review/cases/{first}")["filed_earlier"] == []


def test_what_only_a_person_can_judge_stands_on_the_list_of_what_is_to_be_read(bureau: Bureau) -> None:
    to_read = "役割が書かれているかどうかは、自動では点検できません"
    assert to_read in page(bureau, f"/review/desk/{bureau.file()}")
    assert to_read not in page(bureau, f"/review/desk/{withdrawn(bureau)}")


def filed_before(bureau: Bureau) -> str:
    """A case in the form of before."""
    made = file_before(bureau.system.services["intake"].commands)
    bureau.system.settle()
    return str(made["application_id"])


def test_what_an_earlier_form_did_not_ask_is_named_so(bureau: Bureau) -> None:
    case_id = filed_before(bureau)
    titles = {"ja": "この版の様式では求めていない事項", "en": "not asked by this version"}
    for language, title in titles.items():
        assert title in page(bureau, f"/review/desk/{case_id}", language=language)
        assert title not in page(bureau, f"/review/desk/{bureau.file()}", language=language)


def test_what_a_correction_changed_is_marked(bureau: Bureau) -> None:
    case_id = mine(bureau)
    asked = bureau.post(case_id, "corrections", {"items": ITEMS}).json()
    form = bureau.form(7)
    goals = form.goals.model_copy(update={"business_outline": "書き足した概要。"})
    bureau.answer(case_id, asked["correction_id"], form.model_copy(update={"goals": goals}))
    shown = page(bureau, f"/review/desk/{case_id}")
    assert shown.count("補正で変更</span>") == 1
    assert f"<del>{form.goals.business_outline}" in shown
    assert "求めていない変更" not in shown


def test_what_a_correction_changed_unasked_is_marked_as_such(bureau: Bureau) -> None:
    case_id = mine(bureau)
    asked = bureau.post(case_id, "corrections", {"items": ITEMS}).json()
    form = bureau.form(7)
    goals = form.goals.model_copy(update={"business_outline": "書き足した概要。", "purpose": "別の目的。"})
    cover = form.cover.model_copy(update={"representative_title": "取締役"})
    bureau.answer(case_id, asked["correction_id"], form.model_copy(update={"goals": goals, "cover": cover}))
    shown = page(bureau, f"/review/desk/{case_id}")
    assert "求めていない変更があります" in shown
    assert shown.count("補正で変更</span>") == 3
    assert shown.count("求めていない変更</span>") == 2


def test_a_refused_form_comes_back_with_everything_typed(bureau: Bureau) -> None:
    case_id = mine(bureau)
    desk = f"/review/desk/{case_id}"
    for path, typed, words in (
        ("extension", {"days": "たくさん", "reason": "現地の確認のため"}, "日数を整数で入力してください。"),
        (
            "extension",
            {"days": "999", "reason": "現地の確認のため"},
            "延長する日数は1日から45日までの間にしてください（これまでの延長は合わせて0日です）。",
        ),
        ("proposal", {"outcome": "refuse", "reasons": ""}, "不認定とする理由を書いてください。"),
        ("proposal", {"reasons": "よく考えました。"}, "認定するかしないかを選んでください。"),
        ("assign", {"officer": "officer-kinki-1"}, "担当者を選んでください。"),
    ):
        answer = send(bureau, f"{desk}/{path}", case_id, **typed)
        assert answer.status_code == 422
        assert words in answer.text
        assert "<title>エラー：" in answer.text
        for value in typed.values():
            assert value in answer.text or value.startswith("officer-kinki")


STALE = {
    "extension": (mine, ME, {"days": "5", "reason": "現地の確認のため"}),
    "proposal": (mine, ME, {"outcome": "refuse", "reasons": "想定が\r\n示されていない。"}),
    "send-back": (proposed, DIRECTOR, {"comment": "資金の裏付けを確かめてください。"}),
    "corrections": (mine, ME, {"path": PATH, f"comment.{PATH}": "役割を書き足してください。"}),
}


@pytest.mark.parametrize("form", STALE)
def test_a_form_that_came_too_late_keeps_what_was_typed_and_says_what_happened(bureau: Bureau, form: str) -> None:
    begin, me, typed = STALE[form]
    case_id = begin(bureau)
    address = f"/review/desk/{case_id}/{form}"
    seen = len(bureau.store.stream(case_id))
    assert bureau.post(case_id, "extension", {"days": 7, "reason": "人員の都合"}).status_code == 200
    before = len(bureau.store.stream(case_id))
    answer = send(bureau, address, "", me, seen_version=str(seen), **typed)
    assert answer.status_code == 412
    banner = answer.text.partition("次の変更がありました")[2].partition("今回の操作は記録していません")[0]
    for words in ("担当官1", "期限を7日延長", "人員の都合", "（JST）", CASE_STATES[bureau.row(case_id)["status"]].ja):
        assert words in banner
    assert "局長" not in banner
    if form != "corrections":
        assert f'<a href="#{form}">' in answer.text
        assert f'<details id="{form}" open>' in answer.text
    for name, value in typed.items():
        if name not in ("path", "outcome"):
            assert value.replace("\r\n", "\n") in answer.text
    assert len(bureau.store.stream(case_id)) == before
    asking = f"{address}/check" if form == "extension" else address
    part = answer.text.partition(f'action="{asking}"')[2].partition("</form>")[0]
    now, key = (re.search(rf'name="{name}" value="([^"]+)"', part) for name in ("seen_version", "idempotency_key"))
    assert now
    assert key
    again = bureau.client(me, html=True).post(
        address, data={"seen_version": now[1], "idempotency_key": key[1], **typed}
    )
    assert again.status_code == 303
    moves_the_deadline = form in ("extension", "corrections")
    assert len(bureau.store.stream(case_id)) == before + 1 + moves_the_deadline


def test_an_extension_is_confirmed_before_it_is_given(bureau: Bureau) -> None:
    case_id = mine(bureau)
    desk = f"/review/desk/{case_id}"
    assert "あと45日まで延長できます（延長の合計は45日まで）。" in page(bureau, desk)
    before = len(bureau.store.stream(case_id))
    then = date.fromisoformat(bureau.row(case_id)["clock"]["last_day"]) + timedelta(days=30)
    typed = {"days": "３０", "reason": "現地の確認に\r\n時間を要するため"}
    check = send(bureau, f"{desk}/extension/check", case_id, **typed)
    assert check.status_code == 200
    for words in (
        "期限の延長の確認",
        "30日",
        f"{then.month}月{then.day}日",
        "現地の確認に\n時間を要するため",
        "15日",
        "申請者に通知されます",
    ):
        assert words in check.text
    assert len(bureau.store.stream(case_id)) == before
    wrong = send(bureau, f"{desk}/extension/check", case_id, days="46", reason="")
    assert wrong.status_code == 422
    assert "延長する理由を書いてください。" in wrong.text
    assert send(bureau, f"{desk}/extension", case_id, **typed).status_code == 303
    shown = page(bureau, desk)
    assert "あと15日まで延長できます" in shown
    for words in ("期限の延長", "担当官1", "現地の確認に\n時間を要するため"):
        assert words in shown.partition("期限の計算根拠")[2].partition("1日ごとの数え方")[0]


def test_only_the_holder_is_offered_an_extension_and_whoever_else_asks_is_told_who_it_is(bureau: Bureau) -> None:
    case_id = mine(bureau)
    desk = f"/review/desk/{case_id}"
    assert 'id="extension"' not in page(bureau, desk, DIRECTOR)
    refused = send(bureau, f"{desk}/extension/check", case_id, DIRECTOR, days="5", reason="人員の都合")
    assert refused.status_code == 422
    assert "この案件の担当者は" in refused.text
    assert send(bureau, f"{desk}/extension", case_id, ME, days="45", reason="人員の都合").status_code == 303
    assert 'id="extension"' not in page(bureau, desk)
    used_up = send(bureau, f"{desk}/extension", case_id, ME, days="1", reason="人員の都合")
    assert "これ以上は延長できません" in used_up.text


def test_what_was_typed_is_kept_where_the_form_is_no_longer_there(bureau: Bureau) -> None:
    for form in ("proposal", "corrections"):
        _, me, typed = STALE[form]
        case_id = mine(bureau)
        seen = len(bureau.store.stream(case_id))
        bureau.withdraw(case_id)
        answer = send(bureau, f"/review/desk/{case_id}/{form}", "", me, seen_version=str(seen), **typed)
        assert answer.status_code == 412
        assert "取下げ" in answer.text.partition("次の変更がありました")[2].partition("今回の操作は")[0]
        assert "この手続は、現在の状態では行えません" in answer.text
        assert "もう一度送信してください" not in answer.text
        assert list(typed.values())[-1].replace("\r\n", "\n") in answer.text


def test_a_correction_without_a_tick_says_where_to_tick(bureau: Bureau) -> None:
    case_id = mine(bureau)
    for language, words in (("ja", "一つ以上印を付けてください。"), ("en", "at one field or more.")):
        answer = bureau.client(ME, html=True, language=language).get(f"/review/desk/{case_id}/correction")
        assert answer.status_code == 422
        assert answer.text.count(words) == 2
        assert '<a href="#path">' in answer.text
        assert answer.text.count(' id="path"') == 1
        assert 'form="picking" id="path" aria-describedby="path-error"' in answer.text
    none = send(bureau, f"/review/desk/{case_id}/corrections", case_id)
    assert none.status_code == 422
    assert '<a href="#path">' in none.text


def test_a_text_may_be_as_long_as_its_field_lets_it_however_its_lines_end(bureau: Bureau) -> None:
    case_id = mine(bureau)
    reasons = "\r\n".join(["理由"] * 600)
    assert (
        send(bureau, f"/review/desk/{case_id}/proposal", case_id, outcome="refuse", reasons=reasons).status_code == 303
    )


def test_a_decision_is_confirmed_on_a_page_that_names_both_people(bureau: Bureau) -> None:
    case_id = proposed(bureau)
    confirm = page(bureau, f"/review/desk/{case_id}/decision", DIRECTOR)
    for words in ("決裁すると取り消せません", "伺いを出した人", "担当官1", "関東経済産業局長"):
        assert words in confirm
    assert bureau.client(ME, html=True).get(f"/review/desk/{case_id}/decision").status_code == 403
    undecided = mine(bureau)
    elsewhere = bureau.client(DIRECTOR, html=True).get(f"/review/desk/{undecided}/decision")
    assert (elsewhere.status_code, elsewhere.headers["location"]) == (303, f"/review/desk/{undecided}")


def test_bulk_assignment_works_by_checkboxes_and_says_what_was_left(bureau: Bureau) -> None:
    free, held = bureau.file(8), bureau.file(9)
    bureau.post(held, "assign", {"officer": OTHER}, persona=OTHER)
    none = send(bureau, "/review/desk/assignments?tab=all", officer=ME)
    assert none.status_code == 422
    assert "割り当てる案件を一つ以上選んでください。" in none.text
    done = send(bureau, "/review/desk/assignments?tab=all", officer=ME, case_id=[free, held])
    assert done.status_code == 303
    shown = after(bureau, done)
    assert "1件を割り当てました" in shown
    assert "1件は割り当てませんでした" in shown
    assert "担当官2が担当" in shown


def test_a_queue_without_cases_says_what_to_do(bureau: Bureau) -> None:
    assert "未割当の案件を見る" in page(bureau, "/review", "officer-okinawa-1")
    assert "条件を外すと見つかることがあります。" in page(bureau, "/review?tab=all&q=どこにもない")
    assert "検索：どこにもない{" in page(bureau, "/review?tab=all&q=どこにもない{")


def test_an_address_says_nothing_of_what_was_done(bureau: Bureau) -> None:
    """Whoever sends a link would otherwise have the desk say that it decided."""
    case_id = mine(bureau, 7)
    skipped = f"skipped={case_id}"
    made_up = [f"/review/desk/{case_id}?done={done}" for done in (*case._DONE, *plan_record._DONE)]
    for address in (*made_up, f"/review?done=99&to={ME}&{skipped}", f"/review?what=assigned&count=99&{skipped}"):
        shown = page(bureau, address)
        assert 'role="status"' not in shown, address
        assert "割り当て" not in shown or "件を割り当てました" not in shown, address
        assert "割り当てませんでした" not in shown, address


def test_what_was_done_is_said_once_and_only_there(bureau: Bureau) -> None:
    case_id, other = mine(bureau, 7), mine(bureau, 9)
    client = bureau.client(ME, html=True)
    client.cookies.update(send(bureau, f"/review/desk/{case_id}/release", case_id).cookies)
    shown = [client.get(f"/review/desk/{one}").text for one in (other, case_id, case_id)]
    assert ["担当を解除しました" in text for text in shown] == [False, True, False]


def test_filters_that_mean_nothing_are_left_out(bureau: Bureau) -> None:
    bureau.file()
    assert page(bureau, "/review?kind=y&due=z&officer=w&bureau=kinki")


@pytest.mark.parametrize("query", ["tab=bogus", "at=nowhere"])
def test_a_tab_or_place_that_is_not_there_is_not_taken_for_another(bureau: Bureau, query: str) -> None:
    assert bureau.client("officer-kanto-1", html=True).get(f"/review?{query}").status_code == 422


def test_a_page_of_the_queue_leads_on_and_back(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.review.pages.queue.PAGE", 2)
    for _ in range(3):
        bureau.file()
    first = page(bureau, "/review?tab=unassigned")
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = page(bureau, following[1].replace("&amp;", "&"))
    assert 'rel="prev"' in second
    assert 'rel="prev"' not in first


def test_strangers_to_the_desk_are_turned_away(bureau: Bureau) -> None:
    case_id = mine(bureau)
    assert bureau.client("officer-kinki-1", html=True).get(f"/review/desk/{case_id}").status_code == 404
    assert send(bureau, f"/review/desk/{case_id}/release", case_id, "officer-kinki-1").status_code == 404
    assert bureau.client("applicant-1", html=True).get("/review").status_code == 403
    assert bureau.client("", html=True).get("/review").status_code == 403
    covered = page(bureau, f"/review/desk/{case_id}", "auditor-1")
    assert bureau.form(7).check_sheet.email.text not in covered
    assert "個人情報のため非表示" in covered


def test_an_overlong_text_is_turned_back_and_nothing_is_changed(bureau: Bureau) -> None:
    case_id = mine(bureau)
    answer = send(bureau, f"/review/desk/{case_id}/proposal", case_id, outcome="refuse", reasons="長" * 2001)
    assert answer.status_code == 422
    assert "2000文字以内" in answer.text
    assert bureau.row(case_id)["status"] == "in_review"


def test_what_was_typed_when_nobody_was_chosen_any_more_is_sent_again_from_the_page_that_says_so(
    bureau: Bureau,
) -> None:
    """A cookie that is lost, and a form without JavaScript."""
    case_id = mine(bureau)
    address = f"/review/desk/{case_id}/corrections"
    typed = {"path": PATH, f"comment.{PATH}": '役割を書き足してください。\r\n「"」も。'}
    lost = send(bureau, address, case_id, "", **typed)
    assert lost.status_code == 403
    fields = form_of(lost.text, address)
    assert fields[f"comment.{PATH}"] == [typed[f"comment.{PATH}"]]
    sent = bureau.client(ME, html=True).post(address, data=fields)
    assert (sent.status_code, bureau.row(case_id)["status"]) == (303, "correction")
