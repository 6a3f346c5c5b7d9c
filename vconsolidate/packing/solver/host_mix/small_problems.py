"""
Small problems whole: the exact model on as many hosts of every class as a better plan can have.

How many these are is read off the mix of hosts: no mix that costs less than the best plan known has more of a class.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.cpsat.assignment_model import variables_needed
from vconsolidate.packing.solver.cpsat.run import run
from vconsolidate.packing.solver.host_mix.assignment import PricedAssignment
from vconsolidate.packing.solver.host_mix.choose import MixChooser
from vconsolidate.packing.solver.solution import Bin
from vconsolidate.packing.solver.work_limit import WorkLimit

_MOST_VARIABLES = 4_000
_TERM_WORK = 2e-6
"""Variables that still end in proofs; building the model takes so much work per variable and dimension."""

_MORE_HOSTS = 2
"""Hosts of every class beyond those of the cheapest mix, to begin with."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """
    What the exact model reached.

    Parameters
    ----------
    bins
        A packing whose hosts cost less than the best known, as far as the model knows; None where none was found.
    bound
        No packing costs less.
    closed
        The model has nothing more to find.
    """

    bins: tuple[Bin, ...] | None
    bound: int
    closed: bool


def hosts_to_model(
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
    most = np.minimum(chooser.most_hosts(below - 1, work_limit, seed), problem.available)
    used = np.bincount([b.host_class for b in bins], minlength=problem.n_classes)
    if chooser.hint is not None and chooser.hint.hosts is not None:
        chosen = np.zeros_like(used)
        np.add.at(chosen, chooser.splits.class_of_split, chooser.hint.hosts)
        used = chosen
    few = np.minimum(most, used + _MORE_HOSTS)
    for hosts in (few, most) if (few < most).any() else (most,):
        if variables_needed(problem, hosts) <= _MOST_VARIABLES:
            yield hosts, bool((hosts == most).all())


def assign(
    chooser: MixChooser,
    hosts: IntArray,
    bins: Sequence[Bin],
    below: int,
    bound: int,
    work_limit: WorkLimit,
    seed: int,
    *,
    every: bool,
    for_bound: bool,
) -> Assigned:
    """
    Search on some hosts for a packing that costs less than `below`.

    Parameters
    ----------
    bound
        No packing costs less.
    every
        No packing that costs less than `below` has more hosts: so what the model proves holds for all.
    for_bound
        Hosts that stay empty are those that every plan has, not those that are sure to be enough.
    """
    problem = chooser.splits.problem
    building = _TERM_WORK * variables_needed(problem, hosts) * problem.n_dims
    if building > work_limit.left:
        return Assigned(None, bound, closed=False)
    work_limit.charge(building)
    model = PricedAssignment(problem, hosts, chooser.needs, chooser.available, for_bound=for_bound)
    model.require(at_least=bound, below=below)
    model.hint(bins)
    status, solver = run(model.cp, work_limit, seed)
    proves = every and for_bound
    if status == "infeasible":
        return Assigned(None, below if proves else bound, closed=True)
    if status == "unknown":
        return Assigned(None, bound, closed=False)
    proven = max(bound, ceil(solver.best_objective_bound - 1e-6)) if proves else bound
    return Assigned(model.bins(solver), proven, closed=status == "optimal")
