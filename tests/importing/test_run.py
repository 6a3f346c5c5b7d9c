"""From made-up sources to an inventory that loads, through the command."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importing.fragments import cluster, facts, fragment, importer, server
from vconsolidate.cli import importing
from vconsolidate.cli.main import main
from vconsolidate.inventory.importing import run
from vconsolidate.inventory.importing.contract import Certainty
from vconsolidate.inventory.importing.fragment import LeftOut, Record
from vconsolidate.inventory.load import load_inventory

ESTATE = fragment(
    server("web01", "vInfo!A2", os="centos-5", networks=["VM Network"], tags=["front", "yes"], labels__owner="x: y"),
    server("web02", "vInfo!A3", os="centos-5", networks=["VM Network"], current_host="esx-02"),
    clusters=(cluster("prod", "esx-01", "esx-02", networks=["VM Network"]),),
    rules=(Record("apart", "DRS", facts("DRS", kind="anti_affinity", servers=["web01", "web02"])),),
    notes=("Nothing is certain.",),
    left_out=(LeftOut(3, "templates", "they never run"),),
)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(importing, "IMPORTERS", {"made": importer("made", ESTATE)})
    source = tmp_path / "made.bin"
    source.write_bytes(b"made")
    return source


def test_an_import_loads_with_everything_that_the_source_says(made: Path, tmp_path: Path) -> None:
    output = tmp_path / "inventory.yaml"
    assert main(["import", str(made), "-o", str(output)]) == 0
    estate = load_inventory(output)
    assert [one.name for one in estate.servers] == ["web01", "web02"]
    assert estate.servers[0].tags == ("front", "yes")
    assert dict(estate.servers[0].labels) == {"owner": "x: y"}
    assert estate.servers[1].current_host == "esx-02"
    assert [host.name for host in estate.clusters[0].hosts] == ["esx-01", "esx-02"]
    assert [rule.members for rule in estate.rules if rule.kind == "anti_affinity"] == [("web01", "web02")]
    text = output.read_text()
    assert "- Nothing is certain." in text
    assert "- 3 templates: they never run" in text
    assert 'owner: "x: y"  # made vInfo!A2!' in text


def test_the_same_source_gives_the_same_bytes(made: Path, tmp_path: Path) -> None:
    outputs = [tmp_path / "one.yaml", tmp_path / "other.yaml"]
    for output in outputs:
        assert main(["import", str(made), "-o", str(output)]) == 0
    assert outputs[0].read_bytes() == outputs[1].read_bytes()


def test_a_file_that_is_there_is_kept(made: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "mine.yaml"
    output.write_text("version: 1\n")
    assert main(["import", str(made), "-o", str(output)]) == 2
    assert output.read_text() == "version: 1\n"
    assert "--force" in capfd.readouterr().err
    assert main(["import", str(made), "-o", str(output), "--force"]) == 0


@pytest.mark.parametrize(
    ("sure", "words"),
    [((Certainty.NO, Certainty.NO), "of no kind"), ((Certainty.LIKELY, Certainty.LIKELY), "--source a or --source b")],
)
def test_a_source_of_no_or_of_several_kinds_is_told(
    sure: tuple[Certainty, Certainty],
    words: str,
    made: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    kinds = {name: importer(name, ESTATE, certainty) for name, certainty in zip("ab", sure, strict=True)}
    monkeypatch.setattr(importing, "IMPORTERS", kinds)
    assert main(["import", str(made), "-o", str(tmp_path / "x.yaml")]) == 3
    assert words in capfd.readouterr().err
    assert not (tmp_path / "x.yaml").exists()


def test_the_surest_importer_reads(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = fragment(server("other", os="centos-5"))
    kinds = {"a": importer("a", other, Certainty.POSSIBLE), "b": importer("b", ESTATE, Certainty.LIKELY)}
    monkeypatch.setattr(importing, "IMPORTERS", kinds)
    assert main(["import", str(made), "-o", str(tmp_path / "b.yaml")]) == 0
    assert "web01" in (tmp_path / "b.yaml").read_text()
    assert main(["import", str(made), "-o", str(tmp_path / "a.yaml"), "--source", "a"]) == 0
    assert "other" in (tmp_path / "a.yaml").read_text()


def test_nothing_is_written_that_would_be_refused(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    bad = fragment(server("web01", "vInfo!A2", os="centos-5", tier=9))
    monkeypatch.setattr(importing, "IMPORTERS", {"made": importer("made", bad)})
    assert main(["import", str(made), "-o", str(tmp_path / "x.yaml")]) == 3
    told = capfd.readouterr().err
    assert "made vInfo!A2!1; line" in told
    assert "nothing was written" in told
    assert "vconsolidate-import" not in told
    assert [path.name for path in tmp_path.iterdir()] == ["made.bin"]


def test_standard_output_takes_an_inventory(made: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["import", str(made), "-o", "-", "--quiet"]) == 0
    assert b"web01" in capfdbinary.readouterr().out


def test_more_servers_than_an_inventory_can_hold_are_refused_before_anything_is_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, made: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "MAX_TABLE_SERVERS", 1)
    assert main(["import", str(made), "-o", str(tmp_path / "x.yaml")]) == 3
    assert "has 2 servers; an inventory has at most 1 (split the source)" in capfd.readouterr().err
    assert not (tmp_path / "x.yaml").exists()
