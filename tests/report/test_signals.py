"""Signals wait while files are written, and leave either all of them or none."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from vconsolidate.errors import UsageError
from vconsolidate.report.files import Content, write_all
from vconsolidate.report.signals import ENDING, catch_signals, hold_signals

POLITE = [number for number in ENDING if number.name in {"SIGINT", "SIGTERM", "SIGHUP"}]


def leave(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def halfway(*numbers: signal.Signals) -> Callable[[Path], None]:
    """Return content in whose middle signals come."""

    def write(path: Path) -> None:
        with path.open("wb") as stream:
            stream.write(b"first ")
            for number in numbers:
                signal.raise_signal(number)
            stream.write(b"second")

    return write


@pytest.mark.parametrize("number", POLITE)
@pytest.mark.parametrize("times", [1, 3])
def test_files_are_whole_before_a_signal_is_heard(number: signal.Signals, times: int, tmp_path: Path) -> None:
    printed: list[bytes] = []
    outputs: list[tuple[str, Content]] = [
        ("-", b"report"),
        (str(tmp_path / "plan.json"), halfway(*[number] * times)),
        (str(tmp_path / "plan.csv"), b"table"),
    ]
    with catch_signals(leave), pytest.raises(KeyboardInterrupt):
        write_all(outputs, printed.append)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "plan.json": b"first second",
        "plan.csv": b"table",
    }
    assert printed == []


def test_a_write_that_fails_leaves_nothing_and_is_what_is_told(tmp_path: Path) -> None:
    def fails(path: Path) -> None:
        signal.raise_signal(signal.SIGINT)
        raise OSError(28, "No space left on device", str(path))

    with catch_signals(leave), pytest.raises(UsageError, match="No space left"):
        write_all([(str(tmp_path / "a.json"), b"whole"), (str(tmp_path / "b.json"), fails)], lambda _: None)
    assert list(tmp_path.iterdir()) == []


def test_whatever_ends_a_write_leaves_no_temporary_file(tmp_path: Path) -> None:
    def fails(_: Path) -> None:
        raise MemoryError

    with pytest.raises(MemoryError):
        write_all([(str(tmp_path / "a.json"), b"whole"), (str(tmp_path / "b.json"), fails)], lambda _: None)
    assert list(tmp_path.iterdir()) == []


def test_signals_that_waited_are_heard_in_their_order() -> None:
    heard: list[int] = []
    with catch_signals(lambda number, _frame: heard.append(number)):
        with hold_signals():
            signal.raise_signal(POLITE[1])
            signal.raise_signal(POLITE[0])
            assert heard == []
        assert heard == [POLITE[1], POLITE[0]]


def test_an_ignored_signal_stays_ignored() -> None:
    before = signal.signal(POLITE[-1], signal.SIG_IGN)
    try:
        with catch_signals(leave):
            signal.raise_signal(POLITE[-1])
            assert signal.getsignal(POLITE[-1]) == signal.SIG_IGN
        assert signal.getsignal(POLITE[-1]) == signal.SIG_IGN
    finally:
        signal.signal(POLITE[-1], before)


def test_handlers_are_given_back_and_other_threads_change_none() -> None:
    before = [signal.getsignal(number) for number in ENDING]
    seen: list[object] = []

    def elsewhere() -> None:
        with catch_signals(leave):
            seen.extend(signal.getsignal(number) for number in ENDING)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    with catch_signals(leave):
        assert [signal.getsignal(number) for number in ENDING] == [leave] * len(ENDING)
    assert seen == before == [signal.getsignal(number) for number in ENDING]
