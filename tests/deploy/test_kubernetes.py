"""Kubernetes' manifests: by the schemas of their kinds, by the code that they run, and by what we ask of them besides.

Where kubectl is there, the same is asked of what it makes of the base and of the small overlay.
"""

from __future__ import annotations

import shutil
import subprocess
from types import SimpleNamespace
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from shared.messaging.subscriptions import FOLLOWS
from shared.messaging.topics import topics
from shared.process import health
from shared.settings import Settings
from tests.deploy.manifests import (
    BASE,
    DEPLOY,
    PINNED,
    SERVICES,
    SETTINGS,
    VERSION,
    Manifest,
    base,
    documents,
    faults,
    instructions,
    of_file,
    of_kind,
    prefixes_of_services,
    settings_in,
    values,
)

KUBERNETES = DEPLOY / "kubernetes"
RESOURCES = base()
[EVERY_POD] = of_file(BASE / "pods.yaml")
POD = EVERY_POD["spec"]["template"]["spec"]
[CONTAINER] = POD["containers"]
SETTINGS_MAP = of_kind(RESOURCES, "ConfigMap")[0]["data"]
POOLS_OF_A_PROCESS = 2
"""Its service's database and the vault; without the local mailbox."""
BESIDE_POOLS = 2
"""The relay's connection, and one while it starts or is asked from the command line."""


