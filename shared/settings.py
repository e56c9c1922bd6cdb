"""Settings, from the environment (`JIGYOKEI_…`); everything has a default that works on one machine."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What an operator may set. docs/operations.md lists it."""

    model_config = SettingsConfigDict(env_prefix="JIGYOKEI_", extra="ignore")

    port: int = Field(8000, ge=0, le=65535)
    data: Path = Path("var")
    demo: bool = True
    demo_applications: int = Field(300, ge=1, le=10_000)
    postgres_dsn: SecretStr | None = None
    """A conninfo without dbname; each service adds its own database."""
    database_prefix: str = "jigyokei_"
    connections: int = Field(16, ge=2, le=200)
    """Most connections of one service."""

    vault_key: SecretStr | None = None
    """The vault's own key, 64 hexadecimal digits; else the file `vault.key` in the data folder."""

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
