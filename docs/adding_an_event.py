"""Where a new event is written by hand, who must be asked about it, and where it is known by itself.

The table of docs/adding-an-event.md; a test follows it, place by place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Place:
    """A file, or a folder, and what it has to know of the event."""

    path: str
    what: str


OF_THE_EVENT: Final = (
    Place("shared/contracts/review.py", "the class: its name, its sentence in both languages, its fields"),
    Place("services/review/domain/state.py", "`remember`: what the case knows after it"),
    Place("tests/golden/samples.py", "a sample, which is kept for good"),
)
OF_ITS_COMMAND: Final = (
    Place("services/review/domain/commands.py", "the command, and the right that it needs"),
    Place("services/review/domain/case.py", "when it may happen"),
    Place("services/review/commands.py", "the way from a request to the command"),
)
OF_ITS_FORM: Final = (
    Place("services/review/views/case_page.py", "`Action`, which command it is, and when it is offered"),
    Place("services/review/api/cases.py", "the route; what comes in stands in `bodies.py` beside it"),
    Place("services/review/pages/case.py", "the same for people, or a file of its own beside it"),
    Place("services/review/templates/case.html", "the form"),
    Place("services/review/locale/en/LC_MESSAGES/messages.po", "its English"),
)
WHERE_NEW: Final = (
    Place("services/review/domain/refusals.py", "the words of a refusal that no other command has"),
    Place("shared/scheme/authorization.py", "a right that no other command needs, and which roles have it"),
)
BY_HAND: Final = (*OF_THE_EVENT, *OF_ITS_COMMAND, *OF_ITS_FORM, *WHERE_NEW)

TO_DECIDE: Final = (
    Place("services/intake/reactions.py", "what intake makes of what review and followup record"),
    Place("services/review/reactions.py", "what review makes of what intake records"),
    Place("services/followup/reactions.py", "what followup makes of what intake and review record"),
    Place("services/notify/domain/what_is_owed.py", "whether somebody is owed a notice"),
    Place("services/notify/domain/contact.py", "whether it names whom to write to"),
    Place("services/audit/domain/standing.py", "whether a plan stands otherwise afterwards"),
    Place("services/followup/read_models/due_dates.py", "which dates of a plan it changes"),
)
BY_ITSELF: Final = (
    Place("services/review/read_models/bureau_queue.py", "the version and the state of the case"),
    Place("services/review/views/history.py", "its sentence, until it has a title of its own"),
    Place("services/intake/read_models/applications.py", "the version and the state of the application"),
    Place(
        "services/intake/pages/overview.py",
        "its sentence, until it has a title of its own or is not shown",
    ),
    Place("services/notify/read_models/deliveries.py", "where the notice stands"),
    Place("services/notify/pages/notices.py", "its sentence, until it has a title of its own"),
    Place("services/audit/domain/words.py", "its sentence, in every history"),
    Place("docs/asyncapi", "what goes over the bus, by `python -m docs.generate`"),
    Place("tests/golden/events", "its first bytes, by `python -m tests.golden`"),
)


_PAGE: Final = """\
# Adding an event

Written by `python -m docs.generate` from `docs/adding_an_event.py`; not by hand. The example is a deed of an officer:
an event of review with its command and its form. Another service has the same places under its own name.

## By hand: {many} files, and {more} where something is new

First the test of the domain (`tests/domain/review`) that says when it happens and when it is refused.

The event itself:

{event}

With a command:

{command}

With a form:

{form}

Where something is new:

{new}

## To decide

Whoever may have to act on it either names the event, or the test says that it passes by there:
`tests/tidy/test_adding_an_event.py` names event and place until one of the two is written. A service that acts on it
records an event of its own ([0003](adr/0003-upstream-facts-become-own-events.md)), and the recipe begins anew.

{decide}

## By itself

{itself}

Two commands write the last two. `make test` then names whatever is missing. A later version of an event needs an
upcaster in `shared/contracts/upcasters.py`, and keeps its places.
"""


def recipe_page() -> str:
    """The whole of adding-an-event.md."""
    return _PAGE.format(
        many=len(BY_HAND) - len(WHERE_NEW),
        more=len(WHERE_NEW),
        event=_listed(OF_THE_EVENT),
        command=_listed(OF_ITS_COMMAND),
        form=_listed(OF_ITS_FORM),
        new=_listed(WHERE_NEW),
        decide=_listed(TO_DECIDE),
        itself=_listed(BY_ITSELF),
    )


def _listed(places: Sequence[Place]) -> str:
    """A line each, numbered through where it is written by hand."""
    marks = [f"{BY_HAND.index(place) + 1}." if place in BY_HAND else "-" for place in places]
    return "\n".join(f"{mark} `{place.path}`: {place.what}" for mark, place in zip(marks, places, strict=True))
