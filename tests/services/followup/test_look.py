"""The portal in a real browser: nothing for axe to find, nothing that sticks out at 320 px."""

from __future__ import annotations

from datetime import date

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page

from shared.web.persona import COOKIE
from tests.domain.followup.plans import equipment, outline
from tests.services.followup.conftest import Followup
from tests.support.browser import chromium, looks_right, page, serving

__all__ = ["chromium", "page"]


@pytest.mark.browser
def test_the_pages_are_accessible_on_desk_and_phone(followup: Followup, app: FastAPI, page: Page) -> None:
    followup.follow("p1", outline(equipment=(equipment("2026-08", "自家発電設備（ディーゼル150kVA）"),)))
    followup.wait_until(date(2026, 9, 5))
    with serving(app) as address:
        page.context.add_cookies([{"name": COOKIE, "value": "support-jf-cmca", "url": address}])
        for path in ("/followup", "/followup?view=next_90&kind=gbizid", "/followup/desk/plans",
                     "/followup/desk/plans?status=expired", "/followup/desk/plans/p1"):  # fmt: skip
            answer = page.goto(address + path)
            assert answer is not None
            assert answer.status == 200
            looks_right(page)
