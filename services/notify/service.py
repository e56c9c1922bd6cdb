"""Composition of notify: settings in, wired service out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from importlib.resources import files

from services.notify.commands import Commands, aggregate_for
from services.notify.domain.contact import CONTACT
from services.notify.domain.notice import NOTICE
from services.notify.domain.refusals import REFUSALS
from services.notify.mail import MailPort
from services.notify.mailbox import Mailbox
from services.notify.reactions import reactions
from services.notify.read_models import deliveries
from services.notify.read_models.deliveries import DELIVERIES
from services.notify.sender import Sender, SendWorker
from services.notify.telling import tell_what_is_stuck
from shared.ailment import Ailment
from shared.contracts import intake, notify, review
from shared.contracts.notify import ContactKnown
from shared.event_store.names import EventNames
from shared.event_store.store import EventStore
from shared.messaging.follower import Reacting
from shared.service import Parts, Service, Web


def build(parts: Parts) -> Service[Commands]:
    """Notify over its own database, with a mail server or the local mailbox, whose pages are there then."""
    mailbox = _mailbox(parts)
    mail_port = _mail_port(parts, mailbox)
    own = EventNames([notify])
    store = EventStore("notify", parts.database, own, parts.clock, [DELIVERIES])
    commands = Commands(store)

    def ailments() -> Iterator[Ailment]:
        many, since = store.database.read(deliveries.stuck)
        if many:
            yield Ailment(what="notices_stuck", where="notify", since=since, more=f"{many} notices", desk="/notify")
        if mail_port and mail_port.away_since:
            yield Ailment(what="mail_away", where="notify", since=mail_port.away_since, more="the mail server")

    def web() -> Web:
        from services.notify.api import mailbox as mailbox_api
        from services.notify.api import notices as notices_api
        from services.notify.pages import mailbox as mailbox_pages
        from services.notify.pages import notices as notices_pages

        routers = [notices_api.router(commands, parts.vault), notices_pages.router(commands, parts.vault)]
        if mailbox is None:
            return Web(routers, [notices_pages.SECTION])
        return Web(
            [*routers, mailbox_api.router(mailbox), mailbox_pages.router(mailbox)],
            [notices_pages.SECTION, mailbox_pages.SECTION],
        )

    return Service(
        name="notify",
        store=store,
        listener=Reacting(EventNames([intake, review]), reactions(parts.settings.mail_domain), aggregate_for),
        commands=commands,
        aggregates={**dict.fromkeys(own.readable, NOTICE), ContactKnown.name: CONTACT},
        web=web,
        prepare=lambda: parts.database.migrate(files("services.notify") / "migrations"),
        before_serving=partial(tell_what_is_stuck, store),
        workers=[SendWorker(Sender(store, parts.vault, mail_port))] if mail_port else [],
        texts=REFUSALS,
        ailments=ailments,
    )


def _mailbox(parts: Parts) -> Mailbox | None:
    """The local mailbox, where no mail server is named."""
    if not parts.settings.send_mail or parts.settings.smtp_host is not None:
        return None
    mailbox = Mailbox(parts.open_database("mailbox"), parts.clock)
    mailbox.prepare()
    mailbox.start()
    parts.at_close(mailbox.stop)
    return mailbox


def _mail_port(parts: Parts, mailbox: Mailbox | None) -> MailPort | None:
    """Where mail is handed over; without one nothing is sent, and notices wait."""
    settings = parts.settings
    if not settings.send_mail:
        return None
    if mailbox is not None:
        return MailPort(settings, parts.clock, "127.0.0.1", mailbox.port)
    assert settings.smtp_host is not None
    return MailPort(settings, parts.clock, settings.smtp_host, settings.smtp_port)
