"""Running: serve on this machine, and fill in demo data. One process does so in a data folder."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from math import ceil
from typing import Final

from services import running
from services.terminal.console import complain, progress_bar, say, settings_here, speaking
from shared.domain import Text
from shared.observability import configure_logging
from shared.process import serving
from shared.settings import Settings

SECONDS_EACH: Final = 0.35
"""How long an application of the demo takes to fill in with all that becomes of it, measured on two cores."""

SAYS: Final[Mapping[str, Text]] = {
    "port": Text(
        ja="ポート{port}を使えません（{why}）。別のポートを選んでください：JIGYOKEI_PORT=8001 make run",
        en="Port {port} cannot be used: {why}. Choose another one: JIGYOKEI_PORT=8001 make run",
    ),
    "data": Text(ja="データ：{data}", en="Data: {data}"),
    "filling": Text(
        ja="デモのデータを入れています（{applications}件、約{minutes}分）",
        en="Filling in demo data ({applications} applications, about {minutes} min)",
    ),
    "ready": Text(
        ja="\n  画面：          {address}/\n  利用者の選択：  {address}/personas\n"
        "  メールボックス：{address}/mailbox\n  APIの説明：     {address}/openapi.json\n\n  Ctrl-Cで止まります。\n",
        en="\n  jigyokei is running:  {address}/\n  who am I:             {address}/personas\n"
        "  mailbox:              {address}/mailbox\n  API description:      {address}/openapi.json\n\n"
        "  Ctrl-C stops it.\n",
    ),
    "filled": Text(ja="デモのデータを入れました。", en="Filled."),
    "nothing_to_fill": Text(
        ja="既に申請の記録があるため、入れるものはありません。",
        en="There is nothing to fill: the store already holds applications.",
    ),
    "already": Text(
        ja="{data}では既にjigyokeiが動いています（{already}）。\n"
        "それを使うか、先に止めるか、JIGYOKEI_DATAに別のフォルダー、JIGYOKEI_PORTに別のポートを設定してください。",
        en="jigyokei already runs on {data} ({already}).\n"
        "Use that one, stop it first, or choose another folder with JIGYOKEI_DATA, and another JIGYOKEI_PORT.",
    ),
}
says = speaking(SAYS)


def filling(applications: int) -> str:
    """What is being done, and how long it takes."""
    return says("filling", applications=applications, minutes=ceil(applications * SECONDS_EACH / 60))


def run() -> int:
    """Serve until told to stop; an empty store is first filled with demo data, unless that is switched off."""
    serving.stop_as_by_ctrl_c()
    settings = settings_here()
    try:
        with running.alone_in(settings.data) as note:
            return _serve(settings, note)
    except running.AlreadyRuns as already:
        return _refused(settings, already)


def _serve(settings: Settings, note: Callable[[str], object]) -> int:
    try:
        own = serving.listening(settings.port)
    except serving.PortUnusable as why:
        complain(says("port", port=why.port, why=why.why))
        return 1
    port = own.getsockname()[1]
    note(f"port {port}")
    configure_logging("jigyokei", level="WARNING")
    say(says("data", data=settings.data))
    if settings.demo:
        with progress_bar(filling(settings.demo_applications)) as progress:
            running.fill_demo(settings, settings.demo_applications, progress)
    # Whoever looks at a terminal wants the addresses to stay in view; a log collector wants every line.
    configure_logging("jigyokei", level="WARNING" if sys.stderr.isatty() else "INFO")
    address = f"http://localhost:{port}"

    def ready() -> None:
        say(says("ready", address=address))

    running.serve(settings, own, ready)
    return 0


def demo(applications: int | None, until: datetime | None) -> int:
    """Fill an empty store with demo data, or go on where that was interrupted."""
    serving.stop_as_by_ctrl_c()
    configure_logging("jigyokei", level="WARNING")
    settings = settings_here()
    try:
        many = applications or settings.demo_applications
        with running.alone_in(settings.data), progress_bar(filling(many)) as progress:
            did = running.fill_demo(settings, many, progress, until)
    except running.AlreadyRuns as already:
        return _refused(settings, already)
    say(says("filled" if did else "nothing_to_fill"))
    return 0


def _refused(settings: Settings, already: running.AlreadyRuns) -> int:
    complain(says("already", data=settings.data, already=already))
    return 1
