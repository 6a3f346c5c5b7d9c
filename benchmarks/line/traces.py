"""A week of CPU and memory of every VM in wide Parquet files, written some thousand VMs at a time."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from benchmarks.line.estate import Line

STEPS: Final = 2016
"""Five-minute intervals of a week."""

_VMS_PER_FILE: Final = 5_000
_VMS_PER_DRAW: Final = 500

_Samples = np.ndarray[tuple[int, int], np.dtype[np.float32]]


def write_traces(line: Line, folder: Path, seed: int) -> list[dict[str, object]]:
    """Write the files of an estate; return the entries of its section ``traces``."""
    entries: list[dict[str, object]] = []
    for number, start in enumerate(range(0, len(line.names), _VMS_PER_FILE)):
        end = min(start + _VMS_PER_FILE, len(line.names))
        columns: dict[str, list[pl.Series]] = {"cpu": [_moments()], "memory_used": [_moments()]}
        for first in range(start, end, _VMS_PER_DRAW):
            rows = slice(first, min(first + _VMS_PER_DRAW, end))
            cpu, memory = _samples(line.memory_gib[rows], np.random.default_rng([seed, first]))
            for metric, samples in (("cpu", cpu), ("memory_used", memory)):
                columns[metric] += [
                    pl.Series(name, samples[row], dtype=pl.Float32) for row, name in enumerate(line.names[rows])
                ]
        for metric, unit in (("cpu", "%"), ("memory_used", "MiB")):
            name = f"{metric}-{number:02d}.parquet"
            pl.DataFrame(columns[metric]).write_parquet(folder / name)
            entries.append(
                {"file": name, "interval": "5 min", "layout": "wide", "metric": metric, "units": {metric: unit}}
            )
    return entries


def _moments() -> pl.Series:
    first = datetime(2024, 3, 4)  # noqa: DTZ001  (as exports write it: without a zone)
    last = first + timedelta(minutes=5 * STEPS)
    return pl.datetime_range(first, last, "5m", closed="left", eager=True).alias("timestamp")


def _samples(
    memory_gib: np.ndarray[tuple[int], np.dtype[np.int64]], rng: np.random.Generator
) -> tuple[_Samples, _Samples]:
    """
    Return CPU in % and memory in MiB, (n_vms, steps) each.

    A day that peaks at an hour of its own, less on the two days of the weekend, with noise; memory follows a little.
    """
    n_vms = len(memory_gib)
    hour = np.arange(STEPS, dtype=np.float32)[None, :] / 12
    peak = rng.normal(14, 4, (n_vms, 1)).astype(np.float32)
    day = np.clip(np.cos((hour - peak) * np.float32(np.pi / 12)), 0, None) ** 2 * np.where(hour < 120, 1.0, 0.4)
    level = rng.lognormal(1.4, 0.6, (n_vms, 1))
    noise = np.exp(0.25 * rng.standard_normal((n_vms, STEPS), dtype=np.float32))
    cpu = np.clip((level + rng.uniform(2, 22, (n_vms, 1)) * day) * noise, 0.2, 96)
    share = rng.uniform(0.35, 0.85, (n_vms, 1)) + 0.06 * day + 0.01 * (noise - 1)
    memory = 1024 * memory_gib[:, None] * np.clip(share, 0.05, 0.97)
    return np.round(cpu, 1).astype(np.float32), np.round(memory).astype(np.float32)
