"""Who may look into the local mailbox: whoever sits at this computer, as it stands for everyone's inbox."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from shared.domain import Text
from shared.web.persona import require_local
from shared.web.problems import Problem, ProblemKind

MAILBOX_NOT_LOCAL = ProblemKind(
    403,
    "mailbox_not_local",
    Text(ja="このコンピューターからのみ開けます", en="Open on this computer only"),
    Text(
        ja="受信箱は動作確認のための機能で、同じコンピューターからの接続に限られます。",
        en="The mailbox is meant for trials and is limited to connections from the same computer.",
    ),
    Text(ja="localhostまたは127.0.0.1のアドレスで開いてください。", en="Open the page at localhost or 127.0.0.1."),
)


async def at_this_computer(request: HTTPConnection) -> None:
    """A dependency of every route of the mailbox. Raises Problem (403)."""
    try:
        require_local(request)
    except Problem as problem:
        raise Problem(MAILBOX_NOT_LOCAL) from problem
