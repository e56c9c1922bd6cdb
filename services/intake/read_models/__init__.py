"""Read models of intake: one file, one question each."""
