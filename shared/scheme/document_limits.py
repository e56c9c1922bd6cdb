"""How large and how many files of an application may be, and how long one is kept that nobody files (P)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from shared.domain import SCHEME_START, Dated


@dataclass(frozen=True, slots=True)
class DocumentLimits:
    """Bytes of a file, files and bytes of an application together, and days for what is of no draft and not filed."""

    most_bytes: int
    most_files: int
    most_bytes_together: int
    days_kept: int


MEBIBYTE: Final = 1024 * 1024

DOCUMENT_LIMITS: Final[Dated[DocumentLimits]] = Dated(
    {
        SCHEME_START: DocumentLimits(
            most_bytes=10 * MEBIBYTE,
            most_files=20,
            most_bytes_together=50 * MEBIBYTE,
            days_kept=7,
        )
    }
)
"""By the day on which a file comes, or is filed (P). A draft's files are kept as long as the draft."""
