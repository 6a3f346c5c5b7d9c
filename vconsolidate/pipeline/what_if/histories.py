"""Copies of servers have the history of the server that they are copies of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vconsolidate.inventory.scenarios.in_tree import copies_of
from vconsolidate.inventory.scenarios.scenario import Layer
from vconsolidate.model.arrays import frozen
from vconsolidate.model.estate import Estate


def with_histories_of_copies(estate: Estate, layer: Layer) -> Estate:
    """Return the estate with the histories of a layer's copies."""
    trace = estate.trace
    copies = [] if trace is None else copies_of(layer)
    if trace is None or not copies:
        return estate
    row = {name: number for number, name in enumerate(trace.servers)}
    kept = [number for name, number in row.items() if name not in {copy for _, copy in copies}]
    measured = [(copy, row[name]) for name, copy in copies if name in row]
    rows = [*kept, *(number for _, number in measured)]
    names = (*(trace.servers[number] for number in kept), *(copy for copy, _ in measured))
    values = {metric: frozen(np.ascontiguousarray(array[rows])) for metric, array in trace.values.items()}
    return replace(estate, trace=replace(trace, servers=names, values=values))
