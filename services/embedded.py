"""All five services in one process over one PostgreSQL: the embedded default, for one machine, demo and tests."""

from __future__ import annotations

from services.agreement import agreement
from services.audit import service as audit
from services.followup import service as followup
from services.intake import commands as intake_commands
from services.intake import service as intake
from services.notify import commands as notify_commands
from services.notify import service as notify
from services.review import commands as review_commands
from services.review import service as review
from shared.clock import Clock
from shared.event_store.recheck import Recheck
from shared.process import system
from shared.settings import Settings

BUILDERS = {
    "intake": intake.build,
    "review": review.build,
    "notify": notify.build,
    "followup": followup.build,
    "audit": audit.build,  # last, since it reads the logs of those beside it
}


class System(system.WiredServices):
    """The whole system, wired."""

    def __init__(self, settings: Settings, clock: Clock, only_looks: bool = False) -> None:
        super().__init__(settings, clock, BUILDERS, only_looks)

    @property
    def intake(self) -> intake_commands.Commands:
        """What applicants ask."""
        commands: intake_commands.Commands = self.services["intake"].commands
        return commands

    @property
    def review(self) -> review_commands.Commands:
        """What bureaus ask."""
        commands: review_commands.Commands = self.services["review"].commands
        return commands

    @property
    def notify(self) -> notify_commands.Commands:
        """What is asked at the delivery desk."""
        commands: notify_commands.Commands = self.services["notify"].commands
        return commands

    def rechecks(self) -> list[Recheck]:
        """Also that all services agree."""
        return [*super().rechecks(), agreement(self.services)]
