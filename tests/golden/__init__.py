"""Golden files: the stored bytes of every version of every event ever written, which must stay readable for good.

`events/<name>.json` (the slash of a name is an underscore in its file) is never overwritten: `python -m tests.golden`
writes only what is missing, from `samples.py`.
"""

from __future__ import annotations

from pathlib import Path

from shared.contracts import followup, intake, notify, review
from shared.contracts.event import Event
from shared.event_store.names import EventNames

EVENTS = Path(__file__).with_name("events")


def file_of(name: str) -> Path:
    """Where the golden bytes of an event name lie."""
    return EVENTS / f"{name.replace('/', '_')}.json"


def name_of(file: Path) -> str:
    """The event name whose golden bytes a file holds."""
    return "/".join(file.stem.rsplit("_", 1))


def goldens() -> dict[str, bytes]:
    """Every golden file by event name, those of old versions too."""
    return {name_of(file): file.read_bytes() for file in sorted(EVENTS.glob("*.json"))}


def read(name: str) -> Event:
    """The event of a golden file, as every reader reads it today."""
    return EventNames([intake, review, notify, followup]).decode(name, file_of(name).read_bytes())
