"""The commands of operators: links, read models, what waits for a person, topics, and a restored database.

What a command needs is loaded when it is asked, as in services/cli.py.
"""

from __future__ import annotations

from typing import Annotated

import typer

from services.terminal.arguments import ServiceArgument

operators = typer.Typer()
parked = typer.Typer(no_args_is_help=True, help="Messages and timers that wait for a person.")
operators.add_typer(parked, name="parked")
topics = typer.Typer(no_args_is_help=True, help="The topics on Kafka.")
operators.add_typer(topics, name="topics")
relay = typer.Typer(no_args_is_help=True, help="What publishes a service's log.")
operators.add_typer(relay, name="relay")


@operators.command()
def links() -> None:
    """Every link between services: how far behind, whether it stands still, and what to do then."""
    from services.terminal import operating

    raise typer.Exit(operating.links())


@operators.command()
def rebuild(
    service: ServiceArgument,
    read_model: Annotated[str | None, typer.Argument(help="One read model; all of the service, if left out.")] = None,
) -> None:
    """Rebuild read models from the log, beside the live ones, and say whether they had been as the log says."""
    from services.terminal import operating

    raise typer.Exit(operating.rebuild(service, read_model))


@operators.command()
def derive(service: ServiceArgument) -> None:
    """Derive timers, running numbers and what is known of others again from the logs; keeps what was otherwise."""
    from services.terminal import deriving

    raise typer.Exit(deriving.derive(service))


@operators.command()
def findings(service: ServiceArgument) -> None:
    """Rows that did not follow from the log, as they were before rebuild or derive put them right."""
    from services.terminal import deriving

    raise typer.Exit(deriving.findings(service))


@operators.command()
def recount() -> None:
    """After a new office calendar: wake every open case, so that its days to come are counted by the newest one."""
    from services.terminal import recounting

    raise typer.Exit(recounting.recount_all())


@operators.command()
def restored(service: ServiceArgument) -> None:
    """After a database was restored from a backup: replay to its service, which is stopped, what it lacks."""
    from services.terminal import restored

    raise typer.Exit(restored.restored(service))


@topics.command("apply")
def topics_apply() -> None:
    """Make the topics on Kafka that are missing, and set the others as shared/messaging/topics.toml says."""
    from services.terminal import bus

    raise typer.Exit(bus.topics_apply())


@relay.command("rewind")
def relay_rewind(
    service: ServiceArgument,
    to: Annotated[int, typer.Option(min=0, help="The last sequence that need not come again.")] = 0,
    partition: Annotated[int | None, typer.Option(min=0, help="One partition; all, if left out.")] = None,
) -> None:
    """Publish a service's log again, as after a topic was lost; followers skip what they have."""
    from services.terminal import bus

    raise typer.Exit(bus.relay_rewind(service, to, partition))


@parked.command("list")
def parked_list() -> None:
    """What waits, by service and plan."""
    from services.terminal import operating

    raise typer.Exit(operating.parked_list())


@parked.command("show")
def parked_show(
    service: ServiceArgument, message: Annotated[str, typer.Argument(help="upstream:partition:sequence")]
) -> None:
    """One parked message with its data; what is personal stays sealed."""
    from services.terminal import operating

    raise typer.Exit(operating.parked_show(service, message))


@parked.command("retry")
def parked_retry(
    service: ServiceArgument, plan: Annotated[str | None, typer.Argument(help="A plan; all, if left out.")] = None
) -> None:
    """Handle parked messages again, in order, plan by plan; and let parked timers run again."""
    from services.terminal import operating

    raise typer.Exit(operating.parked_retry(service, plan))
