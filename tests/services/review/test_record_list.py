"""認定台帳 as a list: every plan of the bureau is found in it, and each rescission that is under way."""

from __future__ import annotations

from services.review.read_models.record_list import RECORD_LIST
from shared.contracts.forms.single import PlanForm
from shared.contracts.minor_change import MinorAnswers, MinorFacts
from shared.event_store.door import Envelope
from shared.event_store.rebuild import rebuild
from tests.services.review.conftest import APPLICANT, Bureau
from tests.services.review.test_acts import THERE
from tests.services.review.test_api import DIRECTOR, ME, mine
from tests.services.review.test_later_applications import certified, changed, form_of, later, new_form
from tests.services.review.test_pages import page, send
from tests.services.review.test_paper import enter, entry
from tests.services.review.test_rescinding import asked, notified, proposed
from tests.support.made import made as made_by

RECORDS = "/review/records"
UNDER_WAY = f"{RECORDS}?rescission=true"


def found(bureau: Bureau, query: str, persona: str = ME) -> list[str]:
    return [one["plan_id"] for one in bureau.get(f"/review/plans?{query}", persona)["plans"]]


def test_a_rescission_under_way_is_listed_with_what_there_is_to_do(bureau: Bureau) -> None:
    plan_id = certified(bureau)["plan_id"]
    assert found(bureau, "rescission=true") == []
    notified(bureau, plan_id)

    def told(persona: str = ME) -> tuple[str, bool]:
        [one] = bureau.get("/review/plans?rescission=true", persona)["plans"]
        return one["task"], f"/review/desk/plans/{plan_id}" in page(bureau, UNDER_WAY, persona)

    assert told() == ("wait", True)
    assert "認定取消しの手続中の計画：1件" in page(bureau, "/review", DIRECTOR)
    bureau.pass_days(14)
    assert told() == ("hold", True)
    asked(bureau, plan_id, "hearing-held", {"held_on": bureau.today.date().isoformat()})
    assert told() == ("report", True)
    asked(bureau, plan_id, "hearing-report", {"report": "争わない。", "opinion": "理由はない。"})
    assert told() == ("propose", True)
    asked(bureau, plan_id, "rescission-proposal", {"reasons": "実施していないため。"})
    assert told(DIRECTOR) == ("decide", True)
    shown = page(bureau, UNDER_WAY, DIRECTOR)
    assert all(words in shown for words in ("取消しの決裁待ち", "決裁するか差し戻す", "聴聞の期日の早い順"))
    assert "Approve or send back" in page(bureau, UNDER_WAY, DIRECTOR, "en")
    assert found(bureau, "rescission=true", "officer-kinki-1") == []
    asked(bureau, plan_id, "rescind", persona=DIRECTOR)
    assert found(bureau, "rescission=true") == []
    assert plan_id in found(bureau, "")


def test_a_plan_is_found_by_any_of_its_numbers_and_names(bureau: Bureau) -> None:
    # Given
    body = entry(certificate_no="20250210関東第９９８号", business="㈱ゆきあかり")
    on_paper = enter(bureau, body).json()["plan_id"]
    here = certified(bureau)
    plan_id, number = here["plan_id"], bureau.get(f"/review/plans/{here['plan_id']}")["in_force"]["certificate_no"]
    change = later(bureau, plan_id, changed(form_of(bureau, plan_id)))["application_id"]
    bureau.post(change, "assign", {"officer": ME})
    bureau.post(change, "proposal", {"outcome": "certify"})
    assert bureau.post(change, "approve", persona=DIRECTOR).status_code == 200
    bureau.system.settle()
    newer = bureau.get(f"/review/plans/{plan_id}")["in_force"]["certificate_no"]
    slip = {"fact": "name", "now": "正しい名の製作所", "reason": "通知書の誤記のため。"}
    assert send(bureau, f"/review/desk/plans/{plan_id}/certificate-correction", plan_id, DIRECTOR, version="2", **slip)

    # Then
    assert found(bureau, "q=20250210-関東-998") == found(bureau, "q=(株) ゆき") == [on_paper]
    assert number != newer
    assert (
        found(bureau, f"q={number}")
        == found(bureau, f"q={newer.lower()}")
        == found(bureau, "q=正しい名の")
        == [plan_id]
    )
    assert plan_id in found(bureau, f"q={bureau.form(7).cover.name}")
    assert found(bureau, "q=どこにもない") == found(bureau, "q=ゆきあかり", "officer-kinki-1") == []
    assert found(bureau, "q=ゆきあかり&bureau=kanto", "auditor-1") == [on_paper]
    shown = page(bureau, f"{RECORDS}?q=正しい名の")
    assert all(words in shown for words in ("正しい名の製作所", newer, "有効"))
    assert "該当する計画はありません" in page(bureau, f"{RECORDS}?q=どこにもない")
    assert RECORDS in page(bureau, "/review/paper")


