"""The dates that a certified plan owes or is owed (RULES "Follow-up dates"), and what each is called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from shared.domain import Text

DateKind = Literal[
    "training",
    "review",
    "tax_window_closing",
    "tax_window_ends",
    "acquisition",
    "tax_measure_ends",
    "support_offered",
    "renewal_opens",
    "gbizid",
    "last_filing_day",
    "expiry",
]
"""In the order of RULES, which is also the order within a day."""

FOLLOW_UP_DATES: Final[Mapping[DateKind, Text]] = {
    "training": Text(ja="訓練の実施", en="Training"),
    "review": Text(ja="計画の見直し", en="Review of the plan"),
    "tax_window_closing": Text(ja="税制優遇の対象期間の終了予告", en="Tax window closing"),
    "tax_window_ends": Text(ja="税制優遇の対象期間の最終日", en="Last day of the tax window"),
    "acquisition": Text(ja="設備の取得予定月", en="Planned month of acquisition"),
    "tax_measure_ends": Text(ja="税制優遇に係る認定の期限", en="Last day of certification for the tax measure"),
    "support_offered": Text(ja="フォローアップ支援のご案内", en="Follow-up support"),
    "renewal_opens": Text(ja="2回目以降の申請の受付開始", en="Renewal window opens"),
    "gbizid": Text(ja="GビズID取得申請の目安日", en="Last day to ask for a gBizID account"),
    "last_filing_day": Text(
        ja="満了に間に合う次回申請の目安日", en="Last day to file for an answer before the plan ends"
    ),
    "expiry": Text(ja="認定期間の満了", en="End of the certified period"),
}
