"""Read models of notify: one file, one question each."""
