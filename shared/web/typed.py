"""What was typed into a form of a page, and the files that were chosen: read in one way for all pages.

Texts are taken as they were meant (`pasted`), so that no page has to think of it.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

from fastapi import Depends
from starlette.datastructures import UploadFile
from starlette.requests import Request

from shared.web.handed_in import error_of
from shared.web.pasted import Unwanted, in_one_line, taken
from shared.web.problems import INVALID_INPUT, FieldError, Problem, shape_errors


@dataclass(frozen=True, slots=True)
class Typed(Mapping[str, str]):
    """A posted form: texts by the names of their inputs, line breaks as \\n, and the bytes of files that hold any.

    `unwanted` are the characters that cannot be taken, for pages that show what was typed once more (PostedAnyhow).
    """

    texts: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    unwanted: tuple[FieldError, ...] = ()

    def __getitem__(self, name: str) -> str:
        """As typed; empty where there is no such input."""
        return self.get(name)

    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
        return self.texts[name][-1] if name in self.texts else default

    def __contains__(self, name: object) -> bool:
        """Whether there is such an input; a Mapping would ask for its text, which is empty where there is none."""
        return name in self.texts

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts)

    def __len__(self) -> int:
        return len(self.texts)

    def trimmed(self, name: str) -> str:
        """Without blanks around it."""
        return self[name].strip()

    def line(self, name: str) -> str:
        """What was typed into an input of one line."""
        return in_one_line(self[name])

    def every(self, name: str) -> list[str]:
        """What was chosen of several, each once."""
        return list(dict.fromkeys(self.texts.get(name, ())))


def _reading(*documents: str, anyhow: bool = False) -> Callable[[Request], Coroutine[Any, Any, Typed]]:
    """Reads a form. Inputs that hold a JSON document stay as they came: whoever reads that takes the texts in it.

    `anyhow`: also with characters that cannot be taken, so that the page can show the text and where they are.
    """

    async def read(request: Request) -> Typed:
        """Raises Problem (422) for a character that cannot be taken, with its input and its place there."""
        typed, unwanted = Typed(), []
        for name, value in (await request.form()).multi_items():
            if isinstance(value, UploadFile):
                content = await value.read()
                await value.close()
                if content:
                    typed.files[name] = content
                continue
            text = value.replace("\r\n", "\n") if name in documents else taken(value, "lines")
            if isinstance(text, Unwanted):
                unwanted.append(error_of(text, (name,)))
                text = value
            typed.texts.setdefault(name, []).append(text)
        errors = shape_errors(unwanted)
        if errors and not anyhow:
            raise Problem(INVALID_INPUT, errors)
        return replace(typed, unwanted=errors)

    return read


Posted = Annotated[Typed, Depends(_reading())]
"""A parameter of a page's POST route."""

PostedAnyhow = Annotated[Typed, Depends(_reading(anyhow=True))]
"""The same for a page that keeps nothing of what has `unwanted` characters, and shows it again."""

PostedForms = Annotated[Typed, Depends(_reading("plan", "report"))]
"""The same where filled-in forms may be typed or pasted as JSON."""
