"""
Small problems whole: the exact model on as many hosts of every class as a better plan can have.

How many these are is read off the mix of hosts: no mix that costs less than the best plan known has more of a class.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.cpsat.assignment_model import variables_needed
from vconsolidate.packing.solver.cpsat.run import proven_cost, run
from vconsolidate.packing.solver.host_mix.assignment import PricedAssignment
from vconsolidate.packing.solver.host_mix.choose import MixChooser
from vconsolidate.packing.solver.solution import Bin
from vconsolidate.packing.solver.work_limit import WorkLimit

_MOST_VARIABLES = 4_000
_TERM_WORK = 2e-5
"""Variables that still end in proofs; building the model takes so much work per variable and dimension."""

_MORE_HOSTS = 2
"""Hosts of every class beyond those of the cheapest mix, to begin with."""

_FEWER = 0.7
"""Share of the variables of all hosts that a model on few hosts may have to be worth a run."""

_COUNTING_SHARE = 0.1
_FEW_SHARE = 0.35
"""Of the work left: to count the hosts that a better plan can have, and for a run on few hosts."""


@dataclass(frozen=True, slots=True)
class _Assigned:
    """
    What one run of the exact model reached.

    Parameters
    ----------
    bins, value
        A packing, and what it costs as far as the model knows; None where none was found below the best.
    bound
        No packing costs less.
    closed
        The model has nothing more to find.
    """

    bins: tuple[Bin, ...] | None
    value: int | None
    bound: int
    closed: bool


def search_small(
    chooser: MixChooser,
    start: tuple[Sequence[Bin], int],
    bound: int,
    work_limit: WorkLimit,
    seed: int,
    *,
    for_bound: bool,
    offer: Callable[[tuple[Bin, ...]], object],
) -> int:
    """
    Return a bound on the cost of all packings; offer those found on the way.

    Parameters
    ----------
    start
        A packing and its value.
    bound
        No packing costs less.
    for_bound
        Hosts that stay empty are those that every plan has, not those that are sure to be enough.
    """
    bins, below = start
    improved = True
    while improved and not work_limit.is_over and below > bound:
        improved = False
        counting = work_limit.part(_COUNTING_SHARE)
        for hosts, every in _hosts_to_model(chooser, bins, below, counting, seed):
            limit = work_limit.part(1.0 if every else _FEW_SHARE)
            found = _assign(
                chooser, hosts, (bins, below), bound, limit, seed, proves=every and for_bound, for_bound=for_bound
            )
            bound = found.bound
            if found.bins is not None and found.value is not None:
                offer(found.bins)
                bins, below = found.bins, found.value
                improved = not (every and found.closed)
                break
    return bound


def _hosts_to_model(
    chooser: MixChooser, bins: Sequence[Bin], below: int, work_limit: WorkLimit, seed: int
) -> Iterator[tuple[IntArray, bool]]:
    """
    Yield (n_classes,) hosts for the exact model, few first, and whether no packing that costs less has more of any.

    Parameters
    ----------
    bins
        The best packing known.
    below
        What a packing must cost less than.
    work_limit
        For counting hosts.
    """
    problem = chooser.splits.problem
    used = np.bincount([b.host_class for b in bins], minlength=problem.n_classes)
    if chooser.hint is not None and chooser.hint.hosts is not None:
        used = np.zeros_like(used)
        np.add.at(used, chooser.splits.class_of_split, chooser.hint.hosts)
    if variables_needed(problem, used) > _MOST_VARIABLES:
        return
    most = np.minimum(chooser.most_hosts(below - 1, work_limit, seed), problem.available)
    few = np.minimum(most, used + _MORE_HOSTS)
    sizes = variables_needed(problem, few), variables_needed(problem, most)
    if sizes[0] < _FEWER * sizes[1] and sizes[0] <= _MOST_VARIABLES:
        yield few, False
    if sizes[1] <= _MOST_VARIABLES:
        yield most, True


def _assign(
    chooser: MixChooser,
    hosts: IntArray,
    best: tuple[Sequence[Bin], int],
    bound: int,
    work_limit: WorkLimit,
    seed: int,
    *,
    proves: bool,
    for_bound: bool,
) -> _Assigned:
    """
    Search on some hosts for a packing that costs less than the best.

    Parameters
    ----------
    proves
        What holds for packings on these hosts holds for all that cost less.
    """
    problem, below = chooser.splits.problem, best[1]
    building = _TERM_WORK * variables_needed(problem, hosts) * problem.n_dims
    if building > work_limit.left:
        return _Assigned(None, None, bound, closed=False)
    work_limit.charge(building)
    model = PricedAssignment(chooser.splits, hosts, chooser.needs, chooser.available, for_bound=for_bound)
    for cover in chooser.covers.values():
        model.ask_for(cover, chooser.flows[cover.flow])
    model.require(at_least=bound, below=below)
    model.hint(best[0])
    status, solver = run(model.cp, work_limit, seed, linearization=2)
    if status == "infeasible":
        return _Assigned(None, None, below if proves else bound, closed=True)
    if proves:
        bound = max(bound, min(below, proven_cost(solver)))
    if status == "unknown":
        return _Assigned(None, None, bound, closed=False)
    return _Assigned(model.bins(solver), model.value(solver), bound, closed=status == "optimal")
