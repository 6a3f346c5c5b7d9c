"""A plan in which the largest sum of every host's VMs stays within its ceiling, on the history planned on."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.packing.encoding.initial_packing import placement_of
from vconsolidate.packing.place import place
from vconsolidate.pipeline.repair.cuts import add_cuts
from vconsolidate.pipeline.repair.play import play
from vconsolidate.pipeline.repair.refute import STEPS_PER_HOST, Refutation
from vconsolidate.pipeline.settings import Settings

MOST_ROUNDS: Final = 12
"""Rounds after which the plan is taken as it is."""


def place_within_sums(
    estate: Estate, demand: Demand, settings: Settings, margin_fraction: float
) -> tuple[Plan, Demand]:
    """
    Return a plan, and the demand that it was packed by.

    The worst intervals of a host whose VMs together are above the ceiling become CPU slots of their own, for all VMs,
    and it is planned again: the maximum of a sum as cuts that are made when they are needed. Where no plan keeps them
    all, because a single VM is above the ceiling, the plan before stays.

    Parameters
    ----------
    demand
        With the series of the history planned on.
    margin_fraction
        The sums stay below the ceiling by this factor.
    """
    ceiling = {c.name: c.policy.cpu_ceiling_fraction / (1.0 + margin_fraction) for c in estate.clusters}
    plan = place(estate, demand, stop=settings.stop, seed=settings.seed)
    for _ in range(MOST_ROUNDS):
        if not plan.hosts:
            return plan, demand
        _, played = play(estate, demand, plan, settings.workers)
        found = []
        for host in np.unique(plan.host_of_vm).tolist():
            load, limit = played.series.by_host["cpu_demand_fraction"][host], ceiling[plan.hosts[host].cluster]
            worst = np.argsort(-load, kind="stable")[:STEPS_PER_HOST]
            found += [Refutation(host, int(s), "cpu", limit, "") for s in sorted(worst.tolist()) if load[s] > limit]
        tightened, added = add_cuts(estate, demand, plan, found)
        if not added:
            return plan, demand
        tightened = replace(tightened, series=demand.series)
        start = placement_of(demand, plan)
        again = place(estate, tightened, stop=settings.stop, seed=settings.seed, start=start)
        if not again.hosts:
            return plan, demand
        plan, demand = again, tightened
    return plan, demand
