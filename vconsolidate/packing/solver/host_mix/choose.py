"""The cheapest mix of hosts, with as few resources in the integer program as say the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.host_mix.failover import FailoverNeed
from vconsolidate.packing.solver.host_mix.flows import Flow, flows_of
from vconsolidate.packing.solver.host_mix.model import Mix, MixModel, share_left
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
    binding
        Flows in the integer program so far, by number; those that a mix leaves too little for are added.
    """

    splits: HostSplits
    flows: list[Flow]
    needs: tuple[FailoverNeed, ...]
    available: IntArray
    binding: list[int] = field(default_factory=list)
    hint: Mix | None = None

    @classmethod
    def of(cls, problem: Problem, needs: Sequence[FailoverNeed], available: IntArray) -> MixChooser:
        """Return a chooser that begins with the scarcest resources."""
        splits = split_hosts(problem)
        flows = flows_of(splits)
        scarcest = sorted(range(problem.n_dims), key=lambda dim: (-flows[dim].scarcity, dim))
        return cls(splits, flows, tuple(needs), available, scarcest[:_FIRST_DIMENSIONS])

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
                [self.flows[number] for number in self.binding],
                self.needs,
                self.available,
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
            self.binding += short
        return replace(mix, bound=bound)

    def _short(self, hosts: IntArray, room: float) -> list[int]:
        """Return the resource that a mix has least of for its demand, and all rules that need other hosts."""
        shares = {n: _share_served(flow, hosts, room) for n, flow in enumerate(self.flows) if n not in self.binding}
        worst = min(((share, n) for n, share in shares.items() if not self.flows[n].is_rule), default=(1.0, -1))
        rules = [n for n, share in shares.items() if self.flows[n].is_rule and share < 1.0]
        return [*([worst[1]] if worst[0] < 1.0 else []), *rules]


def _share_served(flow: Flow, hosts: IntArray, room: float) -> float:
    """Return which share of the demand for a resource flows to hosts that may run it, at most."""
    from ortools.graph.python import max_flow  # noqa: PLC0415 (heavy)

    unit = max(1, int(flow.capacity.max()) >> 24)
    demand = flow.demand // unit
    left = 0.0 if flow.is_rule else room
    offered = [-(-share_left(int(c), left) // unit) * int(n) for c, n in zip(flow.capacity, hosts, strict=True)]
    n_families = len(demand)
    source, sink = n_families + len(offered), n_families + len(offered) + 1
    network = max_flow.SimpleMaxFlow()
    for family, wanted in enumerate(demand.tolist()):
        network.add_arc_with_capacity(source, family, wanted)
        for split in np.flatnonzero(flow.may_run[family] & (hosts > 0)).tolist():
            network.add_arc_with_capacity(family, n_families + split, wanted)
    for split, amount in enumerate(offered):
        network.add_arc_with_capacity(n_families + split, sink, amount)
    network.solve(source, sink)  # type: ignore[no-untyped-call]
    total = int(demand.sum())
    return 1.0 if not total else float(network.optimal_flow()) / total
