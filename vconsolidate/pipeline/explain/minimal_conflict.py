"""
The smallest set of promises that cannot all be kept.

A set is a conflict when an estate that keeps only these has no plan. QuickXplain (Junker, AAAI 2004) divides the
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
from vconsolidate.pipeline.demands import subset
from vconsolidate.pipeline.explain.attempts import Attempts, Verdict
from vconsolidate.pipeline.explain.conflict_parts import Promise, promises, without

MOST_SUBSETS = 80
"""Smaller sets that are tried; beyond, the conflict is called irreducible only."""

MOST_VMS = 24
"""VMs among which the ones in conflict are searched."""

MOST_SERVERS = 8
"""Servers worth naming."""

_Item = TypeVar("_Item")


@dataclass(slots=True)
class _Asked:
    """
    Asks whether an estate that keeps some promises only has a plan; no question is asked twice.

    Parameters
    ----------
    open
        Some answer was neither yes nor no, or was not sought any more.
    """

    estate: Estate
    demand: Demand
    attempts: Attempts
    every: Sequence[Promise]
    open: bool = False
    known: dict[frozenset[int], Verdict] = field(default_factory=dict)

    def conflicting(self, kept: Sequence[Promise]) -> bool:
        """Return whether it is proven that some promises cannot all be kept."""
        return self.verdict(kept) == "impossible"

    def verdict(self, kept: Sequence[Promise]) -> Verdict:
        """Return whether some promises can all be kept."""
        key = frozenset(map(id, kept))
        if key not in self.known:
            if self.attempts.left <= 0:
                self.open = True
                return "open"
            rest = self.only(kept)
            plan = self.attempts.plan(rest, _asked_of(rest, self.demand), any_will_do=True)
            self.known[key] = self.attempts.verdict(plan)
        self.open = self.open or self.known[key] == "open"
        return self.known[key]

    def only(self, kept: Sequence[Promise]) -> Estate:
        """Return the estate that keeps some promises only."""
        inside = set(map(id, kept))
        return without(self.estate, [promise for promise in self.every if id(promise) not in inside])

    def evidence(self, kept: Sequence[Promise]) -> tuple[Conflict, ...]:
        """Return why there is no plan when only some promises are to be kept, as far as that shows it."""
        rest = self.only(kept)
        plan = self.attempts.plan(rest, _asked_of(rest, self.demand), any_will_do=True)
        return tuple(conflict for conflict in plan.conflicts if conflict.figures) if not plan.hosts else ()


def minimal_conflict(
    estate: Estate, demand: Demand, attempts: Attempts
) -> tuple[MinimalConflict | None, tuple[Promise, ...]]:
    """
    Return the conflict and its promises; None when the estate is not proven to have no plan.

    The demand is held fixed: the servers that were to become VMs are those that must be placed, with the secondaries of
    those that are still to be fault tolerant.
    """
    every = promises(estate)
    asked = _Asked(estate, demand, attempts, every)
    if not asked.conflicting(every):
        return None, ()
    if asked.conflicting(()):
        servers = _servers(estate, demand, every, attempts)
        conflict = MinimalConflict((), irreducible=True, smallest=True, servers=servers, evidence=asked.evidence(()))
        return conflict, ()
    found = irreducible(every, asked.conflicting)
    asked.open = False
    complete = all(asked.verdict([other for other in found if other is not one]) == "possible" for one in found)
    smaller, smallest = _smaller(every, found, asked) if complete else (None, False)
    parts = tuple(smaller or found)
    kept = set(map(id, parts))
    lifted = [promise for promise in every if id(promise) not in kept]
    evidence = asked.evidence(parts)
    servers = _servers(estate, demand, lifted, attempts)
    conflict = MinimalConflict(
        tuple(promise.part for promise in parts),
        irreducible=complete,
        smallest=smallest,
        servers=servers,
        evidence=evidence,
    )
    return conflict, parts


def _asked_of(estate: Estate, demand: Demand) -> Demand:
    """Return the demand without secondaries that nobody asks for any more."""
    paired = {server.name for server in estate.servers if server.fault_tolerant}
    rows = [row for row, vm in enumerate(demand.vms) if not vm.secondary_of or vm.server in paired]
    return demand if len(rows) == len(demand.vms) else subset(demand, rows)


def irreducible(items: Sequence[_Item], conflicting: Callable[[Sequence[_Item]], bool]) -> list[_Item]:
    """
    Return a subset that is a conflict and of which nothing can be left out (QuickXplain).

    Parameters
    ----------
    items
        A conflict, whose empty subset is none.
    conflicting
        Monotone: a set with a conflict inside is a conflict.
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


def _smaller(
    every: Sequence[Promise], found: Sequence[Promise], asked: _Asked
) -> tuple[tuple[Promise, ...] | None, bool]:
    """Return a smaller conflict if there is one, and whether it is proven that there is none smaller still."""
    tried = 0
    asked.open = False
    for size in range(1, len(found)):
        for candidate in combinations(every, size):
            tried += 1
            if tried > MOST_SUBSETS or asked.attempts.left <= 0:
                return None, False
            if asked.conflicting(candidate):
                return candidate, not asked.open
    return None, not asked.open


def _servers(
    estate: Estate, demand: Demand, lifted: Sequence[Promise], attempts: Attempts
) -> tuple[str, ...]:  # fmt: skip
    """Return the servers that cannot be placed even without the others; empty where they are too many, or all."""
    if len(demand.vms) > MOST_VMS:
        return ()
    rest = without(estate, lifted)
    demand = _asked_of(rest, demand)

    def conflicting(rows: Sequence[int]) -> bool:
        if attempts.left <= 0 or not rows:
            return False
        return attempts.verdict(attempts.plan(rest, subset(demand, sorted(rows)), any_will_do=True)) == "impossible"

    rows = irreducible(range(len(demand.vms)), conflicting)
    enough = attempts.left > 0 and len(rows) <= MOST_SERVERS and len(rows) < len(demand.vms)
    return tuple(demand.vms[row].name for row in sorted(rows)) if enough else ()
