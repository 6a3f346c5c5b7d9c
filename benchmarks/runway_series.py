"""The histories on which `benchmarks.runway` looks ahead: real traces, by the hour or every five minutes."""

from __future__ import annotations

import csv
import gzip
import sys
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.backtest import pools
from vconsolidate.forecast.history import HOUR_S, History, history_of
from vconsolidate.model.arrays import FloatArray, IntArray

_STEP_S: Final = 300
_COLUMNS: Final = {"CPU": 3, "memory": 6, "written so far": 8, "received so far": 9}
_HELD_OUT: Final = {"read": 7, "sent": 10, "read so far": 7, "sent so far": 10}
_DRAWS: Final = 20
_DAY_STEPS: Final = 288
_SO_FAR: Final = "so far"
"""Ends the name of a rate that is summed up from the beginning, as what is kept on storage is."""


@dataclass(frozen=True, slots=True)
class Series:
    """A history by the hour, and the set it belongs to."""

    group: str
    name: str
    history: History


def all_series(traces: Path) -> Iterator[Series]:
    """Yield the series that are there."""
    yield from _bitbrains(traces / "bitbrains_raw", _COLUMNS)
    yield from _opendc(traces / "bitbrains_small")
    yield from cloudwatch(traces / "nab_cloudwatch")


def _there(path: Path) -> bool:
    if not path.exists():
        print(f"passed over: {path} is absent", file=sys.stderr)
    return path.exists()


def held_out(traces: Path, seed: int) -> Iterator[Series]:
    """Yield the series on which nothing was chosen."""
    random = np.random.default_rng(seed)
    unseen = list(_bitbrains(traces / "bitbrains_raw", _HELD_OUT))
    yield from (replace(one, group=f"held out: {one.group}") for one in unseen)
    for kind in _HELD_OUT:
        yield from _drawn(f"held out: {kind}, 6 VMs", [s for s in unseen if s.group == f"Bitbrains {kind}"], 6, random)
    yield from _drawn("held out: small CPU, 8 VMs", list(_opendc(traces / "bitbrains_small")), 8, random)
    lab = list(_planetlab(traces / "planetlab/planetlab_20110303_20110306.tar.gz"))
    yield from _drawn("held out: PlanetLab CPU", lab, 1, random)
    yield from _drawn("held out: PlanetLab CPU, 10 VMs", lab, 10, random)
    for name, values in pools(traces):
        step = len(values) // 10 * 10
        means = values[:step].reshape(-1, 10).mean(axis=1)
        yield Series("held out: CloudCluster CPU", name, History(0, _STEP_S, means))


def _drawn(group: str, of: Sequence[Series], size: int, random: np.random.Generator) -> Iterator[Series]:
    """Yield sums of VMs drawn at random, over the time that they have in common."""
    for number in range(_DRAWS if len(of) >= size else 0):
        chosen = [of[row].history for row in random.choice(len(of), size, replace=False).tolist()]
        begin, end = max(one.start_s for one in chosen), min(one.end_s for one in chosen)
        step = chosen[0].step_s
        parts = [one.values[(begin - one.start_s) // step : (end - one.start_s) // step] for one in chosen]
        yield Series(group, str(number), History(begin, step, np.nansum(parts, axis=0)))


def _planetlab(archive: Path) -> Iterator[Series]:
    if not _there(archive):
        return
    with tarfile.open(archive) as packed:
        for member in sorted((one for one in packed.getmembers() if one.isfile()), key=lambda one: one.name):
            text = packed.extractfile(member)
            numbers = [] if text is None else text.read().split()
            if len(numbers) == _DAY_STEPS and all(number.isdigit() for number in numbers):
                values = np.array(numbers, dtype=np.float64)
                yield Series("PlanetLab CPU", member.name, History(0, _STEP_S, values))


def _bitbrains(folder: Path, columns: Mapping[str, int]) -> Iterator[Series]:
    if not _there(folder):
        return
    for kind, column in columns.items():
        each = []
        for path in sorted(folder.glob("*.csv.gz")):
            with gzip.open(path, "rt", encoding="utf-8") as file:
                rows = [row for row in csv.reader(file, delimiter=";") if row and row[0].strip().isdigit()]
            times = np.array([int(row[0]) for row in rows], dtype=np.int64)
            start, values = _grid(times, np.array([float(row[column]) for row in rows]))
            if kind.endswith(_SO_FAR):
                values = np.cumsum(np.where(np.isfinite(values), values, 0.0)) * _STEP_S
            each.append((path.name, start, values))
        yield from (Series(f"Bitbrains {kind}", name, _hourly(start, values)) for name, start, values in each)
        begin = max(start for _, start, _ in each)
        parts = [values[(begin - start) // _STEP_S :] for _, start, values in each]
        length = min(len(part) for part in parts)
        total = np.nansum([part[:length] for part in parts], axis=0)
        yield Series(f"Bitbrains {kind}, sum", "sum", _hourly(begin, total))


def _opendc(folder: Path) -> Iterator[Series]:
    if not _there(folder):
        return
    import polars as pl  # noqa: PLC0415 - only for this trace

    rows = pl.read_parquet(folder / "trace.parquet").sort("id", "timestamp")
    for [name], part in rows.group_by("id", maintain_order=True):
        ends = part["timestamp"].dt.epoch("s").to_numpy()
        values = part["cpu_usage"].to_numpy()
        steps = np.maximum(1, part["duration"].to_numpy() // (1000 * _STEP_S))
        times = np.concatenate([end - _STEP_S * np.arange(n)[::-1] for end, n in zip(ends, steps, strict=True)])
        yield Series("Bitbrains small CPU", str(name), _hourly(*_grid(times, np.repeat(values, steps))))


def cloudwatch(folder: Path) -> Iterator[Series]:
    """Yield the series of CloudWatch that are there."""
    if not _there(folder):
        return
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8") as file:
            rows = list(csv.reader(file))[1:]
        moments = [datetime.fromisoformat(row[0]).replace(tzinfo=UTC).timestamp() for row in rows]
        values = np.array([float(row[1]) for row in rows])
        yield Series("CloudWatch CPU", path.stem, _hourly(*_grid(np.array(moments, dtype=np.int64), values)))


def _grid(times_s: IntArray, values: FloatArray) -> tuple[int, FloatArray]:
    """Return values on a grid of five minutes, NaN between."""
    start = int(times_s.min() // _STEP_S * _STEP_S)
    places = ((times_s - start) // _STEP_S).astype(np.int64)
    found = np.full(int(places.max()) + 1, np.nan)
    found[places] = values
    return start, found


def _hourly(start: int, values: FloatArray) -> History:
    return history_of(values, start, _STEP_S, HOUR_S)
