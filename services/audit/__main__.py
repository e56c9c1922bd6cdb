"""Audit as a process of its own."""

from services.audit.service import build
from shared.process.alone import main

if __name__ == "__main__":
    main("audit", build)
