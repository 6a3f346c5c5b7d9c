"""Items that the choice of hosts need not tell apart: the same splits may run them, the same rules hold them together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.packing.solver.host_mix.splits import HostSplits


@dataclass(frozen=True, slots=True)
class Families:
    """
    Families of items.

    Parameters
    ----------
    demand
        (n_families, n_dims) of all copies together, each on the platform where it takes least.
    may_run
        (n_families, n_splits)
    together
        (n_families, n_rules) the family is held together by a rule of `Problem.together`.
    """

    demand: IntArray
    may_run: BoolArray
    together: BoolArray


def families_of(splits: HostSplits) -> Families:
    """Return the families of a problem's items."""
    problem = splits.problem
    together = np.zeros((problem.n_items, len(problem.together)), dtype=np.bool_)
    for number, rule in enumerate(problem.together):
        together[rule.items, number] = True
    keys = np.concatenate([splits.may_run, together], axis=1)
    rows, family_of_item = np.unique(keys, axis=0, return_inverse=True)
    least = problem.demand.min(axis=0) * problem.count[:, None]
    demand = np.zeros((len(rows), problem.n_dims), dtype=np.int64)
    np.add.at(demand, family_of_item.ravel(), least)
    return Families(demand, rows[:, : splits.n_splits], rows[:, splits.n_splits :])
