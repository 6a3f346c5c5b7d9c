"""A large estate keeps its servers in a table, first and when it is imported again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importing.fragments import cluster, fragment, importer, server
from vconsolidate.cli import importing
from vconsolidate.cli.main import main
from vconsolidate.inventory.importing.fragment import Fragment
from vconsolidate.inventory.importing.writing import server_table
from vconsolidate.inventory.load import load_inventory

FIRST = fragment(
    *(
        server(f"web{k}", f"vInfo!A{k}", os="centos-5", tier=2, tags=["a", "b"], labels__owner="Ann; Bob")
        for k in range(6)
    ),
    clusters=(cluster("prod", "esx-01", "esx-02"),),
)
SECOND = fragment(
    *(
        server(f"web{k}", f"vInfo!A{k}", os="centos-5", tier=3, tags=["a"], labels__owner="Ann; Bob")
        for k in range(1, 7)
    ),
    clusters=(cluster("prod", "esx-01", "esx-02"),),
)


def take(made: Fragment, folder: Path, monkeypatch: pytest.MonkeyPatch, *options: str) -> int:
    monkeypatch.setattr(server_table, "MOST_VALUES", 10)
    monkeypatch.setattr(importing, "IMPORTERS", {"made": importer("made", made)})
    (folder / "made.bin").write_bytes(b"x")
    return main(["import", str(folder / "made.bin"), "-o", str(folder / "estate.yaml"), *options])


def test_servers_stand_in_a_table_with_the_origin_of_its_columns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert take(FIRST, tmp_path, monkeypatch) == 0
    text = (tmp_path / "estate.yaml").read_text()
    assert "servers: {from: estate-servers.csv}" in text
    assert "#   tier: made vInfo!A" in text
    estate = load_inventory(tmp_path / "estate.yaml")
    assert [one.name for one in estate.servers] == [f"web{k}" for k in range(6)]
    assert estate.servers[0].tags == ("a", "b")
    assert dict(estate.servers[0].labels) == {"owner": "Ann; Bob"}


def test_edits_of_the_table_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert take(FIRST, tmp_path, monkeypatch) == 0
    table = tmp_path / "estate-servers.csv"
    lines = table.read_text().splitlines()
    (changed,) = [number for number, line in enumerate(lines) if line.startswith("web2,")]
    lines[changed] = lines[changed].replace(",2,", ",1,")
    table.write_text("\n".join([*lines, lines[1].replace("web0", "mine")]) + "\n")
    assert take(SECOND, tmp_path, monkeypatch) == 0
    told = capfd.readouterr().err
    assert "conflict: servers[web2].tier: yours 1 stays; the source had 2 and now has 3" in told
    assert "gone: servers[web0]" in told
    assert "new: servers[web6]" in told
    tiers = {one.name: one.tier for one in load_inventory(tmp_path / "estate.yaml").servers}
    assert tiers == {"web1": 3, "web2": 1, "web3": 3, "web4": 3, "web5": 3, "web6": 3, "mine": 2}


def test_a_list_that_outgrows_the_inventory_moves_to_a_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = fragment(server("web1", os="centos-5"), clusters=FIRST.clusters)
    assert take(one, tmp_path, monkeypatch) == 0
    assert not (tmp_path / "estate-servers.csv").exists()
    assert take(SECOND, tmp_path, monkeypatch) == 0
    estate = load_inventory(tmp_path / "estate.yaml")
    assert len(estate.servers) == 6
    assert (tmp_path / "estate-servers.csv").exists()


def test_standard_output_cannot_take_a_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(server_table, "MOST_VALUES", 10)
    monkeypatch.setattr(importing, "IMPORTERS", {"made": importer("made", FIRST)})
    (tmp_path / "made.bin").write_bytes(b"x")
    assert main(["import", str(tmp_path / "made.bin"), "-o", "-"]) == 2
    assert "inventory-servers.csv" in capfd.readouterr().err
