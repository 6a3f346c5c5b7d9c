"""
Whether so few waves are impossible: a model that leaves hosts out and keeps what every order must keep.

A cluster is one host here. What is there after a wave must fit into the hosts in use together; hosts in use need empty
ones beside them, or what is left when any of them fails; rules allow only so many VMs on each; every move takes its
part of the limits, and a VM that was somewhere else first takes two. Every order gives a solution of this model, so
where it has none there is no order. Capacity is asked for in few resources first, then in those that a solution
exceeds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from vconsolidate.migration.linear import negation, total
from vconsolidate.migration.problem import OUTSIDE, HostRule, MoveProblem
from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.cpsat.run import run
from vconsolidate.packing.solver.work_limit import WorkLimit

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

_ROUNDS: Final = 8
_FIRST_DIMS: Final = 2


def is_impossible(problem: MoveProblem, n_waves: int, limit: WorkLimit, seed: int) -> bool:
    """Return whether no order has so few waves; False where the work limit ended the proof."""
    crowded = _Crowding.of(problem)
    dims = list(crowded.scarcest(_FIRST_DIMS))
    for _ in range(_ROUNDS):
        if limit.is_over:
            return False
        relaxed = _Relaxed(problem, n_waves, crowded, dims)
        status, solver = run(relaxed.model, limit, seed, linearization=2)
        if status != "optimal":
            return status == "infeasible"
        more = relaxed.exceeded(solver)
        if not more:
            return False
        dims += more
    return False


@dataclass(frozen=True, slots=True)
class _Crowding:
    """
    Sizes as the model counts them.

    Parameters
    ----------
    need
        (n_vms, n_dims) the least that a VM takes in its cluster.
    room
        (n_hosts, n_dims) what a host offers, or carries today where that is more.
    """

    problem: MoveProblem
    need: IntArray
    room: IntArray
    clusters: Mapping[int, tuple[tuple[int, ...], tuple[int, ...]]] = field(default_factory=dict)

    @classmethod
    def of(cls, problem: MoveProblem) -> _Crowding:
        """Return the sizes of a problem."""
        carried = np.zeros_like(problem.room)
        for vm, host in enumerate(problem.start):
            if host != OUTSIDE:
                carried[host] += problem.need[vm, host]
        offered = np.where(np.array([[problem.is_closed(h)] for h in range(problem.n_hosts)]), 0, problem.room)
        clusters = {}
        need = np.zeros((problem.n_vms, problem.room.shape[1]), dtype=np.int64)
        for cluster in sorted(set(problem.cluster)):
            hosts = tuple(h for h in range(problem.n_hosts) if problem.cluster[h] == cluster)
            vms = tuple(v for v in range(problem.n_vms) if problem.cluster[problem.goal[v]] == cluster)
            clusters[cluster] = hosts, vms
            if vms:
                need[list(vms)] = problem.need[np.ix_(vms, hosts)].min(axis=1)
        return cls(problem, need, np.maximum(offered, carried), clusters)

    def scarcest(self, number: int) -> Sequence[int]:
        """Return the resources of which hosts that are there at the start have least."""
        there = [h for h, waits in enumerate(self.problem.waits_for) if waits == ()]
        share = self.need.sum(axis=0) / np.maximum(1, self.room[there].sum(axis=0))
        return [int(dim) for dim in np.argsort(-share, kind="stable")[:number]]


class _Relaxed:
    """The model for a number of waves, with capacity in some resources."""

    def __init__(self, problem: MoveProblem, n_waves: int, sizes: _Crowding, dims: Sequence[int]) -> None:
        from ortools.sat.python import cp_model  # noqa: PLC0415 (heavy)

        self.problem, self.n_waves, self.sizes, self.dims = problem, n_waves, sizes, dims
        self.model = cp_model.CpModel()
        self.false, self.true = self.model.new_constant(0), self.model.new_constant(1)
        self.waves = range(1, n_waves + 1)
        self.moving = [v for v in range(problem.n_vms) if problem.start[v] != problem.goal[v]]
        self.left = {v: self._rising(v) for v in self.moving}
        self.home = {v: [self.false, *self._new(n_waves)] for v in self.moving}
        self.open = [self._open(host) for host in range(problem.n_hosts)]
        self.used = [[self.false, *self._new(n_waves)] for _ in range(problem.n_hosts)]
        self.free = [[self.false, *self._new(n_waves)] for _ in range(problem.n_hosts)]
        self._add_hosts()
        self._add_room()
        self._add_rules()
        self._add_limits()
        self._add_order()

    def _new(self, number: int) -> list[cp_model.BoolVarT]:
        return [self.model.new_bool_var("") for _ in range(number)]

    def _rising(self, vm: int) -> Sequence[cp_model.BoolVarT]:
        """Return whether a VM has left its place, after each wave; a blocked VM does not."""
        left: list[cp_model.BoolVarT] = [self.false]
        for wave in self.waves:
            stays = not self.problem.may_move(vm, wave - 1)
            gone = left[-1] if stays else self.model.new_bool_var("")
            self.model.add_implication(left[-1], gone)
            left.append(gone)
        return left

    def _open(self, host: int) -> list[cp_model.BoolVarT]:
        waits = self.problem.waits_for[host]
        if not waits:
            return [self.false if waits is None else self.true] * (self.n_waves + 1)
        there = [self.false, *self._new(self.n_waves)]
        for wave in self.waves:
            for vm in waits:
                if vm in self.left:
                    self.model.add_implication(there[wave], self.left[vm][wave - 1])
        return there

    def _add_hosts(self) -> None:
        problem = self.problem
        for vm in self.moving:
            for wave in self.waves:
                self.model.add_implication(self.home[vm][wave], self.left[vm][wave])
                self.model.add_implication(self.home[vm][wave], self.used[problem.goal[vm]][wave])
                if not problem.parking:
                    self.model.add_implication(self.left[vm][wave], self.home[vm][wave])
            self.model.add(self.home[vm][self.n_waves] == 1)
        for host in range(problem.n_hosts):
            wanted = problem.spares[problem.cluster[host]] if problem.spares else 0
            beside = [
                other
                for other in range(problem.n_hosts)
                if other != host and problem.cluster[other] == problem.cluster[host] and not problem.is_closed(other)
            ]
            for wave in self.waves:
                for kind in (self.used, self.free):
                    self.model.add_implication(kind[host][wave], self.open[host][wave])
                self.model.add_bool_or(negation(self.used[host][wave]), negation(self.free[host][wave]))
                if wanted:
                    empty = total(self.free[other][wave] for other in beside)
                    self.model.add(empty >= wanted).only_enforce_if(self.used[host][wave])

    def _add_room(self) -> None:
        for cluster, (hosts, vms) in self.sizes.clusters.items():
            stay, come = self._by_start(vms)
            fail = bool(self.problem.survives) and self.problem.survives[cluster] > 0
            for dim in self.dims:
                room = self.sizes.room[:, dim]
                base = int(self.sizes.need[stay, dim].sum())
                for wave in self.waves:
                    taken = total(int(self.sizes.need[vm, dim]) * self.left[vm][wave] for vm in come) + base
                    self.model.add(taken <= total(int(room[host]) * self.used[host][wave] for host in hosts))
                if fail:
                    self._add_failures(hosts, vms, dim)

    def _by_start(self, vms: Sequence[int]) -> tuple[list[int], list[int]]:
        """Return the VMs of a cluster that are in it from the start, and those that come to it."""
        come = [vm for vm in vms if self.problem.is_far(vm, self.problem.start[vm])]
        return [vm for vm in vms if vm not in set(come)], come

    def _add_failures(self, hosts: Sequence[int], vms: Sequence[int], dim: int) -> None:
        """Add that what restarts, and what survives, fits into the hosts that are left when any one fails."""
        stay, come = self._by_start([vm for vm in vms if self.problem.restarts[vm]])
        base = int(self.sizes.need[stay, dim].sum())
        for wave in self.waves:
            taken = total(int(self.sizes.need[vm, dim]) * self.left[vm][wave] for vm in come) + base
            for lost in hosts:
                others = (h for h in hosts if h != lost)
                left = total(int(self.sizes.room[h, dim]) * self.open[h][wave] for h in others)
                self.model.add(taken <= left).only_enforce_if(self.open[lost][wave])

    def _add_rules(self) -> None:
        problem = self.problem
        for rule in problem.rules:
            if _is_broken(problem, rule):
                continue  # it may stay so
            weight = dict(zip(rule.vms, rule.weights or (1,) * len(rule.vms), strict=True))
            for hosts, vms in self.sizes.clusters.values():
                stay, come = self._by_start([vm for vm in vms if vm in weight])
                base = sum(weight[vm] for vm in stay)
                for wave in self.waves:
                    there = total(weight[vm] * self.left[vm][wave] for vm in come) + base
                    self.model.add(there <= rule.most * total(self.used[host][wave] for host in hosts))

    def _add_limits(self) -> None:
        again = {vm: self._second_moves(vm) for vm in self.moving}
        for limit in self.problem.limits:
            for wave in self.waves:
                row: list[cp_model.LinearExprT] = []
                for vm in self.moving:
                    first = limit.of(vm, far=self.problem.is_far(vm, self.problem.start[vm]))
                    row.append(first * (self.left[vm][wave] - self.left[vm][wave - 1]))
                    row.append(int(limit.move[vm]) * again[vm][wave])
                self.model.add(total(row) <= limit.most)

    def _second_moves(self, vm: int) -> list[cp_model.BoolVarT]:
        """Return whether a VM that has left its place in an earlier wave comes to its own host in each."""
        moves = [self.false, *self._new(self.n_waves)]
        home, left = self.home[vm], self.left[vm]
        for wave in self.waves:
            self.model.add_bool_or(moves[wave], negation(home[wave]), home[wave - 1], negation(left[wave - 1]))
            if not self.problem.may_move(vm, wave - 1):
                self.model.add(home[wave] == home[wave - 1])
        return moves

    def _add_order(self) -> None:
        for group in self.problem.groups:
            members = [vm for vm in group if vm in self.left]
            for vm in members[1:]:
                for wave in self.waves:
                    self.model.add(self.left[vm][wave] == self.left[members[0]][wave])
        for first, then in self.problem.before:
            if first in self.left and then in self.left:
                for wave in self.waves:
                    self.model.add_implication(self.left[then][wave], self.left[first][wave - 1])

    def exceeded(self, value: cp_model.CpSolver) -> list[int]:
        """Return resources that a solution exceeds, the worst of each cluster and wave."""
        found = set()
        for hosts, vms in self.sizes.clusters.values():
            for wave in self.waves:
                stay, come = self._by_start(vms)
                here = stay + [vm for vm in come if value.boolean_value(self.left[vm][wave])]
                used = [host for host in hosts if value.boolean_value(self.used[host][wave])]
                over = self.sizes.need[here].sum(axis=0) / np.maximum(1, self.sizes.room[used].sum(axis=0))
                over[list(self.dims)] = 0.0
                if over.max(initial=0.0) > 1.0:
                    found.add(int(over.argmax()))
        return sorted(found)


def _is_broken(problem: MoveProblem, rule: HostRule) -> bool:
    """Return whether a host has too many VMs of a rule at the start."""
    there: Counter[int] = Counter()
    for vm, weight in zip(rule.vms, rule.weights or (1,) * len(rule.vms), strict=True):
        there[problem.start[vm]] += weight
    return any(number > rule.most for host, number in there.items() if host != OUTSIDE)
