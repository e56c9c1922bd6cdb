"""Texts that belong to persons and stand nowhere else, so that one can look where they are."""

from __future__ import annotations

from pathlib import Path

import orjson
import psycopg

from shared.contracts.forms.single import PlanForm
from shared.vault.vault import Vault

FILED = orjson.loads((Path(__file__).parents[1] / "data/applications/07-kamata-seimitsu.json").read_bytes())
PARTNERS = 18
NAME, DOMAIN = "金糸雀カナリア", "@canary"
"""What most of these texts begin with, or hold."""


class Canaries:
    """Texts that stand nowhere else, in every personal field of a form."""

    def __init__(self) -> None:
        self.all: list[str] = []

    def form(self, mailbox: str = "") -> PlanForm:
        tree = orjson.loads(orjson.dumps(FILED))
        number = len(self.all) + 1
        own = {"contact_name": self._text(), "email": self._new(f"{mailbox or f'k{number}'}{DOMAIN}{number}.example")}
        numbers = {"telephone": self._new(f"03-9{number:03}-4871"), "fax": self._new(f"03-9{number:03}-5871")}
        tree["check_sheet"] |= own | numbers
        tree["cover"] |= {"representative_name": self._text(), "street": self._text()}
        tree["cover"]["building"] = self._text()
        tree["equipment"] = [row | {"street": self._text(), "building": self._text()} for row in tree["equipment"]]
        supporter = {"kind": "bank", "name": "試験信用金庫", "address": self._text()}
        tree["check_sheet"] |= {"return_address": self._text(), "supporter": supporter}
        tree["cover"]["postal_code"] = self._new(f"9{number % 100:02}-{7310 + number}")
        tree["partners"] = [
            {
                "name": "組合",
                "kind": "cooperative",
                "address": self._text(),
                "representative": self._text(),
                "content": "共有",
            }
            for _ in range(PARTNERS)
        ]
        return PlanForm.model_validate_json(orjson.dumps(tree))

    def _text(self) -> str:
        return self._new(f"{NAME}{len(self.all) + 1:04}")

    def _new(self, text: str) -> str:
        self.all.append(text)
        return text

    @property
    def traces(self) -> list[bytes]:
        """Bytes of which one at least lies wherever one of the texts does: much fewer than the texts."""
        others = [text for text in self.all if NAME not in text and DOMAIN not in text]
        return [text.encode() for text in (NAME, DOMAIN, *others)]

    @property
    def written(self) -> set[str]:
        """As they may stand somewhere: plain, or in the escapes of JSON."""
        return {*self.all, *(orjson.dumps(text).decode().strip('"') for text in self.all), *map(_escaped, self.all)}


def _escaped(text: str) -> str:
    return text.encode("unicode_escape").decode()


def sealed_keys(vault: Vault) -> set[bytes]:
    """The keys that a vault holds, as they lie there."""
    with psycopg.connect(vault.database.dsn) as connection:
        found = connection.execute("SELECT sealed FROM keys WHERE sealed IS NOT NULL").fetchall()
    return {bytes(sealed) for (sealed,) in found}
