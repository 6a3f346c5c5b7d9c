"""Facts of one source and histories of another meet in one server, and the plan knows how much history there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importers.test_prometheus import EXPOSITION
from vconsolidate.cli.main import main
from vconsolidate.inventory.load import load_inventory

ROWS = "".join(f"2024-03-01T{k // 12:02d}:{5 * (k % 12):02d},WEB01.example.com,cpu,{10 + k % 5}\n" for k in range(48))


def test_a_machine_of_one_source_with_the_history_of_another(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "web01.txt").write_text(EXPOSITION)
    (tmp_path / "history.csv").write_text(f"timestamp,server,metric,value\n{ROWS}")
    inventory = tmp_path / "inventory.yaml"
    sources = [str(tmp_path / name) for name in ("web01.txt", "history.csv")]
    assert main(["import", *sources, "-o", str(inventory), "--timezone", "Europe/Rome"]) == 0
    estate = load_inventory(inventory)
    assert [server.name for server in estate.servers] == ["web01"]
    assert estate.servers[0].hardware.cpu.cores == 1  # of the exporter, not the model that a table must assume
    assert estate.trace is not None
    assert (estate.trace.servers, estate.trace.n_steps) == (("web01",), 48)
    assert estate.trace.start_s == 1_709_251_200  # midnight of Rome, as its clock shows it
    assert "dell-poweredge-r710" not in inventory.read_text().split("servers:")[1]
    assert "Times without a time zone are read as Europe/Rome" in capfd.readouterr().err


def test_importing_again_replaces_the_history(tmp_path: Path) -> None:
    source, inventory = tmp_path / "web01.csv", tmp_path / "inventory.yaml"
    for number in (2, 4):
        rows = "".join(f"2024-03-01T00:{5 * k:02d},{k}\n" for k in range(number))
        source.write_text(f"timestamp,value\n{rows}")
        assert main(["import", str(source), "-o", str(inventory)]) == 0
        trace = load_inventory(inventory).trace
        assert trace is not None
        assert trace.n_steps == number
