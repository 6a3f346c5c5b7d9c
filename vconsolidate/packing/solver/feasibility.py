"""
Plain checker of a packing: every solution of every solver passes it before anyone sees it.

It shares no code with the solvers and counts in Python integers, so that nothing overflows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.side_constraints import OUTSIDE
from vconsolidate.packing.solver.solution import Bin

_Key = tuple[str, int]
_Places = dict[int, list[tuple[int, int]]]
"""Item → (bin, copies there)."""


def packing_faults(problem: Problem, bins: Sequence[Bin]) -> tuple[str, ...]:
    """Return what is wrong with a packing; empty when it is feasible and complete."""
    places: _Places = defaultdict(list)
    for number, used in enumerate(bins):
        for item, copies in zip(used.items, used.copies, strict=True):
            places[item].append((number, copies))
    return (
        *_count_faults(problem, bins),
        *_capacity_faults(problem, bins),
        *_at_most_faults(problem, bins, places),
        *_apart_faults(problem, bins, places),
        *_together_faults(problem, bins, places),
        *_few_hosts_faults(problem, bins, places),
    )


def _count_faults(problem: Problem, bins: Sequence[Bin]) -> Iterator[str]:
    placed = [0] * problem.n_items
    hosts = [0] * problem.n_classes
    for number, used in enumerate(bins):
        hosts[used.host_class] += 1
        if len(set(used.items)) != len(used.items) or min(used.copies, default=0) < 1:
            yield f"bin {number} is malformed"
        for item, copies in zip(used.items, used.copies, strict=True):
            placed[item] += copies
            if not problem.allowed[item, used.host_class]:
                yield f"item {item} is not allowed on class {used.host_class}"
    for item, copies in enumerate(placed):
        if copies != int(problem.count[item]):
            yield f"item {item} is placed {copies} times instead of {int(problem.count[item])}"
    for host_class, number in enumerate(hosts):
        if number > int(problem.available[host_class]):
            yield f"class {host_class} is used {number} times, {int(problem.available[host_class])} available"


def _capacity_faults(problem: Problem, bins: Sequence[Bin]) -> Iterator[str]:
    for number, used in enumerate(bins):
        demand = problem.demand_on(used.host_class)
        for dim, name in enumerate(problem.dimensions):
            load = sum(c * int(demand[i, dim]) for i, c in zip(used.items, used.copies, strict=True))
            load += _largest_bursts(problem, used, dim)
            if load > int(problem.capacity[used.host_class, dim]):
                yield f"bin {number} carries {load} of {name}, capacity {problem.capacity[used.host_class, dim]}"


def _largest_bursts(problem: Problem, used: Bin, dim: int) -> int:
    """Return what the largest bursts of a bin take of a dimension on top of the demand."""
    bursts = problem.bursts
    if bursts is None or dim >= bursts.extra.shape[2]:
        return 0
    platform = int(problem.platform_of_class[used.host_class])
    copies = dict(zip(used.items, used.copies, strict=True))
    sizes = [
        int(size)
        for item, size in zip(bursts.item.tolist(), bursts.extra[platform, :, dim].tolist(), strict=True)
        for _ in range(copies.get(item, 0))
    ]
    return sum(sorted(sizes, reverse=True)[: int(bursts.most[platform])])


def _key(scope_of_class: IntArray | None, number: int, host_class: int) -> _Key:
    if scope_of_class is None or scope_of_class[host_class] < 0:
        return ("host", number)
    return ("scope", int(scope_of_class[host_class]))


def _at_most_faults(problem: Problem, bins: Sequence[Bin], places: _Places) -> Iterator[str]:
    for rule, limit in enumerate(problem.at_most):
        total: dict[_Key, int] = defaultdict(int)
        for item, weight in zip(limit.items.tolist(), limit.weights.tolist(), strict=True):
            for number, copies in places.get(item, ()):
                host_class = bins[number].host_class
                if limit.scope_of_class is None or limit.scope_of_class[host_class] != OUTSIDE:
                    total[_key(limit.scope_of_class, number, host_class)] += copies * weight
        for key, found in total.items():
            if found > limit.limit:
                yield f"at most {limit.limit} (rule {rule}): {found} on {key[0]} {key[1]}"


def _apart_faults(problem: Problem, bins: Sequence[Bin], places: _Places) -> Iterator[str]:
    for rule, apart in enumerate(problem.apart):
        groups_at: dict[_Key, set[int]] = defaultdict(set)
        for group, items in enumerate(apart.groups):
            for item in items.tolist():
                for number, _ in places.get(item, ()):
                    groups_at[_key(apart.scope_of_class, number, bins[number].host_class)].add(group)
        for key, groups in groups_at.items():
            if len(groups) > 1:
                yield f"apart (rule {rule}): groups {sorted(groups)} on {key[0]} {key[1]}"


def _together_faults(problem: Problem, bins: Sequence[Bin], places: _Places) -> Iterator[str]:
    for rule, together in enumerate(problem.together):
        keys = {
            _key(together.scope_of_class, number, bins[number].host_class)
            for item in together.items.tolist()
            for number, _ in places.get(item, ())
        }
        if len(keys) > 1:
            yield f"together (rule {rule}): on {len(keys)} scope values"


def _few_hosts_faults(problem: Problem, bins: Sequence[Bin], places: _Places) -> Iterator[str]:
    for rule, few in enumerate(problem.few_hosts):
        running = {number for item in few.items.tolist() for number, _ in places.get(item, ())}
        hosts = sum(int(few.scope_of_class[bins[number].host_class]) != OUTSIDE for number in running)
        if hosts > few.limit:
            yield f"few hosts (rule {rule}): on {hosts} hosts, at most {few.limit}"
