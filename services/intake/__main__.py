"""Intake as a process of its own."""

from services.intake.service import build
from shared.process.alone import main

if __name__ == "__main__":
    main("intake", build)
