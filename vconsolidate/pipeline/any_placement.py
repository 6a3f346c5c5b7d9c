"""Whether any placement exists: a search that ends with the first one it finds."""

from __future__ import annotations

from dataclasses import replace

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.previous import Previous
from vconsolidate.model.progress import SearchReport
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place


def any_placement(estate: Estate, demand: Demand, stop: Stop, seed: int, start: Previous | None = None) -> Plan:
    """
    Return the first placement that a search finds, or its proof that there is none.

    Parameters
    ----------
    start
        A placement that the search begins with.
    """
    placed = False

    def note(told: SearchReport) -> None:
        nonlocal placed
        placed = placed or told.value is not None

    early = replace(stop, interrupted=lambda: placed or stop.interrupted())
    first = place(estate, demand, stop=early, seed=seed, progress=note, start=start)
    if first.hosts or first.status == "infeasible" or not placed:
        return first
    return place(estate, demand, stop=stop, seed=seed, start=start)  # its spare hosts need another placement
