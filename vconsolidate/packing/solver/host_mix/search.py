"""Plans by way of the mix of hosts: bound them, choose mixes with more or less room to spare, pack the chosen hosts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.host_mix.attempts import MixSearch, Pack, Value
from vconsolidate.packing.solver.host_mix.choose import MixChooser
from vconsolidate.packing.solver.host_mix.failover import FailoverNeed
from vconsolidate.packing.solver.presolve.host_fees import has_steps
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.solution import Bin
from vconsolidate.packing.solver.work_limit import WorkLimit

_LATER_ROOMS = (0.0, 0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05)
"""Tried after that: another mix with little room to spare may be easier to pack than one with more."""

_MOST_VMS_TO_CLOSE = 100
"""VMs up to which the cheapest mixes are packed one by one: of more, hardly one in ten can be packed or refuted."""

_WHOLE_SHARE = 0.4
"""Of the work, for a start in which fees have no steps."""


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
    limited
        More work may find or prove more.
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
    if has_steps(problem):
        start = _pack_whole_fees(problem, needs, available, start, work_limit, seed, pack=pack, value_of=value_of)
    bins, value = (None, None) if start is None else start
    chooser = MixChooser.of(problem, needs, available)
    search = MixSearch(chooser, pack, value_of, work_limit, seed, _cost_of_all(problem, available), bins, value)
    search.halve()
    search.descend()
    if problem.n_vms <= _MOST_VMS_TO_CLOSE:
        search.close()
    for room in _LATER_ROOMS:
        if not search.is_over:
            search.attempt(room)
    search.retry()
    limited = work_limit.ran_out or search.value is None or search.value > search.bound
    return MixOutcome(search.bins, search.value, search.bound, limited)


def _pack_whole_fees(
    problem: Problem,
    needs: Sequence[FailoverNeed],
    available: IntArray,
    start: tuple[tuple[Bin, ...], int] | None,
    work_limit: WorkLimit,
    seed: int,
    *,
    pack: Pack,
    value_of: Value,
) -> tuple[tuple[Bin, ...], int] | None:
    """Return the best packing where hosts are chosen as if they paid the same for few VMs as for many: a start."""
    whole = replace(problem, fees=tuple(replace(fee, steps=()) for fee in problem.fees))
    part = work_limit.part(_WHOLE_SHARE)
    found = search_mixes(whole, needs, available, start, part, seed, pack=pack, value_of=value_of)
    return start if found.bins is None or found.value is None else (found.bins, found.value)


def _cost_of_all(problem: Problem, available: IntArray) -> int:
    """Return what no packing costs more than."""
    hosts = sum(int(n) * int(k) for n, k in zip(available, problem.cost, strict=True))
    return hosts + sum(
        int(n) * int(k) for fee in problem.fees for n, k in zip(available, fee.fee_of_class, strict=True)
    )
