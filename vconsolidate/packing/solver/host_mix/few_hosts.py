"""Limits on how many hosts run some items, where the splits tell which hosts do: those that pay a fee for them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.host_mix.splits import HostSplits
from vconsolidate.packing.solver.presolve.host_fees import dearest_fees
from vconsolidate.packing.solver.side_constraints import OUTSIDE, OWN


def limits_on_splits(splits: HostSplits) -> Iterator[tuple[IntArray, int]]:
    """
    Yield splits, and how many hosts of them there may be together.

    A host that pays a fee runs one of its items; else it would be a host of a split that costs less. So it counts for
    every limit on hosts that run any of the items of the fee.
    """
    problem = splits.problem
    for rule in problem.few_hosts:
        scope = rule.scope_of_class[splits.class_of_split]
        if not np.isin(rule.scope_of_class, (OWN, OUTSIDE)).all():
            continue
        counts = np.zeros(splits.n_splits, dtype=np.bool_)
        for fee in dearest_fees(problem):
            if np.isin(fee.items, rule.items).all():
                pays = fee.least_due()[splits.class_of_split] > 0
                counts |= pays & splits.may_run[fee.items].any(axis=0)
        counted = np.flatnonzero(counts & (scope == OWN))
        if counted.size:
            yield counted, rule.limit
