"""What was typed into a form of a page, and the files that were chosen: read in one way for all pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends
from starlette.datastructures import UploadFile
from starlette.requests import Request


@dataclass(frozen=True, slots=True)
class Typed(Mapping[str, str]):
    """A posted form: texts by the names of their inputs, line breaks as \\n, and the bytes of files that hold any."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        """As typed; empty where there is no such input."""
        return self.get(name)

    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
        return self.texts[name][-1] if name in self.texts else default

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts)

    def __len__(self) -> int:
        return len(self.texts)

    def trimmed(self, name: str) -> str:
        """Without blanks around it, and without characters that nothing could store."""
        return "".join(c for c in self[name] if c in "\n\t" or (c >= " " and c != "\x7f")).strip()

    def every(self, name: str) -> list[str]:
        """What was chosen of several, each once."""
        return list(dict.fromkeys(self.texts.get(name, ())))


async def _read(request: Request) -> Typed:
    typed = Typed()
    for name, value in (await request.form()).multi_items():
        if isinstance(value, UploadFile):
            content = await value.read()
            await value.close()
            if content:
                typed.files[name] = content
        else:
            typed.texts.setdefault(name, []).append(value.replace("\r\n", "\n"))
    return typed


Posted = Annotated[Typed, Depends(_read)]
"""A parameter of a page's POST route."""
