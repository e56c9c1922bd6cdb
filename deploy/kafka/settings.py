"""The server.properties of a broker that is its own controller, alone and on this computer."""

from typing import Literal

from deploy.ports import HOST

Security = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]

USER = "jigyokei"
PASSWORD = "only-on-this-computer"
KEYSTORE = "broker.pem"
LOGS = "logs"
"""Relative to the broker's data folder, as the keystore is: a comma in an absolute path would part it in two."""

_SASL = "org.apache.kafka.common.security"

ALONE = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "auto.create.topics.enable": "false",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "4",
    "group.initial.rebalance.delay.ms": "0",
    # Tests that kill members of a group do not want to wait for long until the others have their partitions.
    "group.min.session.timeout.ms": "1000",
    # A broker that was killed is refused, when it comes again, until its old session has run out.
    "broker.session.timeout.ms": "2000",
    "broker.heartbeat.interval.ms": "300",
    # 128 MB otherwise.
    "log.cleaner.dedupe.buffer.size": "2097152",
    # Tests delete their topics; the files otherwise stay open for a minute.
    "log.segment.delete.delay.ms": "1000",
}


def server_properties(inside: int, controller: int, client: int, security: Security) -> dict[str, str]:
    """What the broker reads. Clients come in by `client`; where that takes no security, it is `inside` itself."""
    listeners = {"INSIDE": inside, "CONTROLLER": controller}
    protocols = {"INSIDE": "PLAINTEXT", "CONTROLLER": "PLAINTEXT"}
    if security != "PLAINTEXT":
        listeners["CLIENT"] = client
        protocols["CLIENT"] = security
    return {
        **ALONE,
        "log.dirs": LOGS,
        "listeners": ",".join(f"{name}://{HOST}:{port}" for name, port in listeners.items()),
        "listener.security.protocol.map": ",".join(f"{name}:{protocol}" for name, protocol in protocols.items()),
        "inter.broker.listener.name": "INSIDE",
        "controller.quorum.voters": f"1@{HOST}:{controller}",
        **(_tls() if security.endswith("SSL") else {}),
        **(_sasl() if security.startswith("SASL") else {}),
    }


def _tls() -> dict[str, str]:
    return {"ssl.keystore.type": "PEM", "ssl.keystore.location": KEYSTORE}


def _sasl() -> dict[str, str]:
    """PLAIN finds its user here, SCRAM in the metadata that formatting wrote."""
    return {
        "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-512",
        "listener.name.client.plain.sasl.jaas.config": (
            f'{_SASL}.plain.PlainLoginModule required user_{USER}="{PASSWORD}";'
        ),
        "listener.name.client.scram-sha-512.sasl.jaas.config": f"{_SASL}.scram.ScramLoginModule required;",
    }
