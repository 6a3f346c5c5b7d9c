"""What every part of a rebalancing is asked: the estate, the terms, and what is left of the limits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.rebalancing import Terms
from vconsolidate.packing.solver.work_limit import WorkLimit


@dataclass(frozen=True, slots=True)
class Asked:
    """
    A search of moves.

    Parameters
    ----------
    most
        VMs that may still move; infinite for any number.
    refused
        VM and host of moves that must not be made.
    """

    estate: Estate
    demand: Demand
    terms: Terms
    limit: WorkLimit
    seed: int
    most: float
    refused: frozenset[tuple[str, str]]

    def less(self, moved: int) -> Asked:
        """Return the same once some VMs moved."""
        return replace(self, most=max(0.0, self.most - moved))


def most_moves(terms: Terms) -> float:
    """Return how many VMs may move; infinite for any number."""
    return inf if terms.most_moves is None else float(terms.most_moves)
