"""Measurements that are cut, shuffled, written in another encoding or half replaced: read or refused, never more."""

from __future__ import annotations

import contextlib
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.importers import test_other_measurements as others
from tests.importers import test_prometheus as prometheus
from tests.importers import test_sysstat as sysstat
from tests.importers.reading import read
from tests.importers.test_utilisation_csv import LONG, WIDE
from vconsolidate.errors import InputError
from vconsolidate.inventory.importing.series.write import write_series

POINTS = [{"Timestamp": f"2024-03-01T09:0{k}:00Z", "Average": 1.0} for k in range(3)]
SOURCES = {
    "perfmon": ("perfmon", "p.csv", others.PERFMON),
    "vcenter": ("vcenter_stat", "s.csv", others.VCENTER),
    "zabbix": ("zabbix", "z.csv", others.ZABBIX),
    "long": ("utilisation_csv", "l.csv", LONG),
    "wide": ("utilisation_csv", "w.csv", WIDE),
    "sadf -d": ("sysstat", "a.csv", sysstat.DELIMITED),
    "sadf -x": ("sysstat", "a.xml", sysstat.XML),
    "sadf -j": ("sysstat", "a.json", sysstat.document(sysstat.sample(10, 85.0), sysstat.sample(20, 45.0))),
    "proxmox": ("proxmox_rrd", "v.json", json.dumps(others.rrd(cpu=0.5, mem=1e9))),
    "cloudwatch": ("cloudwatch", "c.json", json.dumps({"Label": "CPUUtilization", "Datapoints": POINTS})),
    "prometheus": ("prometheus", "q.json", prometheus.matrix(prometheus.cpu("0", "idle", 0, 30, 60))),
    "exporter": ("node_exporter", "m.txt", prometheus.EXPOSITION),
}
JUNK = ["", " ", "-1", "1e999", "nan", "\0", "é", "=1+1", '"', ";", ",", "\n", "{", "]", "9" * 40, "1.5,5", "\u202e"]


def check(importer: str, name: str, content: bytes) -> None:
    """Read and write as an import does; any refusal must be one of the source."""
    with tempfile.TemporaryDirectory() as folder:
        inside = Path(folder) / "source"
        inside.mkdir()
        (inside / name).write_bytes(content)
        with contextlib.suppress(InputError):
            fragment = read(importer, inside)
            names = {server.name: f"s{number}" for number, server in enumerate(fragment.servers)}
            write_series(fragment.series, names, Path(folder) / "t.parquet")


@pytest.mark.parametrize("kind", SOURCES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_cut_and_replaced(kind: str, data: st.DataObject) -> None:
    importer, name, content = SOURCES[kind]
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 30)))
    text = content[:start] + data.draw(st.sampled_from(JUNK)) + content[end:]
    if data.draw(st.booleans()):
        text = text[: data.draw(st.integers(0, len(text)))]
    check(importer, name, text.encode())


@pytest.mark.parametrize("kind", SOURCES)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_lines_in_another_order(kind: str, data: st.DataObject) -> None:
    importer, name, content = SOURCES[kind]
    lines = content.splitlines(keepends=True)
    check(importer, name, "".join(data.draw(st.permutations(lines))).encode())


@pytest.mark.parametrize("kind", SOURCES)
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig", "cp949", "cp1252", "utf-32"])
def test_other_encodings(kind: str, encoding: str) -> None:
    importer, name, content = SOURCES[kind]
    check(importer, name, content.replace("web01", "wéb01" if encoding == "cp1252" else "web01").encode(encoding))
