"""Rescission (認定取消し), as the business learns of it: a hearing is announced, and called off, or the term rescinded.

What intake knows of the plan counts: nobody is told of what was given back before, or never took effect.
"""

from __future__ import annotations

from collections.abc import Sequence

from shared.contracts.event import Event
from shared.contracts.lineage import HearingAnnounced, HearingCalledOff, RescissionCameTooLate, TermRescinded
from shared.contracts.rescission import HearingNotified, PlanRescinded, RescissionDropped
from shared.scheme.lineage import Ended, Fact, Version, ending, facts_on, versions


def announced(facts: Sequence[Fact], known: HearingAnnounced | None, heard: HearingNotified) -> Sequence[Event]:
    """The same announcement twice is nothing."""
    version = _last_version(facts, heard.term)
    if version is None or ending(facts, version)[0] != "expired" or known is not None:
        return []
    return [
        HearingAnnounced(
            term=heard.term,
            notified_on=heard.notified_on,
            hearing_on=heard.hearing_on,
            place=heard.place,
            grounds=heard.grounds,
            certificate_no=version.certificate_no,
            application_no=heard.application_no,
            bureau=heard.bureau,
            **_business(facts, version),
        )
    ]


def called_off(known: HearingAnnounced | None, heard: RescissionDropped) -> Sequence[Event]:
    """One that was not announced is not called off."""
    if known is None or known.term != heard.term:
        return []
    return [
        HearingCalledOff(
            term=heard.term,
            called_off_on=heard.dropped_on,
            because=heard.because,
            reason=heard.reason,
            certificate_no=known.certificate_no,
            application_no=known.application_no,
            bureau=known.bureau,
            business=known.business,
            corporate_number=known.corporate_number,
        )
    ]


def rescinded(facts: Sequence[Fact], heard: PlanRescinded) -> Sequence[Event]:
    """A term that was given back before that day stays given back."""
    version, ended = _last_version(facts, heard.term), Ended(heard.term, "rescinded", heard.rescinded_on)
    if version is None or ended in facts:
        return []
    if ending((*facts, ended), version) != ("rescinded", heard.rescinded_on):
        return [RescissionCameTooLate(term=heard.term, on=heard.rescinded_on)]
    return [
        TermRescinded(
            term=heard.term,
            on=heard.rescinded_on,
            reasons=heard.reasons,
            certificate_no=version.certificate_no,
            application_no=heard.application_no,
            bureau=heard.bureau,
            **_business(facts, version),
        )
    ]


def _last_version(facts: Sequence[Fact], term: int) -> Version | None:
    return next((one for one in reversed(versions(facts)) if one.term == term), None)


def _business(facts: Sequence[Fact], version: Version) -> dict[str, str]:
    """Name and corporate number as they were known last."""
    known = facts_on(facts, version, version.period.end.last_day)
    return {"business": known["name"], "corporate_number": known["corporate_number"]}
