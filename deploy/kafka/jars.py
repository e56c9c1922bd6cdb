"""What a broker needs from outside: Java, and Kafka's jars, which Maven copies into the checkout once."""

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

from shared.postgres.locks import held

POM = Path(__file__).with_name("pom.xml")
CACHE = Path(__file__).parents[2] / ".kafka"
OLDEST_JAVA = 17
TURN_PATIENCE = 900.0
"""Somebody else may be downloading."""


class KafkaUnavailable(RuntimeError):
    """Something is missing on this computer; the text says what to install."""


def java() -> str:
    """The Java to run a broker with: that of JAVA_HOME, else the first on the path."""
    home = os.environ.get("JAVA_HOME")
    program = (shutil.which("java", path=str(Path(home, "bin"))) if home else None) or shutil.which("java")
    version = _version_of(program) if program else None
    if program is None or version is None or version < OLDEST_JAVA:
        found = f" ({program} is Java {version})" if version else ""
        raise KafkaUnavailable(
            f"Kafka needs Java {OLDEST_JAVA} or newer{found}. On Debian: apt-get install default-jre-headless"
        )
    return program


def jars() -> Path:
    """The folder of the jars that the pom names, complete. Several processes may ask at once."""
    place = CACHE / hashlib.sha256(POM.read_bytes()).hexdigest()[:16]
    if not place.is_dir():
        CACHE.mkdir(exist_ok=True)
        with held(CACHE / "lock", patience=TURN_PATIENCE):
            if not place.is_dir():
                _copy_jars(place)
    return place


def _copy_jars(place: Path) -> None:
    java()
    maven = shutil.which("mvn")
    if maven is None:
        raise KafkaUnavailable("Kafka's jars are fetched with Maven. On Debian: apt-get install maven")
    part = CACHE / "part"
    shutil.rmtree(part, ignore_errors=True)
    quietly = ["--batch-mode", "--quiet", "--no-transfer-progress", "--strict-checksums"]
    copying = subprocess.run(
        [maven, *quietly, "-f", str(POM), "dependency:copy-dependencies", f"-DoutputDirectory={part}"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if copying.returncode != 0:
        end = "\n".join(copying.stdout.splitlines()[-20:])
        raise KafkaUnavailable(f"Maven could not fetch Kafka's jars:\n{end}")
    part.rename(place)


def _version_of(program: str) -> int | None:
    told = subprocess.run([program, "-version"], capture_output=True, text=True, check=False).stderr
    number = re.search(r'version "(\d+)', told)
    return int(number[1]) if number else None
