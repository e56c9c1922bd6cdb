"""Checks an export of a plan's history: python check_export.py FILE FINGERPRINT

FILE is an export as jigyokei gave it (history.jsonl), FINGERPRINT that of the key that signed it, which you got on
another way than the file: the office publishes it. Python 3.9 or newer is all that is needed. The exit code is 0 only
if the file is what was exported, to the last byte; else each thing that is not is said in a sentence.

What is checked: the signature of the manifest, which names every line; each line against it, and none missing, doubled,
added or in another place; each event's own digest; and each event's place in the tree under a signed end of audit's
ledger. docs/audit-export.md of jigyokei says in detail what that proves, and what not.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from typing import Any

Point = tuple[int, int, int, int]


class Bad(Exception):
    """Nothing further can be checked; says why."""


# -- Ed25519 (RFC 8032, 5.1), verification only ------------------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def _add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(s: int, p: Point) -> Point:
    q = (0, 1, 1, 0)
    while s > 0:
        if s & 1:
            q = _add(q, p)
        p = _add(p, p)
        s >>= 1
    return q


def _same(p: Point, q: Point) -> bool:
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 and (p[1] * q[2] - q[1] * p[2]) % P == 0


def _point(data: bytes) -> Point | None:
    """The point that 32 bytes stand for; None if they stand for none."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def verified(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a signature of 64 bytes is that of a public key of 32 bytes over a message."""
    if len(public) != 32 or len(signature) != 64:
        return False
    a, r, s = _point(public), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or BASE is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    return _same(_times(s, BASE), _add(r, _times(k, a)))


# -- signed notes (C2SP signed-note) -----------------------------------------------------------------------------------


def unpacked(text: str) -> bytes:
    """Bytes from base64, which must be written in the only way."""
    try:
        found = base64.b64decode(text, validate=True)
    except ValueError:
        raise Bad("Something is not base64 / base64として読めない値があります") from None
    if base64.b64encode(found).decode() != text:
        raise Bad("Something is not base64 / base64として読めない値があります")
    return found


def opened(note: str, public: bytes, what: str) -> str:
    """The text of a note, once it is proven to be signed by a key under the name in its first line."""
    text, between, lines = note.rpartition("\n\n")
    text += "\n"
    name = text.split("\n")[0]
    wanted = hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4]
    for line in lines.split("\n")[:-1] if between else []:
        dash, _, named = line.rpartition(" ")[0].partition(" ")
        signed = unpacked(line.rpartition(" ")[2])
        if (dash, named, signed[:4]) == ("—", name, wanted):
            if verified(public, text.encode(), signed[4:]):
                return text
            raise Bad(f"The signature of the {what} is wrong: it was changed / 署名（{what}）が一致しません")
    raise Bad(f"The {what} is not signed by this key / {what}にこの鍵の署名がありません")


def believed(fingerprint: str, public: bytes, rotations: Sequence[str]) -> None:
    """See that a key is the one with the fingerprint, or follows it, by statements that both keys have signed."""
    known = {fingerprint}
    for statement in rotations:
        lines = statement.split("\n")
        if len(lines) < 3:
            continue
        keys = [unpacked(line.rpartition("+")[2])[1:] for line in lines[1:3]]
        if hashlib.sha256(keys[0]).hexdigest() in known and lines[0].endswith("/keys"):
            for key in keys:
                opened(statement, key, "statement on the keys")
            known.add(hashlib.sha256(keys[1]).hexdigest())
    if hashlib.sha256(public).hexdigest() not in known:
        raise Bad(
            "It was signed by another key than the one with this fingerprint / "
            "この指紋（フィンガープリント）の鍵による署名ではありません"
        )


# -- events and the tree (RFC 9162, 2.1) -------------------------------------------------------------------------------


def digest_of(line: dict[str, Any]) -> str:
    """What an event's digest must be."""
    plan = "-" if line["plan_id"] is None else "+" + line["plan_id"]
    texts = [
        str(line["partition"]),
        str(line["sequence"]),
        line["stream_id"],
        str(line["version"]),
        line["name"],
        plan,
        line["recorded_at"],
    ]
    covered = "".join(f"{len(text)}:{text}" for text in texts).encode()
    data = line["data"].encode() if "data" in line else bytes.fromhex(line["data_hex"])
    return hashlib.sha256(bytes.fromhex(line["previous_digest"]) + covered + data).hexdigest()


def root_of(line: dict[str, Any], count: int) -> bytes | None:
    """The root that an event's proof leads to in a tree of `count` events; None if the proof does not fit."""
    leaf = f"{line['service']}/{line['partition']} {line['sequence']} {line['digest']}\n".encode()
    found = hashlib.sha256(b"\x00" + leaf).digest()
    at, last = line["proof"]["index"], count - 1
    if not 0 <= at <= last:
        return None
    for step in map(unpacked, line["proof"]["path"]):
        if last == 0:
            return None
        if at & 1 or at == last:
            found = hashlib.sha256(b"\x01" + step + found).digest()
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = hashlib.sha256(b"\x01" + found + step).digest()
        at, last = at >> 1, last >> 1
    return found if last == 0 else None


