"""Equal personal text keeps its box: what changed shows as changed, and what did not does not. ADR 0011."""

from __future__ import annotations

from typing import Any

from services.terminal.erasing import find
from shared.contracts.forms.differences import differences
from shared.contracts.forms.filed import description_of
from shared.contracts.intake import ApplicationCorrected, ApplicationFiled
from shared.contracts.personal import Masked, Personal, personals
from tests.services.intake.conftest import Portal, new_key
from tests.services.intake.correcting.answering import answering


def move(portal: Portal, filed: dict[str, Any], street: str) -> None:
    """The bureau asks for the address, and the applicant sends the whole plan with another street."""
    portal.ask_to_correct(filed, "cover.street")
    found = portal.client().get(filed["links"]["self"]).json()
    form = found["form"]
    form["cover"]["street"] = street
    answers = [{"path": "cover.street", "comment": "登記のとおりに改めました。"}]
    headers = new_key(**{"If-Match": f'"{found["version"]}"'})
    open_one = next(one for one in found["corrections"] if one["open"])
    taken = portal.client().post(open_one["answer"], json={"answers": answers, "form": form}, headers=headers)
    assert taken.status_code == 200, taken.text
    portal.settle()


def texts(portal: Portal, filed: dict[str, Any]) -> list[Any]:
    events = [one.event for one in portal.system.services["intake"].store.stream(filed["application_id"])]
    return [event.form for event in events if isinstance(event, (ApplicationFiled, ApplicationCorrected))]


def boxes(form: Any) -> dict[str, Personal]:
    return {
        answer.path: answer.value for answer in description_of(form).answers(form) if isinstance(answer.value, Personal)
    }


def test_where_only_the_street_changed_all_other_boxes_stay(portal: Portal) -> None:
    filed = portal.file()
    move(portal, filed, "南六郷三丁目8番6号")
    first, second = texts(portal, filed)
    before, after = boxes(first), boxes(second)
    assert {path for path, box in after.items() if box != before[path]} == {"cover.street"}
    assert [one.path for one in differences(description_of(first), first, second)] == ["cover.street"]
    [new_key_of_the_street] = {box.key for box in after.values()} - {box.key for box in before.values()}
    assert after["cover.street"].key == new_key_of_the_street


def test_the_same_text_sent_again_changes_nothing_and_text_of_before_gets_no_old_box(portal: Portal) -> None:
    filed = portal.file()
    street = portal.client().get(filed["links"]["self"]).json()["form"]["cover"]["street"]
    move(portal, filed, "別の番地1")
    move(portal, filed, street)
    first, second, third = texts(portal, filed)
    assert boxes(third)["cover.street"].box not in {boxes(first)["cover.street"].box, boxes(second)["cover.street"].box}
    move(portal, filed, street)
    assert boxes(texts(portal, filed)[-1]) == boxes(third)


def test_the_officer_and_the_auditor_see_the_one_address_that_changed(portal: Portal) -> None:
    filed = portal.file()
    before = portal.clock.now()
    portal.pass_days(1)
    move(portal, filed, "南六郷三丁目8番6号")
    page = portal.browser("officer-kanto-1").get(f"/review/desk/{filed['application_id']}").text
    assert page.count('<span class="change">') == 1
    assert "<del>" in page.partition('<span class="change">')[2][:200]
    instants = {"from": before.isoformat(), "to": portal.clock.now().isoformat()}
    auditor = portal.client("auditor-1")
    found = auditor.get(f"/audit/plans/{filed['plan_id']}/comparison", params=instants).json()
    assert [(one["key"], one["ja"]) for one in found["form"]] == [("cover.street", "字・番地等")]
    assert "南六郷三丁目8番6号" not in str(found)


def test_erasing_reaches_the_boxes_that_were_kept_under_older_keys(portal: Portal) -> None:
    filed = portal.file()
    move(portal, filed, "南六郷三丁目8番6号")
    vault = portal.system.vault
    kept = [one for form in texts(portal, filed) for one in personals(form)]
    assert all(not isinstance(vault.open(one), Masked) for one in kept)
    found = find(portal.system, filed["application_no"])
    assert found is not None
    assert {one.key for one in kept} == found.keys
    assert len(found.keys) == 2
    vault.destroy(*found.keys)
    assert {vault.open(one) for one in kept} == {Masked.ERASED}


def test_a_correction_after_an_erasing_keeps_what_can_no_longer_be_read(portal: Portal) -> None:
    filed = portal.file()
    portal.ask_to_correct(filed, "goals.purpose")
    [form] = texts(portal, filed)
    portal.system.vault.destroy(*{one.key for one in personals(form)})
    correction = portal.client().get(filed["links"]["self"]).json()["corrections"][0]["correction_id"]
    page = answering(portal, filed, correction)
    page.open()
    page.fill({"how.goals.purpose": "change", "goals.purpose": "供給を守る。"})
    assert page.send(page.to_check()).status_code == 303
    assert boxes(texts(portal, filed)[-1]) == boxes(form)
