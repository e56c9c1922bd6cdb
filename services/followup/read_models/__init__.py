"""Read models of followup: one file, one question each."""