# -- the export --------------------------------------------------------------------------------------------------------


def problems(data: bytes, fingerprint: str) -> list[str]:
    """What is wrong with an export, a sentence for each thing."""
    if not data.endswith(b"\n"):
        raise Bad("The file is empty or cut short / ファイルが空か、途中で終わっています")
    first, *lines = data[:-1].split(b"\n")
    head = json.loads(first)
    whole = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    if whole != first or list(head) != ["manifest", "end", "key", "rotations"]:
        raise Bad("The first line is not that of an export / 1行目が書き出しの形式ではありません")
    public = unpacked(head["key"])
    believed(fingerprint, public, head["rotations"])
    signed = opened(head["manifest"], public, "manifest")
    name, text, *rest = signed.split("\n")
    manifest = json.loads(text)
    if not name.endswith("/export") or rest != [""] or head["manifest"].count("\n") != signed.count("\n") + 2:
        raise Bad("This is the manifest of something else / 目録が別のものです")
    if hashlib.sha256(head["end"].encode()).hexdigest() != manifest["end"]:
        raise Bad("The signed end is another one than was exported / 署名付き末尾が、書き出したときのものと異なります")
    if hashlib.sha256(json.dumps(head["rotations"]).encode()).hexdigest() != manifest["rotations"]:
        raise Bad("The statements on the keys are others / 鍵の引継ぎの記録が、書き出したときのものと異なります")
    return [*_in_order(lines, manifest["lines"]), *_proven(lines, head, manifest, public)]


def _in_order(lines: Sequence[bytes], expected: Sequence[str]) -> Iterator[str]:
    """What is missing, doubled, added or in another place."""
    found = [hashlib.sha256(line).hexdigest() for line in lines]
    for number, digest in enumerate(found, 2):
        if digest not in expected:
            yield f"line {number}: changed, or not of this export / 書き換えられたか、この書き出しの行ではありません"
        elif digest in found[: number - 2]:
            yield f"line {number}: a line a second time / 同じ行が重複しています"
        elif expected[number - 2 : number - 1] != [digest]:
            yield f"line {number}: not in its place / 順序が異なります"
    for number, digest in enumerate(expected, 2):
        if digest not in found:
            yield f"the event of line {number} is missing / {number}行目の記録がありません"


def _proven(lines: Sequence[bytes], head: dict[str, Any], manifest: dict[str, Any], public: bytes) -> Iterator[str]:
    """Events that are not what their digest or the signed end says."""
    if head["end"]:
        end = opened(head["end"], public, "end of the ledger").split("\n")
        name, count, root = end[0], int(end[1]), unpacked(end[2])
        ledger = head["manifest"].split("/export\n")[0] + "/audit"
        if name != ledger and not name.startswith(ledger + "/"):
            raise Bad("This is the end of another log than the ledger / 台帳の署名付き末尾ではありません")
    else:
        count, root = 0, b""
        yield "it was exported without a signed end / 署名付き末尾なしで書き出されています"
    for number, text in enumerate(lines, 2):
        if hashlib.sha256(text).hexdigest() not in manifest["lines"]:
            continue
        line = json.loads(text)
        place = f"line {number} ({line['service']} {line['partition']}:{line['sequence']} {line['name']})"
        if line["plan_id"] != manifest["plan_id"]:
            yield f"{place}: of another plan / 別の計画の記録です"
        if line["previous_digest"] is None:
            yield f"{place}: cannot be checked, the event before it is missing / 直前の記録がなく、確かめられません"
        elif digest_of(line) != line["digest"]:
            yield f"{place}: not as it was written / 書かれたときのままではありません"
        if line["proof"] is None or root_of(line, count) != root:
            yield f"{place}: not under the signed end / 署名付き末尾に含まれていません"


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 2:
        print(__doc__)
        return 2
    file, fingerprint = arguments
    fingerprint = "".join(fingerprint.split()).replace(":", "").lower()
    with open(file, "rb") as opened_file:
        data = opened_file.read()
    try:
        wrong = problems(data, fingerprint)
    except Bad as why:
        wrong = [str(why)]
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        wrong = ["This is no export that can be read / 書き出したファイルとして読めません"]
    for sentence in wrong:
        print(sentence)
    if wrong:
        print("NOT as it was exported / 書き出したときのままではありません")
        return 1
    _say_what(data)
    return 0


def _say_what(data: bytes) -> None:
    first = json.loads(data.split(b"\n", 1)[0])
    manifest = json.loads(first["manifest"].split("\n")[1])
    upto = manifest["as_of"] or manifest["exported_at"]
    print(f"plan {manifest['plan_id']}, as of {upto}: {len(manifest['lines'])} events, as they were exported")
    print(f"exported at {manifest['exported_at']} by {manifest['by']}")
    if first["end"]:
        name, count, root = first["end"].split("\n")[:3]
        print(f"under the end of {name} at {count} events, {root}")
    print("OK / すべて、書き出したときのままです")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
