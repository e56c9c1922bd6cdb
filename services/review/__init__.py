"""審査. Examines each application under the 45-day clock (R18): assignment, corrections, proposal, decision."""
