"""
Series that are too small for what they measure: most often the unit is another than the inventory says.

Nothing can be known for certain: a file of fractions from 0 to 1 under ``%`` looks like idle servers. A running system
shows itself, though: it mostly uses more than 1 % of its processors at some time, always more than a thousandth of its
memory (the tables of pages alone take 1.5 % on Linux), and it sends now and then. A file has one unit: where most
of its series pass 1 %, the few that do not are idle servers and no fractions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from vconsolidate.inventory.traces.figures import METRICS
from vconsolidate.inventory.traces.samples import Samples
from vconsolidate.model.server import Server
from vconsolidate.model.trace import Doubt
from vconsolidate.units import format_mib

PERCENT_LIKE_FRACTION: Final = 0.01
"""A series under ``%`` that never passes 1 %: the highest a fraction can be, read as percent."""

MOST_SMALL: Final = 0.5
"""Share of a file's series that never pass 1 % from which on they are doubted."""

LEAST_CPU_MHZ: Final = 10.0
"""The timer and the services of an idle system take more at their peak: GHz written as MHz stay below."""

LEAST_MEMORY_FRACTION: Final = 1 / 1000
"""GiB written as MiB are at most 1/1024 of what is installed."""

LEAST_NETWORK_MBPS: Final = 0.001
LEAST_DISK_IOPS: Final = 0.01
CONFIRMED_FACTOR: Final = 5.0
"""A stated demand that is at most so many times the series confirms it, as in finding VC407."""


def doubts(files: Sequence[Samples], servers: Sequence[Server]) -> tuple[Doubt, ...]:
    """Return the series that are implausibly small, in the order of files, metrics and servers."""
    return tuple(doubt for item in files for doubt in _of_file(item, servers))


def _of_file(item: Samples, servers: Sequence[Server]) -> Iterator[Doubt]:
    for number, metric in enumerate(METRICS):
        peaks = item.peaks[number]
        seen = np.flatnonzero(peaks >= 0).tolist()
        if not seen:
            continue
        unit = item.section.units[metric]  # type: ignore[index]
        like_fractions = sum(_like_fraction(metric, float(peaks[row]), servers[row]) for row in seen)
        as_percent = unit == "%" and like_fractions >= MOST_SMALL * len(seen)
        for row in seen:
            words = _too_small(metric, unit, float(peaks[row]), servers[row], fraction=as_percent)
            if words:
                yield Doubt(servers[row].name, metric, words)


def _like_fraction(metric: str, peak: float, server: Server) -> bool:
    """Return whether a series never passes 1 %; at 1 % itself, rounding counts as not passing."""
    most = 1.0 if metric == "cpu" else server.hardware.memory_mib
    return peak <= PERCENT_LIKE_FRACTION * most * (1 + 1e-9)


def _too_small(metric: str, unit: str, peak: float, server: Server, *, fraction: bool) -> str:
    """Return what is implausible about the highest value of a series, in the model's unit; empty where nothing is."""
    if metric == "cpu":
        return "" if _is_confirmed(peak, *_stated_cpu(server)) else _cpu(unit, peak, server, fraction=fraction)
    if metric.startswith("memory"):
        stated = server.demand.memory_used_mib if metric == "memory_used" else None
        return "" if _is_confirmed(peak, stated) else _memory(metric, unit, peak, server, fraction=fraction)
    least = LEAST_NETWORK_MBPS if metric == "network" else LEAST_DISK_IOPS
    return f"{metric} never above {peak:.2g} {_base(metric)}" if 0 < peak < least else ""


def _cpu(unit: str, peak: float, server: Server, *, fraction: bool) -> str:
    if fraction and _like_fraction("cpu", peak, server):
        return f"CPU never above {peak * 100:.3g} %: a fraction from 0 to 1?"
    if peak * server.hardware.cpu.cores * server.hardware.cpu.clock_mhz < LEAST_CPU_MHZ and unit != "fraction":
        mhz = peak * server.hardware.cpu.cores * server.hardware.cpu.clock_mhz
        return f"CPU never above {mhz:.2g} MHz, in {unit}"
    return ""


def _memory(metric: str, unit: str, peak: float, server: Server, *, fraction: bool) -> str:
    share = peak / server.hardware.memory_mib
    if fraction and _like_fraction(metric, peak, server):
        return f"{metric} never above {share * 100:.3g} %: a fraction from 0 to 1?"
    if share <= LEAST_MEMORY_FRACTION:
        return f"{metric} never above {format_mib(peak)} of {format_mib(server.hardware.memory_mib)}, in {unit}"
    return ""


def _stated_cpu(server: Server) -> tuple[float | None, ...]:
    demand = server.demand
    return demand.cpu_peak_fraction, demand.cpu_p95_fraction, demand.cpu_mean_fraction


def _is_confirmed(peak: float, *stated: float | None) -> bool:
    """Return whether the first figure that the inventory states for the server is as small."""
    first = next((figure for figure in stated if figure is not None), None)
    return first is not None and first <= CONFIRMED_FACTOR * peak


def _base(metric: str) -> str:
    return "Mbit/s" if metric == "network" else "IOPS"
