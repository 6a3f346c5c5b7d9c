"""A given placement made right by moving few VMs: off hosts that are over, to where there is room or to a new host."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.assignment import Assignment
from vconsolidate.packing.solver.construct.keep_in_place import keep_in_place
from vconsolidate.packing.solver.feasibility import packing_faults
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.solution import Bin
from vconsolidate.packing.solver.work_limit import WorkLimit

_VM_WORK = 2e-5
_CELL_WORK = 1e-8


def mend(problem: Problem, near: Sequence[Bin], work_limit: WorkLimit) -> tuple[Bin, ...] | None:
    """
    Return a placement in which all VMs stay but those that hosts give up; None where these find no place.

    A host that is over gives up the VMs that relieve it best. Each goes to the host with room where least is left,
    else to a new host of the cheapest class that may run it.

    Parameters
    ----------
    near
        Hosts that may be overloaded, or run what they may not.
    """
    kept, missing = keep_in_place(problem, near)
    running = Assignment(
        problem, [b.host_class for b in kept], [dict(zip(b.items, b.copies, strict=True)) for b in kept]
    )
    for host in np.flatnonzero((running.load > running.capacity).any(axis=1)).tolist():
        missing += _relieve(running, host)
    cells = problem.n_dims * (len(kept) + len(missing)) * len(missing)
    work_limit.charge(_VM_WORK * problem.n_vms + _CELL_WORK * cells)
    size = (problem.demand.max(axis=0) / np.maximum(problem.capacity.max(axis=0), 1)).max(axis=1)
    for item in sorted(missing, key=lambda item: (-float(size[item]), item)):
        target = _host_with_room(running, item)
        if target is None:
            target = _new_host(running, item)
        if target is None:
            return None
        running.change(item, target, 1)
    bins = running.bins()
    return None if packing_faults(problem, bins) else bins


def _relieve(running: Assignment, host: int) -> list[int]:
    """Take copies off a host until it carries the others; return them."""
    taken = []
    demand, capacity = running.demand_on(host), np.maximum(running.capacity[host], 1)
    while (over := np.maximum(running.load[host] - running.capacity[host], 0)).any():

        def excess_and_size(item: int, over: IntArray = over) -> tuple[float, float, int]:
            left = float((np.maximum(over - demand[item], 0) / capacity).sum())
            return left, float((demand[item] / capacity).max()), item

        taken.append(min(running.copies[host], key=excess_and_size))
        running.change(taken[-1], host, -1)
    return taken


def _host_with_room(running: Assignment, item: int) -> int | None:
    """Return the host on which least is left with a copy; None where no host has room."""
    room = running.capacity - running.load
    fits = running.hosts_for(item, room)
    if not fits.any():
        return None
    left = ((room - running.demand_of(item)) / np.maximum(running.capacity, 1)).sum(axis=1)
    return int(np.where(fits, left, np.inf).argmin())


def _new_host(running: Assignment, item: int) -> int | None:
    """Add an empty host of the cheapest class that may run an item; return its number, None where there is none."""
    problem = running.problem
    left = problem.available - np.bincount(running.classes, minlength=problem.n_classes)
    for host_class in np.argsort(problem.cost, kind="stable").tolist():
        if left[host_class] <= 0:
            continue
        host = running.add_host(host_class)
        if running.hosts_for(item, running.capacity - running.load)[host]:
            return host
        running.drop_last_host()
    return None
