"""A client of an application as it runs on this computer: `local_client(app, persona="officer-kanto-1")`."""

from __future__ import annotations

import warnings
from collections.abc import Mapping

from starlette.types import ASGIApp

from shared.web.persona import HEADER

with warnings.catch_warnings():
    # Starlette would rather have httpx2; httpx, which everything else here uses, serves it as well.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

HTML = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}


def local_client(
    app: ASGIApp, persona: str = "", headers: Mapping[str, str] | None = None, address: str = "127.0.0.1"
) -> TestClient:
    """A client that names its persona as API clients do. Add `HTML` to the headers to be a browser."""
    named = {HEADER: persona} if persona else {}
    return TestClient(
        app,
        base_url="http://localhost",
        client=(address, 50000),
        headers=named | dict(headers or {}),
        follow_redirects=False,
    )
