"""Settings, from the environment (`JIGYOKEI_…`); everything has a default that works on one machine."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

SECRETS = Path("/run/secrets")
"""Where containers get secrets as files."""


class Settings(BaseSettings):
    """What an operator may set. docs/operations.md lists it.

    What the environment leaves out may stand in a file of the same name in lower case, /run/secrets/jigyokei_vault_key.
    """

    model_config = SettingsConfigDict(
        env_prefix="JIGYOKEI_", extra="ignore", secrets_dir=SECRETS if SECRETS.is_dir() else None
    )

    host: str = "127.0.0.1"
    """Where a service alone listens; the whole in one process serves only this computer."""
    port: int = Field(8000, ge=0, le=65535)
    data: Path = Path("var")
    demo: bool = True
    demo_applications: int = Field(300, ge=1, le=10_000)
    postgres_dsn: SecretStr | None = None
    """A conninfo without dbname; each service adds its own database."""
    database_prefix: str = "jigyokei_"
    connections: int = Field(16, ge=2, le=200)
    """Most connections of one service."""
    patience: float = Field(1.5, ge=0.1, le=600)
    """Seconds that whoever asks waits for PostgreSQL, each time, before it counts as away."""

    kafka_bootstrap: str | None = None
    """Kafka's brokers, host:port with commas between; without it services follow each other's logs directly."""
    kafka_prefix: str = Field("jigyokei.", pattern=r"^[A-Za-z0-9._-]{0,100}$")
    """What the names of topics and consumer groups begin with."""
    kafka_replicas: int = Field(3, ge=1, le=9)
    """How many brokers hold each topic that `jigyokei topics apply` makes."""
    kafka_tls: bool = False
    kafka_ca_file: Path | None = None
    """Whose certificates are believed; the system's, if left out."""
    kafka_certificate_file: Path | None = None
    kafka_key_file: Path | None = None
    kafka_sasl: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    kafka_user: str | None = None
    kafka_password: SecretStr | None = None

    vault_key: SecretStr | None = None
    """The vault's own key, 64 hexadecimal digits; else the file `vault.key` in the data folder."""

    ends_key: SecretStr | None = None
    """The key that signs ends, 64 hexadecimal digits; else the file `ends.key` in the data folder."""
    ends_origin: str = Field("jigyokei", pattern=r"^[A-Za-z0-9._-]{1,100}$")
    """In whose name ends are signed, `<this>/intake` and so on: one for each deployment."""
    ends_to: str = ""
    """Where signed ends are kept besides the data folder: folders and s3:// addresses, with commas between."""

    files: str = ""
    """Where attached files are kept, a folder or an s3:// address; else the folder `files` in the data folder."""
    scanner: str = Field("", pattern=r"^$|^[A-Za-z0-9.:_-]{1,200}:[0-9]{1,5}$")
    """host:port of a clamd that looks at each attached file; without one, none is asked."""

    smtp_host: str | None = None
    """A mail server; without one, mail goes to the built-in local mailbox."""
    smtp_port: int = 25
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_tls: bool = False
    smtp_start_tls: bool = False
    mail_from: str = "jigyokei@jigyokei.example"
    mail_domain: str = "jigyokei.example"
    send_mail: bool = True
    """Off: notices are recorded as owed and wait; for rebuilding and measuring."""

    @property
    def place_of_files(self) -> str:
        """Where attached files are kept."""
        return self.files or str(self.data / "files")
