"""消去 of all drafts of an account, for good."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Final

from services.terminal.console import complain, say, speaking, system_here
from services.terminal.kept_drafts import erasing_drafts_of
from shared.domain import Text
from shared.web.language import Language

SAYS: Final[Mapping[str, Text]] = {
    "none": Text(ja="アカウント {account} の下書きはありません。", en="Account {account} has no drafts."),
    "to_be_erased": Text(
        ja="消去するもの：アカウント {account} の下書き{drafts}件（削除してから30日以内のものを含みます）と、その鍵。"
        "提出した申請は消去しません。",
        en="To be erased for good: {drafts} drafts of account {account}, those deleted within 30 days among them, and"
        " their keys. What was filed stays.",
    ),
    "type_back": Text(
        ja="取り消すことはできません。消去する下書きのアカウントを入力してください：",
        en="It cannot be undone. Type the account whose drafts are to be erased:",
    ),
    "not_confirmed": Text(ja="確認されなかったため、何も消去していません。", en="Not confirmed: nothing was erased."),
    "erased": Text(ja="下書き{drafts}件を消去し、鍵を破棄しました。", en="Erased: {drafts} drafts, and their keys."),
    "may_be_left": Text(
        ja="PostgreSQLのファイルに、封じられた鍵がまだ残っているおそれがあります"
        "（docs/operations.md「Erasing a person」）。",
        en="Files of the PostgreSQL server may still hold the sealed keys: see docs/operations.md, 'Erasing a person'.",
    ),
}


def erase(account: str, confirmed: bool, language: Language) -> int:
    """Erase them; 1 if there are none, 2 if it was not confirmed."""
    says = speaking(SAYS, language)
    with system_here() as system:
        kept = erasing_drafts_of(system)
        drafts = sum(one.count_of(account) for one in kept)
        if not drafts:
            complain(says("none", account=account))
            return 1
        say(says("to_be_erased", account=account, drafts=drafts))
        if not confirmed:
            say(says("type_back"))
            if sys.stdin.readline().strip() != account:
                complain(says("not_confirmed"))
                return 2
        erased = sum(one.erase_of(account) for one in kept)
        cleaned = [one.destroy_keys() for one in kept]
        say(says("erased", drafts=erased))
        if not all(cleaned):
            say(says("may_be_left"))
        return 0
