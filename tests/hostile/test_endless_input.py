"""Standard input without end is given up soon, whatever is made of it."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import cast

import pytest

from fuzz.estate import home
from vconsolidate.cli import sources
from vconsolidate.cli.main import main
from vconsolidate.inventory.importing import piped

MIB = 1024**2


class Endless(io.RawIOBase):
    """The same bytes for ever, counted."""

    def __init__(self, head: bytes, rest: bytes) -> None:
        super().__init__()
        self.given = 0
        self._parts: Iterator[bytes] = cycle([rest])
        self._next = head or next(self._parts)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = cast("memoryview", buffer)
        piece = self._next[: len(view)]
        view[: len(piece)] = piece
        self._next = next(self._parts)
        self.given += len(piece)
        return len(piece)


def forget() -> None:
    for kept in (sources.inventory_text, sources._inventory_data):  # noqa: SLF001 - read once per process
        kept.cache_clear()


@pytest.fixture
def stream(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Endless]:
    raw = Endless(*request.param)
    forget()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(raw)))
    yield raw
    forget()


YES = (b"", b"y\n" * MIB)
ZEROS = (b"", bytes(MIB))
INVENTORY = (b"version: 1\nservers:\n", b"  - {name: x}\n" * 10_000)
PLAN = (b'{"schema_version": "1.0", "x": [\n', b"1,\n" * MIB)


@pytest.mark.parametrize("stream", [YES, ZEROS, INVENTORY], indirect=True)
def test_an_endless_inventory(
    stream: Endless, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sources, "MAX_STDIN_BYTES", 8 * MIB)
    assert main(["plan", "-"]) == 3
    assert capfd.readouterr().err.startswith("<stdin>: is larger than 8 MiB")
    assert stream.given < 12 * MIB


@pytest.mark.parametrize("stream", [PLAN], indirect=True)
def test_an_endless_plan(stream: Endless, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sources, "MAX_PLAN_BYTES", 16 * MIB)
    assert main(["verify", "-", str(home() / "estate.yaml")]) == 3
    assert capfd.readouterr().err.startswith("<stdin>: is larger than 16 MiB")
    assert stream.given < 20 * MIB


@pytest.mark.parametrize("stream", [YES, ZEROS], indirect=True)
def test_an_endless_export(
    stream: Endless,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(piped, "MAX_SOURCE_BYTES", 4 * MIB)
    assert main(["import", "-", "-o", f"{tmp_path}/i.yaml"]) == 3
    assert "is larger than 4 MiB" in capfd.readouterr().err
    assert stream.given < 8 * MIB
