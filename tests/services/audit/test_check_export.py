"""The checker of exports, as a stranger runs it: nothing passes but what was exported, to the last byte."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from services.audit.check_export import verified
from services.audit.export import CHECKER, Exports
from services.audit.views.history import History, history
from shared.clock import MovedClock
from shared.ends.ends import Ends
from shared.ends.keys import rotation_of
from shared.ends.note import SigningKey, fingerprint
from shared.ends.places import Place
from tests.services.audit.conftest import FILINGS, START, Walked, _file
from tests.support.unguarded import unguarded

KEY, LATER, STRANGER = (SigningKey(bytes([number]) * 32) for number in (1, 2, 3))


def ends_by(walked: Walked, key: SigningKey | None, *earlier: SigningKey) -> Ends:
    believed = {one.public for one in (key, *earlier) if one is not None}
    return Ends("jigyokei", key, believed, Place(str(walked.system.settings.data / "ends of exports")))


def known(walked: Walked, plan_id: str, minutes: float | None = None) -> History:
    as_of = None if minutes is None else START + timedelta(minutes=minutes)
    found: History | None = walked.database.read(lambda cursor: history(cursor, plan_id, as_of))
    assert found is not None
    return found


def export(walked: Walked, minutes: float | None = None, plan_id: str = "", ends: Ends | None = None) -> bytes:
    log = walked.system.services["audit"].log
    assert log is not None
    exports = Exports(log, ends or ends_by(walked, KEY), MovedClock(START + timedelta(days=9)))
    return exports.of(known(walked, plan_id or walked.plan_id, minutes), "auditor-1")


def check(tmp_path: Path, data: bytes, key: str = fingerprint(KEY.public)) -> tuple[int, str]:
    """The program alone, with the standard library alone."""
    program, file = tmp_path / "check_export.py", tmp_path / "history.jsonl"
    program.write_bytes(CHECKER.read_bytes())
    file.write_bytes(data)
    command = [sys.executable, "-I", "-S", str(program), str(file), key]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout


def test_what_was_exported_passes_and_says_what_it_is(walked: Walked, tmp_path: Path) -> None:
    status, said = check(tmp_path, export(walked))
    count = len(known(walked, walked.plan_id).entries)
    assert (status, said.splitlines()[-1]) == (0, "OK / すべて、書き出したときのままです")
    assert f"plan {walked.plan_id}, as of 2026-12-03T01:00:00+00:00: {count} events" in said
    assert "by auditor-1" in said
    assert "under the end of jigyokei/audit at" in said


def test_an_earlier_moment_passes_too_even_one_without_events(walked: Walked, tmp_path: Path) -> None:
    assert check(tmp_path, export(walked, minutes=10))[0] == 0
    status, said = check(tmp_path, export(walked, minutes=-10))
    assert (status, "0 events" in said) == (0, True)


def test_what_was_recorded_since_the_last_end_gets_a_new_one(walked: Walked, tmp_path: Path) -> None:
    export(walked)
    filed = _file(walked.system, FILINGS[2])
    walked.system.settle()
    assert check(tmp_path, export(walked, plan_id=filed["plan_id"]))[0] == 0


def head_of(lines: list[bytes]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(lines[0])
    return found


def with_head(lines: list[bytes], **changes: Any) -> list[bytes]:
    whole = json.dumps({**head_of(lines), **changes}, ensure_ascii=False, separators=(",", ":"))
    return [whole.encode(), *lines[1:]]


def with_own_digest(line: bytes) -> bytes:
    """A line whose data were changed, with a digest computed anew, as whoever knows the format can."""
    found = json.loads(line)
    found["data"] = found["data"].replace("2026", "2027", 1)
    plan = f"+{found['plan_id']}"
    texts = [str(found["partition"]), str(found["sequence"]), found["stream_id"], str(found["version"]), found["name"]]
    covered = "".join(f"{len(text)}:{text}" for text in (*texts, plan, found["recorded_at"]))
    digest = hashlib.sha256(bytes.fromhex(found["previous_digest"]) + (covered + found["data"]).encode())
    found["digest"] = digest.hexdigest()
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()


def manifest_of(lines: list[bytes]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(head_of(lines)["manifest"].split("\n")[1])
    return found


def signed_by(key: SigningKey, lines: list[bytes], name: str = "jigyokei/export", **changes: Any) -> list[bytes]:
    """The manifest written anew for these lines."""
    digests = [hashlib.sha256(line).hexdigest() for line in lines[1:]]
    manifest = {**manifest_of(lines), "lines": digests, **changes}
    return with_head(lines, manifest=key.sign(f"{name}\n{json.dumps(manifest)}\n", name))


def under_another_end(lines: list[bytes]) -> list[bytes]:
    end = SigningKey(bytes([1]) * 32).sign(head_of(lines)["end"].split("\n\n")[0].replace("audit\n", "audit\n1") + "\n",
                                           "jigyokei/audit")  # fmt: skip
    return with_head(lines, end=end)


FORGERIES: dict[str, tuple[Callable[[list[bytes]], list[bytes]], str]] = {
    "a line is deleted": (lambda lines: [*lines[:3], *lines[4:]], "the event of line 4 is missing"),
    "the last line is deleted": (lambda lines: lines[:-1], "is missing"),
    "all events are deleted": (lambda lines: lines[:1], "the event of line 2 is missing"),
    "a line is doubled": (lambda lines: [*lines, lines[2]], "a second time"),
    "a line is doubled in its place": (lambda lines: [*lines[:3], *lines[2:]], "line 4: a line a second time"),
    "two lines are swapped": (lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]], "not in its place"),
    "a line is changed": (
        lambda lines: [lines[0], lines[1].replace(b'"version":1', b'"version":2'), *lines[2:]],
        "line 2: changed",
    ),
    "a line is changed with its own digest": (
        lambda lines: [lines[0], with_own_digest(lines[1]), *lines[2:]],
        "line 2: changed",
    ),
    "a space is added": (lambda lines: [*lines[:-1], lines[-1] + b" "], "changed"),
    "an empty line is added": (lambda lines: [*lines, b""], "changed"),
    "the first line is left out": (lambda lines: lines[1:], "not that of an export"),
    "something is added to the first line": (lambda lines: with_head(lines, more=1), "not that of an export"),
    "the first line is written otherwise": (
        lambda lines: [lines[0].replace(b'"end":', b'"end": '), *lines[1:]],
        "not that of an export",
    ),
    "a stranger signs a list of his own": (lambda lines: signed_by(STRANGER, lines), "not signed by this key"),
    "the list is changed": (
        lambda lines: with_head(lines, manifest=head_of(lines)["manifest"].replace("auditor-1", "auditor-2")),
        "The signature of the manifest is wrong",
    ),
    "a signature is added": (
        lambda lines: with_head(lines, manifest=head_of(lines)["manifest"] + STRANGER.signature("x\n", "x")),
        "the manifest of something else",
    ),
    "the list is a signed text of another kind": (
        lambda lines: signed_by(KEY, lines, name="jigyokei/audit"),
        "the manifest of something else",
    ),
    "the end is another": (under_another_end, "another one than was exported"),
    "the end is left out": (lambda lines: with_head(lines, end=""), "another one than was exported"),
    "a statement on keys is added": (
        lambda lines: with_head(lines, rotations=[rotation_of("jigyokei", KEY, STRANGER)]),
        "The statements on the keys are others",
    ),
    "the key is another": (
        lambda lines: with_head(lines, key=base64.b64encode(STRANGER.public).decode()),
        "another key than the one with this fingerprint",
    ),
}


@pytest.mark.parametrize("what", FORGERIES)
def test_a_forgery_is_told_in_a_sentence(walked: Walked, tmp_path: Path, what: str) -> None:
    forge, says = FORGERIES[what]
    lines = export(walked).splitlines()
    status, said = check(tmp_path, b"".join(line + b"\n" for line in forge(lines)))
    assert (status, says in said) == (1, True), said
    assert "OK" not in said


@pytest.mark.parametrize("data", [b"", b"\n", b"{}\n", b"[]\n", b"no json\n", b"\xff\n", b"null\n\n"])
def test_what_is_no_export_at_all_is_told(tmp_path: Path, data: bytes) -> None:
    assert check(tmp_path, data)[0] == 1


def test_a_file_cut_short_anywhere_is_told(walked: Walked, tmp_path: Path) -> None:
    data = export(walked)
    for length in (len(data) - 1, len(data) // 2, 100):
        assert check(tmp_path, data[:length])[0] == 1


def test_a_line_of_another_plan_is_foreign(walked: Walked, tmp_path: Path) -> None:
    other = _file(walked.system, FILINGS[1])["plan_id"]
    walked.system.settle()
    lines, foreign = export(walked).splitlines(), export(walked, plan_id=other).splitlines()
    status, said = check(tmp_path, b"\n".join([*lines, foreign[1], b""]))
    assert (status, "not of this export" in said) == (1, True)
    signed = signed_by(KEY, [*lines, foreign[1]])
    status, said = check(tmp_path, b"\n".join([*signed, b""]))
    assert (status, "of another plan" in said) == (1, True)


def test_a_list_that_was_signed_over_events_outside_the_tree_does_not_pass(walked: Walked, tmp_path: Path) -> None:
    """Even the key's owner cannot show an event under an end in which it is not."""
    lines = export(walked).splitlines()
    signed = signed_by(KEY, [lines[0], with_own_digest(lines[1]), *lines[2:]])
    status, said = check(tmp_path, b"\n".join([*signed, b""]))
    assert (status, "not under the signed end" in said) == (1, True)
    older = export(walked).splitlines()
    assert check(tmp_path, b"\n".join([*older, b""]))[0] == 0


