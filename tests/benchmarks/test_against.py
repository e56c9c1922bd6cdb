"""Two checkouts are measured in turn, each with its own services, and nothing is left of it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import against
from benchmarks.against import checkout, in_turn, run
from benchmarks.driving import Size
from tests.support.waiting import PATIENCE, until

ROOT = Path(__file__).parents[2]

# A side that measures nothing: it says what its services hold, and notes that it ran.
SIDE = """
import json, sys
from pathlib import Path
import services, shared
asked = json.loads(sys.argv[1])
place = Path(services.__file__).parents[1]
assert Path(__file__).with_name("filing.json").read_text() == str(services.VALUE)
with Path({log!r}).open("a") as log:
    log.write(f"{{services.VALUE}} {{asked['share']:g}} {{place}}\\n")
print("by the way")
print(json.dumps({{"measured": [str(place)] * 2, "figures": {{"cases_per_second": services.VALUE}}}}))
"""

HALTED = """
import signal, sys
from pathlib import Path
def end(*_):
    Path({log!r}).write_text("ended in order")
    sys.exit(1)
signal.signal(signal.SIGTERM, end)
Path({log!r}).write_text("runs")
while True:
    signal.pause()
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def repository(tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose services and filing say 1 in the revision `old`, and 2 as they lie there."""
    root = tmp_path / "repository"
    for package in ("services", "shared", "benchmarks", "tests/data/applications"):
        (root / package).mkdir(parents=True)
        (root / package / "__init__.py").touch()
    (root / "services" / "__init__.py").write_text("VALUE = 1")
    (root / "benchmarks" / "filing.json").write_text("1")
    (root / "benchmarks" / "side.py").write_text(SIDE.format(log=str(log)))
    git = ["git", "-C", str(root), "-c", "user.name=n", "-c", "user.email=e", "-c", "commit.gpgsign=false"]
    for arguments in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "old"], ["tag", "old"]):
        subprocess.run([*git, *arguments], check=True)
    (root / "services" / "__init__.py").write_text("VALUE = 2")
    (root / "benchmarks" / "filing.json").write_text("2")
    monkeypatch.setattr(against, "HERE", root)
    return root


def test_the_sides_take_turns_and_who_begins_changes(repository: Path, log: Path) -> None:
    said: list[str] = []
    runs = in_turn(["door"], "old", 3, Size(), said.append)
    assert runs.here == [{"cases_per_second": 2}] * 3
    assert runs.there == [{"cases_per_second": 1}] * 3
    lines = [line.split() for line in log.read_text().splitlines()]
    assert [line[0] for line in lines] == ["2", "1", "2", "1", "1", "2", "2", "1"]
    assert [line[1] for line in lines] == ["0.05", "0.05", *["1"] * 6]
    assert len(runs.loads) == len(said) == 6


def test_the_other_checkout_is_removed_and_this_one_stays(repository: Path, log: Path) -> None:
    in_turn(["door"], "old", 1, Size(), lambda text: None)
    (other,) = {line.split()[2] for line in log.read_text().splitlines()} - {str(repository)}
    assert not Path(other).exists()
    assert (repository / "benchmarks" / "side.py").exists()


ELSEWHERE = "import json; print(json.dumps({'measured': ['/elsewhere', '/elsewhere'], 'figures': {}}))"


def test_services_of_another_place_are_not_taken_for_a_sides(repository: Path) -> None:
    (repository / "benchmarks" / "side.py").write_text(ELSEWHERE)
    with checkout(repository, "old") as other, pytest.raises(AssertionError, match="/elsewhere"):
        run(other, ["door"], Size())


def test_a_side_that_fails_ends_the_comparison(repository: Path) -> None:
    (repository / "benchmarks" / "side.py").write_text("raise SystemExit(3)")
    with pytest.raises(subprocess.CalledProcessError):
        in_turn(["door"], "old", 1, Size(), lambda text: None)


def test_ctrl_c_lets_the_side_end_in_order_and_removes_the_checkout(repository: Path, log: Path) -> None:
    (repository / "benchmarks" / "side.py").write_text(HALTED.format(log=str(log)))
    place = log.with_name("place")
    # Whoever starts the tests may let Ctrl-C pass by, which a process then inherits.
    program = f"""
import signal
from pathlib import Path
from benchmarks.against import checkout, run
from benchmarks.driving import Size
signal.signal(signal.SIGINT, signal.default_int_handler)
with checkout(Path({str(repository)!r}), "old") as folder:
    Path({str(place)!r}).write_text(str(folder))
    run(folder, ["door"], Size())
"""
    comparing = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stderr=subprocess.DEVNULL)
    until(lambda: log.exists() and log.read_text() == "runs", what="the side")
    comparing.send_signal(signal.SIGINT)
    assert comparing.wait(PATIENCE) != 0
    assert log.read_text() == "ended in order"
    assert not Path(place.read_text()).exists()


def test_a_measurement_runs_in_a_process_of_its_own_over_the_services_of_its_folder() -> None:
    found = run(ROOT, ["timers"], Size(0.01))
    assert found["timers_per_second"] > 0
