"""Read models of audit: one file, one question each."""
