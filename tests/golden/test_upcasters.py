"""An old version is read as the new one, through as many upcasters as lie between; nothing is written in it again."""

from __future__ import annotations

from types import ModuleType
from typing import Any, ClassVar

import orjson
import pytest

from shared.contracts.event import Event
from shared.event_store.names import EventNames, UnknownEventName, UnreadableEvent


class BridgeMeasured(Event):
    """An event in its third version: the first had centimetres, the second no name of the surveyor."""

    name: ClassVar[str] = "bridges.BridgeMeasured/3"
    metres: float
    surveyor: str


def _into_metres(fields: dict[str, Any]) -> dict[str, Any]:
    return {**{key: value for key, value in fields.items() if key != "cm"}, "metres": fields["cm"] / 100}


def _with_surveyor(fields: dict[str, Any]) -> dict[str, Any]:
    return {**fields, "surveyor": "not recorded"}


@pytest.fixture
def names() -> EventNames:
    contracts = ModuleType("bridges")
    contracts.BridgeMeasured = BridgeMeasured  # type: ignore[attr-defined]
    return EventNames(
        [contracts],
        {
            "bridges.BridgeMeasured/1": ("bridges.BridgeMeasured/2", _into_metres),
            "bridges.BridgeMeasured/2": ("bridges.BridgeMeasured/3", _with_surveyor),
        },
    )


def test_the_first_version_passes_through_both_upcasters(names: EventNames) -> None:
    assert names.decode("bridges.BridgeMeasured/1", b'{"cm": 1250}') == BridgeMeasured(
        metres=12.5, surveyor="not recorded"
    )


def test_the_second_version_passes_through_one(names: EventNames) -> None:
    assert names.decode("bridges.BridgeMeasured/2", b'{"metres": 8}') == BridgeMeasured(
        metres=8, surveyor="not recorded"
    )


def test_the_version_of_today_passes_through_none(names: EventNames) -> None:
    stored = names.encode(BridgeMeasured(metres=8, surveyor="Sato"))
    assert names.decode("bridges.BridgeMeasured/3", stored) == BridgeMeasured(metres=8, surveyor="Sato")


def test_every_version_is_known_and_read_as_the_class_of_today(names: EventNames) -> None:
    for version in (1, 2, 3):
        assert f"bridges.BridgeMeasured/{version}" in names
        assert names.class_of(f"bridges.BridgeMeasured/{version}") is BridgeMeasured


def test_only_the_version_of_today_is_written(names: EventNames) -> None:
    assert list(names) == ["bridges.BridgeMeasured/3"]
    assert orjson.loads(names.encode(BridgeMeasured(metres=8, surveyor="Sato"))).keys() == {
        "header",
        "metres",
        "surveyor",
    }


def test_a_name_that_nobody_reads_is_said_aloud(names: EventNames) -> None:
    assert "bridges.BridgeMeasured/4" not in names
    assert names.class_of("bridges.BridgeMeasured/4") is None
    with pytest.raises(UnknownEventName, match=r"bridges\.BridgeMeasured/4"):
        names.decode("bridges.BridgeMeasured/4", b"{}")


def test_an_old_event_with_a_field_that_never_was_is_not_read(names: EventNames) -> None:
    with pytest.raises(UnreadableEvent):
        names.decode("bridges.BridgeMeasured/2", b'{"metres": 8, "colour": "red"}')