def test_a_business_that_was_renamed_is_found_under_every_name_by_whoever_may_read_it(bureau: Bureau) -> None:
    # Given a case that was transferred, renamed by an answer, certified there, and renamed again
    form = new_form(bureau)
    first, second, third = "暁印刷㈱", "黎明印刷株式会社", "東雲印刷株式会社"
    case_id = bureau.file(form=named(form, first, "アカツキインサツ"))
    bureau.post(case_id, "assign", {"officer": ME})
    bureau.post(case_id, "corrections", {"items": [{"path": "cover.name", "comment": "登記のとおりに。"}]})
    bureau.system.settle()
    send(bureau, f"/review/desk/{case_id}/transfer", case_id, bureau="kinki", reason="移転のため。")
    bureau.system.settle()
    application = bureau.get(f"/intake/applications/{case_id}", "applicant-1")
    renamed = named(form, second, "レイメイインサツ")
    bureau.answer(case_id, application["corrections"][0]["correction_id"], renamed, "cover.name")

    def everywhere(words: str) -> list[bool]:
        lists = (
            ("/review/cases?tab=transferred", ME, "cases", "case_id", case_id),
            ("/review/cases?tab=all", THERE, "cases", "case_id", case_id),
            ("/intake/applications?limit=100", "applicant-1", "applications", "application_id", case_id),
            ("/audit/plans?limit=100", "auditor-1", "plans", "plan_id", application["plan_id"]),
        )
        return [
            this in [row[key] for row in bureau.get(f"{path}&q={words}", persona)[rows]]
            for path, persona, rows, key, this in lists
        ]

    # Then
    for words in ("暁印", "(株)", "レイメイ", "黎明印刷㈱"):
        assert everywhere(words) == [True] * 4, words
    assert everywhere("暁印刷有限会社") == [False] * 4

    # When
    for action, body, persona in (
        ("assign", {"officer": THERE}, THERE),
        ("proposal", {"outcome": "certify"}, THERE),
        ("approve", None, "director-kinki"),
    ):
        assert bureau.post(case_id, action, body, persona).status_code == 200
    bureau.system.settle()
    number = bureau.get(f"/review/plans/{application['plan_id']}", THERE)["in_force"]["certificate_no"]
    answers = MinorAnswers(altered=("name",), keeps_purpose=True)
    of_plans = bureau.system.services["intake"].commands.of_plans
    made_by(of_plans.note_minor_change(application["plan_id"], answers, MinorFacts(name=third), Envelope(APPLICANT)))
    bureau.system.settle()

    # Then
    for words in ("暁印", "黎明印刷", "東雲印刷", number, number.replace("-", "‐")):
        assert everywhere(words) == [True] * 4, words
    assert case_id in [one["case_id"] for one in bureau.get("/review/cases?tab=ended&q=東雲", THERE)["cases"]]
    [listed] = bureau.get("/audit/plans?q=暁印", "auditor-1")["plans"]
    assert listed["applicant"] == third


def test_a_plan_that_began_on_paper_is_in_the_auditors_list(bureau: Bureau) -> None:
    body = entry(certificate_no="20250212関東第７７号", business="紙の時代株式会社")
    plan_id = enter(bureau, body).json()["plan_id"]
    bureau.system.settle()
    for words in ("20250212-関東-77", "関東第77号", "紙の時代", plan_id):
        [listed] = bureau.get(f"/audit/plans?q={words}", "auditor-1")["plans"]
        assert (listed["plan_id"], listed["applicant"]) == (plan_id, "紙の時代株式会社"), words
        assert listed["certificate_no"] == body["certificate_no"]


def named(form: PlanForm, name: str, kana: str) -> PlanForm:
    return form.model_copy(update={"cover": form.cover.model_copy(update={"name": name, "name_kana": kana})})


def test_pages_of_the_list_meet_each_plan_once(bureau: Bureau) -> None:
    numbers = [f"20250211関東第{number}号" for number in range(500, 505)]
    wanted = {enter(bureau, entry(certificate_no=one, business="頁送り株式会社")).json()["plan_id"] for one in numbers}
    seen: list[str] = []
    address: str | None = "/review/plans?q=頁送り&limit=2"
    while address:
        answer = bureau.get(address)
        seen += [one["plan_id"] for one in answer["plans"]]
        address = answer["next"]
    assert (len(seen), set(seen)) == (5, wanted)


def test_a_rebuilt_list_equals_the_live_one(bureau: Bureau) -> None:
    proposed(bureau, certified(bureau)["plan_id"])
    crossed = mine(bureau, 8)
    bureau.post(crossed, "proposal", {"outcome": "certify"})
    withdraw = bureau.system.services["intake"].commands.withdraw
    withdraw(crossed, "見直すため", Envelope(APPLICANT))
    assert bureau.post(crossed, "approve", persona=DIRECTOR).status_code == 200
    bureau.system.settle()
    assert bureau.get(f"/review/cases/{crossed}")["status"] == "withdrawn"
    assert found(bureau, f"q={bureau.form(8).cover.name}") == []

    service = bureau.system.services["review"]
    rebuilt = rebuild(service.store, RECORD_LIST, service.aggregates.__getitem__)
    assert rebuilt.same
    assert rebuilt.events > 20
