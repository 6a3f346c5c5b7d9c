"""
Move copies from full hosts to empty ones until nobody idles: freely, or as long as every failure stays survivable.

Host by host, those with most room first, gives copies to the empty hosts and to those that gave before, until it is as
full as they are; all of a host's moves are tried at once, then half of them, and so on. So the room that failures need
is at any time on as few hosts as possible, in holes as large as possible: in them the copies of a failed host find
places most easily, and many small holes are made last, where they can be.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import numpy as np

from vconsolidate.model.arrays import BoolArray
from vconsolidate.packing.availability.restart.restart_maps import Step
from vconsolidate.packing.solver.assignment import Assignment
from vconsolidate.packing.solver.work_limit import WorkLimit

Move = Callable[[Sequence[Step]], bool]
"""Makes moves if they may be made together; returns whether it did."""

_LEAST_GAIN = 0.005
_MOST_REFUSALS = 8
_STEP_WORK = 1e-4


def spread(running: Assignment, hosts: Collection[int], move: Move, work_limit: WorkLimit) -> None:
    """
    Even out the load between some hosts.

    Parameters
    ----------
    hosts
        Between which copies may move.
    move
        Refuses what must not be.
    """
    share = running.share()
    order = sorted(hosts, key=lambda h: (share[h], h))
    taking = [h for h in order if not running.copies[h]]
    refusals = 0
    for source in [h for h in order if taking and running.copies[h]]:
        steps = _steps(running, source, taking)
        work_limit.charge(_STEP_WORK * (1 + len(steps)))
        while steps and not work_limit.is_over and not move(steps):
            steps = steps[: len(steps) // 2]
        refusals = 0 if steps else refusals + 1
        if refusals == _MOST_REFUSALS or work_limit.is_over:
            return
        taking.append(source)


def move_freely(running: Assignment) -> Move:
    """Return a move that only room, permission and side constraints can refuse."""

    def move(steps: Sequence[Step]) -> bool:
        made: list[Step] = []
        for item, source, target in steps:
            if not running.hosts_for(item, running.capacity - running.load, source)[target]:
                for done, came_from, went_to in reversed(made):
                    running.move(done, went_to, came_from)
                return False
            running.move(item, source, target)
            made.append((item, source, target))
        return True

    return move


def _needs_licence(running: Assignment, target: int) -> BoolArray:
    """Return (n_items,): a licence would, or might, have to be paid for the target if the item came there."""
    dear = np.zeros(running.problem.n_items, dtype=np.bool_)
    for fee in running.problem.fees:
        paid = not fee.steps and any(item in running.copies[target] for item in fee.items.tolist())
        if fee.fee_of_class[running.classes[target]] and not paid:
            dear[fee.items] = True
    return dear


def _steps(running: Assignment, source: int, taking: Sequence[int]) -> list[Step]:
    """Return the moves that make a host as full as those that take, as nearly as single copies can."""
    scale = 1.0 / np.maximum(running.capacity, 1)
    load = running.load.copy()
    left = dict(running.copies[source])
    steps: list[Step] = []
    while sum(left.values()) > 1:
        share = (load * scale).max(axis=1)
        target = min(taking, key=lambda h: (share[h], h))
        items = np.array(sorted(left), dtype=np.int64)
        items = items[running.problem.allowed[items, running.classes[target]] & ~_needs_licence(running, target)[items]]
        if not items.size:
            break
        there = ((load[target] + running.demand_on(target)[items]) * scale[target]).max(axis=1)
        gone = ((load[source] - running.demand_on(source)[items]) * scale[source]).max(axis=1)
        worst = np.maximum(there, gone)
        pick = int(worst.argmin())
        gain = _LEAST_GAIN if load[target].any() else 0.0  # an empty host need not make the fullest one less full
        if worst[pick] > share[source] - gain:
            break
        item = int(items[pick])
        steps.append((item, source, target))
        left[item] -= 1
        if not left[item]:
            del left[item]
        load[source] -= running.demand_on(source)[item]
        load[target] += running.demand_on(target)[item]
    return steps
