"""One cut and one policy of a backtest: plan on what was seen, deal the VMs otherwise, replay on what came next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from vconsolidate.model.backtest import Trial, TriedPolicy
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.packing.place import place
from vconsolidate.packing.refinement.other_packing import pack_otherwise
from vconsolidate.pipeline.repair.hold_out import split_at
from vconsolidate.pipeline.repair.within_sums import place_within_sums
from vconsolidate.pipeline.settings import Settings
from vconsolidate.replay.engine import BLOCK_CELLS
from vconsolidate.replay.parameters import DEFAULTS
from vconsolidate.replay.run import replay_placement
from vconsolidate.sizing.series import series
from vconsolidate.sizing.size import size


@dataclass(frozen=True, slots=True)
class Cut:
    """Plan on intervals before `step`, replay on those from it up to, but not including, `end`."""

    step: int
    end: int


def with_policy(estate: Estate, policy: TriedPolicy) -> Estate:
    """Return an estate whose clusters size and pack by a policy, growth left out."""
    margin = 0.0 if policy.largest_sums else policy.margin_fraction
    clusters = tuple(
        replace(
            c,
            policy=replace(
                c.policy,
                headroom_fraction=margin,
                growth_per_year_fraction=0.0,
                cpu_statistic=policy.statistic,
                cpu_vms_at_peak=policy.vms_at_peak,
            ),
        )
        for c in estate.clusters
    )
    return replace(estate, clusters=clusters)


def trials_of(estate: Estate, settings: Settings, cut: Cut, policy: TriedPolicy, packings: int) -> Iterator[Trial]:
    """
    Yield the trials of a policy at a cut, one for each of so many packings.

    The first packing is the plan's own; the seed decides about the others.
    """
    parts = split_at(with_policy(estate, policy), cut.step, cut.end, blind=True)
    demand = size(parts.seen, seed=settings.seed)
    if policy.largest_sums:
        plan, demand = place_within_sums(parts.seen, demand, settings, policy.margin_fraction)
    else:
        plan = place(parts.seen, demand, stop=settings.stop, seed=settings.seed)
    unseen = replace(demand, series=series(parts.unseen, demand.vms, seed=settings.seed))
    trace = parts.unseen.trace
    assert trace is not None  # noqa: S101 - split_at refuses estates without a trace
    until_s = trace.start_s + trace.n_steps * trace.interval_s
    for number in range(packings):
        packed = pack_otherwise(parts.seen, demand, plan, settings.seed, number) if number else plan
        seen = _Overload.of(parts.unseen, unseen, packed, settings.workers) if plan.hosts else _Overload()
        yield Trial(
            policy=policy,
            packing=number,
            plan_until_s=trace.start_s,
            replay_until_s=until_s,
            hosts_used=plan.hosts_used,
            proven=plan.hosts_used == plan.bound.hosts,
            hosts_over_fraction=seen.hosts,
            intervals_over_fraction=seen.intervals,
            depth=seen.depth,
            worst_host_over_fraction=seen.worst_host,
        )


@dataclass(frozen=True, slots=True)
class _Overload:
    """Share of hosts ever over, of host-intervals over, demand over ceiling, and share of time of the worst host."""

    hosts: float = 0.0
    intervals: float = 0.0
    depth: float = 0.0
    worst_host: float = 0.0

    @classmethod
    def of(cls, estate: Estate, demand: Demand, plan: Plan, workers: int) -> _Overload:
        """Return how far the hosts of a plan go over; hosts without VMs do not count."""
        played = replay_placement(estate, demand, plan, workers=workers, parameters=DEFAULTS, block_cells=BLOCK_CELLS)
        ceiling = {cluster.name: cluster.policy.cpu_ceiling_fraction for cluster in estate.clusters}
        limits = np.array([ceiling[host.cluster] for host in plan.hosts])
        cpu = played.series.by_host["cpu_demand_fraction"]
        memory = played.series.by_host["memory_fraction"]
        busy = np.unique(plan.host_of_vm)
        over = ((cpu > limits[:, None] + 1e-6) | (memory > 1.0 + 1e-6))[busy]
        depth = (cpu / limits[:, None])[busy].max()
        return cls(float(over.any(axis=1).mean()), float(over.mean()), float(depth), float(over.mean(axis=1).max()))
