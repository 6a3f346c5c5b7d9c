"""Bitbrains files become servers, with every trap of the format counted."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.importers.conftest import HEADER, bitbrains_row
from tests.importers.reading import certainty, facts, read, values, written
from vconsolidate.errors import InputError
from vconsolidate.inventory.importing.contract import Certainty

GIB_IN_KIB = 1024**2


def test_the_traps_of_the_format(bitbrains: Path) -> None:
    assert certainty("bitbrains", bitbrains) is Certainty.SURE
    fragment = read("bitbrains", bitbrains)
    report, samples = written(fragment)
    notes = "\n".join((*fragment.notes, *report.notes))
    assert "3 samples with the time of a later one" in notes  # one repeated row of three metrics
    assert "1 CPU sample above 100 % (at most 130 %)" in notes
    assert "1 machine with a changing memory size was given the largest" in notes
    assert "9 intervals within a series have no sample (at most 15 min in a row)" in notes
    assert "4 samples without cores, the machine was off, were counted as no demand" in notes
    assert "1 sample without cores beside one of the running machine was left out" in notes
    plain, off, _ = (facts(fragment, number) for number in range(3))
    assert (plain["hardware.cpu.cores_per_socket"], off["hardware.cpu.cores_per_socket"]) == (2, 1)
    assert plain["hardware.cpu.clock"] == "2600 MHz"
    assert plain["hardware.memory"] == "6144 MiB"
    assert values(samples, "2013-8_1", "cpu") == [10, 11, 12, 13, 14, 15, 100]
    assert values(samples, "2013-8_2", "cpu") == [40, 40, 40, 0, 0, 0, 0]
    assert len(values(samples, "2013-8_3", "cpu")) == 4
    assert max(values(samples, "2013-8_1", "memory_active")) == 512
    assert report.section("t.parquet")["timezone"] == "Europe/Amsterdam"


def test_gzip_reads_like_plain_text(bitbrains: Path, tmp_path: Path) -> None:
    packed = tmp_path / "packed"
    packed.mkdir()
    for file in bitbrains.iterdir():
        (packed / f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes()))
    assert written(read("bitbrains", packed)) == written(read("bitbrains", bitbrains))


def test_active_memory_above_what_is_installed_is_lowered_and_counted(tmp_path: Path) -> None:
    rows = [bitbrains_row(1375308000 + 300 * k, 2, 10.0, GIB_IN_KIB, k * GIB_IN_KIB) for k in range(4)]
    (tmp_path / "vm.csv").write_text("\n".join([HEADER, *rows]) + "\n")
    fragment = read("bitbrains", tmp_path)
    assert any(note.startswith("2 samples of more memory than the machine had") for note in fragment.notes)
    assert values(written(fragment)[1], "vm", "memory_active") == [0.0, 1024.0, 1024.0, 1024.0]


def test_exactly_what_is_installed_is_not_lowered(tmp_path: Path) -> None:
    rows = [bitbrains_row(1375308000 + 300 * k, 2, 10.0, GIB_IN_KIB, GIB_IN_KIB) for k in range(3)]
    (tmp_path / "vm.csv").write_text("\n".join([HEADER, *rows]) + "\n")
    assert not any("more memory" in note for note in read("bitbrains", tmp_path).notes)


def test_a_share_of_fewer_cores_is_a_smaller_share_of_the_most(tmp_path: Path) -> None:
    rows = [bitbrains_row(1375308000 + 300 * k, 4 if k else 2, 40.0) for k in range(2)]
    (tmp_path / "vm.csv").write_text("\n".join([HEADER, *rows]) + "\n")
    fragment = read("bitbrains", tmp_path)
    assert values(written(fragment)[1], "vm", "cpu") == [20, 40]
    assert "1 machine with a changing number of cores was given the most." in fragment.notes


@pytest.mark.parametrize("content", ["timestamp,server,metric,value\n", ""])
def test_another_format_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.csv").write_text(content)
    assert certainty("bitbrains", tmp_path) is Certainty.NO
    with pytest.raises(InputError, match="is not a Bitbrains file"):
        read("bitbrains", tmp_path)


def test_a_bad_cell_is_named_with_its_line(bitbrains: Path) -> None:
    file = bitbrains / "2013-8_3.csv"
    lines = file.read_text().splitlines()
    lines[2] = lines[2].replace(";\t5.0;", ";\t-5.0;")
    file.write_text("\n".join(lines))
    with pytest.raises(InputError, match=r"2013-8_3.csv:3:1: a value is missing, negative or not a number"):
        read("bitbrains", bitbrains)


def test_the_real_machines_load(real_traces: Path) -> None:
    fragment = read("bitbrains", real_traces / "bitbrains_raw")
    report, _ = written(fragment)
    assert (len(fragment.servers), report.n_steps) == (20, 8640)
