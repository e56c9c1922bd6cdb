"""Notify as a process of its own."""

from services.notify.service import build
from shared.process.alone import main

if __name__ == "__main__":
    main("notify", build)
