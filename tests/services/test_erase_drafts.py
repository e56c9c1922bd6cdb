"""消去 of all drafts of an account: `jigyokei erase-drafts`."""

from __future__ import annotations

import io

import pytest

from services.intake.drafts.draft import Draft
from services.terminal.console import system_here
from shared.vault.draft_keys import erased_draft_keys
from tests.services.conftest import Jigyokei

OWNER, OTHER = "applicant-1", "applicant-2"


def begin(owner: str, name: str) -> str:
    with system_here() as system:
        begun = system.intake.drafts.begin(owner, "new", {"name": name}, "single/2", name)
        assert isinstance(begun, Draft)
        return begun.draft_id


def delete(owner: str, draft_id: str) -> None:
    with system_here() as system:
        system.intake.drafts.delete(owner, draft_id)


def left(owner: str) -> list[str]:
    with system_here() as system:
        return [row.draft_id for row in system.intake.drafts.page(owner, None, 10).rows]


@pytest.fixture
def drafts(jigyokei: Jigyokei) -> list[str]:
    """Two drafts of an account, one of them deleted, and one of another."""
    ids = [begin(OWNER, "kept"), begin(OWNER, "deleted"), begin(OTHER, "another")]
    delete(OWNER, ids[1])
    return ids


def test_all_drafts_of_the_account_go_with_their_keys_and_no_others(jigyokei: Jigyokei, drafts: list[str]) -> None:
    status, said = jigyokei("erase-drafts", OWNER, "--yes", "--language", "ja")
    assert (status, "下書き2件を消去し" in said) == (0, True)
    assert (left(OWNER), left(OTHER)) == ([], drafts[2:])
    with system_here() as system:
        erased = system.services["intake"].store.database.read(erased_draft_keys)
        assert len(erased) == 2
        assert system.vault.undestroyed(erased) == set()
    assert jigyokei("erase-drafts", OWNER, "--yes", "--language", "en") == (1, f"Account {OWNER} has no drafts.\n")


def test_the_account_is_to_be_typed_back(
    jigyokei: Jigyokei, drafts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    assert jigyokei("erase-drafts", OWNER)[0] == 2
    assert left(OWNER) == drafts[:1]
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{OWNER}\n"))
    assert jigyokei("erase-drafts", OWNER)[0] == 0
    assert left(OWNER) == []