def test_an_older_end_does_not_cover_what_came_after_it(walked: Walked, tmp_path: Path) -> None:
    older = head_of(export(walked).splitlines())["end"]
    filed = _file(walked.system, FILINGS[0])
    walked.system.settle()
    lines = with_head(export(walked, plan_id=filed["plan_id"]).splitlines(), end=older)
    assert check(tmp_path, b"\n".join([*lines, b""]))[0] == 1
    signed = signed_by(KEY, lines, end=hashlib.sha256(older.encode()).hexdigest())
    status, said = check(tmp_path, b"\n".join([*signed, b""]))
    assert (status, "not under the signed end" in said) == (1, True)


def test_the_wrong_fingerprint_does_not_pass_and_how_it_is_written_does_not_matter(
    walked: Walked, tmp_path: Path
) -> None:
    data = export(walked)
    assert "another key" in check(tmp_path, data, fingerprint(STRANGER.public))[1]
    assert check(tmp_path, data, "")[0] == 1
    own = fingerprint(KEY.public).upper()
    assert check(tmp_path, data, " ".join(own[n : n + 4] for n in range(0, 64, 4)))[0] == 0


def test_after_a_rotation_the_old_fingerprint_leads_to_the_new_key_and_a_strangers_does_not(
    walked: Walked, tmp_path: Path
) -> None:
    export(walked)
    ends_by(walked, KEY).tell_rotation(LATER)
    data = export(walked, ends=ends_by(walked, LATER, KEY))
    assert check(tmp_path, data, fingerprint(LATER.public))[0] == 0
    assert check(tmp_path, data, fingerprint(KEY.public))[0] == 0
    assert check(tmp_path, data, fingerprint(STRANGER.public))[0] == 1
    forged = rotation_of("jigyokei", KEY, LATER).replace("\n\n", "\n \n\n")
    lines = with_head(data.splitlines(), rotations=[forged])
    assert check(tmp_path, b"\n".join([*lines, b""]), fingerprint(KEY.public))[0] == 1


