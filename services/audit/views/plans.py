"""What the API and the pages have in common: how plans are looked up."""

from __future__ import annotations

from typing import Final, TypeVar
from unicodedata import normalize

from services.audit.read_models.plan_list import LATEST, PlanFound, plans
from shared.domain import Text
from shared.paging import Page
from shared.postgres.database import Database
from shared.web.paging import start_at
from shared.web.problems import NOT_FOUND, FieldError, Problem, ProblemKind

T = TypeVar("T")

EARLIER_FIRST: Final = FieldError(
    "from", "", "not_earlier",
    ja="比べる二つの時点は、前の時点を先に指定してください。", en="Give the earlier of the two times first.",
)  # fmt: skip
NOTHING_SIGNED: Final = ProblemKind(
    503, "nothing_signed",
    Text(ja="署名鍵がないため書き出せません", en="There is no key to sign the export"),
    Text(ja="書き出しには署名が必要ですが、この環境には署名鍵が設定されていません。",
         en="An export is signed, but no key is set here."),
    Text(ja="システムの管理者に、署名鍵（JIGYOKEI_ENDS_KEY）の設定を依頼してください。",
         en="Ask whoever operates the system to set the key (JIGYOKEI_ENDS_KEY)."),
)  # fmt: skip


def not_yet(field: str) -> FieldError:
    """What is known at a moment that has not come cannot be asked for."""
    return FieldError(
        field, "", "not_yet",
        ja="まだ来ていない時点に何が知られているかは、答えられません。今までの時点を指定してください。",
        en="What will be known at a time to come cannot be told. Give a time up to now.",
    )  # fmt: skip


def known(found: T | None) -> T:
    """What was looked up. Raises Problem (404) if there is none."""
    if found is None:
        raise Problem(NOT_FOUND)
    return found


def find_plans(database: Database, q: str, at: str, limit: int) -> Page[PlanFound]:
    """A page of the plans that a word names, or of all; newest first.

    Raises Problem (422) for an `at` that no page has given.
    """
    wanted, start = normalize("NFKC", q).strip(), start_at(LATEST, at)
    return database.read(lambda cursor: plans(cursor, wanted, start, limit))
