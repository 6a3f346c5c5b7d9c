"""When the sums of a cluster's demand exceed what its hosts offer, resource by resource."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import FloatArray
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.runway import ENDS, End, Months, ResourceRunway
from vconsolidate.pipeline.runway.grown import GrowingDemand
from vconsolidate.pipeline.runway.sums import Capacity, capacity_of, first_over, used_by
from vconsolidate.verify.host_loads import CountedResources
from vconsolidate.verify.resource_pools import with_parts

_LATE = 10**6


@dataclass(frozen=True, slots=True)
class Used:
    """
    Σ demand of a cluster over the months.

    Parameters
    ----------
    all_vms, restarting
        End of growth → resource → (n_months + 1,).
    """

    all_vms: Mapping[End, Mapping[str, FloatArray]]
    restarting: Mapping[End, Mapping[str, FloatArray]]


def used_over_time(growing: GrowingDemand, cluster: Cluster, hardware: Hardware, n_months: int) -> Used:
    """Return what the VMs of a cluster ask for in every month, at every end of growth."""
    counted = CountedResources.of(with_parts(growing.estate, growing.demand))
    everyone: dict[End, dict[str, FloatArray]] = {}
    again: dict[End, dict[str, FloatArray]] = {}
    banded = any(one.banded for of in growing.growth.values() for one in of.values())
    for end in ENDS:
        if end != "low" and not banded:
            everyone[end], again[end] = everyone["low"], again["low"]
            continue
        months = [
            used_by(growing.estate, cluster, growing.of_cluster(month, end, cluster.name), hardware, counted)
            for month in range(n_months + 1)
        ]
        everyone[end] = _joined([one for one, _ in months])
        again[end] = _joined([two for _, two in months])
    return Used(everyone, again)


def _joined(months: Sequence[Mapping[str, float]]) -> dict[str, FloatArray]:
    return {name: np.maximum.accumulate([month.get(name, 0.0) for month in months]) for name in months[0]}


def runways(used: Used, capacity: Capacity) -> tuple[ResourceRunway, ...]:
    """Return the runway of every resource, with all hosts and after failures, the first to run out first."""
    found = []
    for after, offered, asked in (
        (False, capacity.all_hosts, used.all_vms),
        (True, capacity.survivors, used.restarting),
    ):
        for name, most in offered.items():
            if name not in asked["typical"]:
                continue
            slow, typical, fast = (first_over(asked[end][name], most) for end in ENDS)
            low, middle, high = (tuple(float(value) for value in asked[end][name]) for end in ENDS)
            found.append(
                ResourceRunway(name, capacity.unit[name], after, middle, low, high, most, Months(slow, typical, fast))
            )
    return tuple(sorted(found, key=_soonest))


def _soonest(one: ResourceRunway) -> tuple[int, int, float, str, bool]:
    full = one.used[-1] / one.capacity if one.capacity else 0.0
    return (
        _LATE if one.out.typical is None else one.out.typical,
        _LATE if one.out.fast is None else one.out.fast,
        -full,
        one.resource,
        one.after_failures,
    )


def together(resources: Sequence[ResourceRunway]) -> Months:
    """Return the first month in which any resource is too little."""
    return Months(
        _first([one.out.slow for one in resources]),
        _first([one.out.typical for one in resources]),
        _first([one.out.fast for one in resources]),
    )


def _first(months: Sequence[int | None]) -> int | None:
    return min((month for month in months if month is not None), default=None)


def runways_with(
    growing: GrowingDemand, cluster: Cluster, hosts: Sequence[Hardware], used: Used
) -> tuple[ResourceRunway, ...]:
    """Return the runway of every resource with some hosts, the first to run out first."""
    return runways(used, capacity_of(growing.estate, cluster, growing.demand, hosts))


def out_with(growing: GrowingDemand, cluster: Cluster, hosts: Sequence[Hardware], used: Used) -> Months:
    """Return the first month in which any sum exceeds what some hosts offer."""
    return together(runways_with(growing, cluster, hosts, used))
