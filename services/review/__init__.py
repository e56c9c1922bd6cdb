"""審査. Examines each application under the clock of R18: assignment, corrections, proposal, decision."""
