"""What the embedded server can fail with."""


class PostgresDidNotStart(Exception):
    """The embedded PostgreSQL is not to be had; the message says why and what to do, with the end of its log."""
