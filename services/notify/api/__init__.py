"""Notices and the local mailbox as JSON."""
