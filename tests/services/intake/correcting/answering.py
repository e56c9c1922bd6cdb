"""An applicant who answers a correction in a browser without JavaScript."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.services.intake.conftest import Portal
from tests.support.form_of import Fields, form_of

if TYPE_CHECKING:
    from starlette.testclient import TestClient


@dataclass
class Answering:
    """One page of the browser on one correction; `fields` are those of the page as it is open."""

    browser: TestClient
    address: str
    fields: Fields = field(default_factory=dict)

    def open(self, more: str = "") -> str:
        """Open the page anew; its text."""
        page = self.browser.get(f"{self.address}{more}")
        assert page.status_code == 200, page.text
        self.fields = form_of(page.text, self.address)
        return str(page.text)

    def type(self, **typed: str) -> None:
        """Type into fields; a name is written with __ for a dot and _k1_ for #k1."""
        self.fill({name.replace("__", "."): text for name, text in typed.items()})

    def fill(self, typed: dict[str, Any]) -> None:
        self.fields |= {name: [one] if isinstance(one, str) else list(one) for name, one in typed.items()}

    def press(self, step: str) -> Any:
        return self.browser.post(self.address, data={**self.fields, "step": step}, follow_redirects=False)

    def to_check(self) -> Any:
        """On to the confirmation page; it, or the page with what is wrong."""
        answer = self.press("check")
        if answer.status_code != 303:
            return answer
        assert answer.headers["location"] == f"{self.address}/check"
        return self.browser.get(f"{self.address}/check")

    def send(self, check: Any) -> Any:
        """Send what a confirmation page shows."""
        form = form_of(check.text, f"{self.address}/check")
        return self.browser.post(f"{self.address}/check", data=form, follow_redirects=False)


def asked_of(portal: Portal, filed: dict[str, Any], *paths: str, persona: str = "applicant-1") -> Answering:
    """The bureau asks; the applicant has opened the page."""
    correction_id = portal.ask_to_correct(filed, *paths)
    found = answering(portal, filed, correction_id, persona)
    found.open()
    return found


def answering(portal: Portal, filed: dict[str, Any], correction_id: str, persona: str = "applicant-1") -> Answering:
    address = f"/intake/applications/{filed['application_id']}/corrections/{correction_id}"
    return Answering(portal.browser(persona), address)


def plan_now(portal: Portal, filed: dict[str, Any], persona: str = "applicant-1") -> dict[str, Any]:
    """The plan as it now stands."""
    found = portal.browser(persona).get(f"/intake/applications/{filed['application_id']}/plan.json").json()
    return dict(found)
