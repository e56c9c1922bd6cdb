"""The event store of one service: a partitioned, gapless, hash-chained log, and the unit of work that writes it."""
