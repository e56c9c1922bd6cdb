"""One Kafka broker on this computer, as tests and developers want it.

    with Broker(data) as broker:
        producer = AIOKafkaProducer(**broker.client())

It ends with the process that started it, however that ends.
"""

import fcntl
import signal
import socket
import ssl
import struct
import subprocess
import time
from base64 import urlsafe_b64encode
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Literal, Self
from uuid import uuid4

from deploy.kafka.certificate import write_certificate
from deploy.kafka.jars import KafkaUnavailable, jars, java
from deploy.kafka.settings import KEYSTORE, LOGS, PASSWORD, USER, Security, server_properties
from deploy.ports import HOST, port_of, reserve

__all__ = ["Broker", "KafkaDidNotStart", "KafkaUnavailable", "Security", "answers"]

Mechanism = Literal["PLAIN", "SCRAM-SHA-512"]

START_PATIENCE = 120.0
STOP_PATIENCE = 30.0
TAIL_LINES = 30

JVM = [
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Xshare:auto",
    "-XX:-UsePerfData",
    "-Djava.net.preferIPv4Stack=true",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
]

# Before the shell becomes Java, it leaves behind a watcher in Java's process group. When the pipe from us closes,
# because we closed it or died, the watcher ends that group; it is never a stranger's while the watcher is in it.
_LAUNCH = 'exec 3<&0; { cat <&3 >/dev/null; kill -KILL 0; } & exec "$@" </dev/null 3<&-'


class KafkaDidNotStart(RuntimeError):
    """The broker ended or stayed silent; the text holds the end of its log."""


