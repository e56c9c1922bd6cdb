"""What was posted is kept as typed, but for what all write in one form."""

from __future__ import annotations

from services.intake.pages.drafting.single import LAYOUT
from shared.contracts.forms.answers import Answers
from shared.web.answering import with_posted
from shared.web.typed import Typed

PATHS = ["cover", "check_sheet"]


def test_a_code_and_a_number_are_kept_in_one_form_and_what_nobody_touched_as_it_stood() -> None:
    typed = {
        "cover.postal_code": ["９０００００１"],
        "check_sheet.telephone": ["098 866 0000"],
        "cover.name": ["９ ０"],
    }
    kept = with_posted(LAYOUT, Answers("24-2025-12"), PATHS, Typed(typed)).given
    assert kept["cover.postal_code"] == "900-0001"
    assert kept["check_sheet.telephone"] == "098-866-0000"
    before = Answers("24-2025-12", {"cover.postal_code": "9000001"})
    again = with_posted(LAYOUT, before, PATHS, Typed({"cover.postal_code": ["9000001"]}))
    assert again.given["cover.postal_code"] == "9000001"
