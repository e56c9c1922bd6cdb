"""Which applications say the same as a plan, under whatever number? (同じ内容の申請) The tables are the list's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from services.intake.domain.state import UNDECIDED, ApplicationStatus
from services.intake.read_models.same_business import MOST
from shared.event_store.read_model import selected
from shared.event_store.readable import Rows
from shared.postgres.database import Cursor


@dataclass(frozen=True, slots=True)
class SameText:
    """An application that is undecided or was certified, and the account that filed it."""

    application_id: str
    application_no: str
    plan_id: str
    account: str
    status: ApplicationStatus


_ROWS: Final = Rows(SameText, "application_no")

# name: of_text
# What says the same and is neither refused nor withdrawn, an account's own before others, newest first.
_OF_TEXT = f"""
SELECT {selected(SameText)} FROM applications JOIN application_texts USING (application_id)
 WHERE text_digest = %(digest)s AND status = ANY(%(statuses)s) AND application_id <> %(but)s
 ORDER BY account <> %(account)s, filed_at DESC, application_no DESC LIMIT %(most)s
"""  # noqa: S608


def of_text(account: str, digest: str, but: str = "") -> Callable[[Cursor], list[SameText]]:
    """Those beside an application (`but`), or beside one that is about to be filed."""
    asked = {
        "account": account,
        "digest": digest,
        "but": but,
        "statuses": [*sorted(UNDECIDED), "certified"],
        "most": MOST,
    }
    return lambda cursor: _ROWS.every(cursor.execute(_OF_TEXT, asked).fetchall())
