"""Which certificates on paper has an account claimed, and are they confirmed? (紙で受けた認定, R26)"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final

from services.intake.domain.lineage import Lineage
from shared.contracts.paper_claims import PaperCertificateClaimed, PaperCertificateKnown
from shared.domain import Text
from shared.event_store.read_model import ReadModel, TableRow, Write, put, selected
from shared.event_store.readable import Rows, one_of
from shared.paging import Order
from shared.postgres.database import Cursor
from shared.scheme.bureaus import BUREAUS
from shared.searching.folding import is_found

_SCHEMA = """
CREATE TABLE paper_certificates (
    plan_id        text        PRIMARY KEY,
    account        text        NOT NULL,
    certificate_no text        NOT NULL,
    bureau         text        NOT NULL,
    business       text        NOT NULL,
    certified_on   date        NOT NULL,
    is_confirmed   boolean     NOT NULL,
    changed_at     timestamptz NOT NULL
);
CREATE INDEX paper_certificates_of_account ON paper_certificates (account, changed_at DESC, plan_id);
"""

MOST: Final = 50
"""So many are listed: whoever has more finds them by their filings."""


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One certificate on paper, as it was claimed last or confirmed."""

    plan_id: str
    certificate_no: str
    bureau: Annotated[str, one_of(BUREAUS)]
    business: str
    certified_on: date
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class _Held(PaperRow):
    """The same as the table holds it: with whose list it belongs to, and its place there."""

    account: str
    changed_at: datetime


_PUT = put("paper_certificates", _Held)
_ROWS: Final = Rows(PaperRow, "certificate_no")


def _told(event: PaperCertificateClaimed | PaperCertificateKnown, lineage: Lineage) -> Iterator[tuple[Write, TableRow]]:
    claim = lineage.paper.claim
    if claim is None:
        return
    certificate = claim.certificate
    yield (
        _PUT,
        _Held(
            plan_id=event.of_plan,
            certificate_no=certificate.certificate_no,
            bureau=certificate.bureau,
            business=certificate.business,
            certified_on=certificate.certified_on,
            is_confirmed=not lineage.paper.is_unconfirmed,
            account=claim.account,
            changed_at=event.head.occurred_at,
        ),
    )


PAPER_CERTIFICATES = ReadModel(
    name="paper_certificates",
    version=1,
    tables=("paper_certificates",),
    schema=_SCHEMA,
    on={PaperCertificateClaimed: _told, PaperCertificateKnown: _told},
)

LAST_CHANGED: Final = Order(Text(ja="申告又は確認の日時", en="time of the claim or its confirmation"), falling=True)

# name: paper_of_account
# The certificates on paper that one account has claimed, in the order of LAST_CHANGED.
_OF_ACCOUNT = f"""
SELECT {selected(PaperRow)} FROM paper_certificates WHERE account = %s
 ORDER BY changed_at DESC, plan_id LIMIT %s
"""  # noqa: S608


def paper_of_account(account: str, words: str = "") -> Callable[[Cursor], list[PaperRow]]:
    """The certificates on paper that one account has claimed, the last one first; of those that words find, if any."""

    def query(cursor: Cursor) -> list[PaperRow]:
        cursor.execute(_OF_ACCOUNT, (account, MOST))
        return [row for row in _ROWS.every(cursor.fetchall()) if is_found(words, [row.business], [row.certificate_no])]

    return query
