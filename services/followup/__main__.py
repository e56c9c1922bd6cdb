"""Followup as a process of its own."""

from services.followup.service import build
from shared.process.alone import main

if __name__ == "__main__":
    main("followup", build)
