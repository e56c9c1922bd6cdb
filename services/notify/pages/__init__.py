"""The delivery desk and the local mailbox as pages."""
