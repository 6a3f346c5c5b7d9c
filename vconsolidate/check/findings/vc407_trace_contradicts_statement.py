"""VC407: the trace of a server and its stated demand differ by more than a factor of five."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import with_trace
from vconsolidate.check.shorten import shorten
from vconsolidate.model.arrays import Float32Array
from vconsolidate.model.finding import Finding
from vconsolidate.model.server import Server, ServerDemand
from vconsolidate.model.trace import Trace
from vconsolidate.units import format_fraction, format_mib
from vconsolidate.words import counted

FACTOR: Final = 5.0
LEAST_CPU_FRACTION: Final = 0.02
"""Where both figures are lower, a factor says nothing."""


def _find(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for all servers whose trace and statement differ."""
    trace = facts.estate.trace
    if trace is None:
        return
    servers = {server.name: server for server in facts.estate.servers}
    wrong = [
        (servers[name], words)
        for row, name in enumerate(trace.servers)
        if name in servers and (words := _contradiction(servers[name], trace, row))
    ]
    if wrong:
        yield KIND.finding(
            facts.estate.name,
            wrong[0][0].place,
            factor=FACTOR,
            number=f"{len(wrong):,}",
            servers=counted(len(trace.servers), "traced server"),
            cases=shorten([f"{server.name}: {words}" for server, words in wrong]),
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
            return KIND.part(
                "pair", figure=name, traced=format_fraction(measured, 1), stated=format_fraction(figure, 1)
            )
        break
    memory = _measured(trace, "memory_used_mib", row)
    if memory.size and demand.memory_used_mib is not None:
        measured = float(np.median(memory))
        if _apart(measured, demand.memory_used_mib):
            stated_mib = format_mib(demand.memory_used_mib)
            return KIND.part("pair", figure="memory_used", traced=format_mib(measured), stated=stated_mib)
    return ""


def _measured(trace: Trace, metric: str, row: int) -> Float32Array:
    """Return the measured values of a server, none where the trace lacks the metric."""
    values = trace.values.get(metric)
    return np.array([], dtype=np.float32) if values is None else values[row][~np.isnan(values[row])]


def _apart(one: float, other: float) -> bool:
    return max(one, other) > FACTOR * min(one, other)


KIND = FindingKind(
    id="VC407",
    title="Trace and stated demand contradict each other",
    severity="warn",
    message="Trace and stated demand differ by more than a factor of {factor:g} for {number} of {servers} "
    "({cases}). The plan follows the trace.",
    parts={"pair": "{figure} is {traced} in the trace, {stated} in the inventory"},
    tip="Check the units of the trace, and correct them or the stated demand.",
    doc="""
    For these servers both the trace and the inventory's `demand` state the CPU use or the memory in use, and they
    differ by more than a factor of five. Most often a unit is wrong (`cores` read as `%`, MHz of another machine),
    or the trace is that of another server. The plan follows the trace. The mean of the CPU is compared, or else
    its 95th percentile, or else its peak; for memory in use, the median. CPU figures below 2 % of the server are not
    compared.
    """,
    example=lambda: with_trace((ServerDemand(cpu_mean_fraction=0.25), [0.001, 0.003])),
    find=_find,
)
