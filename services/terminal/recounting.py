"""An operator's command after a new office calendar: every open case counts by it from tomorrow on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.review.domain.calendar import newest_calendar
from services.review.read_models import open_cases
from services.review.recounting import recount
from services.terminal.console import complain, progress_bar, say, speaking, system_here
from shared.domain import Text

SAYS: Final[Mapping[str, Text]] = {
    "recount": Text(ja="日数の数え直し", en="recount"),
    "recorded": Text(
        ja="{calendar}：審査中の{total}件のうち{recorded}件で、日数が変わったことを記録しました。",
        en="{calendar}: {recorded} of {total} open cases recorded something.",
    ),
    "failed": Text(
        ja="{failed}件は数え直せませんでした。上に示したことを直してから、もう一度実行してください。",
        en="{failed} could not be woken. Mend what is said above, then run this again.",
    ),
}
says = speaking(SAYS)


def recount_all() -> int:
    """Wake every open case; 1 if one could not be woken."""
    recorded, failed = 0, 0
    with system_here() as system:
        store = system.services["review"].store
        total = store.database.read(open_cases.many)
        with progress_bar(says("recount")) as progress:
            for done, woken in enumerate(recount(store), 1):
                recorded += woken.recorded
                if woken.error:
                    failed += 1
                    complain(f"{woken.case_id}: {woken.error}")
                progress(done, max(total, done))
    say(says("recorded", calendar=newest_calendar(), recorded=recorded, total=total))
    if failed:
        complain(says("failed", failed=failed))
    return 1 if failed else 0
