"""What verification says of a log: one finding for each thing that is not as it was written, and its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from shared.domain import Text

Holder = Literal["source", "ledger"]
"""Whose copy is meant: the service that recorded it, or audit's ledger."""

TEXTS: Final[Mapping[str, Text]] = {
    "events_missing": Text(
        ja="連番が{expected}から続いていません。この記録の前が欠けています。",
        en="expected sequence {expected}: events are missing before this one",
    ),
    "sequence_impossible": Text(
        ja="連番は1から始まります。この番号の記録はあり得ません。",
        en="sequences begin at 1: there can be no event at this one",
    ),
    "place_doubled": Text(ja="同じ区画と連番に、記録が複数あります。", en="more than one event stands at this place"),
    "rows_unaccounted": Text(
        ja="{held}件の記録があるのに、順にたどれたのは{walked}件です。",
        en="{held} events are stored, but only {walked} can be reached in order",
    ),
    "without_place": Text(ja="この記録には、区画または連番がありません。", en="it has no partition or no sequence"),
    "digest_wrong": Text(
        ja="ハッシュ値が保存内容と一致しません。この記録は書き換えられています。",
        en="its digest does not match what is stored: the event was changed",
    ),
    "time_impossible": Text(ja="記録日時「{at}」はあり得ない日時です。", en="it cannot have been recorded at {at}"),
    "time_runs_back": Text(
        ja="記録日時が、一つ前の記録より前になっています。", en="it was recorded before its predecessor"
    ),
    "misplaced": Text(
        ja="この計画の記録は区画{expected}に入るはずです。", en="events of this plan belong into partition {expected}"
    ),
    "header_differs": Text(
        ja="保存内容の見出しが、次の列と異なります：{differs}", en="what its bytes say of it differs in {differs}"
    ),
    "unreadable": Text(ja="この記録は読めません：{error}", en="it cannot be read: {error}"),
    "head_differs": Text(
        ja="記録は{end}番で終わっていますが、末尾の控えは{head}番を示しています。",
        en="the log ends at {end}, but its head says {head}",
    ),
    "head_digest_differs": Text(
        ja="最後の記録のハッシュ値が、末尾の控えと一致しません。",
        en="the last digest is not the one that the head says",
    ),
    "head_time_differs": Text(
        ja="最後の記録の日時が、末尾の控え「{at}」と一致しません。",
        en="the last event was not recorded when the head says, which is {at}",
    ),
    "head_missing": Text(ja="この区画には、末尾の控えがありません。", en="this partition has no head"),
    "head_unknown": Text(
        ja="あり得ない区画の末尾の控えです。", en="this is the head of a partition that the store does not have"
    ),
    "head_doubled": Text(ja="この区画には、末尾の控えが複数あります。", en="this partition has more than one head"),
    "partition_unknown": Text(
        ja="あり得ない区画に、記録が{held}件あります。", en="the store has no such partition, but {held} events in it"
    ),
    "stream_broken": Text(
        ja="この系列の次の版は{expected}のはずです。", en="the next version of its stream should be {expected}"
    ),
    "stream_scattered": Text(
        ja="この系列の一つ前の版は、別の区画または別の計画にあります（区画{partition}、計画{plan_id}）。",
        en="the version before it lies elsewhere: in partition {partition}, under plan {plan_id}",
    ),
    "stream_disordered": Text(
        ja="この系列の一つ前の版が、後の連番{sequence}にあります。",
        en="the version before it was recorded later, at {sequence}",
    ),
    "event_doubled": Text(
        ja="同じ記録（{event_id}）が、別の場所にもあります。", en="the same event ({event_id}) is also stored elsewhere"
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was written, and where.

    `partition` is -1 for what concerns a whole stream or service. `row` names what is no event of a log: its table, and
    its key there. `known` is what is told, but does not count as a finding.
    """

    service: str
    partition: int
    sequence: int
    stream_id: str
    code: str
    version: int = 0
    params: Mapping[str, Any] = field(default_factory=dict)
    holder: Holder = "source"
    text: Text | None = None
    row: str = ""
    known: bool = False

    @property
    def words(self) -> Text:
        return self.text or TEXTS[self.code]

    @property
    def what(self) -> str:
        return self.words.in_language("en", self.params)

    @property
    def place(self) -> str:
        """Where it is: the service, the place in its log, and the stream or row that is meant."""
        at = f"{self.partition}:{self.sequence}" if self.partition >= 0 else ""
        return " ".join(filter(None, (self.service, at, self.stream_id, self.row)))

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"
