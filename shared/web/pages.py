"""Pages: templates of the shell and of each section, in the language of the request.

SECTION = Section("review", Text(ja="審査", en="Review"), Path(__file__).with_name("templates"), navigation=(...))
return render(request, "review/queue.html", cases=cases)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from gettext import NullTranslations
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, RedirectResponse

from shared.domain import Month, Text
from shared.event_store.readable import noted
from shared.scheme.authorization import Right, has
from shared.scheme.wareki import wareki
from shared.web import formats
from shared.web.catalogue import SHELL, translations
from shared.web.components import MOMENTS_ORDER, Column
from shared.web.forms import KEY_FIELD, SEEN_FIELD, new_key
from shared.web.language import LANGUAGES, Language, language_of, page_address, remember_language, same_page_in
from shared.web.middleware import correlation_id_of
from shared.web.persona import PUBLIC, Persona, persona_of
from shared.web.problems import FieldError, Problem
from shared.web.said import forget_said, say

STATIC = SHELL / "static"


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """A link of the navigation, and the right that its page needs; None: for everyone."""

    label: Text
    href: str
    right: Right | None = None

    def is_for(self, persona: Persona) -> bool:
        return self.right is None or has(persona.role, self.right)

    def covers(self, path: str) -> bool:
        return _lies_under(path, self.href)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the site: the pages under one prefix, with a navigation of their own.

    `key` is the folder of its templates' names ("review/queue.html"); sections of one service share it.
    `locale/` with the service's English lies beside the templates.
    """

    key: str
    name: Text
    templates: Path
    prefix: str
    navigation: Sequence[NavigationLink] = ()

    def covers(self, path: str) -> bool:
        return _lies_under(path, self.prefix)


LateSince = Callable[[str], datetime | None]
"""From when on a section may lack what others did, if that is more than seconds ago; asked for every page."""


class Pages:
    """Every template of the process, and how it is rendered for a request."""

    def __init__(self, *sections: Section, late_since: LateSince = lambda key: None) -> None:
        self.late_since = late_since
        self.sections = sorted(sections, key=lambda section: -len(section.prefix))
        folders = {section.key: section.templates for section in sections}
        self._english = {key: translations([folder.parent, SHELL]) for key, folder in folders.items()}
        self._english[""] = translations([SHELL])
        self.environment = Environment(
            loader=ChoiceLoader([
                PrefixLoader({key: FileSystemLoader(folder) for key, folder in folders.items()}),
                FileSystemLoader(SHELL / "templates"),
            ]),
            autoescape=True,
            auto_reload=False,
            undefined=StrictUndefined,
            finalize=_finalize,
            optimized=False,  # a filter on a constant would be worked out once, in the language of the moment
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )  # fmt: skip
        self.environment.policies["ext.i18n.trimmed"] = True
        self.environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
        self.environment.install_gettext_callables(  # type: ignore[attr-defined]
            lambda message: _speaking.get()[1].gettext(message),
            lambda one, many, n: _speaking.get()[1].ngettext(one, many, n),
            newstyle=True,
        )
        self.environment.filters.update(FILTERS)
        self.environment.globals.update(
            static=_static, new_key=new_key, column=Column, KEY_FIELD=KEY_FIELD, SEEN_FIELD=SEEN_FIELD
        )
        self.environment.globals["MOMENTS_ORDER"] = MOMENTS_ORDER

    def render(
        self,
        request: HTTPConnection,
        template: str,
        /,
        *,
        status_code: int = 200,
        headers: Mapping[str, str] | None = None,
        **context: Any,
    ) -> HTMLResponse:
        """A page. What it needs beyond the frame comes as keyword arguments."""
        language = language_of(request)
        key = template.partition("/")[0]
        with _spoken(language, self._words(language, key)):
            html = self.environment.get_template(template).render({**self._frame(request, language), **context})
        response = HTMLResponse(html, status_code, dict(headers or {}) | {"Content-Language": language})
        remember_language(request, response)
        forget_said(request, response)
        return response

    def _words(self, language: Language, key: str) -> NullTranslations:
        return _JAPANESE if language == "ja" else self._english.get(key, self._english[""])

    def _frame(self, request: HTTPConnection, language: Language) -> dict[str, Any]:
        persona = _persona_or_public(request)
        path = request.url.path
        section = next((one for one in self.sections if one.covers(path)), None)
        links = [link for link in (section.navigation if section else ()) if link.is_for(persona)]
        return {
            "language": language,
            "languages": [(other, same_page_in(request, other)) for other in LANGUAGES],
            "persona": persona,
            "back_href": _here(request, {}) if request.scope.get("method") == "POST" else "",
            "persona_href": "/personas?" + urlencode({"return": _here(request, {})}),
            "path": path,
            "section": section,
            "navigation": links,
            "unreadable": noted(),
            "late_since": self.late_since(section.key) if section else None,
            "nearest": max(
                (link for link in links if link.covers(path)), key=lambda link: len(link.href), default=None
            ),
            "correlation_id": correlation_id_of(request),
            "here": lambda **changes: _here(request, changes),
        }


