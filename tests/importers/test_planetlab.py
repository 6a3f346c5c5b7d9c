"""PlanetLab days become servers with a trace."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from vconsolidate.errors import InputError
from vconsolidate.inventory.importers.planetlab import read
from vconsolidate.inventory.importing.trace_estate import ImportOptions
from vconsolidate.inventory.load import load_inventory


def test_two_days_are_laid_end_to_end_for_servers_of_both(planetlab: Path, tmp_path: Path) -> None:
    imported = read(planetlab, ImportOptions())
    assert (imported.n_servers, imported.n_steps) == (2, 576)
    notes = "\n".join(imported.notes)
    assert "not consecutive" in notes
    assert "1 other is left out" in notes
    assert "2 values above 100 %" in notes
    estate = load_inventory(imported.write(tmp_path / "out"))
    assert [server.name for server in estate.servers] == ["host1-slice-a", "host1-slice-a-2"]
    assert estate.trace is not None
    assert estate.trace.n_steps == 576
    assert estate.trace.start_s == 1299110400  # 2011-03-03T00:00Z
    rows = estate.trace.values["cpu_fraction"]
    assert sorted(float(row.max()) for row in rows) == pytest.approx([0.07, 1.0])


def test_an_archive_reads_like_its_folder(planetlab: Path, tmp_path: Path) -> None:
    archive = tmp_path / "days.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        for day in planetlab.iterdir():
            tar.add(day, arcname=day.name)
    assert read(archive, ImportOptions(title="x")) == read(planetlab, ImportOptions(title="x"))


def test_one_day_alone_is_enough_and_the_model_is_the_users(planetlab: Path) -> None:
    imported = read(planetlab / "20110303", ImportOptions(model="hp-proliant-ml110-g5"))
    assert (imported.n_servers, imported.n_steps) == (3, 288)
    assert "model: hp-proliant-ml110-g5" in imported.inventory


def test_every_bad_file_is_named_with_its_line(planetlab: Path) -> None:
    (planetlab / "20110303" / "host1_slice_a").write_text("\n".join(["3"] * 200))
    (planetlab / "20110306" / "host1_slice_a").write_text("\n".join(["3", "x", *["3"] * 286]))
    with pytest.raises(InputError) as caught:
        read(planetlab, ImportOptions())
    first, second = (str(problem) for problem in caught.value.problems)
    assert "host1_slice_a: has 200 values, but a day has 288" in first
    assert 'host1_slice_a:2:1: "x" is not a percentage' in second


@pytest.mark.parametrize("name", ["absent", "empty"])
def test_nothing_to_read_is_an_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError):
        read(tmp_path / name, ImportOptions())


def test_the_real_days_load(real_traces: Path, tmp_path: Path) -> None:
    imported = read(real_traces / "planetlab" / "planetlab_20110303_20110306.tar.gz", ImportOptions())
    assert imported.n_servers == 558
    estate = load_inventory(imported.write(tmp_path))
    assert len(estate.servers) == 558
