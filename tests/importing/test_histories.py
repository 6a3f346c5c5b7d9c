"""Measured histories come as one file beside the inventory, under the names of the inventory."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tests.importing.fragments import fragment, importer, server
from vconsolidate.cli import importing
from vconsolidate.cli.main import main
from vconsolidate.inventory.importing.fragment import Fragment, Series
from vconsolidate.inventory.load import load_inventory

START = 1_425_254_400


def history(*servers: str) -> Series:
    rows = [(name, START + 300 * k, "cpu", 5.0 + k) for name in servers for k in range(4)]
    frame = pl.LazyFrame(rows, schema=["server", "time_s", "metric", "value"], orient="row")
    return Series(frame, 300, "sar files")


def take(folder: Path, monkeypatch: pytest.MonkeyPatch, *made: Fragment, options: tuple[str, ...] = ()) -> int:
    kinds = {str(number): importer(str(number), one, suffix=f".{number}") for number, one in enumerate(made)}
    monkeypatch.setattr(importing, "IMPORTERS", kinds)
    sources = [folder / f"source.{number}" for number in kinds]
    for source in sources:
        source.write_bytes(b"x")
    return main(["import", *map(str, sources), "-o", str(folder / "estate.yaml"), *options])


CMDB = fragment(server("web01", os="centos-5"), server("db01", os="centos-5"), source="cmdb")
METRICS = fragment(source="sar", series=(history("WEB01.example.com", "unknown"),))


def test_histories_are_joined_to_servers_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert take(tmp_path, monkeypatch, CMDB, METRICS) == 0
    trace = load_inventory(tmp_path / "estate.yaml").trace
    assert trace is not None
    assert list(trace.servers) == ["web01"]
    np.testing.assert_allclose(trace.values["cpu_fraction"], [[0.05, 0.06, 0.07, 0.08]], rtol=1e-6)
    text = (tmp_path / "estate.yaml").read_text()
    assert "file: estate-traces.parquet  # sar files" in text
    told = capfd.readouterr().err
    assert "left out: 1 server: no source says what machine it is" in told
    assert "4 samples of no server or metric of the inventory were left out" in told
    assert "1 server of 2 without a measured history" in told


def test_names_in_the_file_are_other_names_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = fragment(server("web01", os="centos-5"), source="sar", series=(history("web01"),))
    options = ("--anonymise", "--key", str(tmp_path / "key"))
    assert take(tmp_path, monkeypatch, made, options=options) == 0
    trace = load_inventory(tmp_path / "estate.yaml").trace
    assert trace is not None
    assert trace.servers[0].startswith("server-")
    assert b"web01" not in (tmp_path / "estate-traces.parquet").read_bytes()


def test_a_history_of_nobody_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert take(tmp_path, monkeypatch, CMDB, fragment(source="sar", series=(history("elsewhere"),))) == 0
    assert "No history was written: sar files has no sample of a server of the inventory" in capfd.readouterr().err
    assert not (tmp_path / "estate-traces.parquet").exists()


def test_histories_alone_are_no_estate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert take(tmp_path, monkeypatch, METRICS) == 3
    assert "no server to consolidate was found" in capfd.readouterr().err