def pages_of(request: HTTPConnection) -> Pages:
    """The pages of the application that answers this request."""
    pages: Pages = request.app.state.pages
    return pages


def render(
    request: HTTPConnection,
    template: str,
    /,
    *,
    status_code: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> HTMLResponse:
    """`Pages.render` of the application that answers this request; what a route calls."""
    return pages_of(request).render(request, template, status_code=status_code, headers=headers, **context)


_JAPANESE = NullTranslations()
_speaking: ContextVar[tuple[Language, NullTranslations]] = ContextVar("_speaking", default=("ja", _JAPANESE))


def go_to(address: str, said: str = "", **more: Sequence[str]) -> RedirectResponse:
    """The way to another page (303): to what came of a form that was taken, or to the one thing that was looked for.

    `said`: what was done, which that page says once, with what `more` tells of it (shared/web/said.py).
    """
    response = RedirectResponse(address, 303)
    if said:
        say(response, address, said, more)
    return response


@contextmanager
def _spoken(language: Language, words: NullTranslations) -> Iterator[None]:
    token = _speaking.set((language, words))
    try:
        yield
    finally:
        _speaking.reset(token)


def _language() -> Language:
    return _speaking.get()[0]


@pass_context
def _finalize(_context: Context, value: Any) -> Any:
    """What `{{ }}` writes: a Text in the page's language, nothing for None."""
    if isinstance(value, Text):
        return formats.sentence(value, _language())
    return "" if value is None else value


def _text(value: str | Text, /, **params: Any) -> str:
    """The filter for a Text with parameters, and for joining it to other strings."""
    return formats.sentence(value, _language(), params) if isinstance(value, Text) else str(value)


def _for_field(errors: Sequence[FieldError] | None, field: str) -> list[FieldError]:
    return [error for error in errors or () if error.field == field]


def _date(day: date, weekday: bool = False) -> str:
    return formats.format_date(day, _language(), weekday)


def _key_date(day: date, weekday: bool = False) -> tuple[str, str, str]:
    return formats.key_date(day, _language(), weekday)


def _datetime(instant: datetime, seconds: bool = False) -> str:
    return formats.format_instant(instant, _language(), seconds)


def _month(month: Month) -> str:
    return formats.format_month(month, _language())


def _key_month(month: Month) -> str:
    return formats.key_month(month, _language())


def _yen(amount: int) -> str:
    return formats.format_yen(amount, _language())


def _yen_in_words(amount: int) -> str:
    return formats.yen_in_words(amount, _language())


def _number(number: int) -> str:
    return f"{number:,}"


FILTERS = {
    "date": _date,
    "datetime": _datetime,
    "month": _month,
    "key_month": _key_month,
    "yen": _yen,
    "yen_in_words": _yen_in_words,
    "number": _number,
    "wareki": wareki,
    "era_year": formats.era_year,
    "key_date": _key_date,
    "iso_day": formats.iso_day,
    "text": _text,
    "for_field": _for_field,
}

_SUMS = {file.name: sha256(file.read_bytes()).hexdigest()[:12] for file in STATIC.iterdir()}


def static_sum(name: str) -> str | None:
    return _SUMS.get(name)


def _static(name: str) -> str:
    """The address of a static file; it changes with the file, so browsers may keep it for a year."""
    return f"/static/{name}?v={_SUMS[name]}"


def _persona_or_public(request: HTTPConnection) -> Persona:
    # The page that explains a refused persona has a frame too.
    try:
        return persona_of(request)
    except Problem:
        return PUBLIC


def _lies_under(path: str, prefix: str) -> bool:
    return path == prefix or path.startswith(prefix.rstrip("/") + "/")


def _here(request: HTTPConnection, changes: Mapping[str, Any]) -> str:
    """The address of this page with other query parameters; None takes one away."""
    address = page_address(request)
    query = [(key, value) for key, value in parse_qsl(address.query) if key not in changes]
    query += [(key, str(value)) for key, value in changes.items() if value is not None]
    return address.path + (f"?{urlencode(query)}" if query else "")
