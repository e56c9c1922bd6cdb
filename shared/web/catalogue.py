"""English for the Japanese sentences of the templates: one .po for the shell, one for each service, read at start.

`python -m shared.web.catalogue [web review …]` adds sentences that are new, drops those that are gone, and lists what
has no translation yet. The .po files are compiled in memory, so no binary is kept.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SHELL = Path(__file__).parent
ROOT = SHELL.parents[1]
PO = Path("locale/en/LC_MESSAGES/messages.po")
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}


@dataclass(frozen=True)
class Owner:
    """A folder that owns its words: the shell or one service."""

    folder: Path

    @property
    def po(self) -> Path:
        return self.folder / PO

    @cached_property
    def catalogue(self) -> Catalog:
        if not self.po.exists():
            return Catalog(locale="en")
        with self.po.open("rb") as file:
            return read_po(file, locale="en", charset="utf-8")

    def sentences(self) -> Iterator[tuple[str | tuple[str, ...], str]]:
        """Every sentence in templates and Python code, with the file in which it stands."""
        found = extract_from_dir(
            self.folder,
            method_map=[("**/templates/**.html", "jinja2.ext:babel_extract"), ("**.py", "python")],
            options_map={"**/templates/**.html": {"trimmed": "true", "silent": "false"}},
            keywords=KEYWORDS,
        )
        for file, _line, message, _comments, _context in found:
            yield message, file


def owners() -> list[Owner]:
    """The shell first, for what it has in English nobody needs to translate again."""
    services = sorted(path.parent for path in (ROOT / "services").glob("*/templates"))
    return [Owner(SHELL), *map(Owner, services)]


def translations(folders: Sequence[Path]) -> NullTranslations:
    """English, looked up in one folder after the other."""
    chain = NullTranslations()
    for folder in reversed(folders):
        compiled = BytesIO()
        write_mo(compiled, Owner(folder).catalogue)
        compiled.seek(0)
        link = GNUTranslations(compiled)
        link.add_fallback(chain)
        chain = link
    return chain


def untranslated(owner: Owner, elsewhere: Catalog | None = None) -> list[str]:
    """Sentences of an owner that have no English, neither in its catalogue nor in the one given."""
    known = [owner.catalogue, *([elsewhere] if elsewhere is not None else [])]
    return sorted({f"{_first(message)} ({file})" for message, file in owner.sentences() if not _has(known, message)})


def unused(owner: Owner) -> list[str]:
    """Sentences of a catalogue that no template of its owner says any more."""
    said = {_first(message) for message, _ in owner.sentences()}
    return sorted(_first(entry.id) for entry in owner.catalogue if entry.id and _first(entry.id) not in said)


def update(owner: Owner, elsewhere: Catalog | None = None) -> Catalog:
    """The catalogue of an owner with what its templates say now; what stands in the other one is left out."""
    said = Catalog(locale="en")
    for message, file in owner.sentences():
        if elsewhere is None or not _has([elsewhere], message):
            said.add(message, locations=[(file, 0)])
    current = Owner(owner.folder).catalogue
    current.update(said, no_fuzzy_matching=True)
    current.obsolete.clear()
    return current


def main(names: Sequence[str] = ()) -> int:
    """Bring the catalogues up to date, all or those of the services named; 1 if English is missing somewhere."""
    shell, *services = owners()
    left = 0
    for owner in (shell, *services):
        if names and owner.folder.name not in names:
            continue
        elsewhere = None if owner is shell else Owner(SHELL).catalogue
        current = update(owner, elsewhere)
        if len(current) or owner.po.exists():
            owner.po.parent.mkdir(parents=True, exist_ok=True)
            with owner.po.open("wb") as file:
                write_po(file, current, width=0, omit_header=True, sort_output=True, include_lineno=False)
        for missing in untranslated(Owner(owner.folder), elsewhere):
            left = 1
            sys.stdout.write(f"no English yet: {missing}\n")
    return left


def _first(message: str | tuple[str, ...] | list[str]) -> str:
    return message if isinstance(message, str) else message[0]


def _has(catalogues: Sequence[Catalog], message: str | tuple[str, ...]) -> bool:
    return any(_translated(catalogue.get(_first(message)), message) for catalogue in catalogues)


def _translated(entry: Message | None, message: str | tuple[str, ...]) -> bool:
    if entry is None or entry.fuzzy or not entry.string:
        return False
    words = [entry.string] if isinstance(entry.string, str) else list(entry.string)
    return all(words) and isinstance(entry.string, str) == isinstance(message, str)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
