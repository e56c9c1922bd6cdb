import io
import json
import logging
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from shared.observability import configure_logging, correlated, current_correlation_id


@pytest.fixture
def lines() -> Iterator[Any]:
    """Logging as a service configures it, into a buffer; as it was afterwards."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    buffer = io.StringIO()
    configure_logging("review", stream=buffer)
    yield lambda: [json.loads(line) for line in buffer.getvalue().splitlines()]
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    logging.getLogger("uvicorn.error").setLevel(logging.NOTSET)
    logging.getLogger("uvicorn.access").disabled = False
    structlog.configure(**before)


def test_a_line_is_an_event_with_keys(lines: Any) -> None:
    with correlated("abc-12345"):
        structlog.get_logger("web").info("request", status=200)
        assert current_correlation_id() == "abc-12345"
    assert current_correlation_id() == ""
    (line,) = lines()
    assert line.pop("at").endswith("Z")
    assert line == {
        "level": "info", "event": "request", "service": "review", "logger": "web",
        "status": 200, "correlation_id": "abc-12345",
    }  # fmt: skip


def test_libraries_speak_the_same_way(lines: Any) -> None:
    logging.getLogger("aiokafka").warning("lost %s", "broker-1")
    (line,) = lines()
    assert (line["event"], line["message"]) == ("library_message", "lost broker-1")
    assert (line["level"], line["logger"]) == ("warning", "aiokafka")


def test_a_library_does_not_repeat_itself_and_we_may(lines: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.monotonic", lambda: 1.0)
    for _ in range(3):
        logging.getLogger("aiokafka").warning("lost %s", "broker-1")
        logging.getLogger("aiokafka").warning("lost %s", "broker-2")
        structlog.get_logger("relay").warning("relay_waits")
    monkeypatch.setattr("time.monotonic", lambda: 12.0)
    logging.getLogger("aiokafka").warning("lost %s", "broker-1")
    said = [line.get("message", line["event"]) for line in lines()]
    assert [said.count(what) for what in ("lost broker-1", "lost broker-2", "relay_waits")] == [2, 1, 3]


def test_an_error_of_a_library_keeps_the_librarys_words(lines: Any) -> None:
    try:
        raise RuntimeError("broker is away")
    except RuntimeError:
        logging.getLogger("aiokafka").exception("consumer ended")
    (line,) = lines()
    assert (line["event"], line["message"], line["error"]) == (
        "library_message", "consumer ended", "builtins.RuntimeError",
    )  # fmt: skip


def test_the_servers_small_talk_is_left_out_and_its_troubles_are_not(lines: Any) -> None:
    logging.getLogger("uvicorn.error").info("Started server process [%d]", 7)
    logging.getLogger("uvicorn.error").error("ASGI 'lifespan' protocol appears unsupported.")
    assert [line["message"] for line in lines()] == ["ASGI 'lifespan' protocol appears unsupported."]


def test_warnings_of_python_are_lines_too(lines: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("soon gone", DeprecationWarning, stacklevel=1)
    (line,) = lines()
    assert (line["event"], line["logger"]) == ("library_message", "py.warnings")
    assert "soon gone" in line["message"]


def test_an_error_is_described_without_the_values_it_stumbled_over(lines: Any) -> None:
    for error in (ValueError("tanaka@example.jp"), RuntimeError("broker is away")):
        try:
            raise error
        except Exception:
            structlog.get_logger("web").exception("request_failed")
    quoting, plain = lines()
    assert quoting["error"] == "builtins.ValueError"
    assert "tanaka" not in json.dumps(quoting)
    assert plain["message"] == "broker is away"
    assert "test_observability.py" in plain["trace"][0]


def test_what_is_below_the_level_is_not_written(lines: Any) -> None:
    structlog.get_logger("web").debug("noise")
    assert lines() == []