CHANGED = """
UPDATE ledger SET data = set_byte(data, 200, get_byte(data, 200) # 1)
 WHERE plan_id = %s AND name = 'review.CaseAssigned/1'
"""


def test_a_ledger_that_was_changed_is_exported_and_does_not_pass(walked: Walked, tmp_path: Path) -> None:
    export(walked)
    with unguarded(walked.database.dsn) as connection:
        assert connection.execute(CHANGED, (walked.plan_id,)).rowcount == 1
    try:
        status, said = check(tmp_path, export(walked))
    finally:
        with unguarded(walked.database.dsn) as connection:
            connection.execute(CHANGED, (walked.plan_id,))
    assert (status, "review.CaseAssigned/1): not as it was written" in said) == (1, True)


# -- Ed25519 ----------------------------------------------------------------------------------------------------------

VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_the_vectors_of_rfc_8032_are_verified_and_nothing_near_them(public: str, message: str, signature: str) -> None:
    key, text, signed = (bytes.fromhex(part) for part in (public, message, signature))
    assert verified(key, text, signed)
    assert not verified(key, text + b"\0", signed)
    for place in (0, 31, 32, 63):
        changed = bytearray(signed)
        changed[place] ^= 1
        assert not verified(key, text, bytes(changed))
    other = bytearray(key)
    other[0] ^= 1
    assert not verified(bytes(other), text, signed)


def test_a_signature_has_one_form_only() -> None:
    """S + L would verify as well, were it not refused (RFC 8032, 5.1.7)."""
    key, text, signed = (bytes.fromhex(part) for part in VECTORS[1])
    order = 2**252 + 27742317777372353535851937790883648493
    more = (int.from_bytes(signed[32:], "little") + order).to_bytes(32, "little")
    assert not verified(key, text, signed[:32] + more)
    assert not verified(key, text, signed + b"\0")
    assert not verified(b"\xff" * 32, text, signed)


def test_what_the_product_signs_is_verified() -> None:
    for number in range(10, 30):
        key = SigningKey(bytes([number]) * 32)
        text = f"text {number}\n"
        signed = base64.b64decode(key.signature(text, "name").split(" ")[2])[4:]
        assert verified(key.public, text.encode(), signed)
        assert not verified(STRANGER.public, text.encode(), signed)
