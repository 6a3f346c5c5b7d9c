"""Loads of all host classes by exchanges: searches that processes share, class by class where little work is left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from vconsolidate.executors.share_out import share_out
from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.column_generation.knapsack import Knapsack
from vconsolidate.packing.solver.column_generation.pricing_by_exchange import LoadSearch, search_loads
from vconsolidate.packing.solver.work_limit import WorkLimit

_PARTS = 2
"""Searches by exchange that the one host class of a problem is divided into; several classes are searched apart."""

_AMPLE_WORK = 1.0
"""Work left from which on all classes are searched at once; with less, one by one."""

_EXCHANGE_WORK = 2.5e-9


def loads_of_classes(
    knapsacks: Sequence[Knapsack],
    price: IntArray,
    left: IntArray,
    above: Sequence[int],
    seed: tuple[int, int],
    work_limit: WorkLimit,
) -> Iterator[tuple[Knapsack, list[tuple[int, IntArray]], float]]:
    """
    Yield host classes with the loads found and the work to charge; the caller charges it before the next one.

    A load is its value and the copies of each item.

    Parameters
    ----------
    price, left
        (n_items,) prices and copies left.
    above
        What a load of each class must be worth.
    seed
        Of the solver and of this round.
    """
    parts = _PARTS if len(knapsacks) == 1 else 1
    searches = [
        LoadSearch(
            pack,
            price[pack.items],
            np.minimum(pack.most, left[pack.items]),
            worth,
            (part, parts),
            (*seed, pack.host_class),
        )
        for pack, worth in zip(knapsacks, above, strict=True)
        for part in range(parts)
    ]
    at_once = len(searches) if work_limit.left > _AMPLE_WORK else parts
    for at in range(0, len(searches), at_once):
        if at and work_limit.is_over:
            return
        chosen = searches[at : at + at_once]
        results = share_out(search_loads, chosen, work_limit.workers, fine=True)
        for number in range(0, len(chosen), parts):
            of_class = results[number : number + parts]
            work = 5e-4 + sum(work for _, work in of_class) * _EXCHANGE_WORK
            yield knapsacks[(at + number) // parts], [load for found, _ in of_class for load in found], work
