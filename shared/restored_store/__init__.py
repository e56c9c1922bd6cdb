"""A restored store: its database is of an earlier moment than what others know of its log, as from an old backup.

It is noticed and takes nothing (noticing.py), until what it lacks was replayed to it from a copy of its log
(replaying.py); what it had heard of others counts as heard (heard_again.py). The command line has it as one step,
`jigyokei restored`.
"""
