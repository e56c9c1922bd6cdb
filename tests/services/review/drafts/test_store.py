"""Drafts of the desk in the database: whose they are, what stands against a save, and that they are erased."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest

from services.review.drafts.draft import KEPT
from services.review.drafts.erasing import DeskDraftErasing
from services.review.drafts.store import DeskDrafts, begun_about
from shared.vault.draft_erasing import DraftEraser
from shared.vault.draft_keys import erased_draft_keys
from tests.services.review.conftest import Bureau
from tests.services.review.test_api import ME, OTHER, mine
from tests.support.tables import rows_as_text

TYPED = {"outcome": ["refuse"], "reasons": ["想定する災害が示されていない。"]}


@pytest.fixture
def drafts(bureau: Bureau) -> DeskDrafts:
    return DeskDrafts(bureau.store.database, bureau.system.vault, bureau.clock)


@pytest.fixture
def eraser(drafts: DeskDrafts) -> DraftEraser:
    return DraftEraser(DeskDraftErasing(drafts.database, drafts.vault, drafts.clock))


def about() -> str:
    return f"case-{uuid4().hex}"


def test_one_officer_one_case_one_act(drafts: DeskDrafts) -> None:
    case = about()
    kept, is_kept = drafts.keep(ME, case, "proposal", 3, 0, TYPED)
    assert is_kept
    assert kept
    assert drafts.of(ME, case) == {"proposal": kept}
    assert (kept.version, kept.seen, kept.fields) == (1, 3, TYPED)
    assert drafts.of(OTHER, case) == drafts.of(ME, about()) == {}
    drafts.keep(ME, case, "extension", 3, 0, {"reason": ["人員の都合"]})
    assert set(drafts.of(ME, case)) == {"proposal", "extension"}
    drafts.finish(ME, case, "proposal")
    drafts.finish(ME, case, "proposal")
    assert set(drafts.of(ME, case)) == {"extension"}
    found = drafts.database.read(lambda cursor: begun_about(cursor, ME, [case, about()]))
    assert found == {case}


def test_a_save_over_what_another_page_has_kept_leaves_that(drafts: DeskDrafts) -> None:
    case = about()
    drafts.keep(ME, case, "proposal", 3, 0, TYPED)
    first, _ = drafts.keep(ME, case, "proposal", 3, 1, {"reasons": ["一つ目の画面"]})
    assert first
    assert first.version == 2
    stands, is_kept = drafts.keep(ME, case, "proposal", 3, 1, {"reasons": ["二つ目の画面"]})
    assert (stands, is_kept) == (first, False)
    assert drafts.keep(ME, case, "proposal", 3, 1, first.fields) == (first, True), "a save that was sent twice"
    third, is_kept = drafts.keep(ME, case, "proposal", 3, first.version, {"reasons": ["二つ目の画面"]})
    assert is_kept
    assert third
    assert third.fields == {"reasons": ["二つ目の画面"]}


def test_what_is_empty_is_no_draft_and_takes_one_away(drafts: DeskDrafts) -> None:
    case = about()
    assert drafts.keep(ME, case, "transfer", 1, 0, {"bureau": ["kinki"], "reason": [""]}) == (None, True)
    assert drafts.of(ME, case) == {}
    assert drafts.keep(ME, case, "transfer", 1, 0, {"bureau": ["kinki"]}, anyhow=True)[0] is not None
    drafts.keep(ME, case, "transfer", 1, 1, {"reason": ["移転"]})
    drafts.keep(ME, case, "transfer", 1, 2, {"reason": [" "]})
    assert drafts.of(ME, case) == {}


def test_it_is_sealed_and_opens_in_its_own_row_only(drafts: DeskDrafts) -> None:
    mine_, theirs = about(), about()
    drafts.keep(ME, mine_, "proposal", 1, 0, TYPED)
    drafts.keep(ME, theirs, "proposal", 1, 0, {"reasons": ["別の案件"]})
    assert TYPED["reasons"][0] not in rows_as_text(drafts.database.dsn)
    with psycopg.connect(drafts.database.dsn) as connection:
        connection.execute(
            "UPDATE desk_drafts AS d SET key_id = o.key_id, content = o.content FROM desk_drafts AS o"
            " WHERE d.about = %s AND o.about = %s",
            (theirs, mine_),
        )
    assert drafts.of(ME, theirs) == {}


def test_what_nobody_saves_and_what_is_of_an_ended_case_goes_with_its_key(
    bureau: Bureau, drafts: DeskDrafts, eraser: DraftEraser
) -> None:
    ended, stays, old = mine(bureau), mine(bureau), about()
    for one in (ended, stays, old):
        drafts.keep(ME, one, "proposal", 2, 0, TYPED)
    eraser.step()
    assert all(drafts.of(ME, one) for one in (ended, stays, old))
    bureau.withdraw(ended)
    assert eraser.step() == 1
    assert drafts.of(ME, ended) == {}
    keys = drafts.database.read(erased_draft_keys)
    assert drafts.vault.undestroyed(keys) == set()
    bureau.clock.move_to(bureau.clock.now() + KEPT - timedelta(seconds=1))
    drafts.keep(ME, stays, "proposal", 2, 1, {"reasons": ["もう一度"]})
    assert drafts.of(ME, old)
    bureau.clock.move_to(bureau.clock.now() + timedelta(seconds=1))
    eraser.step()
    assert (drafts.of(ME, old), bool(drafts.of(ME, stays))) == ({}, True)


def test_an_erasure_reaches_it_and_a_vault_from_a_backup_forgets_it_again(
    drafts: DeskDrafts, eraser: DraftEraser
) -> None:
    case = about()
    drafts.keep(ME, case, "proposal", 2, 0, TYPED)
    erasing = eraser.erasing
    assert erasing.count_about([case]) == erasing.erase_about([case]) == 1
    assert erasing.destroy_keys()
    erased = drafts.database.read(erased_draft_keys)
    with drafts.vault.database.transaction() as cursor:
        cursor.execute("UPDATE keys SET sealed = 'x' WHERE key_id = ANY(%s)", (sorted(erased),))
    eraser.step()
    assert drafts.vault.undestroyed(erased) == set()


def test_all_of_an_officer_go(drafts: DeskDrafts, eraser: DraftEraser) -> None:
    officer = f"officer-{uuid4().hex}"
    for act in ("proposal", "extension"):
        drafts.keep(officer, about(), act, 2, 0, {"reason": ["理由"]})
    assert eraser.erasing.count_of(officer) == eraser.erasing.erase_of(officer) == 2
    assert eraser.erasing.count_of(officer) == 0
