"""What may be asked of `make bench`."""

from __future__ import annotations

import pytest

from benchmarks.__main__ import asked


def test_nothing_said_is_everything_in_full() -> None:
    wanted = asked([])
    assert (wanted.names, wanted.against, wanted.pairs, wanted.share, wanted.rate) == ([], None, 7, 1.0, None)


def test_measurements_are_named_and_compared_with_a_revision() -> None:
    wanted = asked(["door", "http", "--against", "main~3", "--pairs", "9", "--rate", "60"])
    assert (wanted.names, wanted.against, wanted.pairs, wanted.rate) == (["door", "http"], "main~3", 9, 60.0)


@pytest.mark.parametrize("arguments", [["doors"], ["--pairs", "0"], ["--share", "0"], ["--against"]])
def test_what_cannot_be_measured_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        asked(arguments)
    assert "error" in capsys.readouterr().err
