"""An operator's command after a new office calendar: every open case counts by it from tomorrow on."""

from __future__ import annotations

from services.review.domain.calendar import newest_calendar
from services.review.read_models import open_cases
from services.review.recounting import recount
from services.terminal.console import complain, progress_bar, say, system_here


def recount_all() -> int:
    """Wake every open case; 1 if one could not be woken."""
    recorded, failed = 0, 0
    with system_here() as system:
        store = system.services["review"].store
        total = store.database.read(open_cases.many)
        with progress_bar("recount") as progress:
            for done, woken in enumerate(recount(store), 1):
                recorded += woken.recorded
                if woken.error:
                    failed += 1
                    complain(f"{woken.case_id}: {woken.error}")
                progress(done, max(total, done))
    say(f"{newest_calendar()}: {recorded} of {total} open cases recorded something.")
    if failed:
        complain(f"{failed} could not be woken. Mend what is said above, then run this again.")
    return 1 if failed else 0
