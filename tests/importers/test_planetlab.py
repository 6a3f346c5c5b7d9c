"""PlanetLab days become servers with a trace."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from tests.importers.reading import certainty, facts, read, values, written
from vconsolidate.errors import InputError
from vconsolidate.inventory.importing.contract import Certainty


def test_two_days_are_laid_end_to_end_for_servers_of_both(planetlab: Path) -> None:
    assert certainty("planetlab", planetlab) is Certainty.SURE
    fragment = read("planetlab", planetlab)
    assert [server.name for server in fragment.servers] == ["host1_slice-a", "host1_slice_a"]
    assert "not consecutive" in "\n".join(fragment.notes)
    assert [one.count for one in fragment.left_out] == [1]
    report, samples = written(fragment)
    assert (report.n_steps, report.start_s, report.interval_s) == (576, 1299110400, 300)  # 2011-03-03T00:00Z
    assert max(values(samples, "host1_slice-a", "cpu")) == 100
    assert set(values(samples, "host1_slice_a", "cpu")) == {7}
    assert any(note.startswith("2 CPU samples above 100 %") for note in report.notes)


def test_an_archive_reads_like_its_folder(planetlab: Path, tmp_path: Path) -> None:
    archive = tmp_path / "days.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        for day in planetlab.iterdir():
            tar.add(day, arcname=day.name)
    assert written(read("planetlab", archive)) == written(read("planetlab", planetlab))


def test_one_day_alone_is_enough_and_the_model_is_the_users(planetlab: Path) -> None:
    fragment = read("planetlab", planetlab / "20110303", model="hp-proliant-ml110-g5")
    assert len(fragment.servers) == 3
    assert facts(fragment)["hardware.model"] == "hp-proliant-ml110-g5"


def test_every_bad_file_is_named_with_its_line(planetlab: Path) -> None:
    (planetlab / "20110303" / "host1_slice_a").write_text("\n".join(["3"] * 200))
    (planetlab / "20110306" / "host1_slice_a").write_text("\n".join(["3", "x", *["3"] * 286]))
    with pytest.raises(InputError) as caught:
        read("planetlab", planetlab)
    first, second = (str(problem) for problem in caught.value.problems)
    assert "host1_slice_a: has 200 values, but a day has 288" in first
    assert 'host1_slice_a:2:1: "x" is not a percentage' in second


def test_the_real_days_load(real_traces: Path) -> None:
    fragment = read("planetlab", real_traces / "planetlab" / "planetlab_20110303_20110306.tar.gz")
    report, _ = written(fragment)
    assert (len(fragment.servers), report.n_steps, report.complete) == (558, 576, True)
