"""Findings where a trace contradicts the stated demand (VC407), or is implausibly small for its unit (VC409)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from vconsolidate.check.facts import Facts
from vconsolidate.model.arrays import Float32Array
from vconsolidate.model.estate import Estate
from vconsolidate.model.finding import Finding
from vconsolidate.model.server import Server
from vconsolidate.model.trace import Trace
from vconsolidate.units import format_fraction, format_mib
from vconsolidate.words import counted

FACTOR: Final = 5.0
LEAST_CPU_FRACTION: Final = 0.02
"""Where both figures are lower, a factor says nothing."""

SHOWN: Final = 3


def trace_findings(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for all servers whose trace and statement differ, and one for all whose unit is in doubt."""
    trace = facts.estate.trace
    if trace is None:
        return
    yield from _doubts(facts.estate, trace)
    servers = {server.name: server for server in facts.estate.servers}
    wrong = [
        (servers[name], words)
        for row, name in enumerate(trace.servers)
        if name in servers and (words := _contradiction(servers[name], trace, row))
    ]
    if wrong:
        shown = "; ".join(f"{server.name}: {words}" for server, words in wrong[:SHOWN])
        more = f"; and {len(wrong) - SHOWN:,} more" if len(wrong) > SHOWN else ""
        yield Finding(
            "VC407",
            "warn",
            facts.estate.name,
            f"Trace and stated demand differ by more than a factor of {FACTOR:g} for {len(wrong):,} of "
            f"{counted(len(trace.servers), 'traced server')} ({shown}{more}).",
            "Is the unit right? Correct the units of the trace, or the stated demand.",
            wrong[0][0].place,
        )


def _doubts(estate: Estate, trace: Trace) -> Iterator[Finding]:
    if not trace.doubts:
        return
    places = {server.name: server.place for server in estate.servers}
    shown = "; ".join(f"{doubt.server}: {doubt.words}" for doubt in trace.doubts[:SHOWN])
    more = f"; and {len(trace.doubts) - SHOWN:,} more" if len(trace.doubts) > SHOWN else ""
    yield Finding(
        "VC409",
        "warn",
        estate.name,
        f"Traces of {len(trace.doubtful):,} of {counted(len(trace.servers), 'traced server')} are implausibly small "
        f"for their unit ({shown}{more}); none of these servers is taken for idle.",
        "Is it the wrong unit? That of fractions from 0 to 1 is called fraction (units: {cpu: fraction}). Where the "
        "trace is right, state the servers' demand, or set their disposition.",
        places[trace.doubts[0].server],
    )


def _contradiction(server: Server, trace: Trace, row: int) -> str:
    """Return how trace and statement contradict each other; empty where they do not, or cannot be compared."""
    demand = server.demand
    cpu = _measured(trace, "cpu_fraction", row)
    stated = (
        ("cpu_mean", demand.cpu_mean_fraction, np.mean),
        ("cpu_p95", demand.cpu_p95_fraction, lambda values: np.percentile(values, 95)),
        ("cpu_peak", demand.cpu_peak_fraction, np.max),
    )
    for name, figure, statistic in stated if cpu.size else ():
        if figure is None:
            continue
        measured = float(statistic(cpu))
        if max(measured, figure) >= LEAST_CPU_FRACTION and _apart(measured, figure):
            return (
                f"{name} is {format_fraction(measured, 1)} in the trace, {format_fraction(figure, 1)} in the inventory"
            )
        break
    memory = _measured(trace, "memory_used_mib", row)
    if memory.size and demand.memory_used_mib is not None:
        measured = float(np.median(memory))
        if _apart(measured, demand.memory_used_mib):
            return (
                f"memory_used is {format_mib(measured)} in the trace, {format_mib(demand.memory_used_mib)} in the "
                "inventory"
            )
    return ""


def _measured(trace: Trace, metric: str, row: int) -> Float32Array:
    """Return the measured values of a server, none where the trace lacks the metric."""
    values = trace.values.get(metric)
    return np.array([], dtype=np.float32) if values is None else values[row][~np.isnan(values[row])]


def _apart(one: float, other: float) -> bool:
    return max(one, other) > FACTOR * min(one, other)
