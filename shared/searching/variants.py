"""Kanji that are written in several shapes and meant as one, as names have them; for searching and nothing else."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

_LINES: Final = (files("shared.searching") / "kanji_variants.txt").read_text(encoding="utf-8").splitlines()

VARIANTS: Final = {pair[0]: pair[1] for line in _LINES if not line.startswith("#") for pair in line.split()}
"""From each shape to the one that stands for all of them."""
