"""What all importers of measurements share: the same source gives the same bytes, and what was assumed is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from vconsolidate.cli.main import main
from vconsolidate.inventory.load import load_inventory


def imported(folder: Path, into: Path, *options: str) -> Path:
    """Import a source with the command and return the inventory."""
    into.mkdir()
    assert main(["import", str(folder), "-o", str(into / "inventory.yaml"), *options]) == 0
    return into / "inventory.yaml"


@pytest.mark.parametrize(("name", "servers"), [("planetlab", 2), ("bitbrains", 3)])
def test_the_same_source_gives_the_same_bytes_and_says_what_it_assumed(
    name: str, servers: int, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    folder: Path = request.getfixturevalue(name)
    first, second = (imported(folder, tmp_path / number, "--title", "Here") for number in ("a", "b"))
    assert first.read_bytes() == second.read_bytes()
    traces = [path.with_name("inventory-traces.parquet").read_bytes() for path in (first, second)]
    assert traces[0] == traces[1]
    text = first.read_text()
    assert "name: Here" in text
    assert "assumed" in text
    estate = load_inventory(first)
    assert len(estate.servers) == servers
    assert estate.trace is not None
    assert len(estate.trace.servers) == servers


def test_the_clock_of_the_servers_is_followed(bitbrains: Path, tmp_path: Path) -> None:
    assert "timezone: Europe/Amsterdam" in imported(bitbrains, tmp_path / "a").read_text()
    assert "timezone: Asia/Tokyo" in imported(bitbrains, tmp_path / "b", "--timezone", "Asia/Tokyo").read_text()
