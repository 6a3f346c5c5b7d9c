"""Every reader refuses every hostile file: with a message, soon, in little memory, and with nothing left behind."""

from __future__ import annotations

import os
import resource
import shlex
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fuzz.estate import home
from tests.hostile.files import FILES
from tests.hostile.readers import READERS, Reader
from vconsolidate.cli.main import main

MOST_CPU_S = 20.0
MOST_GROWTH_KIB = 1024**2
IN_CI = 12
"""One of so many pairs of reader and file is tried; together they have every reader and every file."""

ALL = "EVERY_CASE" in os.environ


def pairs() -> Iterator[object]:
    for row, reader in enumerate(READERS):
        for column, name in enumerate(FILES):
            if ALL or (row * 5 + column) % IN_CI == 0:
                yield pytest.param(reader, name, id=f"{reader.command.split()[0]}-{reader.reads}-{name}")


@pytest.fixture(scope="module")
def others() -> dict[str, Path]:
    """Return the files that commands need beside the hostile one."""
    folder = home()
    (folder / "list.csv").write_text("Hostname,vCPUs,RAM\nweb01,2,8 GB\n", encoding="utf-8")
    rows = "".join(f"2024-03-01T00:0{minute},web01,cpu,10,esx-1\n" for minute in (0, 5))
    (folder / "after.csv").write_text(f"timestamp,server,metric,value,host\n{rows}", encoding="utf-8")
    files = {"plan": "plan.json", "estate": "estate.yaml", "list": "list.csv", "after": "after.csv"}
    return {key: folder / name for key, name in files.items()}


@pytest.mark.parametrize(("reader", "name"), list(pairs()))
def test_a_reader_refuses_a_hostile_file(
    reader: Reader,
    name: str,
    others: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    out, path = tmp_path / "out", tmp_path / f"file{reader.suffix}"
    out.mkdir()
    path.parent.mkdir(exist_ok=True)
    FILES[name](path)
    monkeypatch.chdir(out)
    command = [word.format(str(path), out=out, folder=path.parent, **others) for word in shlex.split(reader.command)]
    began_s, before_kib = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    code = main(command)
    told = capfd.readouterr().err
    assert code in ({0, 2, 3} if name in reader.takes else {2, 3}), told
    if code:
        assert told.strip()
        assert "bug" not in told
        assert list(out.iterdir()) == []
    assert time.process_time() - began_s < MOST_CPU_S
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kib < MOST_GROWTH_KIB


def test_the_pairs_of_ci_have_every_reader_and_file() -> None:
    kept = [found.values for found in pairs()]  # type: ignore[attr-defined]
    assert {name for _, name in kept} == set(FILES)
    assert {reader for reader, _ in kept} == set(READERS)
