from starlette.requests import Request

from shared.web.language import language_of, same_page_in
from tests.shared.web.demo import demo_app
from tests.support.web import HTML, local_client


def asked(query: str = "", **headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "GET", "path": "/p", "query_string": query.encode(), "headers": raw})


def test_japanese_is_spoken_where_nothing_is_asked() -> None:
    assert language_of(asked()) == "ja"
    assert language_of(asked(accept_language="fr-FR,fr;q=0.9")) == "ja"
    assert language_of(asked(accept_language="*")) == "ja"


def test_the_browser_may_prefer_english() -> None:
    assert language_of(asked(accept_language="en-GB,en;q=0.9,ja;q=0.8")) == "en"
    assert language_of(asked(accept_language="fr,en;q=0.5,ja;q=0.8")) == "ja"
    assert language_of(asked(accept_language="en;q=nonsense")) == "ja"


def test_the_address_counts_more_than_the_cookie_and_the_cookie_more_than_the_browser() -> None:
    assert language_of(asked(cookie="jigyokei_language=en", accept_language="ja")) == "en"
    assert language_of(asked("lang=ja", cookie="jigyokei_language=en")) == "ja"
    assert language_of(asked("lang=xx", cookie="jigyokei_language=yy")) == "ja"


def test_the_switch_keeps_the_rest_of_the_address() -> None:
    assert same_page_in(asked("a=1&lang=ja&a=%E5%B1%80"), "en") == "/p?a=1&a=%E5%B1%80&lang=en"


def test_a_choice_is_remembered() -> None:
    client = local_client(demo_app(), headers=HTML | {"Accept-Language": "ja"})
    first = client.get("/demo?lang=en")
    assert "jigyokei_language=en" in first.headers["set-cookie"]
    assert "HttpOnly" in first.headers["set-cookie"]
    second = client.get("/demo")
    assert second.headers["content-language"] == "en"
    assert '<html lang="en">' in second.text
    assert "set-cookie" not in second.headers
