"""An object store that speaks as much of S3 as we do: put, also in parts and if absent, get, also of a range, list."""

from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse
from xml.sax.saxutils import escape, unescape

import pytest

_SINCE = "2026-01-01T00:00:00.000Z"
_KEY = f"<Contents><Key>{{}}</Key><LastModified>{_SINCE}</LastModified><ETag>e</ETag><Size>{{}}</Size></Contents>"
_BEGUN = (
    "<InitiateMultipartUploadResult><Bucket>b</Bucket><Key>k</Key><UploadId>{}</UploadId>"
    "</InitiateMultipartUploadResult>"
)
_DONE = "<CompleteMultipartUploadResult><ETag>e</ETag></CompleteMultipartUploadResult>"
_uploads = itertools.count(1)


class _Bucket(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    objects: dict[str, bytes]
    parts: dict[str, dict[int, bytes]]

    def do_PUT(self) -> None:
        asked = urlparse(self.path)
        query, data = parse_qs(asked.query), self._body()
        if "uploadId" in query:
            self.parts[query["uploadId"][0]][int(query["partNumber"][0])] = data
            return self._answer(200)
        if self.headers.get("If-None-Match") == "*" and self.path in self.objects:
            return self._answer(412)
        self.objects[self.path] = data
        return self._answer(200)

    def do_POST(self) -> None:
        """Begin an upload in parts, or put its parts together; or delete some objects."""
        asked = urlparse(self.path)
        query = parse_qs(asked.query, keep_blank_values=True)
        body = self._body().decode(errors="replace")
        if "delete" in query:
            keys = re.findall("<Key>(.*?)</Key>", body)
            for key in keys:
                self.objects.pop(f"{asked.path}/{unescape(key)}", None)
            told = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
            return self._answer(200, f"<DeleteResult>{told}</DeleteResult>".encode())
        if "uploads" in query:
            upload = str(next(_uploads))
            self.parts[upload] = {}
            return self._answer(200, _BEGUN.format(upload).encode())
        found = self.parts.pop(query["uploadId"][0])
        self.objects[asked.path] = b"".join(found[number] for number in sorted(found))
        return self._answer(200, _DONE.encode())

    def do_DELETE(self) -> None:
        self.objects.pop(urlparse(self.path).path, None)
        self._answer(204)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        asked = urlparse(self.path)
        if not asked.query:
            data = self.objects.get(asked.path)
            return self._answer(404) if data is None else self._found(data)
        start = f"{asked.path}/{parse_qs(asked.query)['prefix'][0]}"
        found = sorted(path for path in self.objects if path.startswith(start))
        keys = "".join(
            _KEY.format(escape(path.removeprefix(f"{asked.path}/")), len(self.objects[path])) for path in found
        )
        return self._answer(
            200, f"<ListBucketResult><IsTruncated>false</IsTruncated>{keys}</ListBucketResult>".encode()
        )

    def _found(self, data: bytes) -> None:
        wanted = self.headers.get("Range", "").removeprefix("bytes=")
        if not wanted:
            return self._answer(200, data)
        first, _, last = wanted.partition("-")
        end = min(int(last or len(data)), len(data) - 1)
        told = {"Content-Range": f"bytes {first}-{end}/{len(data)}"}
        return self._answer(206, data[int(first) : end + 1], told)

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _answer(self, status: int, body: bytes = b"", more: dict[str, str] | None = None) -> None:
        self.send_response(status)
        headers = {"ETag": '"e"', "Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT", **(more or {})}
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def object_store(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an empty bucket, with a prefix; how to reach it is in the environment."""
    handler = type("Bucket", (_Bucket,), {"objects": {}, "parts": {}})
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
