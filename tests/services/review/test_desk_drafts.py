"""What an officer types at the desk stays: found again on any computer, gone once it is done, never dropped unsaid."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.services.review.conftest import Bureau
from tests.services.review.test_api import DIRECTOR, ME, OTHER, PATH, mine
from tests.services.review.test_pages import after, page, proposed, send, waiting

WRITTEN = "想定する災害が示されていない。"
ACTS: dict[str, tuple[Callable[[Bureau], str], str, str, dict[str, Any]]] = {
    "corrections": (mine, ME, "/correction", {"path": PATH, f"comment.{PATH}": WRITTEN}),
    "answer-date": (waiting, ME, "/answer-date", {"reason": WRITTEN}),
    "correction-withdrawal": (waiting, ME, "/correction-withdrawal", {"reason": WRITTEN}),
    "transfer": (mine, ME, "/transfer", {"bureau": "kinki", "reason": WRITTEN}),
    "extension": (mine, ME, "", {"days": "7", "reason": WRITTEN}),
    "proposal": (mine, ME, "", {"outcome": "refuse", "reasons": WRITTEN}),
    "proposal-withdrawal": (proposed, ME, "/proposal-withdrawal", {"reason": WRITTEN}),
    "send-back": (proposed, DIRECTOR, "", {"comment": WRITTEN}),
}


def desk(case_id: str) -> str:
    return f"/review/desk/{case_id}"


def save(bureau: Bureau, case_id: str, act: str, persona: str = ME, /, step: str = "save", **typed: Any) -> Any:
    return send(bureau, f"{desk(case_id)}/{act}/draft", case_id, persona, step=step, **typed)


def auto(bureau: Bureau, case_id: str, act: str, /, **typed: Any) -> Any:
    """As the page's script saves."""
    seen = {"idempotency_key": str(uuid4()), "seen_version": str(len(bureau.store.stream(case_id))), "step": "auto"}
    return bureau.client(ME).post(f"{desk(case_id)}/{act}/draft", data={**seen, **typed})


@pytest.mark.parametrize("act", ACTS)
def test_what_is_written_for_an_act_is_found_again_and_gone_once_it_is_discarded(bureau: Bureau, act: str) -> None:
    begin, me, address, typed = ACTS[act]
    case_id = begin(bureau)
    led = save(bureau, case_id, act, me, **typed)
    assert led.status_code == 303
    assert led.headers["location"].startswith(f"{desk(case_id)}{address}")
    shown = page(bureau, led.headers["location"].partition("#")[0], me)
    assert shown.count(WRITTEN) == 1
    assert "下書きの続きです" in shown
    assert "下書きがあります" in page(bureau, desk(case_id), me)
    assert "下書きあり" in queue_row(bureau, case_id, me)
    assert WRITTEN not in page(bureau, desk(case_id), OTHER)
    assert "下書きあり" not in queue_row(bureau, case_id, OTHER)
    gone = save(bureau, case_id, act, me, step="discard")
    assert "下書きを破棄しました" in after(bureau, gone, me)
    assert "下書き" not in page(bureau, desk(case_id), me).partition("この案件の手続")[0]


def queue_row(bureau: Bureau, case_id: str, persona: str) -> str:
    shown = page(bureau, f"/review?tab=all&q={bureau.row(case_id)['application_no']}", persona)
    return shown.partition("<tbody")[2]


def test_it_is_gone_once_the_act_is_done(bureau: Bureau) -> None:
    case_id = mine(bureau)
    for act, sent in (("extension", ACTS["extension"][3]), ("corrections", ACTS["corrections"][3])):
        save(bureau, case_id, act, **sent)
        assert send(bureau, f"{desk(case_id)}/{act}", case_id, **sent).status_code == 303
        assert "下書きがあります" not in page(bureau, desk(case_id))


def test_it_outlives_what_was_refused_and_the_page_that_confirms(bureau: Bureau) -> None:
    case_id = mine(bureau)
    sent = {"days": "7", "reason": WRITTEN}
    assert send(bureau, f"{desk(case_id)}/extension/check", case_id, **sent).status_code == 200
    assert page(bureau, desk(case_id)).count(WRITTEN) == 1


