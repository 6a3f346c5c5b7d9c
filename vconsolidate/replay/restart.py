"""
Restart the VMs of failed hosts on the survivors of their cluster, by priority and under all rules.

High availability restarts greedily, so this does too: the highest priority first, then the most critical tier, then the
largest. The plan's own restart map comes first, where it has one; then three habits are tried in turn until one strands
nobody: each failed host moves to a spare as a whole; spare hosts first; the emptiest host first. Else the one that
strands the fewest of the highest priority is kept. VMs whose restart is disabled stay down.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from vconsolidate.model.admission import RESTART_ORDER, RestartPriority
from vconsolidate.model.arrays import BoolArray, FloatArray, IntArray
from vconsolidate.model.demand import Demand
from vconsolidate.model.fault_tolerance import urgency_of_restart
from vconsolidate.model.plan import Plan
from vconsolidate.model.replay import Restart, Stranded
from vconsolidate.replay.room import Room
from vconsolidate.replay.rulebook import PlannedRules, Rulebook
from vconsolidate.units import format_mib
from vconsolidate.words import counted

Outcome = tuple[tuple[Restart, ...], tuple[Stranded, ...]]


def staying_down(demand: Demand, plan: Plan, failed: Sequence[int]) -> tuple[str, ...]:
    """Return the VMs of failed hosts that do not restart."""
    lost = np.flatnonzero(np.isin(plan.host_of_vm, failed)).tolist()
    urgency = urgency_of_restart(demand.vms, lost)
    return tuple(demand.vms[row].name for row in lost if urgency[row] == "disabled")


def restart(
    rules: PlannedRules,
    demand: Demand,
    plan: Plan,
    room: Room,
    failed: Sequence[int],
    down: Collection[str] = (),
) -> Outcome:
    """
    Return the restart map when the hosts `failed` (indices in the plan, of one cluster) are lost.

    Parameters
    ----------
    rules
        Of the estate, with the whole plan; `demand` and `plan` may be those of their cluster alone.
    room
        Of their cluster.
    down
        VMs that do not restart.
    """
    lost = np.isin(plan.host_of_vm, failed)
    again = np.array([row for row in np.flatnonzero(lost).tolist() if demand.vms[row].name not in down], dtype=np.int64)
    if not again.size:
        return (), ()
    urgency = urgency_of_restart(demand.vms, np.flatnonzero(lost).tolist())
    units = _by_priority(rules, demand, again, urgency)
    blocks = [again[plan.host_of_vm[again] == host].tolist() for host in failed if host in plan.host_of_vm[again]]
    survivors = ~np.isin(room.hosts, failed)
    spare = np.array([plan.hosts[i].spare for i in room.hosts.tolist()])
    outcomes: list[Outcome] = []
    planned = _planned(plan, failed)
    nothing = np.zeros(len(spare))
    gone = [demand.vms[row].name for row in np.flatnonzero(lost).tolist()]
    habits: list[tuple[list[list[int]], BoolArray, FloatArray, Mapping[str, str]]] = [
        *([(units, survivors, nothing, planned)] if planned else []),
        *([(blocks, survivors & spare, nothing, {})] if (survivors & spare).any() else []),
        (units, survivors, spare.astype(np.float64), {}),
        (units, survivors, nothing, {}),
    ]
    for moved, allowed, rank, wanted in habits:
        free = room.free(np.where(lost, -1, plan.host_of_vm))
        book = Rulebook(rules, gone)
        restarts, stranded = _start(moved, demand, plan, room, free, allowed, rank, book, wanted)
        if not stranded:
            order = {demand.vms[row].name: place for place, row in enumerate(row for unit in units for row in unit)}
            return tuple(sorted(restarts, key=lambda one: order[one.vm])), ()
        if moved is units:
            outcomes.append((restarts, stranded))
    row_of = {vm.name: row for row, vm in enumerate(demand.vms)}

    def missed(outcome: Outcome) -> list[int]:
        of = [urgency[row_of[one.vm]] for one in outcome[1]]
        return [of.count(priority) for priority in RESTART_ORDER]

    return min(outcomes, key=missed)


def _planned(plan: Plan, failed: Sequence[int]) -> Mapping[str, str]:
    """Return VM → host as the plan's restart map has it; empty where it has none."""
    names = {plan.hosts[host].name for host in failed}
    return next((dict(found.placed) for found in plan.restarts if set(found.hosts) == names), {})


def _by_priority(
    rules: PlannedRules, demand: Demand, rows: IntArray, urgency: Mapping[int, RestartPriority]
) -> list[list[int]]:
    row_of = {demand.vms[row].name: row for row in rows.tolist()}
    units = [[row_of[vm] for vm in group] for group in rules.inseparable(list(row_of))]

    place = {priority: position for position, priority in enumerate((*RESTART_ORDER, "disabled"))}

    def order(unit: list[int]) -> tuple[int, int, float, int]:
        vms = [demand.vms[row] for row in unit]
        first = min(place[urgency[row]] for row in unit)
        return first, min(vm.tier for vm in vms), -sum(vm.consumed_mib for vm in vms), unit[0]

    return sorted(units, key=order)


def _start(
    units: Sequence[list[int]],
    demand: Demand,
    plan: Plan,
    room: Room,
    free: FloatArray,
    survivors: BoolArray,
    rank: FloatArray,
    book: Rulebook,
    wanted: Mapping[str, str],
) -> Outcome:
    restarts: list[Restart] = []
    stranded: list[Stranded] = []
    for unit in units:
        need, names = room.need[unit].sum(axis=0), [demand.vms[row].name for row in unit]
        fitting = survivors & room.fits(unit, free)
        emptiness = (free / np.maximum(room.capacity, 1e-9)).min(axis=1)
        refusal = ""
        for i in np.lexsort((np.arange(len(rank)), -emptiness, -rank)).tolist():
            host = plan.hosts[room.hosts[i]].name
            if not fitting[i] or wanted.get(names[0], host) != host:
                continue
            said = book.refusal(names, host)
            if said is None:
                book.start(names, host)
                free[i] -= need
                restarts += [Restart(name, host) for name in names]
                break
            refusal = refusal or said
        else:
            reason = refusal or _no_room(unit, room, free, survivors)
            stranded += [Stranded(name, reason) for name in names]
    return tuple(restarts), tuple(stranded)


def _no_room(unit: Sequence[int], room: Room, free: FloatArray, survivors: BoolArray) -> str:
    if not survivors.any():
        return "no host is left in its cluster"
    able = survivors & room.carries(unit)
    if not able.any():
        vcpus = counted(int(room.vcpus[unit].max()), "vCPU")
        return f"no surviving host can run a VM of {vcpus} and {format_mib(float(room.whole_mib[unit].max()))}"
    blocked = np.where(able[:, None], free, -np.inf)
    return f"no surviving host has room for it: {room.lacking(room.need[unit].sum(axis=0), blocked)}"
