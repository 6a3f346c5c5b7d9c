"""
The policies that size workloads, where clusters differ in theirs.

A VM is sized before its cluster is known, once for all clusters that it may run in: by the most cautious of them,
figure by figure. So it has in each of them at least what that cluster's own policy asks for.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from vconsolidate.model.arrays import FloatArray, IntArray
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.policy import DemandStatistic, Policy
from vconsolidate.sizing import statistics

SIZING_WORDS: Final = {
    "cpu_statistic": "CPU statistic",
    "cpu_peak_factor": "peaks inside an interval",
    "memory_statistic": "memory statistic",
    "headroom_fraction": "headroom",
    "growth_per_year_fraction": "growth",
    "horizon_years": "horizon",
    "retire_below_cpu_fraction": "idle threshold",
    "memory_sizing": "memory sizing",
}
"""Fields of a policy that size a workload before its cluster is known, and what people call them."""


def sizing_of(policy: Policy) -> Policy:
    """Return what two policies that size alike have in common: the fields that size, the others at their defaults."""
    return replace(Policy(), **{name: getattr(policy, name) for name in SIZING_WORDS})


def sizing_policies(clusters: Iterable[Cluster]) -> tuple[Policy, ...]:
    """Return the different ways in which clusters size, in their order; the defaults where there is no cluster."""
    return tuple(dict.fromkeys(sizing_of(cluster.policy) for cluster in clusters)) or (sizing_of(Policy()),)


def growth_by_vm(estate: Estate, vms: Sequence[VirtualMachine]) -> FloatArray:
    """Return (n_vms,) the factor by which each VM's demand was grown: the largest of the clusters it may run in."""
    factor = {cluster.name: cluster.policy.growth_factor for cluster in estate.clusters}
    return np.array([max((factor[name] for name in vm.clusters), default=1.0) for vm in vms], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Slots:
    """
    CPU slots in which figures of several statistics can stand side by side.

    Parameters
    ----------
    names
        Of the slots that are packed.
    profile
        What the slots are of; None for a single one.
    """

    names: tuple[str, ...]
    profile: DemandStatistic | None

    @staticmethod
    def of(wanted: Sequence[DemandStatistic]) -> Slots:
        """Return the coarsest slots that lie within a slot of every profile of `wanted`."""
        different = tuple(dict.fromkeys(wanted))
        profiles = [statistic for statistic in different if statistic.kind == "profile"]
        if not profiles:
            return Slots((" or ".join(name for one in different for name in statistics.slot_names(one)),), None)
        slot_s = math.gcd(*(profile.slot_s for profile in profiles))
        longest = next((profile for profile in profiles if profile.period == "week"), profiles[0])
        finest = replace(longest, slot_s=slot_s)
        return Slots(statistics.slot_names(finest), finest)

    def spread(self, by_slot: FloatArray, statistic: DemandStatistic) -> FloatArray:
        """Return (n, n_slots) figures of `statistic` in these slots; one figure for all times holds in each of them."""
        if self.profile is None:
            return by_slot
        if statistic.kind != "profile":
            return np.repeat(by_slot, len(self.names), axis=1)
        own_period_s = statistics.WEEK_S if statistic.period == "week" else statistics.DAY_S
        begins_s = self.profile.slot_s * np.arange(len(self.names), dtype=np.int64)
        within: IntArray = begins_s % own_period_s // statistic.slot_s
        return by_slot[:, within]
