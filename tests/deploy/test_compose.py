"""deploy/compose.yaml and the front before the services: by Compose's schema, and by what we ask of it besides."""

from __future__ import annotations

import re

import pytest
from jsonschema import Draft202012Validator

from tests.deploy.manifests import (
    DEPLOY,
    PINNED,
    ROOT,
    SERVICES,
    SETTINGS,
    VERSION,
    of_file,
    prefixes_of_services,
    schema,
    settings_in,
    values,
)
from tests.support.kafka import IMAGE

COMPOSE = DEPLOY / "compose.yaml"
FRONT = (DEPLOY / "front.conf").read_text(encoding="utf-8")
[WHOLE] = of_file(COMPOSE)
CONTAINERS = WHOLE["services"]
OURS = (*SERVICES, "topics")


def test_it_is_as_the_schema_of_compose_says() -> None:
    assert [error.message for error in Draft202012Validator(schema("compose-spec")).iter_errors(WHOLE)] == []


def test_each_service_runs_its_own_module() -> None:
    assert {name: CONTAINERS[name]["command"] for name in SERVICES} == {name: [f"services.{name}"] for name in SERVICES}
    assert CONTAINERS["topics"]["command"] == ["services.cli", "topics", "apply"]


def test_images_are_pinned_and_ours_is_this_version() -> None:
    images = {name: container["image"] for name, container in CONTAINERS.items()}
    assert [image for image in images.values() if not PINNED.fullmatch(image)] == []
    assert {images[name] for name in OURS} == {f"jigyokei:{VERSION}"}
    assert images["kafka"] == IMAGE


def test_what_is_set_exists() -> None:
    assert settings_in(COMPOSE.read_text(encoding="utf-8")) <= SETTINGS
    for name in OURS:
        given = set(CONTAINERS[name]["environment"]) | {secret.upper() for secret in CONTAINERS[name]["secrets"]}
        assert given <= SETTINGS
        assert {"JIGYOKEI_KAFKA_BOOTSTRAP", "JIGYOKEI_POSTGRES_DSN", "JIGYOKEI_VAULT_KEY", "JIGYOKEI_ENDS_KEY"} <= given


@pytest.mark.parametrize("name", [*OURS, "front"])
def test_ours_may_do_nothing_that_they_need_not(name: str) -> None:
    container = CONTAINERS[name]
    assert container["read_only"] is True
    assert container["tmpfs"] == ["/tmp"]
    assert container["stop_grace_period"] == "15s"
    assert "cap_add" not in container


@pytest.mark.parametrize("name", CONTAINERS)
def test_nobody_gains_rights(name: str) -> None:
    container = CONTAINERS[name]
    assert container["cap_drop"] == ["ALL"]
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert not container.get("privileged")


def test_only_the_front_is_published_and_only_to_this_computer() -> None:
    published = {name: container["ports"] for name, container in CONTAINERS.items() if "ports" in container}
    assert list(published) == ["front"]
    assert [port for port in published["front"] if not port.startswith("127.0.0.1:")] == []
    assert WHOLE["networks"]["inside"] == {"internal": True}
    assert [name for name in CONTAINERS if CONTAINERS[name]["networks"] != ["inside"]] == ["front"]


def test_what_waits_for_health_waits_for_a_check() -> None:
    for needed in values(CONTAINERS, "depends_on"):
        for name, how in needed.items():
            if how["condition"] == "service_healthy" and name not in SERVICES:  # the image brings their check
                assert "test" in CONTAINERS[name]["healthcheck"]
    assert CONTAINERS["topics"]["depends_on"] == {"kafka": {"condition": "service_healthy"}}


def test_whatever_runs_on_is_started_again() -> None:
    restarted = {name: container["restart"] for name, container in CONTAINERS.items()}
    assert restarted == dict.fromkeys(CONTAINERS, "unless-stopped") | {"topics": "on-failure:5"}


def test_secrets_and_volumes_are_those_that_are_used() -> None:
    used = {secret for container in CONTAINERS.values() for secret in container.get("secrets", ())}
    assert used == set(WHOLE["secrets"])
    assert [secret for secret in WHOLE["secrets"].values() if not secret["file"].startswith("secrets/")] == []
    assert "/deploy/secrets/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    mounted = {volume.split(":")[0] for container in CONTAINERS.values() for volume in container.get("volumes", ())}
    assert mounted == set(WHOLE["volumes"]) | {"./front.conf"}


def test_the_front_knows_the_way_to_every_page() -> None:
    led = re.findall(r'^ *"~\^/(\(?[\w|]+\)?)[(/].*" +(\w+);', FRONT, re.MULTILINE)
    ways = {(prefix, service) for group, service in led for prefix in group.strip("()").split("|")}
    wanted = {(prefix, service) for service, found in prefixes_of_services().items() for prefix in found}
    assert ways == wanted | {("static", "intake")}


def test_the_front_tells_services_that_it_stands_between() -> None:
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in FRONT
