"""Files that are kept sealed outside the databases: how their bytes look, and where they lie (ADR 0036)."""
