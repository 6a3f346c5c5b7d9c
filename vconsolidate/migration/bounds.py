"""How many waves any order needs at least: three relaxations, each exact in integers."""

from __future__ import annotations

from vconsolidate.migration.problem import MoveProblem, need_in_all
from vconsolidate.model.arrays import IntArray

_MOST_WAVES = 10_000


def least_waves(problem: MoveProblem) -> int:
    """Return a proven lower bound on the number of waves: 0 where nothing moves."""
    moving = [vm for vm in range(problem.n_vms) if problem.start[vm] != problem.goal[vm]]
    if not moving:
        return 0
    return max(1, _by_limits(problem, moving), _by_chains(problem, moving), _by_growth(problem, moving))


def _by_limits(problem: MoveProblem, moving: list[int]) -> int:
    """Every VM that moves takes its share of each limit at least once."""
    most = 1
    for limit in problem.limits:
        taken = sum(limit.of(vm, far=problem.is_far(vm, problem.start[vm])) for vm in moving)
        if limit.most > 0:
            most = max(most, -(-taken // limit.most))
    return most


def _by_chains(problem: MoveProblem, moving: list[int]) -> int:
    """
    Earliest wave (from 0) of every first move, by freezes, groups and order; hosts that must become empty first.

    A VM whose goal waits for others ends at least one wave after their first move.
    """
    together = {vm: group for group in problem.groups for vm in group}
    earliest = dict.fromkeys(range(problem.n_vms), 0)
    for _ in range(problem.n_vms + 1):
        changed = False
        for vm in range(problem.n_vms):
            lead = [earliest[one] + 1 for one, then in problem.before if then == vm]
            peers = [earliest[other] for other in together.get(vm, ())]
            wave = max([earliest[vm], *lead, *peers])
            while not problem.may_move(vm, wave) and wave < _MOST_WAVES:
                wave += 1
            changed |= wave != earliest[vm]
            earliest[vm] = wave
        if not changed:
            break
    ends = []
    for vm in moving:
        waits = problem.waits_for[problem.goal[vm]] or ()
        ends.append(max([earliest[vm], *(earliest[one] + 1 for one in waits)]) + 1)
    return max(ends)


def _by_growth(problem: MoveProblem, moving: list[int]) -> int:
    """
    How fast room can grow: by a wave no more VMs are there than the hosts that were there before it can carry.

    Hosts of machines become available only when their VMs fit into that room; taking the best of them by room per
    demand, and a part of one, never gives less than what an order can reach.
    """
    least = need_in_all(problem)
    waves = 1
    for dim in range(least.shape[1]):
        waves = max(waves, _growth_of(problem, moving, least[:, dim], problem.room[:, dim]))
    return waves


def _growth_of(problem: MoveProblem, moving: list[int], need: IntArray, room: IntArray) -> int:
    opened = [host for host, waits in enumerate(problem.waits_for) if waits == () and not problem.is_closed(host)]
    later = [host for host, waits in enumerate(problem.waits_for) if waits and not problem.is_closed(host)]
    parts = [(sum(int(need[vm]) for vm in problem.waits_for[host] or ()), int(room[host])) for host in later]
    parts.sort(key=lambda part: part[0] / max(1, part[1]))
    base = sum(int(room[host]) for host in opened)
    here = {*moving, *(vm for vm in range(problem.n_vms) if problem.start[vm] in opened)}
    total = sum(int(need[vm]) for vm in here)
    settled = sum(int(need[vm]) for vm in here if problem.start[vm] in opened)
    capacity, waves = base, 1
    while capacity < total:
        left, grown = max(0, capacity - settled), base
        for cost, gain in parts:
            if cost > left:
                grown += -(-gain * left // cost)
                break
            left, grown = left - cost, grown + gain
        if grown <= capacity:
            break  # by this reading there never is enough; the search will say so
        capacity, waves = grown, waves + 1
    return waves
