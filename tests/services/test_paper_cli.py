"""The command line on a certificate on paper (R26): claimed, shown as unconfirmed, found by its number, erased."""

from __future__ import annotations

from pathlib import Path

import orjson

from tests.services.conftest import Jigyokei
from tests.services.intake.conftest import FILED

JA = ("--language", "ja")


def test_a_certificate_on_paper_is_claimed_found_by_its_number_and_erased(jigyokei: Jigyokei, tmp_path: Path) -> None:
    # Given
    form = orjson.loads(FILED.read_bytes())
    form["period"] = {"start": "2025-03", "end": "2028-02"}
    file = tmp_path / "certified.json"
    file.write_bytes(orjson.dumps(form))
    asked = ("claim-paper", "20250210関東第12号", str(file), "--bureau", "kanto", "--certified-on", "2025-02-10", *JA)

    # When
    claimed, again = jigyokei(*asked), jigyokei(*asked)
    others = jigyokei(*asked, "--account", "applicant-2")
    shown = jigyokei("plan", "２０２５０２１０関東－１２", *JA)[1]
    erased = jigyokei("erase", "20250210関東12", "--reason", "求めによる", "--ordered-by", "中小企業庁", "--yes", *JA)

    # Then
    assert claimed[0] == 0, claimed[1]
    assert claimed == again
    assert (others[0], "既に申告されています" in others[1]) == (1, True)
    assert "紙で受けた認定の申告（未確認）です。" in shown
    assert (erased[0], "消去しました" in erased[1]) == (0, True)
    assert "PaperClaimErased" in jigyokei("history", "20250210関東12")[1]
    assert jigyokei("claim-paper", "1", str(file), "--bureau", "edo", "--certified-on", "2099-01-01", *JA)[0] == 1
