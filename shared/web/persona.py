"""Who acts, as long as there is no real sign-in: a fixed table of personas, for connections from this computer only.

A browser carries its persona in a cookie, an API client names it in `X-Jigyokei-Persona`. Anyone on this computer may
be anyone in the table, and nobody elsewhere may be anybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address

from starlette.requests import HTTPConnection

from shared.contracts.event import Actor, Role
from shared.domain import Text
from shared.scheme.bureaus import BUREAUS
from shared.scheme.supporters import SUPPORTERS
from shared.web.problems import PERSONA_NOT_LOCAL, PERSONA_UNKNOWN, SIGN_IN_REQUIRED, Problem

COOKIE = "jigyokei_persona"
HEADER = "X-Jigyokei-Persona"
LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class Persona:
    """Someone to act as. The id is the account's id; `place` is the bureau or organisation, empty for a business."""

    id: str
    role: Role | None
    name: Text
    title: Text
    place: str = ""

    @property
    def actor(self) -> Actor | None:
        return Actor(role=self.role, id=self.id, place=self.place) if self.role else None


PUBLIC = Persona(
    "public", None, Text(ja="一般の方", en="The public"), Text(ja="公開情報を見る人", en="Reads what is public")
)

_BUSINESSES = (
    Text(ja="株式会社北斗水産食品", en="Hokuto Suisan Foods Co., Ltd."),
    Text(ja="ゆきみパン工房（個人事業主）", en="Yukimi Bakery (sole trader)"),
    Text(ja="有限会社北上鉄工所", en="Kitakami Ironworks Ltd."),
    Text(ja="津軽青果流通株式会社", en="Tsugaru Produce Co., Ltd."),
    Text(ja="合同会社あぶくまソフトワークス", en="Abukuma Softworks LLC"),
    Text(ja="雄物酒造組合", en="Omono Sake Brewers' Association"),
    Text(ja="有限会社蒲田精密工作所", en="Kamata Precision Works Ltd."),
    Text(ja="税理士法人みなと会計", en="Minato Tax Accountants"),
    Text(ja="株式会社荒川鋳工（連携型の代表者）", en="Arakawa Casting Co., Ltd. (represents a joint plan)"),
)
"""The first businesses of the demo, in its order; each has a story of its own there."""


def _personas() -> Iterator[Persona]:
    yield PUBLIC
    for number, name in enumerate(_BUSINESSES, 1):
        yield Persona(f"applicant-{number}", "applicant", name, Text(ja="申請者", en="Applicant"))
    for bureau in BUREAUS.values():
        for number in (1, 2):
            title = Text(ja=f"担当官{number}", en=f"Officer {number}")
            yield Persona(f"officer-{bureau.key}-{number}", "officer", bureau.name, title, bureau.key)
        director = Text(ja="局長", en="Director-General")
        yield Persona(f"director-{bureau.key}", "director", bureau.name, director, bureau.key)
    for supporter in SUPPORTERS.values():
        title = Text(ja="支援機関の担当者", en="Support organisation")
        yield Persona(f"support-{supporter.key}", "support", supporter.name, title, supporter.key)
    yield Persona("auditor-1", "auditor", Text(ja="監査人", en="Auditor"), Text(ja="監査", en="Audit"))


PERSONAS = {persona.id: persona for persona in _personas()}


ROLES: Mapping[str, Text] = {
    "applicant": Text(ja="申請者", en="Applicant"),
    "officer": Text(ja="担当官", en="Officer"),
    "director": Text(ja="局長", en="Director-General"),
    "support": Text(ja="支援機関", en="Support organisation"),
    "auditor": Text(ja="監査人", en="Auditor"),
    "system": Text(ja="ジギョケイ（自動）", en="Jigyokei (automatic)"),
}


def account_name(account: str) -> Text:
    """How people call the holder of an account. One that is nobody's any more has no name but its id."""
    persona = PERSONAS.get(account)
    if persona is None:
        plain = account.replace("{", "{{").replace("}", "}}")
        return Text(ja=f"登録のない利用者（{plain}）", en=f"Unknown user ({plain})")
    if persona.role in ("officer", "director"):
        return Text(ja=f"{persona.name.ja} {persona.title.ja}", en=f"{persona.name.en}, {persona.title.en}")
    return persona.name


def actor_name(role: str, account: str, place: str) -> Text:
    """How people call someone who acted; where the account is in no table, by role and bureau."""
    if account in PERSONAS:
        return account_name(account)
    known = ROLES.get(role)
    if known is None:
        return account_name(account) if account else Text(ja="不明", en="Unknown")
    bureau = BUREAUS.get(place)
    return Text(ja=f"{bureau.name.ja} {known.ja}", en=f"{bureau.name.en}, {known.en}") if bureau else known


def persona_of(request: HTTPConnection) -> Persona:
    """Who this request acts as; the public if it names nobody. Raises Problem (403) for one who may not ask."""
    named = request.headers.get(HEADER)
    chosen = named or request.cookies.get(COOKIE)
    if not chosen:
        return PUBLIC
    require_local(request)
    if named:
        if named not in PERSONAS:
            raise Problem(PERSONA_UNKNOWN)
        return PERSONAS[named]
    # A cookie may outlive its entry in the table; then its holder chooses again.
    return PERSONAS.get(chosen, PUBLIC)


def current_actor(request: HTTPConnection) -> Actor:
    """Who acts, for the header of an event. Raises Problem (403) where nobody was chosen."""
    actor = persona_of(request).actor
    if actor is None:
        raise Problem(SIGN_IN_REQUIRED)
    return actor


def require_local(request: HTTPConnection) -> None:
    """Refuse what does not come straight from this computer.

    A proxy on this computer makes a distant client look near, so its headers count against it; and a distant page may
    lead a name of its own to this address, so the name must be ours.
    """
    client = request.client.host if request.client else ""
    proxied = any(name in request.headers for name in ("forwarded", "x-forwarded-for", "x-real-ip"))
    if proxied or not _is_loopback(client) or _host_name(request) not in LOCAL_NAMES:
        raise Problem(PERSONA_NOT_LOCAL)


def _is_loopback(address: str) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None)
    return (mapped or parsed).is_loopback


def _host_name(request: HTTPConnection) -> str:
    host = request.headers.get("host", "")
    return host[: host.index("]") + 1] if host.startswith("[") and "]" in host else host.partition(":")[0].lower()
