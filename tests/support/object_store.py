"""An object store that speaks as much of S3 as we do: put if absent, get, list."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse
from xml.sax.saxutils import escape

import pytest

_SINCE = "2026-01-01T00:00:00.000Z"
_KEY = f"<Contents><Key>{{}}</Key><LastModified>{_SINCE}</LastModified><ETag>e</ETag><Size>{{}}</Size></Contents>"


class _Bucket(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    objects: dict[str, bytes]

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("If-None-Match") == "*" and self.path in self.objects:
            return self._answer(412)
        self.objects[self.path] = data
        return self._answer(200)

    def do_GET(self) -> None:
        asked = urlparse(self.path)
        if not asked.query:
            data = self.objects.get(asked.path)
            return self._answer(404) if data is None else self._answer(200, data)
        start = f"{asked.path}/{parse_qs(asked.query)['prefix'][0]}"
        found = sorted(path for path in self.objects if path.startswith(start))
        keys = "".join(
            _KEY.format(escape(path.removeprefix(f"{asked.path}/")), len(self.objects[path])) for path in found
        )
        return self._answer(
            200, f"<ListBucketResult><IsTruncated>false</IsTruncated>{keys}</ListBucketResult>".encode()
        )

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in {"ETag": '"e"', "Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT"}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def object_store(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an empty bucket, with a prefix; how to reach it is in the environment."""
    handler = type("Bucket", (_Bucket,), {"objects": {}})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
        for name, value in {
            "ALLOW_HTTP": "true",
            "REGION": "x",
            "ACCESS_KEY_ID": "x",
            "SECRET_ACCESS_KEY": "x",
        }.items():
            monkeypatch.setenv(f"AWS_{name}", value)
        yield "s3://bucket/ends"
        server.shutdown()
