"""What each recorded event means, as a sentence for people. The sentence is made from the event's own bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from services.audit.domain.line import LedgerLine
from shared.contracts import followup, intake, notify, review
from shared.contracts.event import names_of
from shared.domain import Text
from shared.scheme.telling import parameters

SENTENCES: Final[Mapping[str, Text]] = {
    name.rpartition("/")[0]: event.sentence
    for contracts in (intake, review, notify, followup)
    for name, event in names_of(contracts).items()
}
"""By the name of the event without its version."""

UNREADABLE: Final = Text(
    ja="記録の内容を読み取れません（{name}）。", en="What is recorded here cannot be read ({name})."
)
UNKNOWN: Final = Text(ja="「{name}」が記録されました。", en="“{name}” was recorded.")

SERVICES: Final[Mapping[str, Text]] = {
    "intake": Text(ja="申請", en="Intake"),
    "review": Text(ja="審査", en="Review"),
    "notify": Text(ja="通知", en="Notify"),
    "followup": Text(ja="フォローアップ", en="Follow-up"),
}
Params = Mapping[str, Any]


def sentence_of(line: LedgerLine) -> tuple[Text, Params]:
    """The sentence of a line with its parameters. A name without words, or unreadable bytes, are said to be so."""
    named = {"name": line.name}
    if not line.readable:
        return UNREADABLE, named
    text = SENTENCES.get(line.kind)
    return (UNKNOWN, named) if text is None else (text, parameters(line.fields))