@pytest.fixture(scope="module", params=["base", "overlays/small"])
def made(request: pytest.FixtureRequest) -> list[Manifest]:
    """What kustomize makes of a folder."""
    if shutil.which("kubectl") is None:
        pytest.skip("kubectl is not there")
    folder = KUBERNETES / request.param
    ended = subprocess.run(["kubectl", "kustomize", folder], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return documents(ended.stdout)


# -- the files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda one: f"{one['kind']}-{one['metadata']['name']}")
def test_a_resource_is_as_the_schema_of_its_kind_says(resource: Manifest) -> None:
    assert faults(resource) == []


def test_what_is_merged_into_every_deployment_is_as_the_schema_says() -> None:
    assert faults(EVERY_POD | {"spec": EVERY_POD["spec"] | {"selector": {}}}) == []


def test_a_misspelt_field_is_found() -> None:
    [kafka] = of_kind(RESOURCES, "Kafka")
    assert faults(kafka | {"spec": kafka["spec"] | {"kafkaa": {}}}) != []
    [deployment, *_] = of_kind(RESOURCES, "Deployment")
    assert faults(deployment | {"spec": deployment["spec"] | {"replica": 2}}) != []


def test_every_file_of_the_base_is_used_once() -> None:
    [kustomization] = of_file(BASE / "kustomization.yaml")
    used = [*kustomization["resources"], *(patch["path"] for patch in kustomization["patches"])]
    there = {file.name for file in BASE.iterdir()} - {"kustomization.yaml"}
    assert sorted(used) == sorted(there)
    assert kustomization["namespace"] == of_kind(RESOURCES, "Namespace")[0]["metadata"]["name"]


def test_every_overlay_begins_with_the_base() -> None:
    for file in sorted((KUBERNETES / "overlays").glob("*/*.yaml")):
        [kustomization] = of_file(file)
        assert [(file.parent / name).resolve() for name in kustomization["resources"]] == [BASE]


def test_images_are_pinned_and_ours_is_this_version() -> None:
    images = set(values(RESOURCES, "image"))
    assert images == {f"jigyokei:{VERSION}"}
    assert all(PINNED.fullmatch(image) for image in images)


# -- the services -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["Deployment", "Service", "PodDisruptionBudget", "ScaledObject"])
def test_each_service_has_one(kind: str) -> None:
    assert [one["metadata"]["name"] for one in of_kind(RESOURCES, kind)] == list(SERVICES)


@pytest.mark.parametrize("deployment", of_kind(RESOURCES, "Deployment"), ids=SERVICES)
def test_a_deployment_runs_its_own_service(deployment: Manifest) -> None:
    name = deployment["metadata"]["name"]
    labels = {"app.kubernetes.io/name": "jigyokei", "app.kubernetes.io/component": name}
    [container] = deployment["spec"]["template"]["spec"]["containers"]
    assert container["args"] == [f"services.{name}"]
    assert container["name"] == CONTAINER["name"]
    assert deployment["spec"]["selector"]["matchLabels"] == labels
    assert deployment["spec"]["template"]["metadata"]["labels"] == labels
    for kind, of in (("Service", "selector"), ("PodDisruptionBudget", "selector")):
        [beside] = [one for one in of_kind(RESOURCES, kind) if one["metadata"]["name"] == name]
        assert beside["spec"][of].get("matchLabels", beside["spec"][of]) == labels


def test_pods_may_do_nothing_that_they_need_not() -> None:
    user = int(next(rest for word, rest in instructions() if word == "USER").partition(":")[0])
    assert POD["securityContext"]["runAsNonRoot"] is True
    assert POD["securityContext"]["runAsUser"] == user
    assert POD["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert POD["automountServiceAccountToken"] is False
    assert POD["enableServiceLinks"] is False
    assert CONTAINER["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    writable = [one["mountPath"] for one in CONTAINER["volumeMounts"] if not one.get("readOnly")]
    assert writable == ["/data", "/tmp"]
    assert {"requests", "limits"} == set(CONTAINER["resources"])


def test_probes_ask_addresses_that_are_there() -> None:
    there = {route.path for route in _health_routes()}
    for probe, path in (("startup", "/health/live"), ("liveness", "/health/live"), ("readiness", "/health/ready")):
        asked = CONTAINER[f"{probe}Probe"]["httpGet"]
        assert asked == {"path": path, "port": "http"}
        assert path in there
    [port] = CONTAINER["ports"]
    env = next(rest for word, rest in instructions() if word == "ENV" and "JIGYOKEI_PORT" in rest)
    assert f"JIGYOKEI_PORT={port['containerPort']}" in env


def _health_routes() -> Any:
    class Nothing(health.SystemCollector):
        def describe(self) -> list[Any]:
            return []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(health, "SystemCollector", Nothing)
        return health.router(SimpleNamespace(services={}, databases={}), CollectorRegistry()).routes  # type: ignore[arg-type]


def test_a_stop_has_the_time_that_it_needs() -> None:
    assert CONTAINER["lifecycle"]["preStop"]["sleep"]["seconds"] + 10 < POD["terminationGracePeriodSeconds"]


# -- settings ---------------------------------------------------------------------------------------------------------


def test_what_is_set_exists_and_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    named = set().union(*(settings_in(file.read_text(encoding="utf-8")) for file in KUBERNETES.rglob("*.yaml")))
    assert named <= SETTINGS
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    for name, value in SETTINGS_MAP.items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    assert settings.kafka_tls
    assert settings.kafka_sasl == "SCRAM-SHA-512"
    assert not settings.send_mail


def test_every_secret_that_is_used_has_a_maker() -> None:
    used = {one["name"] for one in values([POD, RESOURCES], "secretKeyRef")} | set(values(POD, "secretName"))
    used |= {one["name"] for one in values(RESOURCES, "secretTargetRef") for one in one}
    [kafka], [server] = of_kind(RESOURCES, "Kafka"), of_kind(RESOURCES, "Cluster")
    by_operators = {
        f"{kafka['metadata']['name']}-cluster-ca-cert",
        f"{server['metadata']['name']}-app",
        f"{server['metadata']['name']}-ca",
        *(user["metadata"]["name"] for user in of_kind(RESOURCES, "KafkaUser")),
    }
    assert used == by_operators | {"jigyokei-vault", "jigyokei-ends"}


# -- Kafka ------------------------------------------------------------------------------------------------------------


def test_the_topics_are_those_of_topics_toml() -> None:
    found = {
        topic["metadata"]["name"]: (topic["spec"]["partitions"], topic["spec"]["config"])
        for topic in of_kind(RESOURCES, "KafkaTopic")
    }
    prefix = Settings.model_fields["kafka_prefix"].default
    assert found == {f"{prefix}{name}": (spec.partitions, spec.configuration) for name, spec in topics().items()}


def test_copies_follow_the_lag_of_all_that_a_service_hears() -> None:
    most = min(spec.partitions for spec in topics().values())
    prefix = Settings.model_fields["kafka_prefix"].default
    for scaled in of_kind(RESOURCES, "ScaledObject"):
        name, spec = scaled["metadata"]["name"], scaled["spec"]
        [watched] = [trigger["metadata"] for trigger in spec["triggers"]]
        assert spec["scaleTargetRef"] == {"name": name}
        assert spec["minReplicaCount"] <= spec["maxReplicaCount"] <= most
        assert watched["consumerGroup"] == f"{prefix}{name}"
        assert "topic" not in watched, "without one, all topics of the group count"
        assert watched["bootstrapServers"] == SETTINGS_MAP["JIGYOKEI_KAFKA_BOOTSTRAP"]


def test_a_service_may_write_its_own_topic_read_those_it_follows_and_nothing_else() -> None:
    prefix = Settings.model_fields["kafka_prefix"].default
    for user in of_kind(RESOURCES, "KafkaUser"):
        name = user["metadata"]["name"].removeprefix("jigyokei-")
        acls = user["spec"]["authorization"]["acls"]
        found = {(acl["resource"]["type"], acl["resource"]["name"]): set(acl["operations"]) for acl in acls}
        wanted = {("topic", f"{prefix}{upstream}"): {"Read", "Describe"} for upstream in FOLLOWS[name]}
        wanted |= {("topic", f"{prefix}{name}"): {"Read", "Write", "Describe"}} if name in topics() else {}
        wanted |= {("group", f"{prefix}{name}"): {"Read", "Describe"}, ("group", "*"): {"Describe"}}
        assert found == wanted
        assert not [acl for acl in acls if "patternType" in acl["resource"]]


def test_a_service_and_its_scaling_sign_in_at_kafka_as_the_service() -> None:
    for deployment in of_kind(RESOURCES, "Deployment"):
        name = deployment["metadata"]["name"]
        account = f"jigyokei-{name}"
        environment = {one["name"]: one for one in deployment["spec"]["template"]["spec"]["containers"][0]["env"]}
        assert environment["JIGYOKEI_KAFKA_USER"]["value"] == account
        password = environment["JIGYOKEI_KAFKA_PASSWORD"]["valueFrom"]["secretKeyRef"]
        assert password == {"name": account, "key": "password"}
    for scaled in of_kind(RESOURCES, "ScaledObject"):
        [trigger] = scaled["spec"]["triggers"]
        [signing_in] = [
            one
            for one in of_kind(RESOURCES, "TriggerAuthentication")
            if one["metadata"]["name"] == trigger["authenticationRef"]["name"]
        ]
        assert {one["name"] for one in signing_in["spec"]["secretTargetRef"] if one["parameter"] == "password"} == {
            f"jigyokei-{scaled['metadata']['name']}"
        }


# -- PostgreSQL -------------------------------------------------------------------------------------------------------


def test_every_database_of_the_services_is_there() -> None:
    prefix = Settings.model_fields["database_prefix"].default
    found = [one["spec"]["name"] for one in of_kind(RESOURCES, "Database")]
    assert found == [f"{prefix}{name}" for name in (*SERVICES, "vault", "mailbox")]


def test_the_server_bears_the_most_copies_of_all_services() -> None:
    [server] = of_kind(RESOURCES, "Cluster")
    each = POOLS_OF_A_PROCESS * int(SETTINGS_MAP["JIGYOKEI_CONNECTIONS"]) + BESIDE_POOLS
    surge = EVERY_POD["spec"]["strategy"]["rollingUpdate"]["maxSurge"]
    copies = sum(one["spec"]["maxReplicaCount"] + surge for one in of_kind(RESOURCES, "ScaledObject"))
    assert copies * each < int(server["spec"]["postgresql"]["parameters"]["max_connections"])


# -- the network ------------------------------------------------------------------------------------------------------


def test_nothing_comes_in_that_is_not_named() -> None:
    [nothing] = [one for one in of_kind(RESOURCES, "NetworkPolicy") if one["spec"]["podSelector"] == {}]
    assert nothing["spec"] == {"podSelector": {}, "policyTypes": ["Ingress"]}


def test_services_go_out_to_three_places_alone() -> None:
    [ours] = [one for one in of_kind(RESOURCES, "NetworkPolicy") if one["metadata"]["name"] == "services"]
    assert ours["spec"]["policyTypes"] == ["Ingress", "Egress"]
    ports = [{port["port"] for port in rule["ports"]} for rule in ours["spec"]["egress"]]
    assert ports == [{53}, {5432}, {9093}]
    assert all(rule.get("to") for rule in ours["spec"]["egress"])


def test_the_ingress_leads_where_the_front_does() -> None:
    [ingress] = of_kind(RESOURCES, "Ingress")
    [rule] = ingress["spec"]["rules"]
    led = {(path["path"].strip("/"), path["backend"]["service"]["name"]) for path in rule["http"]["paths"]}
    wanted = {(prefix, service) for service, found in prefixes_of_services().items() for prefix in found}
    assert led == wanted | {("static", "intake")}


# -- what kustomize makes ---------------------------------------------------------------------------------------------


def test_what_is_made_is_as_the_schemas_say(made: list[Manifest]) -> None:
    assert len(made) == len(RESOURCES)
    assert [fault for resource in made for fault in faults(resource)] == []


def test_every_deployment_gets_what_all_have_in_common(made: list[Manifest]) -> None:
    for deployment in of_kind(made, "Deployment"):
        [container] = deployment["spec"]["template"]["spec"]["containers"]
        assert container["args"] == [f"services.{deployment['metadata']['name']}"]
        assert container["securityContext"] == CONTAINER["securityContext"]
        assert container["readinessProbe"] == CONTAINER["readinessProbe"]
        assert deployment["spec"]["template"]["spec"]["securityContext"] == POD["securityContext"]


def test_one_of_each_is_enough_for_the_small_one() -> None:
    if shutil.which("kubectl") is None:
        pytest.skip("kubectl is not there")
    small = documents(subprocess.check_output(["kubectl", "kustomize", KUBERNETES / "overlays/small"], text=True))
    assert set(values(of_kind(small, "ScaledObject"), "maxReplicaCount")) == {1}
    assert {topic["spec"]["replicas"] for topic in of_kind(small, "KafkaTopic")} == {1}
    assert of_kind(small, "KafkaNodePool")[0]["spec"]["replicas"] == 1
    assert of_kind(small, "Cluster")[0]["spec"]["instances"] == 1
    factors = of_kind(small, "Kafka")[0]["spec"]["kafka"]["config"]
    assert {value for name, value in factors.items() if name != "auto.create.topics.enable"} == {1}
