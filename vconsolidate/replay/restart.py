"""
Restart the VMs of failed hosts on the survivors of their cluster, by priority and under all rules.

High availability restarts greedily, so this does too: the most critical tier first, then the largest. Three habits are
tried in turn until one strands nobody: each failed host moves to a spare as a whole; spare hosts first; the emptiest
host first. Else the one that strands the fewest is kept.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vconsolidate.model.arrays import BoolArray, FloatArray, IntArray
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.replay import Restart, Stranded
from vconsolidate.replay.room import Room
from vconsolidate.replay.rulebook import Rulebook, inseparable

Outcome = tuple[tuple[Restart, ...], tuple[Stranded, ...]]


def restart(estate: Estate, demand: Demand, plan: Plan, room: Room, failed: Sequence[int]) -> Outcome:
    """
    Return the restart map when the hosts `failed` (indices in the plan, of one cluster) are lost.

    Parameters
    ----------
    room
        Of their cluster.
    """
    lost = np.isin(plan.host_of_vm, failed)
    units = _by_priority(estate, demand, np.flatnonzero(lost))
    blocks = [np.flatnonzero(plan.host_of_vm == host).tolist() for host in failed if host in plan.host_of_vm]
    survivors = ~np.isin(room.hosts, failed)
    spare = np.array([plan.hosts[i].spare for i in room.hosts.tolist()])
    outcomes: list[Outcome] = []
    for moved, allowed, rank in (
        (blocks, survivors & spare, np.zeros(len(spare))),
        (units, survivors, spare.astype(np.float64)),
        (units, survivors, np.zeros(len(spare))),
    ):
        free = room.free(np.where(lost, -1, plan.host_of_vm))
        book = Rulebook(estate, plan, _running(demand, plan, lost))
        restarts, stranded = _start(moved, demand, plan, room, free, allowed, rank, book)
        if not stranded:
            order = {demand.vms[row].name: place for place, row in enumerate(row for unit in units for row in unit)}
            return tuple(sorted(restarts, key=lambda one: order[one.vm])), ()
        if moved is units:
            outcomes.append((restarts, stranded))
    return min(outcomes, key=lambda outcome: len(outcome[1]))


def _running(demand: Demand, plan: Plan, lost: BoolArray) -> dict[str, str]:
    """Return VM → host of the VMs that were not lost."""
    rows = np.flatnonzero(~lost).tolist()
    return {demand.vms[row].name: plan.hosts[plan.host_of_vm[row]].name for row in rows}


def _by_priority(estate: Estate, demand: Demand, rows: IntArray) -> list[list[int]]:
    row_of = {demand.vms[row].name: row for row in rows.tolist()}
    units = [[row_of[vm] for vm in group] for group in inseparable(estate, list(row_of))]

    def urgency(unit: list[int]) -> tuple[int, float, int]:
        vms = [demand.vms[row] for row in unit]
        return min(vm.tier for vm in vms), -sum(vm.consumed_mib for vm in vms), unit[0]

    return sorted(units, key=urgency)


def _start(
    units: Sequence[list[int]],
    demand: Demand,
    plan: Plan,
    room: Room,
    free: FloatArray,
    survivors: BoolArray,
    rank: FloatArray,
    book: Rulebook,
) -> Outcome:
    restarts: list[Restart] = []
    stranded: list[Stranded] = []
    for unit in units:
        need, names = room.need[unit].sum(axis=0), [demand.vms[row].name for row in unit]
        fitting = survivors & room.fits(need, int(room.vcpus[unit].max()), free)
        emptiness = (free / np.maximum(room.capacity, 1e-9)).min(axis=1)
        refusal = ""
        for i in np.lexsort((np.arange(len(rank)), -emptiness, -rank)).tolist():
            if not fitting[i]:
                continue
            host = plan.hosts[room.hosts[i]].name
            said = book.refusal(names, host)
            if said is None:
                book.start(names, host)
                free[i] -= need
                restarts += [Restart(name, host) for name in names]
                break
            refusal = refusal or said
        else:
            reason = refusal or _no_room(need, room, free, survivors)
            stranded += [Stranded(name, reason) for name in names]
    return tuple(restarts), tuple(stranded)


def _no_room(need: FloatArray, room: Room, free: FloatArray, survivors: BoolArray) -> str:
    if not survivors.any():
        return "no host is left in its cluster"
    blocked = np.where(survivors[:, None], free, -np.inf)
    return f"no surviving host has room for it: {room.lacking(need, blocked)} is short"
