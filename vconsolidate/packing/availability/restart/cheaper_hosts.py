"""
Cheaper hosts than a packing with dedicated ones, on which every failure is survived all the same.

Tried in turn: the packing with fewer or cheaper hosts added; on few hosts the exact model, which learns of failures as
its placements turn out not to survive them (what it proves, with the failures it knows, holds for every plan); on many,
one host less or a cheaper one in its place, as long as that goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.availability.cluster_hosts import (
    cheapest_first,
    classes_in,
    failures_tolerated,
    hosts_available,
)
from vconsolidate.packing.availability.failures import Losses, losses
from vconsolidate.packing.availability.restart.exact_model import WholeModel, host_numbers_to_model
from vconsolidate.packing.availability.restart.restart_maps import QUICK_WORK, RestartMaps
from vconsolidate.packing.availability.restart.spread_and_map import too_many_failures
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.solver.assignment import Assignment
from vconsolidate.packing.solver.cpsat.run import proven_cost, run
from vconsolidate.packing.solver.solution import Bin
from vconsolidate.packing.solver.work_limit import WorkLimit

MOST_HOSTS = 24
"""Hosts of an exact model at most."""

_MOST_VARIABLES = 12_000
_MOST_ADDITIONS = 12
_ROUNDS = 24
_NEW_SETS = 3
_MODEL_WORK = 0.5
"""Share of the work left that one exact search may take."""


@dataclass(slots=True)
class SearchState:
    """
    What is known of plans that survive every failure.

    Parameters
    ----------
    bins, empty
        Hosts that run VMs and classes of those that do not, of the best one; None where none is known.
    value
        Its folded cost.
    bound
        No plan that survives costs less.
    infeasible
        It is proven that there is none.
    """

    bins: tuple[Bin, ...] | None
    empty: tuple[int, ...]
    value: int | None
    bound: int
    infeasible: bool = False


class CheaperHostsSearch:
    """
    A search for cheaper hosts.

    Parameters
    ----------
    exact
        Clusters, by number, whose failures must be survived exactly.
    """

    def __init__(
        self, encoded: Encoded, exact: Sequence[int], state: SearchState, work_limit: WorkLimit, seed: int
    ) -> None:
        self.encoded = encoded
        self.exact = exact
        self.state = state
        self.work_limit = work_limit
        self.seed = seed

    @property
    def is_over(self) -> bool:
        """Nothing is left to find, or to find it with."""
        state = self.state
        return self.work_limit.is_over or state.infeasible or (state.value is not None and state.value <= state.bound)

    def run(self, packings: Sequence[Sequence[Bin]]) -> SearchState:
        """
        Search until the best is found or the work limit ends.

        Parameters
        ----------
        packings
            That ignore failures.
        """
        for bins in packings:
            self._add_to(bins)
        if not self.is_over:
            self._model()
        while not self.is_over and self._shrink():
            pass
        return self.state

    def _offer(self, running: Assignment) -> bool:
        """Take hosts that are cheaper than the best ones if every failure is survived on them."""
        encoded = self.encoded
        value = int(encoded.problem.cost[running.classes].sum())
        if self.state.value is not None and value >= self.state.value:
            return False
        if self._failures_not_survived(running, QUICK_WORK) is not None:
            return False
        empty = tuple(c for c, on in zip(running.classes.tolist(), running.copies, strict=True) if not on)
        self.state.bins, self.state.empty, self.state.value = running.bins(), empty, value
        return True

    def _failures_not_survived(self, running: Assignment, work: float) -> tuple[Losses, list[int]] | None:
        """Return failures that are not survived, by their numbers; None where all are."""
        for cluster in self.exact:
            classes = running.classes.tolist()
            if too_many_failures(self.encoded, cluster, classes):
                return losses(self.encoded, cluster, classes[:1]), []
            maps = RestartMaps(running, losses(self.encoded, cluster, classes), self.work_limit, self.seed)
            missing = maps.begin(work=work, most=1)
            if missing:
                return maps.losses, sorted(missing)
        return None

    def _add_to(self, bins: Sequence[Bin]) -> None:
        """Add hosts to a packing, the cheapest ones first."""
        encoded = self.encoded
        left = hosts_available(encoded)
        np.subtract.at(left, [b.host_class for b in bins], 1)
        price = sum(int(encoded.problem.cost[b.host_class]) for b in bins)
        for added in list(self._additions(left))[:_MOST_ADDITIONS]:
            cost = price + sum(int(encoded.problem.cost[c]) for c in added)
            if self.is_over or (self.state.value is not None and cost >= self.state.value):
                return
            copies = [dict(zip(b.items, b.copies, strict=True)) for b in bins] + [{} for _ in added]
            self._offer(Assignment(encoded.problem, [*(b.host_class for b in bins), *added], copies))

    def _additions(self, left: IntArray) -> Iterator[tuple[int, ...]]:
        """Yield classes of hosts to add, by their cost."""
        cost = self.encoded.problem.cost
        classes = [c for cluster in self.exact for c in cheapest_first(self.encoded, classes_in(self.encoded, cluster))]
        most = int(failures_tolerated(self.encoded)[list(self.exact)].sum()) + 1
        ways = [way for size in range(most + 1) for way in combinations_with_replacement(classes[:6], size)]
        for way in sorted(ways, key=lambda w: (sum(int(cost[c]) for c in w), len(w), w)):
            if all(way.count(c) <= left[c] for c in set(way)):
                yield way

    def _model(self) -> None:
        """Solve the exact model, with more failures each time its hosts do not survive one."""
        encoded, state = self.encoded, self.state
        numbers = host_numbers_to_model(encoded.problem, hosts_available(encoded), state.value)
        variables = int((encoded.problem.allowed.sum(axis=0) * numbers).sum())
        if numbers.sum() > MOST_HOSTS or variables > _MOST_VARIABLES:
            return
        model = WholeModel(encoded.problem, numbers)
        model.require(at_least=state.bound, below=state.value)
        known: set[tuple[int, tuple[int, ...]]] = set()
        for cluster in self.exact:
            if variables * numbers.sum() < _MOST_VARIABLES // 3:
                self._add_failures(model, cluster, losses(encoded, cluster, model.class_of), None, known)
        for _ in range(_ROUNDS):
            status, solver = run(model.cp, self.work_limit, self.seed, work=self.work_limit.left * _MODEL_WORK)
            if status == "infeasible":
                state.infeasible = state.value is None
                state.bound = state.bound if state.value is None else state.value
                return
            if status == "unknown":
                return
            state.bound = max(state.bound, proven_cost(solver))
            running = model.arrangement(solver)
            if self._offer(running):
                if self.is_over or status == "optimal":
                    return
                model.require(at_least=state.bound, below=state.value)
                continue
            if (
                self.work_limit.is_over
                or model.variables > 4 * _MOST_VARIABLES
                or not self._add_failures_not_survived(model, solver, known)
            ):
                return

    def _add_failures_not_survived(
        self, model: WholeModel, solver: object, known: set[tuple[int, tuple[int, ...]]]
    ) -> bool:
        """Add the failures that the model's hosts do not survive; return whether any were new."""
        before = len(known)
        running = model.arrangement(solver)  # type: ignore[arg-type]
        used = [h for h in range(len(model.class_of)) if solver.value(model.used[h])]  # type: ignore[attr-defined]
        for cluster in self.exact:
            found = RestartMaps(
                running, losses(self.encoded, cluster, running.classes.tolist()), self.work_limit, self.seed
            )
            for number in sorted(found.begin(most=_NEW_SETS)):
                lost = tuple(used[h] for h in found.losses.sets[number])
                self._add_failures(model, cluster, losses(self.encoded, cluster, model.class_of), lost, known)
        return len(known) > before

    def _add_failures(
        self,
        model: WholeModel,
        cluster: int,
        every: Losses,
        lost: tuple[int, ...] | None,
        known: set[tuple[int, tuple[int, ...]]],
    ) -> None:
        """Add to the model one failure, with all hosts that fail with those lost; or all failures."""
        inside = np.flatnonzero(every.inside).tolist()
        must = every.restarts & ~every.excused
        for failing in every.sets:
            if (lost is None or set(lost) <= set(failing)) and (cluster, failing) not in known:
                known.add((cluster, failing))
                model.survive(failing, inside, must)
                if lost is not None:
                    return

    def _shrink(self) -> bool:
        """Do without one host, or with a cheaper one in its place; return whether that succeeded."""
        state, encoded = self.state, self.encoded
        if state.bins is None:
            return False
        classes = [*(b.host_class for b in state.bins), *state.empty]
        copies = [dict(zip(b.items, b.copies, strict=True)) for b in state.bins] + [{} for _ in state.empty]
        left = hosts_available(encoded)
        np.subtract.at(left, classes, 1)
        running = Assignment(encoded.problem, classes, copies)
        share = running.share()
        for host in self._candidates(classes, share):
            cluster = encoded.hosts.classes[classes[host]].cluster
            cheaper = [
                c
                for c in cheapest_first(encoded, classes_in(encoded, cluster))
                if left[c] and encoded.problem.cost[c] < encoded.problem.cost[classes[host]]
            ]
            for instead in (None, *cheaper):
                if self.work_limit.is_over:
                    return False
                smaller = self._replace(classes, copies, host, instead)
                if smaller is not None and self._offer(smaller):
                    return True
        return False

    def _candidates(self, classes: Sequence[int], share: np.ndarray) -> Iterator[int]:
        """Yield hosts to do without: of each class the three emptiest, the dearest class first."""
        cost = self.encoded.problem.cost
        for host_class in sorted(set(classes), key=lambda c: (-int(cost[c]), c)):
            if self.encoded.hosts.classes[host_class].cluster in self.exact:
                hosts = [h for h, c in enumerate(classes) if c == host_class]
                yield from sorted(hosts, key=lambda h: (share[h], h))[:3]

    def _replace(
        self, classes: Sequence[int], copies: Sequence[dict[int, int]], host: int, instead: int | None
    ) -> Assignment | None:
        """Return the hosts without one of them (or with another in its place), its copies where most room is left."""
        kept = [h for h in range(len(classes)) if h != host]
        extra = [] if instead is None else [instead]
        running = Assignment(
            self.encoded.problem,
            [*(classes[h] for h in kept), *extra],
            [*(copies[h] for h in kept), *({} for _ in extra)],
        )
        cluster = self.encoded.hosts.classes[classes[host]].cluster
        inside = self.encoded.problem.platform_of_class[running.classes] == cluster
        size = running.problem.demand[np.unique(running.platform)].max(axis=(0, 2))
        for item in sorted(copies[host], key=lambda i: (-int(size[i]), i)):
            for _ in range(copies[host][item]):
                room = running.capacity - running.load
                fits = running.hosts_for(item, room) & inside
                if not fits.any():
                    return None
                left = ((room - running.demand_of(item)) / np.maximum(running.capacity, 1)).min(axis=1)
                running.change(item, int(np.where(fits, left, -np.inf).argmax()), 1)
        return running
