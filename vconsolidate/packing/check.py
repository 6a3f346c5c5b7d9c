"""
Plain checker of a packing: every solution of every solver passes it before anyone sees it.

It shares no code with the solvers and counts in Python integers, so that nothing overflows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.problem import OUTSIDE, Bin, Problem

_Key = tuple[str, int]


def faults(problem: Problem, bins: Sequence[Bin]) -> tuple[str, ...]:
    """Return what is wrong with a packing; empty when it is feasible and complete."""
    return (
        *_count_faults(problem, bins),
        *_capacity_faults(problem, bins),
        *_at_most_faults(problem, bins),
        *_apart_faults(problem, bins),
        *_together_faults(problem, bins),
        *_few_hosts_faults(problem, bins),
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
            if load > int(problem.capacity[used.host_class, dim]):
                yield f"bin {number} carries {load} of {name}, capacity {problem.capacity[used.host_class, dim]}"


def _key(scope_of_class: IntArray | None, number: int, host_class: int) -> _Key:
    if scope_of_class is None or scope_of_class[host_class] < 0:
        return ("host", number)
    return ("scope", int(scope_of_class[host_class]))


def _at_most_faults(problem: Problem, bins: Sequence[Bin]) -> Iterator[str]:
    for rule, limit in enumerate(problem.at_most):
        weight = dict(zip(limit.items.tolist(), limit.weights.tolist(), strict=True))
        total: dict[_Key, int] = defaultdict(int)
        for number, used in enumerate(bins):
            if limit.scope_of_class is not None and limit.scope_of_class[used.host_class] == OUTSIDE:
                continue
            key = _key(limit.scope_of_class, number, used.host_class)
            total[key] += sum(c * weight.get(i, 0) for i, c in zip(used.items, used.copies, strict=True))
        for key, found in total.items():
            if found > limit.limit:
                yield f"at most {limit.limit} (rule {rule}): {found} on {key[0]} {key[1]}"


def _apart_faults(problem: Problem, bins: Sequence[Bin]) -> Iterator[str]:
    for rule, apart in enumerate(problem.apart):
        groups_at: dict[_Key, set[int]] = defaultdict(set)
        groups_of: dict[int, set[int]] = defaultdict(set)
        for group, items in enumerate(apart.groups):
            for item in items.tolist():
                groups_of[item].add(group)
        for number, used in enumerate(bins):
            for item in used.items:
                groups_at[_key(apart.scope_of_class, number, used.host_class)] |= groups_of.get(item, set())
        for key, groups in groups_at.items():
            if len(groups) > 1:
                yield f"apart (rule {rule}): groups {sorted(groups)} on {key[0]} {key[1]}"


def _together_faults(problem: Problem, bins: Sequence[Bin]) -> Iterator[str]:
    for rule, together in enumerate(problem.together):
        members = set(together.items.tolist())
        keys = {
            _key(together.scope_of_class, number, used.host_class)
            for number, used in enumerate(bins)
            if members.intersection(used.items)
        }
        if len(keys) > 1:
            yield f"together (rule {rule}): on {len(keys)} scope values"


def _few_hosts_faults(problem: Problem, bins: Sequence[Bin]) -> Iterator[str]:
    for rule, few in enumerate(problem.few_hosts):
        members = set(few.items.tolist())
        hosts = sum(
            few.scope_of_class[used.host_class] != OUTSIDE and not members.isdisjoint(used.items) for used in bins
        )
        if hosts > few.limit:
            yield f"few hosts (rule {rule}): on {hosts} hosts, at most {few.limit}"
