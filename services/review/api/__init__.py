"""The desk of a bureau as JSON: its queue, one case, and everything that can be asked of it."""
