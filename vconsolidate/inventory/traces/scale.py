"""Units of trace metrics: what turns a value of the file into the model's unit, per server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from vconsolidate import units
from vconsolidate.inventory.problems import quoted, suggestion
from vconsolidate.model.arrays import FloatArray
from vconsolidate.model.server import Server

MODEL_METRIC: Final[Mapping[str, str]] = {
    "cpu": "cpu_fraction",
    "memory_used": "memory_used_mib",
    "memory_active": "memory_active_mib",
    "network": "network_mbps",
    "disk_iops": "disk_iops",
}
"""Metric of a trace file → metric of the model."""

ACCEPTED: Final[Mapping[str, tuple[str, ...]]] = {
    "cpu": ("%", "fraction", "cores", "MHz", "GHz"),
    "memory_used": ("%", "fraction", *units.MEMORY.factors),
    "memory_active": ("%", "fraction", *units.MEMORY.factors),
    "network": tuple(units.BANDWIDTH.factors),
    "disk_iops": tuple(units.RATE.factors),
}
"""Units that each metric may be in."""


def wrong_unit(metric: str, unit: str) -> str:
    """Return what is wrong with a unit; nothing when it is accepted."""
    accepted = ACCEPTED[metric]
    if unit in accepted:
        return ""
    return f"{quoted(unit)} is not a valid unit of {metric}{suggestion(unit, accepted)}"


def factors(metric: str, unit: str, servers: Sequence[Server]) -> FloatArray:
    """Return (n_servers,) the model's unit per unit of the file."""
    if metric == "cpu":
        per_server = [_cpu_factor(unit, server) for server in servers]
    elif metric.startswith("memory") and unit == "%":
        per_server = [server.hardware.memory_mib / 100 for server in servers]
    elif metric.startswith("memory") and unit == "fraction":
        per_server = [float(server.hardware.memory_mib) for server in servers]
    else:
        kind = {"network": units.BANDWIDTH, "disk_iops": units.RATE}.get(metric, units.MEMORY)
        per_server = [kind.factors[unit]] * len(servers)
    return np.array(per_server, dtype=np.float64)


def _cpu_factor(unit: str, server: Server) -> float:
    cpu = server.hardware.cpu
    if unit == "%":
        return 0.01
    if unit == "fraction":
        return 1.0
    if unit == "cores":
        return 1 / cpu.cores
    return units.CLOCK.factors[unit] / (cpu.cores * cpu.clock_mhz)


def ceilings(metric: str, servers: Sequence[Server]) -> FloatArray | None:
    """Return (n_servers,) the most a server can use of a metric, None where nothing limits it."""
    if metric == "cpu":
        return np.ones(len(servers))
    if metric.startswith("memory"):
        return np.array([float(server.hardware.memory_mib) for server in servers])
    return None
