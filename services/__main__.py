"""All services in one process: the embedded default. `jigyokei run` does the same."""

from services.cli import main

if __name__ == "__main__":
    main(["run"])
