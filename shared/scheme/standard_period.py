"""R18: the standard period of an examination (標準処理期間), the day on which it ends, and what moves that day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from shared.contracts.blocks import WhyMoved
from shared.domain import SCHEME_START, Dated, Text

STANDARD_DAYS: Final[Dated[int]] = Dated({SCHEME_START: 45})
"""標準処理期間 (R18), in calendar days; day 1 is the day after the filing."""


WHY_MOVED: Final[Mapping[WhyMoved, Text]] = {
    "opened": Text(ja="審査を始めたため", en="the examination began"),
    "correction_asked": Text(ja="補正を依頼したため", en="a correction was requested"),
    "correction_extended": Text(ja="補正の回答期限を延長したため", en="there is more time to answer the correction"),
    "correction_withdrawn": Text(ja="補正の依頼を取り消したため", en="the correction request was withdrawn"),
    "corrected": Text(ja="補正の回答を受け付けたため", en="the answer to the correction was received"),
    "lapsed": Text(ja="補正の回答期限が過ぎたため", en="the day for answering the correction went by"),
    "extended": Text(ja="審査の期間を{days}日延長したため", en="the examination was extended by {days} days"),
    "recounted": Text(ja="日数を計算し直したため", en="the days were counted anew"),
}
"""Why the last day is another one; `days` are those of an extension."""


def last_filing_day(end: date) -> date:
    """Who files by this day has an answer by `end`, if the standard period is kept."""
    latest = date.min
    for (first, days), (following, _) in pairwise([*STANDARD_DAYS.blocks(), (date.max, 0)]):
        day = min(end - timedelta(days=days), following - timedelta(days=1))
        # Before the scheme there is no period: the first one reaches back.
        if day >= first or latest == date.min:
            latest = day
    return latest


def standard_last_day(filed_on: date) -> date:
    """The day from which an examination starts out. Review's clock tells every day that differs from it."""
    return filed_on + timedelta(days=STANDARD_DAYS.on(filed_on))
