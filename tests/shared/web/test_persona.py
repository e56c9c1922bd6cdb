import pytest
from starlette.requests import Request

from shared.domain import Text
from shared.scheme.bureaus import BUREAUS
from shared.web.persona import PERSONAS, account_name, actor_name, current_actor
from shared.web.persona_pages import local_path
from tests.shared.web.demo import demo_app
from tests.support.web import HTML, local_client


def test_every_bureau_has_two_officers_and_a_director() -> None:
    for key in BUREAUS:
        roles = sorted(str(one.role) for one in PERSONAS.values() if one.place == key)
        assert roles == ["director", "officer", "officer"]


def test_an_api_client_names_its_persona() -> None:
    answer = local_client(demo_app(), "officer-kanto-1").get("/demo/me").json()
    assert answer == {"role": "officer", "id": "officer-kanto-1", "place": "kanto"}


def test_an_unknown_persona_is_refused() -> None:
    response = local_client(demo_app(), "officer-mars-1").get("/demo/me")
    assert response.status_code == 403
    assert response.json()["code"] == "persona_unknown"


def test_the_public_may_look_but_not_act() -> None:
    client = local_client(demo_app())
    assert client.get("/demo/anyone").json() == "public"
    assert client.get("/demo/me").json()["code"] == "sign_in_required"
    page = client.get("/demo/me", headers=HTML)
    assert page.status_code == 403
    assert '<a class="button button--solid button--medium" href="/personas?return=%2Fdemo%2Fme">' in page.text


def test_another_role_is_told_that_it_may_not() -> None:
    app = demo_app()
    assert local_client(app, "officer-kanto-1").get("/demo/decisions").json()["code"] == "forbidden"
    assert local_client(app, "director-kanto").get("/demo/decisions").status_code == 200


@pytest.mark.parametrize("address", ["10.0.0.7", "2001:db8::1", "::ffff:10.0.0.7", "testclient"])
def test_nobody_elsewhere_is_anybody(address: str) -> None:
    client = local_client(demo_app(), "officer-kanto-1", address=address)
    assert client.get("/demo/me").json()["code"] == "persona_not_local"
    assert client.get("/personas").json()["code"] == "persona_not_local"
    page = client.get("/demo/me", headers=HTML)
    assert page.status_code == 403
    assert "一般の方" in page.text
    public = local_client(demo_app(), address=address)
    assert public.get("/demo/anyone").json() == "public"


@pytest.mark.parametrize(
    "headers", [{"X-Forwarded-For": "10.0.0.7"}, {"Forwarded": "for=10.0.0.7"}, {"Host": "evil.example"}]
)
def test_a_proxy_or_a_strange_name_does_not_make_it_near(headers: dict[str, str]) -> None:
    client = local_client(demo_app(), "officer-kanto-1", headers)
    assert client.get("/demo/me").json()["code"] == "persona_not_local"


@pytest.mark.parametrize("address", ["127.0.0.1", "127.3.2.1", "::1", "::ffff:127.0.0.1"])
def test_this_computer_has_several_addresses(address: str) -> None:
    assert local_client(demo_app(), "officer-kanto-1", address=address).get("/demo/me").status_code == 200


def test_choosing_a_persona_leads_back() -> None:
    client = local_client(demo_app(), headers=HTML)
    page = client.get("/personas?return=/demo/me")
    assert 'name="return" value="/demo/me"' in page.text
    assert page.text.count('name="persona"') == len(PERSONAS)
    response = client.post("/personas", data={"persona": "director-okinawa", "return": "/demo/me"})
    assert (response.status_code, response.headers["location"]) == (303, "/demo/me")
    assert "HttpOnly" in response.headers["set-cookie"]
    assert client.get("/demo/me").json()["place"] == "okinawa"


def test_a_cookie_of_a_persona_that_is_gone_chooses_nobody() -> None:
    client = local_client(demo_app(), headers={"Cookie": "jigyokei_persona=officer-mars-1"})
    assert client.get("/demo/anyone").json() == "public"


def test_an_unknown_choice_is_refused() -> None:
    response = local_client(demo_app()).post("/personas", data={"persona": "nobody"})
    assert response.json()["code"] == "persona_unknown"


@pytest.mark.parametrize(
    "address",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "demo", "", "/a\nb", "/\t/e"],
)
def test_the_way_back_stays_on_this_site(address: str) -> None:
    assert local_path(address) == "/"


def test_the_way_back_may_have_a_query() -> None:
    assert local_path("/review/cases?tab=mine&x=https://a") == "/review/cases?tab=mine&x=https://a"


def test_current_actor_reads_a_request() -> None:
    headers = [(b"host", b"localhost:8000"), (b"x-jigyokei-persona", b"applicant-1")]
    scope = {"type": "http", "path": "/", "query_string": b"", "headers": headers, "client": ("127.0.0.1", 1)}
    assert current_actor(Request(scope)).id == "applicant-1"


def test_R30_accounts_have_names_that_people_know() -> None:
    assert account_name("officer-kanto-2") == Text(
        ja="関東経済産業局 担当官2", en="Kanto Bureau of Economy, Trade and Industry, Officer 2"
    )
    assert account_name("applicant-1").ja == "株式会社北斗水産食品"
    assert account_name("somebody-{else}").in_language("ja", {}) == "登録のない利用者（somebody-{else}）"


def test_who_acted_is_called_by_name_or_by_role_and_bureau() -> None:
    assert actor_name("director", "director-kanto", "kanto").ja == "関東経済産業局 局長"
    assert actor_name("officer", "officer-of-old", "kanto").ja == "関東経済産業局 担当官"
    assert actor_name("applicant", "4f1c", "").ja == "申請者"
    assert actor_name("system", "jigyokei", "").en == "Jigyokei (automatic)"
    assert actor_name("", "", "").ja == "不明"
