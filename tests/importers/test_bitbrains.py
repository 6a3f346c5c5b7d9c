"""Bitbrains files become servers, with every trap of the format counted."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from vconsolidate.errors import InputError
from vconsolidate.inventory.importers.bitbrains import read
from vconsolidate.inventory.importing.trace_estate import ImportOptions
from vconsolidate.inventory.load import load_inventory


def test_the_traps_of_the_format(bitbrains: Path, tmp_path: Path) -> None:
    imported = read(bitbrains, ImportOptions())
    notes = "\n".join(imported.notes)
    assert "1 repeated row left out" in notes
    assert "1 sample above 100 %" in notes
    assert "1 machine with a changing memory size" in notes
    assert "3 intervals without a sample (at most 3 in a row)" in notes
    estate = load_inventory(imported.write(tmp_path / "out"))
    plain, off, short = estate.servers
    assert (plain.hardware.cpu.cores, off.hardware.cpu.cores) == (2, 1)
    assert plain.hardware.cpu.clock_mhz == pytest.approx(2600)
    assert plain.hardware.memory_mib == 6144
    assert estate.trace is not None
    cpu = estate.trace.values["cpu_fraction"]
    rows = {name: cpu[k] for k, name in enumerate(estate.trace.servers)}
    np.testing.assert_allclose(rows[plain.name], [0.10, 0.11, 0.12, 0.13, 0.14, 0.15, 1.0], atol=1e-6)
    np.testing.assert_allclose(rows[off.name], [0.4, 0.4, 0.4, 0, 0, 0, 0], atol=1e-6)
    np.testing.assert_array_equal(np.isnan(rows[short.name]), [False, False, True, True, True, False, False])
    active = estate.trace.values["memory_active_mib"]
    assert float(np.nanmax(active)) == pytest.approx(512)
    assert "memory_used_mib" not in estate.trace.values


def test_gzip_reads_like_plain_text(bitbrains: Path, tmp_path: Path) -> None:
    packed = tmp_path / "packed"
    packed.mkdir()
    for file in bitbrains.iterdir():
        (packed / f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes()))
    assert read(packed, ImportOptions()) == read(bitbrains, ImportOptions())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("timestamp,server,metric,value\n", "is not a Bitbrains file"),
        ("", "is not a Bitbrains file"),
    ],
)
def test_another_format_is_refused(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "x.csv").write_text(content)
    with pytest.raises(InputError, match=message):
        read(tmp_path, ImportOptions())


def test_a_bad_cell_is_named_with_its_line(bitbrains: Path) -> None:
    file = bitbrains / "2013-8_3.csv"
    lines = file.read_text().splitlines()
    lines[2] = lines[2].replace(";\t5.0;", ";\t-5.0;")
    file.write_text("\n".join(lines))
    with pytest.raises(InputError, match=r"2013-8_3.csv:3:1: a value is missing, negative or not a number"):
        read(bitbrains, ImportOptions())


def test_the_real_machines_load(real_traces: Path, tmp_path: Path) -> None:
    imported = read(real_traces / "bitbrains_raw", ImportOptions())
    assert (imported.n_servers, imported.n_steps) == (20, 8640)
    estate = load_inventory(imported.write(tmp_path))
    assert len(estate.servers) == 20
    assert max(server.hardware.cpu.cores for server in estate.servers) == 32
