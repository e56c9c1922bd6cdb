"""Measurements of the whole system; `make bench` runs them all and writes benchmarks/latest.json."""
