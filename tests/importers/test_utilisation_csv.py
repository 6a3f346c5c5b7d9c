"""Plain tables become servers, whatever their layout."""

from __future__ import annotations

from pathlib import Path

import pytest

from vconsolidate.errors import InputError
from vconsolidate.inventory.importers.utilisation_csv import read
from vconsolidate.inventory.importing.trace_estate import ImportedEstate, ImportOptions
from vconsolidate.inventory.load import load_inventory

LONG = """\
timestamp,server,metric,value
2015-03-02T00:00,WEB 1,cpu,10
2015-03-02T00:05,WEB 1,cpu,120
2015-03-02T00:05,WEB 1,cpu,30
2015-03-02T00:10,WEB 1,cpu,130
2015-03-02T00:00,WEB 1,memory_used,2048
2015-03-02T00:05,WEB 1,memory_used,2050
2015-03-02T00:10,WEB 1,memory_used,2052
2015-03-02T00:00,WEB 1,temperature,40
"""
WIDE = "Time,a,b\n1425254400,5,7\n1425254700,6,\n1425255000,7,9\n"


def imported_from(tmp_path: Path, **files: str) -> ImportedEstate:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content)
    return read(folder, ImportOptions())


def test_the_long_layout(tmp_path: Path) -> None:
    imported = imported_from(tmp_path, all=LONG)
    estate = load_inventory(imported.write(tmp_path / "out"))
    assert [server.name for server in estate.servers] == ["web-1"]
    assert estate.trace is not None
    assert estate.trace.values["cpu_fraction"][0].tolist() == pytest.approx([0.1, 0.3, 1.0])
    assert estate.trace.values["memory_used_mib"][0].tolist() == pytest.approx([2048, 2050, 2052])
    notes = "\n".join(imported.notes)
    assert "1 repeated sample" in notes
    assert "Clipped to 100 %: 1 CPU sample above it" in notes
    assert "temperature" in notes
    assert "sizing: used" in imported.inventory


def test_the_wide_layout_with_a_hole(tmp_path: Path) -> None:
    imported = imported_from(tmp_path, all=WIDE)
    estate = load_inventory(imported.write(tmp_path / "out"))
    assert estate.trace is not None
    assert (estate.trace.interval_s, estate.trace.n_steps) == (300, 3)
    assert "sizing: installed" in imported.inventory


def test_one_file_per_server(tmp_path: Path) -> None:
    imported = imported_from(
        tmp_path,
        ec2_a="timestamp,value\n2014-02-14 14:30:00,0.1\n2014-02-14 14:35:00,0.2\n",
        ec2_b="timestamp,value\n2014-02-14 14:30:00,1.5\n2014-02-14 14:35:00,2.5\n",
    )
    estate = load_inventory(imported.write(tmp_path / "out"))
    assert [server.name for server in estate.servers] == ["ec2-a", "ec2-b"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a,b\n1,2\n", "no column of times"),
        ("timestamp\n2015-03-02T00:00\n", "no column of values"),
        ("timestamp,value\nyesterday,2\n", '"yesterday" is not a time'),
        ("timestamp,value\n2015-03-02T00:00,lots\n", '"lots" is not a number'),
        ("timestamp,value\n2015-03-02T00:00,-1\n", '"-1" is not a number of zero or more'),
        ("timestamp,server,metric,value\n2015-03-02T00:00,a,heat,1\n", "contains no metric cpu .found: heat"),
        ("timestamp,value\n100000001,1\n100000002,1\n100000003,1\n4000000000,1\n", "intervals of 1 s apart"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        imported_from(tmp_path, x=content)


def test_real_cloudwatch_series_load(real_traces: Path, tmp_path: Path) -> None:
    imported = read(real_traces / "nab_cloudwatch", ImportOptions())
    assert imported.n_servers == 11
    assert len(load_inventory(imported.write(tmp_path)).servers) == 11
