"""How many vCPUs a workload needs."""

from __future__ import annotations

import math
from typing import Final

_TOLERANCE: Final = 1e-6
"""Histories are in single precision: a demand this little above a size still fits it."""


def vcpus_for(demand_mhz: float, *, core_rating_mhz: float, target_fraction: float, min_vcpus: int) -> int:
    """
    Return the smallest sensible number of vCPUs for a demand.

    A vCPU runs at most at the speed of one core, so the demand must fit in `target_fraction` of the vCPUs on the
    slowest core the VM may run on. Above one, the number is even: two-socket hosts and their NUMA nodes take even
    sizes without a remainder, and every platform's tools offer them.

    Parameters
    ----------
    demand_mhz
        Packed demand, hypervisor overhead included, reference MHz.
    core_rating_mhz
        Of the slowest core, reference MHz.
    target_fraction
        Share of its vCPUs that the demand may use.
    min_vcpus
        Smallest VM of the policy.
    """
    needed = math.ceil(demand_mhz / (core_rating_mhz * target_fraction) - _TOLERANCE)
    count = max(needed, min_vcpus, 1)
    return count if count == 1 else count + count % 2
