"""紙の認定 (R26): which plan a certificate on paper belongs to, and where two accounts of it differ.

The bureau enters it from its files, its business claims it, and neither knows an id of it. So the id of the plan
follows from the bureau and the number, and both meet in whatever order they come.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from unicodedata import normalize
from uuid import UUID, uuid5

from shared.contracts.paper import PAPER_VERSION, PaperCertificate
from shared.contracts.text import TextId
from shared.domain import Text
from shared.scheme.lineage import Fact, Version

_PLANS: Final = UUID("6f1c0c53-5a3f-5c55-9a40-3d1f2a7c9e26")
"""The namespace of plans that began on paper; never another one, for the ids of such plans hang on it."""

_LEFT_OUT: Final = frozenset("-‐‑‒–—―−ー_・.第号")
"""Hyphens in all their shapes, and what stands around a number: 第…号."""

COMPARED: Final = ("certified_on", "term", "period", "corporate_number")
"""What two accounts of a certificate must agree on; the bureau and the number are what makes it the same."""


def folded(certificate_no: str) -> str:
    """A certificate number as everybody means it, however wide, hyphenated or spaced it was written; "" for none."""
    wide = normalize("NFKC", certificate_no).upper()
    return "".join(one for one in wide if one not in _LEFT_OUT and not one.isspace())


def plan_of(bureau: str, certificate_no: str) -> str:
    """The id of the plan that a certificate on paper belongs to."""
    return str(uuid5(_PLANS, f"{bureau}/{folded(certificate_no)}"))


def differing(one: PaperCertificate, other: PaperCertificate) -> tuple[str, ...]:
    """The names of what differs between two accounts of the same certificate."""
    return tuple(name for name in COMPARED if getattr(one, name) != getattr(other, name))


CELLS: Final[Mapping[str, Text]] = {
    "certified_on": Text(ja="認定日", en="day of certification"),
    "term": Text(ja="計画の回", en="term of the plan"),
    "period": Text(ja="実施期間", en="plan period"),
    "corporate_number": Text(ja="法人番号", en="corporate number"),
}
"""What is compared, in words."""


def paper_version(certificate: PaperCertificate, text: TextId, facts: Mapping[str, str]) -> Version:
    """The version that a plan has from it. It was filed on the day of certification at the latest (P)."""
    return Version(
        number=PAPER_VERSION,
        term=certificate.term,
        filed_on=certificate.certified_on,
        certified_on=certificate.certified_on,
        certificate_no=certificate.certificate_no,
        period=certificate.period,
        text=text,
        facts=facts,
    )


def with_paper(facts: Sequence[Fact], version: Version | None) -> tuple[Fact, ...]:
    """The facts of a plan that began on paper, with that version as it is now known, or without it."""
    others = tuple(one for one in facts if not (isinstance(one, Version) and one.number == PAPER_VERSION))
    return (version, *others) if version else others
