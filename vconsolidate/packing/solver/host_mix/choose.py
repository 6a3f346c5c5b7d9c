"""The cheapest mix of hosts, with as few resources in the integer program as say the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.host_mix.failover import FailoverNeed
from vconsolidate.packing.solver.host_mix.families import Families, families_of
from vconsolidate.packing.solver.host_mix.model import Mix, MixModel
from vconsolidate.packing.solver.host_mix.splits import HostSplits, split_hosts
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.work_limit import WorkLimit

_FIRST_DIMENSIONS = 2
_ROUNDS = 5


@dataclass(slots=True)
class MixChooser:
    """
    Chooses mixes of hosts for one problem.

    Parameters
    ----------
    available
        (n_classes,) hosts there are, those for failures included.
    dimensions
        Resources in the integer program so far; those that a mix leaves too little of are added.
    """

    splits: HostSplits
    families: Families
    needs: tuple[FailoverNeed, ...]
    available: IntArray
    dimensions: list[int] = field(default_factory=list)
    hint: Mix | None = None

    @classmethod
    def of(cls, problem: Problem, needs: Sequence[FailoverNeed], available: IntArray) -> MixChooser:
        """Return a chooser that begins with the scarcest resources."""
        splits = split_hosts(problem)
        families = families_of(splits)
        total = families.demand.sum(axis=0) / np.maximum(problem.capacity.max(axis=0), 1)
        scarcest = np.argsort(-total, kind="stable")[:_FIRST_DIMENSIONS]
        return cls(splits, families, tuple(needs), available, sorted(scarcest.tolist()))

    def choose(self, most_cost: int, work_limit: WorkLimit, seed: int, *, work: float, room: float = 0.0) -> Mix:
        """
        Return the cheapest mix found of those that cost at most `most_cost`, with a bound on all of these.

        Parameters
        ----------
        work
            Of one run of the integer program, at most.
        room
            Share of every host that stays free.
        """
        bound = 0
        mix = Mix(None, np.zeros(self.splits.problem.n_classes, dtype=np.int64), 0)
        for _ in range(_ROUNDS):
            model = MixModel(
                self.splits,
                self.families,
                self.needs,
                self.available,
                dimensions=self.dimensions,
                most_cost=most_cost,
                room=room,
            )
            mix = model.solve(work_limit, seed, work, self.hint)
            bound = max(bound, mix.bound)
            if mix.hosts is None:
                break
            self.hint = mix
            short = self._short(mix.hosts, room)
            if not short or work_limit.is_over:
                break
            self.dimensions = sorted({*self.dimensions, *short})
        return replace(mix, bound=bound)

    def _short(self, hosts: IntArray, room: float) -> list[int]:
        """Return the resource that a mix has least of for its demand, where it has too little; empty if none."""
        worst: tuple[float, int] | None = None
        for dim in set(range(self.splits.problem.n_dims)) - set(self.dimensions):
            share = self._share_served(hosts, dim, room)
            if share < 1.0 and (worst is None or share < worst[0]):
                worst = (share, dim)
        return [] if worst is None else [worst[1]]

    def _share_served(self, hosts: IntArray, dim: int, room: float) -> float:
        """Return which share of the demand for a resource flows to hosts that may run it, at most."""
        from ortools.graph.python import max_flow  # noqa: PLC0415 (heavy)

        capacity = self.splits.problem.capacity[self.splits.class_of_split, dim]
        unit = max(1, int(capacity.max()) >> 24)
        demand = self.families.demand[:, dim] // unit
        offered = [-(-int(c * (1.0 - room)) // unit) * int(n) for c, n in zip(capacity, hosts, strict=True)]
        n_families = len(demand)
        source, sink = n_families + len(offered), n_families + len(offered) + 1
        flow = max_flow.SimpleMaxFlow()
        for family, wanted in enumerate(demand.tolist()):
            flow.add_arc_with_capacity(source, family, wanted)
            for split in np.flatnonzero(self.families.may_run[family] & (hosts > 0)).tolist():
                flow.add_arc_with_capacity(family, n_families + split, wanted)
        for split, amount in enumerate(offered):
            flow.add_arc_with_capacity(n_families + split, sink, amount)
        flow.solve(source, sink)
        total = int(demand.sum())
        return 1.0 if not total else flow.optimal_flow() / total
