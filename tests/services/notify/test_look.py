"""The pages of notify in a real browser: nothing for axe to find, nothing that sticks out at 320 px."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from shared.web.app import web_app
from shared.web.pages import Pages
from shared.web.persona import COOKIE
from tests.services.notify.conftest import Notify
from tests.services.notify.owing import NEVER, ScriptedPort, owe_notice
from tests.support.browser import chromium, looks_right, page, serving

__all__ = ["chromium", "page"]


@pytest.mark.browser
def test_the_pages_are_accessible_on_desk_and_phone(notify: Notify, page: Page) -> None:
    owe_notice(notify, "n1", email="a-rather-long-name.of-the-planning-division@minato-seiko.example.jp")
    notify.sender.step()
    owe_notice(notify, "n2")
    notify.sender.port = ScriptedPort(NEVER)  # type: ignore[assignment]
    notify.sender.step()
    web = notify.service.web()
    app = web_app("notify", web.routers, Pages(*web.sections))
    with serving(app) as address:
        page.context.add_cookies([{"name": COOKIE, "value": "officer-kanto-1", "url": address}])
        for path in ("/notify", "/notify?standing=waiting&kind=refused", "/notify/desk/n1", "/notify/desk/n2",
                     "/mailbox", "/mailbox/read/1", "/mailbox?recipient=nobody"):  # fmt: skip
            answer = page.goto(address + path)
            assert answer is not None
            assert answer.status == 200
            looks_right(page)
        page.goto(f"{address}/notify/desk/n2")
        page.get_by_role("button", name="再送する").click()
        page.get_by_text("再送を受け付けました").wait_for()
