"""
The smallest set of requirements (promises) that cannot all be met.

A set is a conflict when an estate with only these requirements has no plan. QuickXplain (Junker, AAAI 2004) divides the
promises and drops every half that is not needed; what is left is irreducible. Where few promises are left, all smaller
sets are tried as well, so that the answer is not only irreducible but smallest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TypeVar

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import Conflict
from vconsolidate.model.explanation import MinimalConflict
from vconsolidate.model.part_of_demand import subset
from vconsolidate.pipeline.explain.attempts import Attempts, Verdict
from vconsolidate.pipeline.explain.demand_without import demand_without
from vconsolidate.pipeline.explain.promise import Promise
from vconsolidate.pipeline.explain.promises import promises, without

MOST_SUBSETS = 80
"""Most smaller sets that are tried; where there are more, the conflict is only called irreducible."""

MOST_VMS = 24
"""Most VMs among which the ones in conflict are looked for."""

MOST_SERVERS = 8
"""Most servers that a conflict names."""

_Item = TypeVar("_Item")


@dataclass(slots=True)
class _Questions:
    """
    Asks whether an estate with only some of its requirements has a plan; no question is asked twice.

    Parameters
    ----------
    open
        Some answer was neither yes nor no, or the question was not asked because too many had been.
    """

    estate: Estate
    demand: Demand
    attempts: Attempts
    every: Sequence[Promise]
    open: bool = False
    known: dict[frozenset[int], Verdict] = field(default_factory=dict)

    def conflicting(self, kept: Sequence[Promise]) -> bool:
        """Return whether it is proven that the requirements `kept` cannot all be met."""
        return self.verdict(kept) == "impossible"

    def verdict(self, kept: Sequence[Promise]) -> Verdict:
        """Return whether the requirements `kept` can all be met."""
        key = frozenset(map(id, kept))
        if key not in self.known:
            if self.attempts.left <= 0:
                self.open = True
                return "open"
            rest = self.only(kept)
            plan = self.attempts.plan(rest, demand_without(self.estate, rest, self.demand), any_will_do=True)
            self.known[key] = self.attempts.verdict(plan)
        self.open = self.open or self.known[key] == "open"
        return self.known[key]

    def only(self, kept: Sequence[Promise]) -> Estate:
        """Return the estate with the requirements `kept` only."""
        inside = set(map(id, kept))
        return without(self.estate, [promise for promise in self.every if id(promise) not in inside])

    def evidence(self, kept: Sequence[Promise]) -> tuple[Conflict, ...]:
        """Return the conflicts with figures that the search finds when only `kept` is required; may be empty."""
        rest = self.only(kept)
        plan = self.attempts.plan(rest, demand_without(self.estate, rest, self.demand), any_will_do=True)
        return tuple(conflict for conflict in plan.conflicts if conflict.figures) if not plan.hosts else ()


def minimal_conflict(
    estate: Estate, demand: Demand, attempts: Attempts
) -> tuple[MinimalConflict | None, tuple[Promise, ...]]:
    """
    Return the conflict and its requirements; None when the estate is not proven to have no plan.

    The demand stays fixed: the servers that were to become VMs must be placed, with the secondaries of those that are
    still to be fault tolerant.
    """
    every = promises(estate)
    questions = _Questions(estate, demand, attempts, every)
    if not questions.conflicting(every):
        return None, ()
    if questions.conflicting(()):
        servers = _servers_in_conflict(estate, demand, every, attempts)
        conflict = MinimalConflict(
            (), irreducible=True, smallest=True, servers=servers, evidence=questions.evidence(())
        )
        return conflict, ()
    found = reduce_conflict(every, questions.conflicting)
    questions.open = False
    complete = all(questions.verdict([other for other in found if other is not one]) == "possible" for one in found)
    smaller, smallest = _find_smaller(every, found, questions) if complete else (None, False)
    parts = tuple(smaller or found)
    kept = set(map(id, parts))
    lifted = [promise for promise in every if id(promise) not in kept]
    evidence = questions.evidence(parts)
    servers = _servers_in_conflict(estate, demand, lifted, attempts)
    conflict = MinimalConflict(
        tuple(promise.part for promise in parts),
        irreducible=complete,
        smallest=smallest,
        servers=servers,
        evidence=evidence,
    )
    return conflict, parts


def reduce_conflict(items: Sequence[_Item], conflicting: Callable[[Sequence[_Item]], bool]) -> list[_Item]:
    """
    Return a subset that is a conflict and none of whose items can be left out (QuickXplain).

    Parameters
    ----------
    items
        A conflict; the empty set must not be one.
    conflicting
        Returns whether a set is a conflict; monotone: every superset of a conflict is one.
    """

    def explain(background: list[_Item], added: bool, rest: list[_Item]) -> list[_Item]:  # noqa: FBT001
        if added and conflicting(background):
            return []
        if len(rest) == 1:
            return rest
        middle = len(rest) // 2
        first, second = rest[:middle], rest[middle:]
        needed = explain(background + first, bool(first), second)
        return explain(background + needed, bool(needed), first) + needed

    return explain([], False, list(items))  # noqa: FBT003


def _find_smaller(
    every: Sequence[Promise], found: Sequence[Promise], questions: _Questions
) -> tuple[tuple[Promise, ...] | None, bool]:
    """Return a smaller conflict, or None where none was found; and whether no smaller one still is proven to exist."""
    tried = 0
    questions.open = False
    for size in range(1, len(found)):
        for candidate in combinations(every, size):
            tried += 1
            if tried > MOST_SUBSETS or questions.attempts.left <= 0:
                return None, False
            if questions.conflicting(candidate):
                return candidate, not questions.open
    return None, not questions.open


def _servers_in_conflict(
    estate: Estate, demand: Demand, lifted: Sequence[Promise], attempts: Attempts
) -> tuple[str, ...]:
    """Return the servers that cannot be placed even without the others; empty where they are too many, or all."""
    if len(demand.vms) > MOST_VMS:
        return ()
    rest = without(estate, lifted)
    demand = demand_without(estate, rest, demand)

    def conflicting(rows: Sequence[int]) -> bool:
        if attempts.left <= 0 or not rows:
            return False
        return attempts.verdict(attempts.plan(rest, subset(demand, sorted(rows)), any_will_do=True)) == "impossible"

    rows = reduce_conflict(range(len(demand.vms)), conflicting)
    enough = attempts.left > 0 and len(rows) <= MOST_SERVERS and len(rows) < len(demand.vms)
    return tuple(demand.vms[row].name for row in sorted(rows)) if enough else ()
