"""What each database should be made of, compared with what its catalogs say.

shapes.json is written from a fresh system (`python -m tests.shapes`), and a test checks that it is current. So what is
expected needs no right to make anything, and nobody who changes a server changes it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from shared.domain import Text
from shared.event_store.comparing import SHOWN
from shared.event_store.finding import Finding
from shared.postgres.database import Cursor, Database
from shared.postgres.shape import Made, Object, Shape, shape_of

OF_EVERY_SERVICE: Final = "every service"
NO_SERVICES: Final = ("vault", "mailbox")

KINDS: Final[Mapping[str, Text]] = {
    "table": Text(ja="表", en="table"),
    "sequence": Text(ja="シーケンス", en="sequence"),
    "column": Text(ja="列", en="column"),
    "constraint": Text(ja="制約", en="constraint"),
    "index": Text(ja="索引", en="index"),
    "trigger": Text(ja="トリガー", en="trigger"),
    "rule": Text(ja="書換え規則", en="rule"),
    "policy": Text(ja="行の閲覧制限", en="policy"),
    "function": Text(ja="関数", en="function"),
    "operator": Text(ja="演算子", en="operator"),
    "cast": Text(ja="型変換", en="cast"),
    "event trigger": Text(ja="イベントトリガー", en="event trigger"),
    "schema": Text(ja="スキーマ", en="schema"),
    "setting": Text(ja="接続の設定", en="setting"),
}

SHAPE_TEXTS: Final[Mapping[str, Text]] = {
    "cannot_be_read": Text(
        ja="この{kind}がなく、読めません。名前が変えられただけなら元に戻し、そうでなければ：{way_out}",
        en="this {kind} is gone, and cannot be read. If it was only renamed, name it back; otherwise: {way_out}",
    ),
    "object_missing": Text(
        ja="この{kind}がありません。本来の定義：{made}", en="this {kind} is missing; it should be: {made}"
    ),
    "object_unexpected": Text(
        ja="このシステムのものではない{kind}です：{there}", en="this {kind} is none of this system's: {there}"
    ),
    "object_differs": Text(
        ja="この{kind}の定義が変えられています。現在：{there}、本来：{made}",
        en="this {kind} was changed: it is {there}, but should be {made}",
    ),
    "object_of_extension": Text(
        ja="拡張機能{extension}が加えた{kind}です。", en="a {kind} that the extension {extension} has brought"
    ),
}

RESTORE: Final = Text(
    ja="このデータベースをバックアップから復元してください（docs/operations.md, A table that is gone）。",
    en="restore this database from a backup (docs/operations.md, 'A table that is gone')",
)
"""The way out where no rebuild makes a table anew."""

ShapeDifference = tuple[Made | None, Made | None]
"""An object as it should be, and as it is; None where it should not be, or is not."""


@cache
def packaged() -> Mapping[str, Mapping[str, str]]:
    """Definitions by database and object, as they are packaged."""
    found: Mapping[str, Mapping[str, str]] = json.loads((files("shared.process") / "shapes.json").read_bytes())
    return found


def made(name: str) -> Shape:
    """What a database should be made of."""
    common = {} if name in NO_SERVICES else packaged()[OF_EVERY_SERVICE]
    objects = {**common, **packaged()[name]}
    return {Object(*one.split(" ", 1)): Made(definition) for one, definition in objects.items()}


def tables_missing(name: str, cursor: Cursor) -> list[str]:
    """Tables that are not there, and columns that others lack: "log_heads", "log_heads.digest"."""
    cursor.execute(_COLUMNS)
    there = {table: set(columns) for table, columns in cursor.fetchall()}
    expected = _columns(name)
    gone = [table for table in expected if table not in there]
    return gone + [
        f"{table}.{column}" for table in expected if table in there for column in sorted(expected[table] - there[table])
    ]


@cache
def _columns(name: str) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for one in made(name):
        if one.kind == "column":
            found.setdefault(one.table, set()).add(one.name.rpartition(".")[2])
    return {table: frozenset(columns) for table, columns in found.items()}


def shape_findings(
    name: str, database: Database, passing: Collection[str] = (), rebuilt: Collection[str] = ()
) -> Iterator[Finding]:
    """What a database is made of otherwise than it should be. Schemas named in `passing` may be there or not.

    `rebuilt` are the tables that a rebuild makes anew.
    """
    expected = made(name)
    found = shape_differences(expected, database.read_at_leisure(shape_of), passing)
    if found:
        # Half of a table that a rebuild replaced at that moment may have been seen.
        again = shape_differences(expected, database.read_at_leisure(shape_of), passing)
        found = {one: pair for one, pair in again.items() if found.get(one) == pair}
    own = {_stem(one) for one in expected}
    for one, (should, there) in sorted(found.items()):
        brought = there is not None and there.extension is not None
        way_out = _rebuild(name) if (one.table or one.name) in rebuilt else RESTORE
        yield _finding(name, one, should, there, way_out, known=brought and _stem(one) not in own)


def shape_differences(expected: Shape, there: Shape, passing: Collection[str] = ()) -> dict[Object, ShapeDifference]:
    """The objects that differ. Where a whole table is missing, new or no table, its parts are not told."""
    unlike = {
        one: (expected.get(one), there.get(one))
        for one in expected.keys() | there.keys()
        if _definition(expected.get(one)) != _definition(there.get(one))
        and not (one.kind == "schema" and one.name in passing)
    }
    whole = {one.name for one, pair in unlike.items() if one.kind == "table" and len(set(map(_what, pair))) == 2}
    return {one: pair for one, pair in unlike.items() if one.table not in whole}


def _definition(object_: Made | None) -> str | None:
    return object_.definition if object_ else None


def _what(table: Made | None) -> str:
    return table.definition.partition(",")[0] if table else ""


def _stem(one: Object) -> Object:
    """An object without its arguments: who makes another function of a name may be called in place of ours."""
    return Object(one.kind, one.name.partition("(")[0])


def _rebuild(service: str) -> Text:
    return Text(ja=f"jigyokei rebuild {service}", en=f"jigyokei rebuild {service}")


def _finding(name: str, one: Object, should: Made | None, there: Made | None, way_out: Text, known: bool) -> Finding:
    if known:
        code = "object_of_extension"
    elif there is None and one.kind in ("table", "column"):
        code = "cannot_be_read"
    else:
        code = "object_missing" if there is None else "object_unexpected" if should is None else "object_differs"
    kind, text = KINDS[one.kind], SHAPE_TEXTS[code]
    words = Text(ja=text.ja.replace("{kind}", kind.ja), en=text.en.replace("{kind}", kind.en))
    params = {
        "made": _shown(should),
        "there": _shown(there),
        "extension": there.extension if there else None,
        "way_out": way_out,
    }
    return Finding(name, -1, 0, "", code, params=params, text=words, row=str(one), known=known)


def _shown(object_: Made | None) -> str:
    text = object_.definition if object_ else ""
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


# A view in the place of a table is none.
_COLUMNS = """
SELECT c.relname::text, array_agg(a.attname::text)
  FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE c.relkind IN ('r', 'p') AND c.relnamespace = to_regnamespace('public') GROUP BY c.relname
"""
