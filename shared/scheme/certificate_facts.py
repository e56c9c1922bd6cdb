"""What a certificate states of its business, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.contracts.blocks import CertificateFact
from shared.domain import Text

CERTIFICATE_FACTS: Final[Mapping[CertificateFact, Text]] = {
    "name": Text(ja="事業者の氏名又は名称", en="Name of the business"),
    "prefecture": Text(ja="都道府県", en="Prefecture"),
    "municipality": Text(ja="市区町村", en="Municipality"),
    "corporate_number": Text(ja="法人番号", en="Corporate number"),
}
