"""What licences cost on each host class: the part that every host pays, and the part that follows from what it runs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import BoolArray, FloatArray
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.constraint import Fee
from vconsolidate.model.demand import VirtualMachine
from vconsolidate.packing.encoding.host_classes import HostClass


@dataclass(frozen=True, slots=True)
class PricedLicence:
    """
    A fee in money, on host classes.

    What is left out here is counted when a plan is composed (:mod:`.product_licences`) and only adds to its cost: the
    rest of a smallest order, and empty hosts of clusters that need not run the product.

    Parameters
    ----------
    per_host
        (n_classes,) of a host that runs any number of the VMs, over the horizon; 0 where the fee is not paid.
    steps
        (most VMs, (n_classes,)) of a host that runs no more of them, where few cost less; ascending.
    always
        (n_classes,) hosts pay whatever they run.
    constant
        Of the VMs wherever they run.
    """

    fee: Fee
    per_host: FloatArray
    steps: tuple[tuple[int, FloatArray], ...]
    always: BoolArray
    constant: float

    @property
    def base(self) -> FloatArray:
        """(n_classes,) what every host pays."""
        base: FloatArray = np.where(self.always, self.per_host, 0.0)
        return base

    @property
    def least(self) -> FloatArray:
        """(n_classes,) the least that a host pays which runs any of the VMs."""
        return np.minimum(self.steps[0][1], self.per_host) if self.steps else self.per_host

    @property
    def due(self) -> FloatArray:
        """(n_classes,) what hosts pay on top that run any number of the VMs."""
        due: FloatArray = np.where(self.always, 0.0, self.per_host)
        return due


def price_licences(
    fees: Sequence[Fee],
    vms: Sequence[VirtualMachine],
    classes: Sequence[HostClass],
    clusters: Sequence[Cluster],
    forced: Callable[[Fee], frozenset[int]],
    ordered: Collection[Fee] = (),
) -> tuple[PricedLicence, ...]:
    """
    Return the fees in money.

    Parameters
    ----------
    forced
        Clusters that run any of a fee's VMs in every plan, by number.
    ordered
        Fees of which every plan is taken to buy the smallest order and no more.
    """
    by_name = {vm.name: vm for vm in vms}
    members = {fee: [by_name[name] for name in fee.vms if name in by_name] for fee in fees}
    return tuple(
        _order(fee, members[fee], classes, clusters, forced)
        if fee in ordered
        else _price(fee, members[fee], classes, clusters, forced)
        for fee in fees
    )


def _order(
    fee: Fee,
    members: Sequence[VirtualMachine],
    classes: Sequence[HostClass],
    clusters: Sequence[Cluster],
    forced: Callable[[Fee], frozenset[int]],
) -> PricedLicence:
    """Return a fee of which the smallest order is paid wherever VMs run, if any plan needs it at all."""
    names = {clusters[number].name for number in forced(fee)}
    needed = fee.cluster in names if fee.cluster else bool(members)
    years = min(cluster.policy.horizon_years for cluster in clusters)
    constant = sum(one.counting.minimum_order * one.price.over(years) for one in fee.licences) if needed else 0.0
    nothing = np.zeros(len(classes))
    return PricedLicence(fee, nothing, (), nothing.astype(np.bool_), round(constant, 2))


def _price(
    fee: Fee,
    members: Sequence[VirtualMachine],
    classes: Sequence[HostClass],
    clusters: Sequence[Cluster],
    forced: Callable[[Fee], frozenset[int]],
) -> PricedLicence:
    pays = np.array([fee.concerns(c.names) for c in classes], dtype=np.bool_)

    def row(vms: int) -> FloatArray:
        years = [clusters[c.cluster].policy.horizon_years for c in classes]
        found = [fee.of(c.hardware.cpu, y, vms) for c, y in zip(classes, years, strict=True)]
        return np.where(pays, np.array(found, dtype=np.float64), 0.0)

    most = max(1, len(members))
    per_host, steps = row(most), list[tuple[int, FloatArray]]()
    each = fee.vms_per_licence or most
    for number in range(each, most, each):
        step = row(number)
        if not (step < per_host).any():
            break
        steps.append((number, step))
    sure = forced(fee) if fee.on_every_host and not fee.cluster else frozenset()
    always = pays & np.array([bool(fee.cluster) or c.cluster in sure for c in classes], dtype=np.bool_)
    constant = constant_cost(fee, [vm.vcpus for vm in members], min(c.policy.horizon_years for c in clusters))
    return PricedLicence(fee, per_host, tuple(steps), always & fee.on_every_host, constant)


def constant_cost(fee: Fee, vcpus: Sequence[int], years: float) -> float:
    """Return what VMs with so many vCPUs cost wherever they run."""
    cost = 0.0
    for licence in fee.licences:
        units = licence.counting.units_of_vms(list(vcpus))
        if units:
            cost += max(units, licence.counting.minimum_order) * licence.price.over(years)
    return round(cost, 2)
