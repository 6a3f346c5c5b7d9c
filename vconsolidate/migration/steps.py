"""Whether a wave may lead from one state to the next: the problem's rules in plain words, for tests and the search."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.migration.problem import OUTSIDE, MoveProblem, State, open_hosts


def faults(problem: MoveProblem, before: State, after: State, wave: int) -> Iterator[str]:
    """Yield what is wrong with a wave (counted from 0) that leads from one state to another."""
    moved = [vm for vm in range(problem.n_vms) if before[vm] != after[vm]]
    yield from _places(problem, before, after, moved)
    yield from _order(problem, before, moved, wave)
    for limit in problem.limits:
        taken = sum(limit.of(vm, far=problem.is_far(vm, before[vm])) for vm in moved)
        if taken > limit.most:
            yield f"{limit.name}: {taken} of {limit.most}"
    yield from _rooms(problem, before, after)
    yield from _spares(problem, before, after)


def _places(problem: MoveProblem, before: State, after: State, moved: list[int]) -> Iterator[str]:
    here = open_hosts(problem, before)
    for vm in moved:
        host = after[vm]
        if host == OUTSIDE:
            yield f"VM {vm} leaves the target"
        elif not here[host] or problem.is_closed(host):
            yield f"host {host} takes no VM"
        elif host != problem.goal[vm] and not (problem.parking and problem.allowed[vm, host]):
            yield f"VM {vm} may not wait on host {host}"


def _order(problem: MoveProblem, before: State, moved: list[int], wave: int) -> Iterator[str]:
    first = {vm for vm in moved if before[vm] == problem.start[vm]}
    gone = {vm for vm in range(problem.n_vms) if before[vm] != problem.start[vm]}
    for vm in moved:
        if not problem.may_move(vm, wave):
            yield f"VM {vm} is blocked in wave {wave}"
    for group in problem.groups:
        if first & set(group) and not set(group) <= first:
            yield f"group {group} is torn"
    for one, then in problem.before:
        if then in first and one not in gone:
            yield f"VM {then} leaves before {one}"


def _rooms(problem: MoveProblem, before: State, after: State) -> Iterator[str]:
    for host in range(problem.n_hosts):
        there = {vm for vm in range(problem.n_vms) if host in {before[vm], after[vm]}}
        stayed = {vm for vm in range(problem.n_vms) if before[vm] == host}
        if there == stayed:
            continue  # nothing comes: it was as full before
        taken = sum(problem.need[vm, host] for vm in there)
        if (taken > problem.room[host]).any():
            yield f"host {host} is too full"
        for groups in problem.apart:
            if sum(bool(there & set(group)) for group in groups) > 1:
                yield f"host {host} has VMs of groups that must be apart"
        for rule in problem.rules:
            weights = rule.weights or (1,) * len(rule.vms)
            there_now = [w for vm, w in zip(rule.vms, weights, strict=True) if vm in there]
            if sum(there_now) > rule.most:
                yield f"host {host} has too many of {rule.vms}"


def _spares(problem: MoveProblem, before: State, after: State) -> Iterator[str]:
    here = open_hosts(problem, before)
    used = set(after) - {OUTSIDE}
    for host in sorted(used):
        wanted = problem.spares[problem.cluster[host]] if problem.spares else 0
        free = sum(here[s] and s not in used and problem.replaces(s, host) for s in range(problem.n_hosts))
        if free < wanted:
            yield f"host {host} has {free} of {wanted} spare hosts"
