"""`python -m tests.golden` writes the golden files that are missing, and touches none that is there."""

from __future__ import annotations

from shared.event_store.names import EventNames
from tests.golden import EVENTS, file_of
from tests.golden.samples import samples


def main() -> None:
    EVENTS.mkdir(exist_ok=True)
    for event in samples():
        file = file_of(event.name)
        if not file.exists():
            file.write_bytes(EventNames.encode(event))
            print(f"written: {file.name}")  # noqa: T201


if __name__ == "__main__":
    main()
