"""Odd files are refused by every importer: nothing fails, nothing is written."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from vconsolidate.cli.main import main
from vconsolidate.errors import ExitCode
from vconsolidate.inventory.importers.registry import IMPORTERS

MEASUREMENTS = {
    *("azure", "bitbrains", "cloudcluster", "cloudwatch", "csv", "node_exporter", "opendc", "perfmon", "planetlab"),
    *("prometheus", "proxmox_rrd", "sysstat", "vcenter_stat", "zabbix"),
}


def test_the_importers_of_measurements_are_there() -> None:
    assert set(IMPORTERS) >= MEASUREMENTS


HOSTILE = {
    "empty": b"",
    "zeros": bytes(5_000),
    "not text": b"\xff\xfe\x00\x80" * 50,
    "one long line": b"1" * 300_000,
    "half a table": b"timestamp,server,value\n2024-01-01T00:00,web",
    "a quote that never ends": b'timestamp,server,value\n"' + b"x" * 1000,
    "nothing but separators": b";" * 200 + b"," * 200 + b"\n" * 200,
}


@pytest.mark.parametrize("source", sorted(MEASUREMENTS))
@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("ending", ["cpu.csv", "cpu.csv.gz", "20110303", "cpu.json"])
def test_no_importer_fails_or_writes_on_what_is_no_source(
    source: str, kind: str, ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    traces = tmp_path / "traces"
    traces.mkdir()
    content = HOSTILE[kind]
    (traces / ending).write_bytes(gzip.compress(content) if ending.endswith(".gz") else content)
    out = tmp_path / "inventory.yaml"
    code = main(["import", str(traces), "--source", source, "-o", str(out)])
    told = capsys.readouterr().err
    assert code == ExitCode.INVALID_INPUT, told
    assert "problem found" in told
    assert not out.exists()
