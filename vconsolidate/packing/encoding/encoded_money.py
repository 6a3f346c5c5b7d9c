"""What the hosts of a packing problem cost: folded for the solver, and in the estate's currency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.policy import Criterion
from vconsolidate.packing.encoding.host_classes import HostClass
from vconsolidate.packing.encoding.lexicographic_cost import Costs, fold
from vconsolidate.packing.encoding.priced_licences import PricedLicence


@dataclass(frozen=True, slots=True)
class EncodedMoney:
    """
    Costs and licences of a packing problem.

    Parameters
    ----------
    costs
        The objective folded into one integer per host class and fee, and the way back.
    licences
        All licences with a price.
    """

    costs: Costs
    licences: tuple[PricedLicence, ...]

    @property
    def fees(self) -> tuple[PricedLicence, ...]:
        """Licences that hosts pay for what they run, in the order of the problem's fees."""
        return _fees(self.licences)


def encode_money(
    licences: tuple[PricedLicence, ...],
    classes: Sequence[HostClass],
    clusters: Sequence[Cluster],
    objective: Sequence[Criterion],
    n_merged: int,
) -> EncodedMoney:
    """
    Return the costs of host classes and of licences.

    Parameters
    ----------
    n_merged
        VMs to place, those that must share a host counted as one: no plan uses more hosts, spare hosts aside.
    """
    rows = [row for fee in _fees(licences) for row in (fee.due, *(step for _, step in fee.steps))]
    fees = np.array(rows, dtype=np.float64).reshape(len(rows), len(classes))
    base = np.sum([np.zeros(len(classes)), *(licence.base for licence in licences)], axis=0)
    most_hosts = n_merged + int(sum(cluster.policy.host_failures_tolerated for cluster in clusters))
    constant = sum(licence.constant for licence in licences)
    return EncodedMoney(fold(classes, most_hosts, objective, fees, base, constant), licences)


def _fees(licences: Sequence[PricedLicence]) -> tuple[PricedLicence, ...]:
    return tuple(licence for licence in licences if licence.due.any())
