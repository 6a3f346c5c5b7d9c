"""Histories of an inventory (CSV, gzip, Parquet), and measurements for ``track``."""

from __future__ import annotations

import gzip
import io
from collections.abc import Sequence
from pathlib import Path

from fuzz import bundle
from fuzz.command import command
from fuzz.estate import SAMPLES, copied, home
from fuzz.parquet import as_parquet
from fuzz.target import Target

_LONG = b"""timestamp,server,metric,value
2024-03-01T00:00,web01,cpu,10
2024-03-01T00:00,web02,cpu,20
2024-03-01T00:15,web01,cpu,12
2024-03-01T00:15,web02,cpu,
2024-03-01T00:30,db01,memory_used,900
"""
_WIDE_TRACE = 'file: cpu.csv, layout: wide, metric: cpu, interval: 15 min, units: {cpu: "%"}, gaps: hold'
_LONG_TRACE = 'file: NAME, interval: 15 min, units: {cpu: "%", memory_used: MiB}, gaps: hold, timezone: Europe/Berlin'
_ESXTOP = (
    '"(PDH-CSV 4.0) (UTC)(0)","\\\\esx-1\\Physical Cpu(_Total)\\% Util Time","\\\\esx-1\\Group Cpu(1:web01)\\% Used",'
    '"\\\\esx-1\\Group Cpu(1:web01)\\% Ready"\n'
    '"03/01/2024 00:00:00","40","20","1"\n"03/01/2024 00:05:00","41","22","2"\n'
)
_AFTER = b"""timestamp,server,metric,value,host
2024-03-01T00:00,web01,cpu,10,esx-1
2024-03-01T00:05,web01,cpu,11,esx-1
2024-03-01T00:00,db01,ready,1,esx-2
2024-03-01T00:00,esx-1,cpu,30,
"""
_STAT = (
    b'"MetricId","Timestamp","Value","Unit","Entity","IntervalSecs","Instance"\n'
    b'"cpu.usage.average","3/1/2024 9:05:00 AM","12.5","%","web01","300",""\n'
)
_RRD = b'[{"time":1709283600,"cpu":0.25,"maxcpu":4,"mem":1073741824,"maxmem":4294967296}]'


def _trace(data: bytes, folder: Path, name: str) -> None:
    inventory = copied(folder)
    (folder / name).write_bytes(data)
    wide = name.endswith(".csv") and data[:200].split(b"\n")[0].count(b",web") > 0
    traces = _WIDE_TRACE.replace("cpu.csv", name) if wide else _LONG_TRACE.replace("NAME", name)
    text = inventory.read_text(encoding="utf-8")
    inventory.write_text(text[: text.index("traces:")] + f"traces: [{{{traces}}}]\n", encoding="utf-8")
    command("validate", str(inventory), "-v", allowed={0, 3})


def _csv(data: bytes, folder: Path) -> None:
    _trace(data, folder, "t.csv")


def _gzip(data: bytes, folder: Path) -> None:
    """Read text that is packed here; what is packed already is read as it is, damaged or not."""
    _trace(data if data[:1] == b"\x1f" else gzip.compress(data, mtime=0), folder, "t.csv.gz")


def _parquet(data: bytes, folder: Path) -> None:
    """Read a table that becomes Parquet here, or a Parquet file as it is."""
    made = data if data[:4] == b"PAR1" else as_parquet(data)
    if made is not None:
        _trace(made, folder, "t.parquet")


def _parquet_samples() -> Sequence[bytes]:
    import polars as pl

    held = io.BytesIO()
    pl.read_csv(io.BytesIO(_LONG)).write_parquet(held)
    return [b" " + _LONG, b"\x09" + _LONG, b"\x02" + _LONG, held.getvalue()]


def _track(data: bytes, folder: Path) -> None:
    (folder / "traces").mkdir()
    paths = bundle.write(data, folder / "traces", "after.csv")
    outputs = ("-o", f"json={folder / 't.json'}", "-o", f"priors={folder / 'p.json'}")
    command("track", str(home() / "plan.json"), "--traces", str(paths[0]), "-v", *outputs, allowed={0, 1, 2, 3})


TARGETS = (
    Target("trace-csv", _csv, lambda: [_LONG, (SAMPLES / "cpu.csv").read_bytes()], "traces as CSV"),
    Target("trace-gzip", _gzip, lambda: [_LONG, gzip.compress(_LONG, mtime=0)], "traces packed with gzip"),
    Target("trace-parquet", _parquet, _parquet_samples, "traces as Parquet"),
    Target(
        "measurements",
        _track,
        lambda: [
            _AFTER,
            bundle.join({"esxtop.csv": _ESXTOP.encode()}),
            bundle.join({"stat.csv": _STAT}),
            bundle.join({"web01.json": _RRD}),
        ],
        "measurements of track: tables, Get-Stat, esxtop, Performance Monitor, Proxmox",
    ),
)
