"""添付書類: files that applicants bring (R31): looked at as they come, kept sealed, named in a filing's event."""