class Broker:
    """A broker with its own controller in one data folder. Ports are free ones, and stay the same until `close`."""

    def __init__(self, data: Path, *, security: Security = "PLAINTEXT", port: int = 0) -> None:
        self.data = Path(data).expanduser().resolve()
        self.security: Security = security
        self.log = self.data / "broker.log"
        self.certificate = self.data / "certificate.pem"
        self._wanted_port = port
        self._reserved: list[socket.socket] = []
        self._lock: IO[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def bootstrap(self) -> str:
        """The address for clients."""
        return f"{HOST}:{self._ports[0]}"

    @property
    def pid(self) -> int | None:
        """The number of the broker's process; None if none was started."""
        return None if self._process is None else self._process.pid

    def client(self, mechanism: Mechanism = "SCRAM-SHA-512") -> dict[str, Any]:
        """The keyword arguments with which aiokafka's clients reach this broker."""
        arguments: dict[str, Any] = {"bootstrap_servers": self.bootstrap, "security_protocol": self.security}
        if self.security.endswith("SSL"):
            arguments["ssl_context"] = ssl.create_default_context(cafile=str(self.certificate))
        if self.security.startswith("SASL"):
            arguments |= {
                "sasl_mechanism": mechanism,
                "sasl_plain_username": USER,
                "sasl_plain_password": PASSWORD,
            }
        return arguments

    def start(self) -> None:
        """Start the broker, for the first time or again, and wait until it answers."""
        if self._process is not None:
            if self._process.poll() is None:
                return
            self._reap()
        machine, classes = java(), str(jars() / "*")
        self.data.mkdir(parents=True, exist_ok=True)
        run = [machine, *JVM, f"-Djava.io.tmpdir={self.data}", "-cp", classes]
        try:
            lock = self._locked()
            self._reserve()
            self._configure()
            with self.log.open("ab") as log:
                if not (self.data / LOGS / "meta.properties").exists():
                    self._format(run, log.fileno())
                self._process = subprocess.Popen(
                    ["/bin/sh", "-c", _LAUNCH, "sh", *run, "kafka.Kafka", "server.properties"],
                    cwd=self.data,
                    stdin=subprocess.PIPE,
                    stdout=log,
                    stderr=log,
                    pass_fds=[lock],
                    start_new_session=True,
                )
            self._wait_until_ready(self._process)
        except BaseException:
            self.close()
            raise

    def stop(self) -> None:
        """Stop in order, at worst by force. The ports stay reserved."""
        if self._process is not None:
            self._process.terminate()
            self.resume()
            try:
                self._process.wait(STOP_PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
            self._reap()

    def kill(self) -> None:
        """End it as kill -9 does. The ports stay reserved."""
        if self._process is not None:
            self._process.kill()
            self._reap()

    def close(self) -> None:
        """Stop, and give the ports back."""
        try:
            self.stop()
        finally:
            while self._reserved:
                self._reserved.pop().close()
            if self._lock is not None:
                self._lock.close()
                self._lock = None

    def pause(self) -> None:
        """Halt it, connections and all, until `resume`."""
        if self._process is not None:
            self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)

    def wait(self) -> int:
        """Wait until the broker ends by itself; its exit status."""
        return 0 if self._process is None else self._process.wait()

    @property
    def _ports(self) -> list[int]:
        if not self._reserved:
            raise KafkaDidNotStart("start() comes first")
        return [port_of(reserved) for reserved in self._reserved]

    def _locked(self) -> int:
        """Hold the folder as long as this or its Java lives. Kafka's own lock comes only after its first writing."""
        if self._lock is None:
            self._lock = (self.data / "broker.lock").open("ab")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise KafkaDidNotStart(f"another broker runs in {self.data}") from None
        return self._lock.fileno()

    def _reserve(self) -> None:
        """Hold ports for clients, the controller and the broker itself."""
        while len(self._reserved) < 3:
            self._reserved.append(reserve(0 if self._reserved else self._wanted_port))

    def _configure(self) -> None:
        if self.security.endswith("SSL") and not self.certificate.exists():
            write_certificate(self.data / KEYSTORE, self.certificate)
        client, controller, inside = self._ports
        if self.security == "PLAINTEXT":
            inside = client
        properties = server_properties(inside, controller, client, self.security)
        text = "".join(f"{name}={value}\n" for name, value in properties.items())
        (self.data / "server.properties").write_text(text, encoding="utf-8")

    def _format(self, run: list[str], log: int) -> None:
        cluster = urlsafe_b64encode(uuid4().bytes).decode().rstrip("=")
        arguments = ["format", f"--cluster-id={cluster}", "--config", "server.properties"]
        if self.security.startswith("SASL"):
            arguments += ["--add-scram", f"SCRAM-SHA-512=[name={USER},password={PASSWORD}]"]
        tool = [*run, "kafka.tools.StorageTool", *arguments]
        if subprocess.run(
            tool, cwd=self.data, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False
        ).returncode:
            raise KafkaDidNotStart(f"the data folder could not be formatted; {self._tail()}")

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        client, _, inside = self._ports
        deadline = time.monotonic() + START_PATIENCE
        while not (answers(client) if self.security == "PLAINTEXT" else answers(inside) and _accepts(client)):
            if process.poll() is not None:
                raise KafkaDidNotStart(f"Kafka ended while it started; {self._tail()}")
            if time.monotonic() >= deadline:
                raise KafkaDidNotStart(f"Kafka was not ready after {START_PATIENCE:.0f} s; {self._tail()}")
            time.sleep(0.02)

    def _reap(self) -> None:
        """Take leave of a process that has ended or is about to; its watcher goes with it."""
        process, self._process = self._process, None
        if process is not None:
            process.wait()
            if process.stdin is not None:
                process.stdin.close()

    def _tail(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-TAIL_LINES:]
        return "\n".join([f"the end of {self.log}:", *lines])


def answers(port: int, host: str = HOST) -> bool:
    """Whether a broker at this port takes requests without security, and lists a broker (itself) as ready."""
    metadata_of_no_topic = struct.pack(">hhihi", 3, 1, 0, -1, 0)
    try:
        with socket.create_connection((host, port), timeout=5) as connection:
            connection.sendall(struct.pack(">i", len(metadata_of_no_topic)) + metadata_of_no_topic)
            answer = connection.recv(12, socket.MSG_WAITALL)
    except OSError:
        return False
    return len(answer) == 12 and struct.unpack(">iii", answer)[2] > 0


def _accepts(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=5).close()
    except OSError:
        return False
    return True
