"""What the services of a process hold beside their logs, each part derived again and compared when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shared.domain import Text
from shared.event_store.answers import answer_findings
from shared.event_store.deriving import Rules, derived_findings
from shared.event_store.finding import Finding
from shared.event_store.rebuild import schema_of
from shared.event_store.recheck import Recheck
from shared.event_store.verify import verify_log
from shared.messaging.followed import followed
from shared.messaging.subscriptions import FOLLOWS
from shared.postgres.database import Database
from shared.process.shapes import shape_findings
from shared.service import Service
from shared.vault.checked import sealed_findings, vault_findings
from shared.vault.vault import Vault


def rules_of(service: Service[Any]) -> Rules:
    """How a service's derived tables follow from its log."""
    return Rules(service.store, service.aggregates.__getitem__, service.number_of)


def rechecks(services: Mapping[str, Service[Any]], vault: Vault, databases: Mapping[str, Database]) -> list[Recheck]:
    """Everything that can be compared with what is in this process."""
    return [
        *(_shape(name, database, services.get(name)) for name, database in databases.items()),
        *(recheck for service in services.values() for recheck in service.rechecks),
        *(_log(service) for service in services.values() if service.name not in FOLLOWS["audit"]),
        *(recheck for service in services.values() for recheck in _of_one(service, services)),
        _of_vault(vault),
        *(_sealed(vault, service) for service in services.values()),
    ]


def _shape(name: str, database: Database, service: Service[Any] | None) -> Recheck:
    read_models = service.store.read_models if service else ()
    passing = [schema_of(read_model) for read_model in read_models]
    rebuilt = {table for read_model in read_models for table in read_model.tables}
    return Recheck(
        f"shape {name}",
        Text(
            ja=f"{name}：データベースの構成（表、列、制約、索引、トリガー、関数、設定など）",
            en=f"{name}: what its database is made of: tables, columns, constraints, triggers, functions, settings",
        ),
        lambda pace: shape_findings(name, database, passing, rebuilt),
    )


def _log(service: Service[Any]) -> Recheck:
    # The logs that audit follows it walks beside the ledger.
    name = service.name
    return Recheck(
        f"log {name}",
        Text(ja=f"{name}：自らの記録（ハッシュ値、末尾の控え）", en=f"{name}: its own log, with digests and heads"),
        lambda pace: (one for one in verify_log(service.store) if isinstance(one, Finding)),
    )


def _of_vault(vault: Vault) -> Recheck:
    return Recheck(
        "vault",
        Text(ja="個人情報の保管庫：鍵の履歴、鍵", en="the vault: the history of keys, and the keys"),
        lambda pace: vault_findings(vault),
    )


def _sealed(vault: Vault, service: Service[Any]) -> Recheck:
    return Recheck(
        f"sealed {service.name}",
        Text(
            ja=f"{service.name}：個人情報の鍵が保管庫にあること",
            en=f"{service.name}: that the vault knows the keys of what is sealed",
        ),
        lambda pace: sealed_findings(vault, service.store, pace),
    )


def _of_one(service: Service[Any], services: Mapping[str, Service[Any]]) -> Iterator[Recheck]:
    name = service.name
    yield Recheck(
        f"derived {name}",
        Text(
            ja=f"{name}：記録から導き直した表（一覧、期限の予定、通し番号）との一致",
            en=f"{name}: read models, timers and running numbers, derived again from its log",
        ),
        lambda pace: derived_findings(rules_of(service), pace),
    )
    # The ledger's own events are none: what it heard shows in the ledger.
    upstreams = {other: one.store for other, one in services.items()}
    yield followed(service.store, upstreams, FOLLOWS[name], reacts=bool(service.aggregates))
    yield Recheck(
        f"answers {name}",
        Text(ja=f"{name}：受け付けた操作への回答の控え", en=f"{name}: answers that are kept for repeated requests"),
        lambda pace: answer_findings(service.store),
    )
