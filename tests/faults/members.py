"""Services as processes that may be killed by the hundred: each is forked from one that has everything loaded.

Loading takes two seconds of a processor, starting the rest of one: so a test kills in its time, and a member that
starts does all that `python -m services.NAME` does after its imports. A member ends with the process of the test.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Self

from deploy.processes import SERVICES, Processes, ServiceProcess

SESSION_SECONDS = 2
"""A member that is silent for so long loses its partitions; in operation that is ten seconds."""
POISON = "毒物商会"
"""Applications under this name cannot be taken by review while the file `poison` lies in the data folder."""

_LOADED = (
    "aiosmtpd.controller", "services.notify.pages.mailbox", "shared.messaging.bus", "shared.process.alone",
    *(f"services.{name}.{part}" for name in SERVICES for part in ("service", "pages", "api")),
)  # fmt: skip

_forks = multiprocessing.get_context("forkserver")


class Member(ServiceProcess):
    """One service that runs, or ran."""

    halted = False

    def _begin(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._fork: BaseProcess = _forks.Process(target=_serve, args=(self.name, environment, self.log), daemon=True)
        self._fork.start()

    @property
    def pid(self) -> int:
        assert self._fork.pid is not None
        return self._fork.pid

    @property
    def runs(self) -> bool:
        return self._fork.is_alive()

    def wait(self, patience: float | None = None) -> None:
        self._fork.join(patience)


class Members(Processes):
    """The members that run. One that is replaced keeps its place: there are always as many of each service."""

    kind = Member
    running: list[Member]

    def __enter__(self) -> Self:
        _forks.set_forkserver_preload(list(_LOADED))
        return super().__enter__()

    def replace(self, member: Member) -> Member:
        """Kill one with SIGKILL, and start another in its place."""
        member.kill()
        new = self._new(member.name)
        self.running = [new if one is member else one for one in self.running]
        return new

    def dismiss(self, member: Member, kill: bool) -> None:
        """Let one go for good, in order or not."""
        self.running = [one for one in self.running if one is not member]
        if kill:
            member.kill()
        else:
            member.stop()

    def of(self, service: str) -> list[Member]:
        """Those that run and are not halted."""
        return [member for member in self.running if member.name == service and not member.halted]

    def wait_until_ready(self) -> None:
        for member in self.running:
            member.wait_until_ready()


@contextmanager
def stopped(member: Member) -> Iterator[None]:
    """Halt one, connections and all, for a while."""
    member.halted = True
    member.send(signal.SIGSTOP)
    try:
        yield
    finally:
        member.send(signal.SIGCONT)
        member.halted = False


# --- in the process of a member ---------------------------------------------------------------------------------------


def _serve(name: str, environment: Mapping[str, str], log: Path) -> None:
    _end_with_the_test()
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.environ.clear()
    os.environ.update(environment)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the test, which stops its members

    from importlib import import_module

    from services.review import service as review
    from shared.contracts.intake import ApplicationFiled
    from shared.messaging import membership
    from shared.process.alone import main
    from tests.support.moved import FILE, FileClock

    membership.SESSION_MS = SESSION_SECONDS * 1000  # type: ignore[misc]
    poison = Path(environment["JIGYOKEI_DATA"]) / "poison"
    open_case = review.REACTIONS[ApplicationFiled]

    def unless_poisoned(event: Any) -> Any:
        if event.applicant.name == POISON and poison.exists():
            raise ValueError("this one cannot be taken")
        return open_case(event)

    review.REACTIONS = {**review.REACTIONS, ApplicationFiled: unless_poisoned}
    main(name, import_module(f"services.{name}.service").build, FileClock(Path(environment[FILE])))


def _end_with_the_test() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    sentinel = parent.sentinel

    def watch() -> None:
        wait([sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
