"""Metrics of a table, their units, and the counter and factor that they mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from vconsolidate import units
from vconsolidate.inventory.problems import quoted, suggestion

_SHARES: Final = {"%": 0.01, "fraction": 1.0}

_CPU: Final = {
    "%": ("cpu_fraction", 0.01),
    "fraction": ("cpu_fraction", 1.0),
    "cores": ("cpu_cores", 1.0),
    "MHz": ("cpu_mhz", 1.0),
    "GHz": ("cpu_mhz", 1000.0),
}


def _memory(counter: str) -> dict[str, tuple[str, float]]:
    return {unit: (counter, factor) for unit, factor in units.MEMORY.factors.items()}


def _share(counter: str) -> dict[str, tuple[str, float]]:
    return {unit: (counter, factor) for unit, factor in _SHARES.items()}


METRICS: Final[Mapping[str, Mapping[str, tuple[str, float]]]] = {
    "cpu": _CPU,
    "ready": _share("ready_fraction"),
    "steal": _share("ready_fraction"),
    "co_stop": _share("co_stop_fraction"),
    "memory_used": {**_share("memory_fraction"), **_memory("memory_mib")},
    "memory_active": _memory("active_mib"),
    "ballooned": _memory("ballooned_mib"),
    "compressed": _memory("compressed_mib"),
    "swapped": _memory("swapped_mib"),
    "pressure": _share("stalled_fraction"),
    "pressure_full": _share("all_stalled_fraction"),
    "memory_pressure": _share("memory_stalled_fraction"),
    "memory_pressure_full": _share("memory_all_stalled_fraction"),
}
"""Metric of a table → unit → counter, and what one is of it."""

DEFAULTS: Final[Mapping[str, str]] = {
    metric: "%" if "%" in accepted and metric != "memory_used" else "MiB" for metric, accepted in METRICS.items()
}
"""Unit of a metric for which the user names none."""

IGNORED: Final = frozenset({"network", "disk_iops"})
"""Metrics of traces that nothing is compared with."""


def meaning(metric: str, unit: str) -> tuple[str, float] | str:
    """Return counter and factor of a metric in a unit, or what is wrong with it."""
    accepted = METRICS.get(metric)
    if accepted is None:
        return f"unknown metric {quoted(metric)}{suggestion(metric, list(METRICS))}"
    found = accepted.get(unit)
    return (
        f"{quoted(unit)} is not a valid unit of {metric}{suggestion(unit, list(accepted))}" if found is None else found
    )
