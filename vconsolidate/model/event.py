"""Things that happen during a replay: workloads that grow, VMs that grow with them, hosts taken out of service."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Surge:
    """
    Demand for CPU and memory is multiplied from a moment on: a VM that doubles, or all of them after years of growth.

    Parameters
    ----------
    vms
        Names; empty means all.
    factor
        New demand over old, > 0.
    at_s
        Seconds after the start of the replay.
    """

    vms: tuple[str, ...]
    factor: float
    at_s: int = 0


@dataclass(frozen=True, slots=True)
class HotAdd:
    """
    A running VM gets more vCPUs or memory, if its guest system takes them.

    Parameters
    ----------
    vcpus, memory_mib
        How much more.
    at_s
        Seconds after the start of the replay.
    """

    vm: str
    vcpus: int = 0
    memory_mib: int = 0
    at_s: int = 0


@dataclass(frozen=True, slots=True)
class Maintenance:
    """A host is emptied; its VMs go where they would restart if it failed."""

    host: str
    at_s: int = 0


Event = Surge | HotAdd | Maintenance
