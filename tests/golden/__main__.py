"""`python -m tests.golden` writes the golden files and letters that are missing, and touches none that is there."""

from __future__ import annotations

from services.notify.domain.templates import TEMPLATES
from shared.event_store.names import EventNames
from tests.domain.notify import letters
from tests.golden import EVENTS, file_of, joint
from tests.golden.samples import samples


def main() -> None:
    EVENTS.mkdir(exist_ok=True)
    for event in samples():
        file = file_of(event.name)
        if not file.exists():
            file.write_bytes(EventNames.encode(event))
            print(f"written: {file.name}")  # noqa: T201
    if not joint.FILE.exists():
        joint.FILE.parent.mkdir(exist_ok=True)
        joint.FILE.write_bytes(EventNames.encode(joint.joint_filing()))
        print(f"written: joint/{joint.FILE.name}")  # noqa: T201
    for template in TEMPLATES:
        file = letters.file_of(template)
        if not file.exists():
            file.write_text(letters.letter(template), encoding="utf-8")
            print(f"written: {file.name}")  # noqa: T201


if __name__ == "__main__":
    main()
