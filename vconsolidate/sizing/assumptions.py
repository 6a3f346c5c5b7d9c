"""What is assumed of a workload where its inventory entry says nothing; every assumption is counted and reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from vconsolidate.model.server import Server, ServerDemand
from vconsolidate.units import format_fraction
from vconsolidate.words import counted, verb

UNKNOWN_CPU_MEAN: Final = 0.06
"""CPU mean of a server nobody measured: servers that run one application are mostly idle, 5 to 10 percent used."""
IDLE_CPU_MEAN: Final = 0.01
"""The same where the inventory calls the pattern idle."""
P95_OVER_MEAN: Final = 2.5
PEAK_OVER_P95: Final = 1.6
USED_OVER_INSTALLED: Final = 0.6
PEAK_OVER_USED: Final = 1.15
ACTIVE_OVER_USED: Final = 0.3


@dataclass(frozen=True, slots=True)
class Figures:
    """
    A server's demand without gaps.

    Parameters
    ----------
    cpu_mean_fraction, cpu_p95_fraction, cpu_peak_fraction
        Share of all cores, mean ≤ p95 ≤ peak ≤ 1.
    memory_used_mib, memory_peak_mib, memory_active_mib
        active ≤ used ≤ peak.
    cpu_peak_stated
        The peak is the inventory's own: only such a peak may call a server idle.
    assumed
        Names of the figures that were assumed: ``cpu``, ``cpu shape`` (some of mean, p95, peak), ``memory``,
        ``consumed memory`` (it stands for used memory), ``active memory``.
    """

    cpu_mean_fraction: float
    cpu_p95_fraction: float
    cpu_peak_fraction: float
    memory_used_mib: float
    memory_peak_mib: float
    memory_active_mib: float
    cpu_peak_stated: bool
    assumed: tuple[str, ...]


def complete(server: Server) -> Figures:
    """Return the demand of a server, its gaps filled by the assumptions of this module."""
    demand = server.demand
    mean, p95, peak = _cpu(demand)
    used, memory_peak, active = _memory(demand, float(server.hardware.memory_mib))
    stated_cpu = [demand.cpu_mean_fraction, demand.cpu_p95_fraction, demand.cpu_peak_fraction]
    assumed: list[str] = []
    if all(figure is None for figure in stated_cpu):
        assumed.append("cpu")
    elif any(figure is None for figure in stated_cpu):
        assumed.append("cpu shape")
    if demand.memory_used_mib is None and demand.memory_peak_mib is None:
        assumed.append("memory" if demand.memory_consumed_mib is None else "consumed memory")
    if demand.memory_active_mib is None:
        assumed.append("active memory")
    return Figures(mean, p95, peak, used, memory_peak, active, demand.cpu_peak_fraction is not None, tuple(assumed))


def _cpu(demand: ServerDemand) -> tuple[float, float, float]:
    mean, p95, peak = demand.cpu_mean_fraction, demand.cpu_p95_fraction, demand.cpu_peak_fraction
    if p95 is None:
        if mean is not None:
            p95 = mean * P95_OVER_MEAN
        elif peak is not None:
            p95 = peak / PEAK_OVER_P95
        else:
            p95 = (IDLE_CPU_MEAN if demand.pattern == "idle" else UNKNOWN_CPU_MEAN) * P95_OVER_MEAN
        p95 = min(p95, 1.0 if peak is None else peak)
    if peak is None:
        peak = min(p95 * PEAK_OVER_P95, 1.0)
    if mean is None:
        mean = p95 / P95_OVER_MEAN
    return min(mean, p95), min(p95, peak), peak


def _memory(demand: ServerDemand, installed_mib: float) -> tuple[float, float, float]:
    used, peak, active = demand.memory_used_mib, demand.memory_peak_mib, demand.memory_active_mib
    if used is None and peak is None:
        used = demand.memory_consumed_mib
    if used is None:
        used = peak / PEAK_OVER_USED if peak is not None else installed_mib * USED_OVER_INSTALLED
    if peak is None:
        peak = max(used, min(used * PEAK_OVER_USED, installed_mib))
    if active is None:
        active = used * ACTIVE_OVER_USED
    peak = max(peak, used)
    return used, peak, min(active, used)


def notes(figures: Sequence[Figures], measured_cpu: Sequence[bool], measured_memory: Sequence[bool]) -> tuple[str, ...]:
    """
    Return one sentence per kind of assumption that was made, with the number of servers.

    Parameters
    ----------
    figures
        Of the servers that become VMs.
    measured_cpu, measured_memory
        Whether a trace took the place of the figures.
    """
    unknown, idle = format_fraction(UNKNOWN_CPU_MEAN), format_fraction(IDLE_CPU_MEAN)
    shape = f"p95 = {P95_OVER_MEAN:g} × mean, peak = {PEAK_OVER_P95:g} × p95"
    said = {
        "cpu": (
            measured_cpu,
            f"no CPU demand: a mean of {unknown} of their cores is assumed ({idle} where idle), {shape}",
        ),
        "cpu shape": (measured_cpu, f"only part of their CPU demand; for the rest, {shape} is assumed"),
        "memory": (
            measured_memory,
            f"no memory demand: {format_fraction(USED_OVER_INSTALLED)} of the installed memory is assumed to be used",
        ),
        "consumed memory": (
            measured_memory,
            "consumed memory, but not used memory: all of the consumed memory is assumed to be in use",
        ),
    }
    sentences = []
    for kind, (measured, sentence) in said.items():
        count = sum(kind in server.assumed and not seen for server, seen in zip(figures, measured, strict=True))
        if count:
            who = verb(count, "comes from a server that states", "come from servers that state")
            sentences.append(f"{count} of {counted(len(figures), 'VM')} {who} {sentence}.")
    if any("active memory" in server.assumed for server in figures):
        sentences.append(f"Unknown active memory is assumed to be {format_fraction(ACTIVE_OVER_USED)} of used memory.")
    return tuple(sentences)
