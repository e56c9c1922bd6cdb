"""The first page: what this is, and where each kind of user begins."""
