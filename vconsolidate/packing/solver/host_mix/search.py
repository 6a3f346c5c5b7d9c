"""Plans by way of the mix of hosts: bound them, choose mixes with more or less room to spare, pack the chosen hosts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.host_mix.choose import MixChooser
from vconsolidate.packing.solver.host_mix.failover import FailoverNeed
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.solution import Bin, Solution
from vconsolidate.packing.solver.work_limit import WorkLimit

_FIRST_ROOM = 0.03
_MOST_ROOM = 0.4
_FINEST_ROOM = 0.004
"""Share of each host that the first mix leaves free, the largest tried, and the difference that ends the search."""

_BOUND_SHARE = 0.25
_CHOICE_SHARE = 0.06
_PACKING_SHARE = 0.12
"""Of the work at the beginning: for the bound, for each further choice of hosts, and for packing each."""

Pack = Callable[[Problem, float], Solution]
"""Packs a problem without fees with so much work; the first packing found is enough."""

Value = Callable[[Sequence[Bin]], int | None]
"""What a packing costs with fees and with what its clusters need for failures; None where it cannot have that."""


@dataclass(frozen=True, slots=True)
class MixOutcome:
    """
    What the search over mixes reached.

    Parameters
    ----------
    bins
        The cheapest packing known; None where none is known.
    bound
        No packing, with what its clusters need for failures, costs less.
    """

    bins: tuple[Bin, ...] | None
    value: int | None
    bound: int
    limited: bool


def search_mixes(
    problem: Problem,
    needs: Sequence[FailoverNeed],
    available: IntArray,
    start: tuple[tuple[Bin, ...], int] | None,
    work_limit: WorkLimit,
    seed: int,
    *,
    pack: Pack,
    value_of: Value,
) -> MixOutcome:
    """
    Return the cheapest packing found by way of mixes, and a bound on the cost of all.

    Parameters
    ----------
    available
        (n_classes,) hosts there are, those for failures included.
    start
        A packing to better, and its value.
    """
    bins, value = (None, None) if start is None else start
    limit = _all_hosts(problem, available) if value is None else value
    chooser = MixChooser.of(problem, needs, available)
    work = work_limit.left
    bound = min(chooser.choose(limit, work_limit, seed, work=_BOUND_SHARE * work).bound, limit)
    fails, succeeds, room = 0.0, _MOST_ROOM, _FIRST_ROOM
    while succeeds - fails > _FINEST_ROOM and (value is None or value > bound) and not work_limit.is_over:
        most = limit if value is None else value - 1
        mix = chooser.choose(most, work_limit, seed, work=_CHOICE_SHARE * work, room=room)
        packing = None
        if mix.hosts is not None:
            part, split_of_class = chooser.splits.restrict(mix.hosts)
            found = pack(part, min(work_limit.left, _PACKING_SHARE * work)).bins
            packing = None if found is None else chooser.splits.contract(found, split_of_class)
        cost = None if packing is None else value_of(packing)
        if packing is not None and cost is not None and (value is None or cost < value):
            bins, value = packing, cost
        if cost is not None or mix.hosts is None:
            succeeds = room
        else:
            fails = room
        room = (fails + succeeds) / 2 if succeeds < _MOST_ROOM else min(2 * room, (room + _MOST_ROOM) / 2)
    limited = work_limit.ran_out or (value is not None and value > bound)
    return MixOutcome(bins, value, bound, limited)


def _all_hosts(problem: Problem, available: IntArray) -> int:
    return sum(int(n) * int(k) for n, k in zip(available, problem.cost, strict=True)) + sum(
        int(fee.fee_of_class.max()) * int(available.sum()) for fee in problem.fees
    )
