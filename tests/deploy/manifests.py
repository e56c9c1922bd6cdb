"""What deploy/ holds, read: the Dockerfile, Compose's file, and Kubernetes' manifests with their schemas."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from deploy.processes import SERVICES
from shared.settings import Settings
from tests.tidy import repository

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
BASE = DEPLOY / "kubernetes/base"
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
PINNED = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)?:[0-9][\w.-]*")
"""A plain image name, without a registry's host, and a tag that begins with a version."""
SETTINGS = {f"JIGYOKEI_{name.upper()}" for name in Settings.model_fields}

Manifest = dict[str, Any]


def instructions(file: Path = DEPLOY / "Dockerfile") -> list[tuple[str, str]]:
    """Every instruction of a Dockerfile with its words, continued lines joined."""
    text = re.sub(r"^\s*#.*\n", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [(word, rest) for line in lines if line.strip() for word, _, rest in [line.partition(" ")]]


def documents(text: str) -> list[Manifest]:
    return [document for document in yaml.safe_load_all(text) if document]


def of_file(file: Path) -> list[Manifest]:
    return documents(file.read_text(encoding="utf-8"))


def base() -> list[Manifest]:
    """Every resource of the base, as it stands in its file."""
    kustomization = of_file(BASE / "kustomization.yaml")[0]
    return [resource for name in kustomization["resources"] for resource in of_file(BASE / name)]


def of_kind(resources: Iterable[Manifest], kind: str) -> list[Manifest]:
    return [resource for resource in resources if resource["kind"] == kind]


def schema(name: str) -> Any:
    return json.loads((DEPLOY / "schemas" / f"{name}.json").read_text(encoding="utf-8"))


def _schema_of(resource: Manifest) -> tuple[str, Any]:
    group = resource["apiVersion"].partition("/")[0]
    named = {"kafka.strimzi.io": "strimzi", "postgresql.cnpg.io": "cloudnative-pg", "keda.sh": "keda"}
    whole = schema(named.get(group, "kubernetes"))
    return resource["kind"], {"$ref": f"#/$defs/{resource['kind']}", "$defs": whole["$defs"]}


def faults(resource: Manifest) -> list[str]:
    """What the schema of its kind says against a resource, one line each."""
    kind, wanted = _schema_of(resource)
    found = Draft202012Validator(wanted).iter_errors(resource)
    return [f"{kind} {resource['metadata']['name']} {error.json_path}: {error.message[:300]}" for error in found]


def settings_in(text: str) -> set[str]:
    """The settings that a text names."""
    return set(re.findall(r"\bJIGYOKEI_[A-Z_]*[A-Z]", text.replace("jigyokei_vault_key", "JIGYOKEI_VAULT_KEY")))


def values(node: Any, key: str) -> Iterator[Any]:
    """Everything that stands under a key, however deep."""
    if isinstance(node, list):
        for one in node:
            yield from values(one, key)
    elif isinstance(node, dict):
        for name, value in node.items():
            if name == key:
                yield value
            yield from values(value, key)


def prefixes_of_services() -> dict[str, set[str]]:
    """The first parts of the addresses that each service answers at, from its routers and its sections."""
    found: dict[str, set[str]] = {service: set() for service in SERVICES}
    for file in repository.of_kind(".py"):
        parts = repository.name_of(file).split("/")
        if parts[0] == "services" and parts[1] in found:
            found[parts[1]] |= set(re.findall(r'prefix="/(\w+)', repository.text_of(file)))
    return found
