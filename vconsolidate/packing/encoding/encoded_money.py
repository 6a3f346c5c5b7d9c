"""What the hosts of a packing problem cost: folded for the solver, and in the estate's currency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import FloatArray
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.constraint import Constraint, Fee
from vconsolidate.model.policy import Criterion
from vconsolidate.packing.encoding.host_classes import HostClass
from vconsolidate.packing.encoding.lexicographic_cost import Costs, fold


@dataclass(frozen=True, slots=True)
class EncodedMoney:
    """
    Costs and licence fees of a packing problem.

    Parameters
    ----------
    costs
        The objective folded into one integer per host class and fee, and the way back.
    fees
        Licences of products, in the order of the problem's fees.
    fee_per_host
        (n_fees, n_classes) what a host that runs the product costs more over the horizon, in the estate's currency.
    """

    costs: Costs
    fees: tuple[Fee, ...]
    fee_per_host: FloatArray


def encode_money(
    constraints: Sequence[Constraint],
    classes: Sequence[HostClass],
    clusters: Sequence[Cluster],
    objective: Sequence[Criterion],
    n_merged: int,
) -> EncodedMoney:
    """
    Return the costs of host classes and of product licences.

    Parameters
    ----------
    n_merged
        VMs to place, those that must share a host counted as one: no plan uses more hosts, spare hosts aside.
    """
    fees = [c for c in constraints if isinstance(c, Fee)]
    years = [clusters[c.cluster].policy.horizon_years for c in classes]
    rows = [[fee.of(c.hardware.cpu.cores, y) for c, y in zip(classes, years, strict=True)] for fee in fees]
    fee_per_host = np.array(rows, dtype=np.float64).reshape(len(fees), len(classes))
    most_hosts = n_merged + int(sum(cluster.policy.host_failures_tolerated for cluster in clusters))
    return EncodedMoney(fold(classes, most_hosts, objective, fee_per_host), tuple(fees), fee_per_host)
