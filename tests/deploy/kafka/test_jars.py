"""What is missing on a computer is said in a sentence that tells what to install."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.kafka import jars
from tests.support.kafka import OwnBroker

ROOT = Path(__file__).parents[3]


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder with programs, empty at first."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(folder))
    return folder


def add(folder: Path, name: str, text: str) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    program.chmod(0o755)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(jars, "CACHE", tmp_path / "cache")
    return tmp_path / "cache"


@pytest.mark.usefixtures("programs")
def test_without_java_a_sentence_says_what_to_install() -> None:
    with pytest.raises(jars.KafkaUnavailable, match=r"needs Java 17 or newer\. .*apt-get install default-jre-headless"):
        jars.java()


def test_a_java_that_is_too_old_is_named(programs: Path) -> None:
    add(programs, "java", """echo 'openjdk version "11.0.2" 2019-01-15' >&2""")
    with pytest.raises(jars.KafkaUnavailable, match=r"programs/java is Java 11"):
        jars.java()


def test_the_java_of_java_home_comes_first(programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(programs, "java", """echo 'openjdk version "17.0.1"' >&2""")
    (tmp_path / "jdk/bin").mkdir(parents=True)
    add(tmp_path / "jdk/bin", "java", """echo 'openjdk version "21"' >&2""")
    assert jars.java() == str(programs / "java")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "jdk"))
    assert jars.java() == str(tmp_path / "jdk/bin/java")


@pytest.mark.usefixtures("cache")
def test_without_maven_a_sentence_says_what_to_install(programs: Path) -> None:
    add(programs, "java", """echo 'openjdk version "17.0.1"' >&2""")
    with pytest.raises(jars.KafkaUnavailable, match="apt-get install maven"):
        jars.jars()


def test_a_maven_that_fails_leaves_nothing_that_looks_complete(programs: Path, cache: Path) -> None:
    add(programs, "java", """echo 'openjdk version "17.0.1"' >&2""")
    add(programs, "mvn", "echo 'no such host'; exit 1")
    with pytest.raises(jars.KafkaUnavailable, match="no such host"):
        jars.jars()
    assert [path.name for path in cache.iterdir()] == ["lock"]


def test_the_command_says_it_without_a_traceback() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "JAVA_HOME"} | {"PATH": ""}
    preparing = subprocess.run(
        [sys.executable, "-m", "deploy.kafka"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert preparing.returncode == 1
    assert preparing.stderr.startswith("Kafka needs Java 17")
    assert "Traceback" not in preparing.stderr


@pytest.mark.parametrize(("required", "outcome"), [("0", pytest.skip.Exception), ("1", pytest.fail.Exception)])
@pytest.mark.usefixtures("programs")
def test_a_test_without_kafka_is_skipped_or_fails_where_it_is_required(
    own_broker: OwnBroker, monkeypatch: pytest.MonkeyPatch, required: str, outcome: type[BaseException]
) -> None:
    monkeypatch.setenv("JIGYOKEI_REQUIRE_KAFKA", required)
    with pytest.raises(outcome, match="Java"):
        own_broker()
