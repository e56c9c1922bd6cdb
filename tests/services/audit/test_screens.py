"""The pages of audit as a browser shows them: nothing for axe to find, nothing wider than a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from shared.web.persona import HEADER
from tests.services.audit.conftest import Walked
from tests.support.browser import chromium, looks_right, page, serving
from tests.support.waiting import PATIENCE

__all__ = ["chromium", "page"]

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(walked: Walked) -> Iterator[str]:
    walked.system.services["audit"].workers[0].begin("auditor-1", "screens")  # type: ignore[attr-defined]
    walked.system.services["audit"].workers[0].wait(PATIENCE)  # type: ignore[attr-defined]
    with serving(walked.app) as address:
        yield address


@pytest.mark.parametrize(
    "path",
    [
        "/audit",
        "/audit?q=99",
        "/audit/plans/{plan_id}",
        "/audit/plans/{plan_id}?as_of-year=2026&as_of-month=13&as_of-day=1",
        "/audit/plans/{plan_id}/compare?from-year=2026&from-month=11&from-day=24&from-time=10:05"
        "&to-year=2026&to-month=11&to-day=26",
        "/audit/verification",
    ],
)
def test_a_page_is_readable(walked: Walked, address: str, page: Page, path: str) -> None:
    page.set_extra_http_headers({HEADER: "auditor-1"})
    page.goto(address + path.format(plan_id=walked.plan_id))
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    looks_right(page)


def test_how_to_check_an_export_stands_apart_from_the_history(walked: Walked, address: str, page: Page) -> None:
    page.set_extra_http_headers({HEADER: "auditor-1"})
    page.goto(f"{address}/audit/plans/{walked.plan_id}")
    above, below = (page.locator(one).bounding_box() for one in ("details:has(+ .timeline)", "details + .timeline"))
    assert above is not None
    assert below is not None
    assert below["y"] - (above["y"] + above["height"]) >= 16
