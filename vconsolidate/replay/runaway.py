"""A VM that goes wild: all its vCPUs busy, all its memory touched, as far as its own limit lets it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from vconsolidate.model.demand import VirtualMachine


@dataclass(frozen=True, slots=True)
class Wild:
    """
    What a VM asks for when it goes wild.

    A loop in every vCPU and a leak of memory: the worst that a guest can ask for of CPU and memory. Disks and network
    are left out, and so is what the other VMs would do about it.

    Parameters
    ----------
    cpu_mhz
        Demand of the guest, reference MHz, before the hypervisor's overhead.
    memory_mib
        Memory in use, all of it active.
    """

    cpu_mhz: float
    memory_mib: float


def wild(vm: VirtualMachine, core_rating_mhz: float, cpu_factor: float) -> Wild:
    """
    Return what a VM asks for on a host.

    Parameters
    ----------
    core_rating_mhz
        Work of a core of the host, reference MHz.
    cpu_factor
        CPU work on the host over work in the guest, at least 1.
    """
    limit_mhz = math.inf if vm.cpu_limit_mhz is None else vm.cpu_limit_mhz
    return Wild(min(vm.vcpus * core_rating_mhz, limit_mhz) / cpu_factor, float(vm.configured_mib))
