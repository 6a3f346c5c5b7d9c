"""
The smallest set of promises that cannot all be kept.

A set is a conflict when an estate that keeps only these has no plan. QuickXplain (Junker, AAAI 2004) divides the
promises and drops every half that is not needed; what is left is irreducible. Where few promises are left, all smaller
sets are tried as well, so that the answer is not only irreducible but smallest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import TypeVar

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.explanation import MinimalConflict
from vconsolidate.pipeline.demands import subset
from vconsolidate.pipeline.explain.attempts import Attempts
from vconsolidate.pipeline.explain.conflict_parts import Promise, promises, without

MOST_SUBSETS = 80
"""Smaller sets that are tried; beyond, the conflict is called irreducible only."""

MOST_VMS = 24
"""VMs among which the ones in conflict are searched."""

MOST_SERVERS = 8
"""Servers worth naming."""

_Item = TypeVar("_Item")


def minimal_conflict(
    estate: Estate, demand: Demand, attempts: Attempts
) -> tuple[MinimalConflict | None, tuple[Promise, ...]]:
    """
    Return the conflict and its promises; None when the estate is not proven to have no plan.

    The demand is held fixed: the servers that were to become VMs are those that must be placed, with the secondaries of
    those that are still to be fault tolerant.
    """
    every = promises(estate)

    def conflicting(kept: Sequence[Promise]) -> bool:
        if attempts.left <= 0:
            return False
        inside = set(map(id, kept))
        rest = without(estate, [promise for promise in every if id(promise) not in inside])
        return attempts.verdict(attempts.plan(rest, _asked_of(rest, demand), any_will_do=True)) == "impossible"

    if not conflicting(every):
        return None, ()
    if conflicting(()):
        return MinimalConflict(
            (), irreducible=True, smallest=True, servers=_servers(estate, demand, every, attempts)
        ), ()
    found = irreducible(every, conflicting)
    complete = attempts.left > 0
    smaller, smallest = _smaller(every, found, conflicting, attempts) if complete else (None, False)
    parts = tuple(smaller or found)
    kept = set(map(id, parts))
    lifted = [promise for promise in every if id(promise) not in kept]
    servers = _servers(estate, demand, lifted, attempts)
    conflict = MinimalConflict(
        tuple(promise.part for promise in parts), irreducible=complete, smallest=smallest, servers=servers
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
    every: Sequence[Promise],
    found: Sequence[Promise],
    conflicting: Callable[[Sequence[Promise]], bool],
    attempts: Attempts,
) -> tuple[tuple[Promise, ...] | None, bool]:
    """Return a smaller conflict if there is one, and whether all smaller sets were tried."""
    tried = 0
    for size in range(1, len(found)):
        for candidate in combinations(every, size):
            tried += 1
            if tried > MOST_SUBSETS or attempts.left <= 0:
                return None, False
            if conflicting(candidate):
                return candidate, True
    return None, True


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
