"""The Azure public dataset becomes servers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vconsolidate.errors import InputError
from vconsolidate.inventory.importers.azure import read
from vconsolidate.inventory.importing.trace_estate import ImportOptions
from vconsolidate.inventory.load import load_inventory

TABLE = """\
aaa=,s,d,0,900,90,5,20,Interactive,2,3.5
bbb=,s,d,300,900,90,5,20,Unknown,>24,>64
ccc=,s,d,0,0,90,5,20,Unknown,1,0.75
"""
READINGS = "0,aaa=,1,9,5\n300,aaa=,1,9,6\n600,aaa=,1,9,7\n300,bbb=,1,99,50\n600,bbb=,1,99,60\n0,zzz=,1,1,1\n"


def write(folder: Path, table: str = TABLE, readings: str = READINGS) -> Path:
    (folder / "vmtable.csv").write_text(table)
    (folder / "vm_cpu_readings-file-1-of-125.csv").write_text(readings)
    return folder


def test_machines_of_the_table_with_readings(tmp_path: Path) -> None:
    imported = read(write(tmp_path), ImportOptions())
    notes = "\n".join(imported.notes)
    assert "1 virtual machine of the table has no readings" in notes
    assert "1 virtual machine has readings but no row in the table" in notes
    estate = load_inventory(imported.write(tmp_path / "out"))
    assert [server.hardware.cpu.cores for server in estate.servers] == [2, 24]
    assert [server.hardware.memory_mib for server in estate.servers] == [3584, 65536]
    assert estate.trace is not None
    cpu = estate.trace.values["cpu_fraction"]
    np.testing.assert_allclose(cpu, [[0.05, 0.06, 0.07], [np.nan, 0.5, 0.6]], atol=1e-6)


@pytest.mark.parametrize(
    ("table", "readings", "message"),
    [
        (TABLE, "", "columns; the table has 11"),
        (TABLE, "0,aaa=,1,9,high\n", "file-1-of-125.csv:1:1: a number is missing"),
        (TABLE, "0,zzz=,1,9,5\n", "no virtual machine of the table has CPU readings"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, table: str, readings: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(write(tmp_path, table, readings), ImportOptions())


def test_a_folder_without_a_table(tmp_path: Path) -> None:
    (tmp_path / "readings.csv").write_text(READINGS)
    with pytest.raises(InputError, match="contains no table of virtual machines"):
        read(tmp_path, ImportOptions())
