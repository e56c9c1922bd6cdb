"""How an application and its case stand (LINEAGE §3): one word for one state, in every service.

The bureau sees two states more than the applicant, `received` and `awaiting_approval`: what it waits for itself while
it examines. `lapsed`: the last correction that was asked went unanswered beyond its day, and a person is to judge (G7).
It is over with the answer, a new request or a proposal; a proposal that is sent back leaves the case where it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from shared.domain import Text

Undecided = Literal["filed", "examining", "correcting", "lapsed"]
ApplicationState = Literal[Undecided, "certified", "refused", "withdrawn", "fell_away", "ended"]
"""受付, 審査中, 補正中, 補正期限経過, 認定, 不認定, 取下げ, 対象消滅; and of a certified plan, 認定期間満了."""

UnderExamination = Literal["received", "in_review", "correction", "lapsed", "awaiting_approval"]
CaseEnding = Literal["certified", "refused", "withdrawn", "fell_away"]
CaseState = Literal[UnderExamination, CaseEnding]
"""担当者待ち, 審査中, 補正中, 補正期限経過, 決裁待ち; 認定, 不認定, 取下げ, 対象消滅."""

CorrectionStanding = Literal["open", "lapsed", "none"]
"""How the correction stands that was asked last; `none` also once it has been answered."""

APPLICATION_STATES: Final[Mapping[ApplicationState, Text]] = {
    "filed": Text(ja="受付", en="Received"),
    "examining": Text(ja="審査中", en="Under examination"),
    "correcting": Text(ja="補正中", en="Awaiting correction"),
    "lapsed": Text(ja="補正期限経過", en="Correction overdue"),
    "certified": Text(ja="認定", en="Certified"),
    "refused": Text(ja="不認定", en="Not certified"),
    "withdrawn": Text(ja="取下げ", en="Withdrawn"),
    "fell_away": Text(ja="対象消滅", en="Nothing left to decide on"),
    "ended": Text(ja="認定期間満了", en="Certified period ended"),
}

CASE_STATES: Final[Mapping[CaseState, Text]] = {
    "received": Text(ja="担当者待ち", en="Awaiting an officer"),
    "in_review": APPLICATION_STATES["examining"],
    "correction": APPLICATION_STATES["correcting"],
    "lapsed": APPLICATION_STATES["lapsed"],
    "awaiting_approval": Text(ja="決裁待ち", en="Awaiting approval"),
    "certified": APPLICATION_STATES["certified"],
    "refused": APPLICATION_STATES["refused"],
    "withdrawn": APPLICATION_STATES["withdrawn"],
    "fell_away": APPLICATION_STATES["fell_away"],
}

SEEN_AS: Final[Mapping[CaseState, frozenset[ApplicationState]]] = {
    "received": frozenset({"examining"}),
    "in_review": frozenset({"examining"}),
    "correction": frozenset({"correcting"}),
    "lapsed": frozenset({"lapsed"}),
    "awaiting_approval": frozenset({"examining", "lapsed"}),
    "certified": frozenset({"certified", "ended"}),
    "refused": frozenset({"refused"}),
    "withdrawn": frozenset({"withdrawn"}),
    "fell_away": frozenset({"fell_away"}),
}
"""What the applicant sees of a case in each of its states, once all messages have arrived."""


def application_state(*, examined: bool, correction: CorrectionStanding) -> Undecided:
    """How an application stands that is neither decided nor withdrawn."""
    if correction != "none":
        return "correcting" if correction == "open" else "lapsed"
    return "examining" if examined else "filed"


def case_state(*, held: bool, correction: CorrectionStanding, proposed: bool) -> UnderExamination:
    """How a case stands that has not ended. `held`: an officer has it."""
    if proposed:
        return "awaiting_approval"
    if correction != "none":
        return "correction" if correction == "open" else "lapsed"
    return "in_review" if held else "received"
