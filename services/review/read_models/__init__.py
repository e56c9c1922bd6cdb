"""Read models of review: one file, one question each."""
