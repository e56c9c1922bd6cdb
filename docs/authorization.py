"""Who may do and read what, as a page: the whole of authorization.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Final, get_args

from shared.contracts.event import Role
from shared.scheme.authorization import RIGHTS, Relation, Right

ROLES: Final[tuple[Role | None, ...]] = ("applicant", "officer", "director", "support", "auditor", None)

RELATIONS: Final[Mapping[Relation, str]] = {
    "own_account": "what one's own account filed",
    "own_bureau": "what is in the charge of one's own bureau",
    "once_own_bureau": "the same, and what belongs to a plan of which one's bureau has, or had, a case in its charge",
    "assigned": "the plans that one's organisation looks after, or did in an earlier term",
    "own_organisation": "what is the organisation's own",
    "everyone": "whosever it is",
}

_PAGE: Final = """\
# Who may do and read what

Written by `python -m docs.generate` from `shared/scheme/authorization.py`; not by hand. Routes, pages, commands and
lists ask this table, and `tests/system/test_authorization.py` asks every route as every role
([0031](adr/0031-one-table-says-who-may-do-and-read-what.md)).

- Where a role has no entry it never has the right: its request is answered 403.
- What is foreign is answered as what is not there: 404, with the same words. A list shows only what is one's own.
- A right says who may at all. Whether it can be done as things stand, such as that nobody approves what they proposed,
  is for the domain, and answered 422. How much of a plan its support organisation sees, the business decides.
- The command line is for whoever operates the system, and asks nobody; messages and timers act as the system.

Whose:

{relations}
{tables}"""


def authorization_page() -> str:
    """The whole of authorization.md."""
    relations = "".join(f"- {_name(relation)}: {RELATIONS[relation]}\n" for relation in get_args(Relation))
    return _PAGE.format(relations=relations, tables="\n".join(_tables()))


def _tables() -> Iterator[str]:
    for part, rights in groupby(RIGHTS, key=lambda right: right.partition(".")[0]):
        yield f"## {part.capitalize()}"
        yield ""
        yield f"| right | | {' | '.join(role or 'the public' for role in ROLES)} |"
        yield f"|---|---|{'---|' * len(ROLES)}"
        yield from (_row(right) for right in rights)
        yield ""


def _row(right: Right) -> str:
    granted = RIGHTS[right]
    cells = (_name(granted.to[role]) if role in granted.to else "" for role in ROLES)
    return f"| `{right}` | {granted.name.en} ({granted.name.ja}) | {' | '.join(cells)} |"


def _name(relation: Relation) -> str:
    return relation.replace("_", " ")
