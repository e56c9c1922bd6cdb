"""How a plan stands on a day, as every service that knows it answers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pydantic import BaseModel

from shared.contracts.blocks import Period
from shared.contracts.text import TextId
from shared.scheme.lineage import InForce, PlanStatus, Version


class VersionAnswer(BaseModel):
    """版: one certified application. `filed_on` and the number and digest of `text` are there where they are known."""

    number: int
    term: int
    filed_on: date | None
    certified_on: date
    certificate_no: str
    period: Period
    text: TextId
    facts: dict[str, str]


class StandingAnswer(BaseModel):
    """What of a plan stands `on` a day, and all its versions. `begun`: the period of the version in force has begun.

    `in_force` is there while a version is in force; its facts are those on that day. `ended_on` is the first day after
    a term that ended. `expected` is said of a day to come.
    """

    plan_id: str
    version: int
    on: date
    expected: bool
    status: PlanStatus
    begun: bool
    ended_on: date | None
    in_force: VersionAnswer | None
    versions: list[VersionAnswer]


def standing_answer(
    plan_id: str, version: int, on: date, expected: bool, standing: InForce, versions: Iterable[Version]
) -> StandingAnswer:
    """`version` is that of the stream that it was read from."""
    return StandingAnswer(
        plan_id=plan_id,
        version=version,
        on=on,
        expected=expected,
        status=standing.status,
        begun=standing.begun,
        ended_on=standing.ended_on,
        in_force=standing.version and _version(standing.version, dict(standing.facts)),
        versions=[_version(one, dict(one.facts)) for one in versions],
    )


def _version(version: Version, facts: dict[str, str]) -> VersionAnswer:
    return VersionAnswer(
        number=version.number,
        term=version.term,
        filed_on=version.filed_on,
        certified_on=version.certified_on,
        certificate_no=version.certificate_no,
        period=version.period,
        text=version.text,
        facts=facts,
    )
