"""Whoever changes a row that follows from the logs is found, in every service, by verification as people ask for it."""

from __future__ import annotations

from services.audit.verify import verify
from shared.messaging.subscriptions import FOLLOWS
from shared.process.rechecks import rechecks
from tests.services.audit.conftest import Walked, walked

__all__ = ["walked"]


def found(walked: Walked) -> set[tuple[str, str, str]]:
    more = rechecks(walked.system.services, walked.system.vault)
    findings = verify(walked.database, walked.sources, FOLLOWS["audit"], more=more).findings
    return {(one.service, one.code, one.row) for one in findings}


def test_what_was_not_touched_has_no_finding(walked: Walked) -> None:
    assert found(walked) == set()
