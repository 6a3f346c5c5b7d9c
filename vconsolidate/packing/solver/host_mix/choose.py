"""The cheapest mix of hosts: solve with the covers known, ask for those that its hosts break, repeat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.host_mix.covers import Cover, Scopes, broken_cover, first_covers
from vconsolidate.packing.solver.host_mix.failover import FailoverNeed
from vconsolidate.packing.solver.host_mix.flows import Flow, flows_of
from vconsolidate.packing.solver.host_mix.model import Mix, MixModel
from vconsolidate.packing.solver.host_mix.splits import HostSplits, split_hosts
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.work_limit import WorkLimit

_MOST_HOSTS_WORK = 0.01
"""Work of counting the most hosts of a class, beside what CP-SAT counts itself."""


@dataclass(slots=True)
class MixChooser:
    """
    Chooses mixes of hosts for one problem.

    Parameters
    ----------
    available
        (n_classes,) hosts there are, those for failures included.
    covers
        Known so far; each choice adds to them.
    impossible
        (n_splits,) each: hosts on which it is proven that no packing exists, and on fewer neither.
    """

    splits: HostSplits
    flows: list[Flow]
    needs: tuple[FailoverNeed, ...]
    available: IntArray
    covers: dict[bytes, Cover] = field(default_factory=dict)
    impossible: list[IntArray] = field(default_factory=list)
    hint: Mix | None = None

    @classmethod
    def of(cls, problem: Problem, needs: Sequence[FailoverNeed], available: IntArray) -> MixChooser:
        """Return a chooser that knows the first covers of every resource."""
        splits = split_hosts(problem)
        flows = flows_of(splits)
        first = [cover for n, flow in enumerate(flows) if not flow.is_rule for cover in first_covers(n, flow)]
        return cls(splits, flows, tuple(needs), available, {cover.key: cover for cover in first})

    def choose(
        self, most_cost: int, work_limit: WorkLimit, seed: int, *, work: float, room: float = 0.0, sharpen: bool = False
    ) -> Mix:
        """
        Return the cheapest mix found of those that cost at most `most_cost`, with a bound on all of these.

        Parameters
        ----------
        work
            Of all rounds of the integer program, at most.
        room
            Share of every host that stays free.
        sharpen
            Ask for a bound that empty hosts can take over the fullest ones: that slows the integer program down.
        """
        own = work_limit.part(work=work)
        model = MixModel(self.splits, self.flows, self.needs, self.available, most_cost=most_cost, room=room)
        for cover in self.covers.values():
            model.ask_for(cover)
        for hosts in self.impossible:
            model.forbid(hosts)
        mix = model.solve(own, seed, own.left, self.hint)
        bound = mix.bound
        while mix.hosts is not None and not own.is_over:
            self.hint = mix
            broken = self._broken(mix, model)
            if not broken:
                if not sharpen or not model.take_over_the_fullest():
                    break
                sharpen = False  # asked for, now that the covers are known
            for cover in broken:
                model.ask_for(cover)
            mix = model.solve(own, seed, own.left, self.hint)
            bound = max(bound, mix.bound)
        return replace(mix, bound=bound)

    def most_hosts(self, most_cost: int, work_limit: WorkLimit, seed: int) -> IntArray:
        """Return (n_classes,) hosts in use that no packing exceeds which costs at most so much; all 0 if none does."""
        model = MixModel(self.splits, self.flows, self.needs, self.available, most_cost=most_cost)
        for cover in self.covers.values():
            model.ask_for(cover)
        most = self.available.copy()
        for host_class in range(most.size):
            work_limit.charge(_MOST_HOSTS_WORK)
            number = model.most_hosts(host_class, work_limit, seed, work_limit.left / (most.size - host_class))
            if number < 0:
                return np.zeros_like(most)
            most[host_class] = number
        return most

    def is_impossible(self, hosts: IntArray) -> bool:
        """Return whether it is proven that no packing exists on some hosts."""
        return any(bool((hosts <= known).all()) for known in self.impossible)

    def breaks_a_cover(self, hosts: IntArray, scopes: Scopes) -> bool:
        """Return whether demand cannot flow to some hosts; what says so is known from then on."""
        broken = False
        for number, flow in enumerate(self.flows):
            cover = broken_cover(number, flow, self.splits, hosts, scopes, flow.capacity.tolist())
            if cover is not None:
                self.covers[cover.key] = cover
                broken = True
        return broken

    def _broken(self, mix: Mix, model: MixModel) -> list[Cover]:
        """Return covers that a mix breaks, at most one per resource."""
        if mix.hosts is None:
            return []
        broken = []
        for number, flow in enumerate(self.flows):
            cover = broken_cover(number, flow, self.splits, mix.hosts, mix.scopes, model.capacity(number))
            if cover is not None and cover.key not in self.covers:
                self.covers[cover.key] = cover
                broken.append(cover)
        return broken
