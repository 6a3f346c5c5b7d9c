"""What was measured after a migration: counters of VMs and hosts on a common time grid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from vconsolidate.model.arrays import Float32Array, FloatArray

COUNTERS: Final = MappingProxyType(
    {
        "cpu_fraction": "CPU use as a share of the VM's vCPUs or of the host's cores",
        "cpu_cores": "CPU use in cores of the host",
        "cpu_threads": "time that a VM's vCPUs ran, in hardware threads of the host",
        "threads_fraction": "time that a host's hardware threads worked, as a share of all of them",
        "cpu_mhz": "CPU use in MHz of the host's nominal clock",
        "ready_fraction": "time that vCPUs wait for a core, mean over the VM's vCPUs",
        "ready_vcpus": "the same, summed over the VM's vCPUs",
        "co_stop_fraction": "time that vCPUs wait for each other, mean over the VM's vCPUs",
        "co_stop_vcpus": "the same, summed over the VM's vCPUs",
        "memory_mib": "memory of the host in use: consumed by a VM, or by everything on a host",
        "memory_fraction": "the same as a share of the VM's configured or the host's installed memory",
        "active_mib": "memory touched recently",
        "ballooned_mib": "memory in the balloon",
        "compressed_mib": "memory compressed by the hypervisor",
        "swapped_mib": "memory swapped by the hypervisor",
        "stalled_fraction": "time in which at least one thread waits for a CPU (PSI, some)",
        "all_stalled_fraction": "time in which all threads that have work wait for a CPU (PSI, full)",
        "memory_stalled_fraction": "time in which at least one thread waits for memory (PSI, some)",
        "memory_all_stalled_fraction": "time in which all threads that have work wait for memory (PSI, full)",
        "dispatch_wait_us": "wait for a processor per dispatch (Hyper-V), microseconds",
    }
)
"""Counters by name, with their meaning; each value is a mean over its interval."""


@dataclass(frozen=True, slots=True)
class Panel:
    """
    One counter of several machines.

    Parameters
    ----------
    names
        As the source names them, in the order of the rows.
    values
        (n_names, n_steps), NaN where nothing was measured.
    """

    names: tuple[str, ...]
    values: Float32Array

    def rows(self) -> dict[str, Float32Array]:
        """Return name → (n_steps,) values."""
        return dict(zip(self.names, self.values, strict=True))


@dataclass(frozen=True, slots=True)
class Measured:
    """
    Counters of VMs and hosts after a migration.

    Parameters
    ----------
    start_s
        Start of the first interval, seconds since 1970-01-01 UTC.
    counters
        Counter → its panel, all with `n_steps` columns.
    host_of_vm
        Where the source says that a VM ran: at most of its samples.
    notes
        What reading assumed, one sentence each.
    """

    start_s: int
    interval_s: int
    n_steps: int
    counters: Mapping[str, Panel]
    host_of_vm: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse counters that nobody knows and arrays of the wrong shape."""
        for counter, panel in self.counters.items():
            if counter not in COUNTERS:
                raise ValueError(counter)
            if panel.values.shape != (len(panel.names), self.n_steps):
                raise ValueError(counter, panel.values.shape)

    @property
    def end_s(self) -> int:
        """End of the last interval, as `start_s`."""
        return self.start_s + self.n_steps * self.interval_s

    @property
    def names(self) -> frozenset[str]:
        """Names of all machines."""
        return frozenset(name for panel in self.counters.values() for name in panel.names)


def mean(values: FloatArray | Float32Array) -> float:
    """Return the mean of what was measured; NaN of nothing."""
    import numpy as np  # noqa: PLC0415 - the model stays light

    known = values[~np.isnan(values)]
    return float(known.mean(dtype=np.float64)) if known.size else float("nan")
