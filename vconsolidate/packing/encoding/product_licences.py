"""What licences cost a plan, and the least that any plan pays for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.constraint import Fee
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import ProductLicence
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.model.stop import Stop
from vconsolidate.packing.encoding.cluster_fees import cluster_fees
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.encoding.priced_licences import PricedLicence, constant_cost
from vconsolidate.packing.solver.presolve.host_fees import Solve, least_price
from vconsolidate.rules.registry import RULES, statements

_HUNDREDTHS = 100


def licence_bounds(encoded: Encoded, stop: Stop, solve: Solve) -> tuple[float, ...]:
    """Return the least that any plan pays for each licence: fewest hosts for it alone, with the cheapest licences."""
    return tuple(_least(encoded, priced, stop, solve) for priced in encoded.money.licences)


def _least(encoded: Encoded, priced: PricedLicence, stop: Stop, solve: Solve) -> float:
    if not priced.per_host.any():
        return priced.constant
    whole = np.floor(priced.least * _HUNDREDTHS + 1e-6).astype(np.int64)
    least = least_price(encoded.problem, encoded.items_of(priced.fee.vms), whole, stop, solve) / _HUNDREDTHS
    years = min(cluster.policy.horizon_years for cluster in encoded.hosts.clusters)
    order = sum(one.counting.minimum_order * one.price.over(years) for one in priced.fee.licences)
    return max(least, round(order, 2)) if least else 0.0


def licences(
    encoded: Encoded, hosts: Sequence[PlannedHost], host_of_vm: Sequence[int], least_of: Sequence[float]
) -> tuple[ProductLicence, ...]:
    """Return the licences that a plan needs, in the order of the inventory, those of clusters last."""
    where = dict(zip((vm.name for vm in encoded.demand.vms), host_of_vm, strict=True))
    titles = _titles(encoded.estate)
    found = []
    for priced, bound in zip(encoded.money.licences, least_of, strict=True):
        number, title = titles[priced.fee]
        found.append((number, _needed(encoded, priced, title, _Runs.of(encoded, priced.fee, hosts, where), bound)))
    return tuple(licence for _, licence in sorted(found, key=lambda one: one[0]) if licence.hosts or licence.cost)


@dataclass(frozen=True, slots=True)
class _Runs:
    """
    What a plan runs of a product.

    Parameters
    ----------
    vms
        (host, VMs on it) of the hosts that pay, in the order of the plan; with none, they pay because VMs may come.
    vcpus
        Of all its VMs.
    """

    vms: tuple[tuple[PlannedHost, int], ...]
    vcpus: tuple[int, ...]

    @classmethod
    def of(cls, encoded: Encoded, fee: Fee, hosts: Sequence[PlannedHost], where: Mapping[str, int]) -> _Runs:
        """Return what a plan runs of the product of a fee."""
        placed = [name for name in dict.fromkeys(fee.vms) if name in where]
        on = Counter(where[name] for name in placed)
        clusters = {hosts[h].cluster for h in on} if not fee.cluster else {fee.cluster}
        paying = tuple(
            (host, on.get(index, 0))
            for index, host in enumerate(hosts)
            if fee.concerns(frozenset({host.name, host.type_name, host.cluster}))
            and (index in on or (fee.on_every_host and host.cluster in clusters))
        )
        vcpus = {vm.name: vm.vcpus for vm in encoded.demand.vms}
        return cls(paying, tuple(vcpus[name] for name in placed))


def _needed(encoded: Encoded, priced: PricedLicence, title: str, runs: _Runs, bound: float) -> ProductLicence:
    """Return what a plan pays for a licence, and the part of it that the search did not see."""
    fee = priced.fee
    years = {cluster.name: cluster.policy.horizon_years for cluster in encoded.hosts.clusters}
    classes = zip(encoded.hosts.classes, priced.always, strict=True)
    sure = {encoded.hosts.clusters[c.cluster].name for c, always in classes if always}
    each = [fee.of(host.hardware.cpu, years[host.cluster], vms) for host, vms in runs.vms]
    if fee.vms_per_licence is None:
        each = [fee.of(host.hardware.cpu, years[host.cluster]) for host, _ in runs.vms]
    weighed = priced.per_host.any()
    seen = sum(cost for cost, (host, vms) in zip(each, runs.vms, strict=True) if vms or host.cluster in sure)
    longest = max((years[host.cluster] for host, _ in runs.vms), default=0.0)
    missing = _missing_units(fee, [host for host, _ in runs.vms])
    rest = round(sum(one.price.over(longest) * n for one, n in zip(fee.licences, missing, strict=True)), 2)
    of_vms = constant_cost(fee, runs.vcpus, longest)
    cost = sum(each) + rest + of_vms
    units, used = _units(fee, runs, missing, years)
    return ProductLicence(
        name=title,
        hosts=tuple(host.name for host, _ in runs.vms),
        cores=sum(host.hardware.cpu.cores for host, _ in runs.vms),
        cost=cost,
        bound=min(bound, cost),
        counting=fee.licences[0].key,
        per=" and ".join(one.counting.per for one in fee.licences),
        units=units,
        used=used,
        unseen=max(0.0, round(cost - (seen if weighed else 0.0) - priced.constant, 2)),
    )


def _missing_units(fee: Fee, hosts: Sequence[PlannedHost]) -> list[int]:
    """Return by how much hosts need fewer units than the smallest order of each licence."""
    units = (sum(one.counting.units_of_host(host.hardware.cpu) for host in hosts) for one in fee.licences)
    ordered = (one.counting.minimum_order if hosts and one.counting.on_hosts else 0 for one in fee.licences)
    return [max(0, least - needed) for needed, least in zip(units, ordered, strict=True)]


def _units(
    fee: Fee, runs: _Runs, missing: Sequence[int], years: Mapping[str, float]
) -> tuple[int | None, float | None]:
    """Return the units bought and those that floors, packs and smallest orders do not add; None of several licences."""
    if len(fee.licences) != 1:
        return None, None
    one = fee.licences[0]
    if not one.counting.on_hosts:
        needed = one.counting.units_of_vms(list(runs.vcpus))
        plain = sum(runs.vcpus) if one.counting.per == "vcpu" else len(runs.vcpus)
        return max(needed, one.counting.minimum_order if needed else 0), float(plain)
    units, used = sum(missing), 0.0
    for host, vms in runs.vms:
        times = one.times(host.hardware.cpu, years[host.cluster], vms)
        units += times * one.counting.units_of_host(host.hardware.cpu)
        used += times * one.counting.used_on_host(host.hardware.cpu)
    return units, used


def fees_of(estate: Estate) -> tuple[tuple[Fee, str], ...]:
    """Return every fee of an estate with the name that a plan's licence has."""
    return tuple((fee, title) for fee, (_, title) in _titles(estate).items())


def _titles(estate: Estate) -> dict[Fee, tuple[int, str]]:
    """Return fee → (number, name) of the first rule that states it, or of the cluster's licence."""
    titles: dict[Fee, tuple[int, str]] = {}
    rules = statements(estate)
    for number, statement in enumerate(rules):
        for constraint in RULES[statement.kind].encode(statement):
            if isinstance(constraint, Fee):
                titles.setdefault(constraint, (number, statement.short_title))
    several = Counter(fee.product for fee in cluster_fees(estate))
    for number, fee in enumerate(cluster_fees(estate), start=len(rules)):
        where = f" ({fee.cluster})" if several[fee.product] > 1 else ""
        titles.setdefault(fee, (number, f"{fee.product}{where}"))
    return titles