def test_a_case_that_moved_since_says_so_where_the_draft_is_resumed(bureau: Bureau) -> None:
    case_id = mine(bureau)
    save(bureau, case_id, "proposal", **ACTS["proposal"][3])
    assert "次の変更がありました" not in page(bureau, desk(case_id))
    bureau.post(case_id, "extension", {"days": 7, "reason": "人員の都合"})
    shown = page(bureau, desk(case_id))
    assert "保存した後に変更がありました" in shown
    moved = shown.partition("この下書きを保存した後に、次の変更がありました")[2].partition("下書きを破棄")[0]
    assert "期限を7日延長" in moved
    assert WRITTEN in shown


def test_a_draft_of_what_can_no_longer_be_done_is_shown_to_be_copied(bureau: Bureau) -> None:
    case_id = mine(bureau)
    save(bureau, case_id, "proposal", **ACTS["proposal"][3])
    bureau.post(case_id, "assign", {"officer": OTHER, "takeover": True}, OTHER)
    shown = page(bureau, desk(case_id))
    assert "（現在の状態では行えません）" in shown
    assert WRITTEN in shown


def test_a_case_that_ended_takes_no_draft_and_says_so(bureau: Bureau) -> None:
    case_id = mine(bureau)
    bureau.withdraw(case_id)
    assert auto(bureau, case_id, "proposal", reasons=WRITTEN).status_code == 410
    shown = save(bureau, case_id, "proposal", reasons=WRITTEN)
    assert shown.status_code == 410
    assert "この手続は、現在の状態では行えません" in shown.text
    assert WRITTEN in shown.text


def test_the_script_is_told_when_it_was_kept_and_that_another_page_was_faster(bureau: Bureau) -> None:
    case_id = mine(bureau)
    told = auto(bureau, case_id, "proposal", reasons=WRITTEN, draft_seen="0").json()
    assert told["seen"] == 1
    assert re.fullmatch(r"下書きを保存しました \d\d:\d\d", told["saved"])
    assert auto(bureau, case_id, "proposal", reasons="別の画面", draft_seen="0").status_code == 409
    assert auto(bureau, case_id, "proposal", reasons=WRITTEN, draft_seen="0").json()["seen"] == 1
    assert auto(bureau, case_id, "proposal", reasons="", draft_seen="1").json() == {"seen": 0, "saved": ""}


@pytest.mark.parametrize("act", ["corrections", "transfer", "proposal"])
def test_what_another_page_has_kept_stands_at_its_field_beside_what_was_typed_here(bureau: Bureau, act: str) -> None:
    case_id, typed = mine(bureau), ACTS[act][3]
    save(bureau, case_id, act, **typed)
    here = {name: "この画面の内容" if text == WRITTEN else text for name, text in typed.items()}
    both = save(bureau, case_id, act, draft_seen="0", **here)
    assert both.status_code == 422
    assert f"この項目は、別の画面でも変更されています。別の画面で保存された内容：{WRITTEN}" in both.text
    assert "この画面の内容" in both.text
    version = re.search(r'name="draft_seen" value="(1)"', both.text)
    assert version
    assert save(bureau, case_id, act, draft_seen="1", **here).status_code == 303


@pytest.mark.parametrize(
    ("act", "step"), [("transfer", "language:en"), ("transfer", "back"), ("corrections", "language:en")]
)
def test_without_javascript_another_language_and_the_way_back_lose_nothing(bureau: Bureau, act: str, step: str) -> None:
    case_id, (_, _, address, typed) = mine(bureau), ACTS[act]
    form = page(bureau, f"{desk(case_id)}{address}" + (f"?path={PATH}" if act == "corrections" else ""))
    assert f'formaction="{desk(case_id)}/{act}/draft" name="step" value="{step}"' in form
    led = save(bureau, case_id, act, step=step, **typed).headers["location"]
    if step == "back":
        assert led == desk(case_id)
    else:
        assert led.endswith("lang=en")
        assert WRITTEN in page(bureau, led)
    assert WRITTEN in page(bureau, f"{desk(case_id)}{address}")


def test_a_page_that_is_left_untouched_leaves_no_draft(bureau: Bureau) -> None:
    case_id = mine(bureau)
    save(bureau, case_id, "transfer", step="back", bureau="kinki", reason="")
    assert "下書きがあります" not in page(bureau, desk(case_id))
