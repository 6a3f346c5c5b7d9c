"""The Azure public dataset becomes servers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importers.reading import certainty, facts, read, values, written
from vconsolidate.errors import InputError
from vconsolidate.inventory.importing.contract import Certainty

TABLE = """\
aaaaaaaa=,s,d,0,900,90,5,20,Interactive,2,3.5
bbbbbbbb=,s,d,300,900,90,5,20,Unknown,>24,>64
cccccccc=,s,d,0,0,90,5,20,Unknown,1,0.75
"""
READINGS = (
    "0,aaaaaaaa=,1,9,5\n300,aaaaaaaa=,1,9,6\n600,aaaaaaaa=,1,9,7\n300,bbbbbbbb=,1,99,50\n600,bbbbbbbb=,1,99,60\n"
    "0,zzzzzzzz=,1,1,1\n"
)


def write(folder: Path, table: str = TABLE, readings: str = READINGS) -> Path:
    (folder / "vmtable.csv").write_text(table)
    (folder / "vm_cpu_readings-file-1-of-125.csv").write_text(readings)
    return folder


def test_machines_of_the_table_with_readings(tmp_path: Path) -> None:
    assert certainty("azure", write(tmp_path)) is Certainty.SURE
    fragment = read("azure", tmp_path)
    assert [(one.count, one.why) for one in fragment.left_out] == [
        (1, "no readings"),
        (1, "readings, but no row in the table"),
    ]
    assert [facts(fragment, k)["hardware.cpu.cores_per_socket"] for k in (0, 1)] == [2, 24]
    assert [facts(fragment, k)["hardware.memory"] for k in (0, 1)] == ["3.5 GiB", "64 GiB"]
    report, samples = written(fragment)
    assert (report.n_steps, report.complete) == (3, False)
    assert values(samples, "vm-000001", "cpu") == [5, 6, 7]
    assert values(samples, "vm-000002", "cpu") == [50, 60]


@pytest.mark.parametrize(
    ("table", "readings", "message"),
    [
        (TABLE, "", "columns?; the table has 11"),
        (TABLE, "0,aaaaaaaa=,1,9,high\n", "file-1-of-125.csv:1:1: a number is missing"),
        (TABLE, "0,aaaaaaaa=,1,9,5\n0,aaaaaaaa=,1,9,nan\n", "file-1-of-125.csv:2:1: a number is missing"),
        (TABLE, "0,zzzzzzzz=,1,9,5\n", "no virtual machine of the table has CPU readings"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, table: str, readings: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read("azure", write(tmp_path, table, readings))


def test_a_folder_without_a_table(tmp_path: Path) -> None:
    (tmp_path / "readings.csv").write_text(READINGS)
    with pytest.raises(InputError, match="contains no table of virtual machines"):
        read("azure", tmp_path)


def test_the_real_sample_has_readings_of_other_machines(real_traces: Path) -> None:
    assert certainty("azure", real_traces / "azure_format") is Certainty.SURE
    with pytest.raises(InputError, match="no virtual machine of the table has CPU readings"):
        read("azure", real_traces / "azure_format")
