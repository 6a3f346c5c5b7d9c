"""The objective level by level: what a plan reaches, and the best that is proven possible."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from vconsolidate.model.changes import Changes, Move
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import Level
from vconsolidate.model.plan import Plan, ProductLicence
from vconsolidate.model.planned_host import PlannedHost, ResourceLoad
from vconsolidate.model.policy import CHOOSE_HOSTS, Criterion
from vconsolidate.model.previous import Previous
from vconsolidate.network.pairs import split_mbps
from vconsolidate.packing.availability.spare_hosts import LowerBounds, raise_bounds
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.encoding.host_classes import objective_of
from vconsolidate.packing.encoding.lexicographic_cost import MONEY, amounts
from vconsolidate.packing.solver.bounds.continuous import continuous_bound

_UNITS: Mapping[Criterion, str] = {
    "hosts": "hosts",
    "power": "W",
    "migrations": "VMs",
    "traffic": "Mbit/s",
    "balance": "share",
    "similarity": "pairs",
    "blast_radius": "critical VMs",
}
"""Units that are not the currency."""


def criteria_of(estate: Estate, previous: Previous | None) -> tuple[Criterion, ...]:
    """
    Return the objective with ``migrations`` and ``traffic`` after the criteria that choose hosts.

    Where there is no plan to keep, ``migrations`` says nothing and is left out; so is ``traffic`` where none is stated.
    """
    said = {"migrations": previous is not None, "traffic": bool(estate.traffic)}
    stated = tuple(c for c in objective_of(estate) if said.get(c, True))
    first = sum(c in CHOOSE_HOSTS for c in stated)
    added: tuple[Criterion, ...] = ("migrations", "traffic")
    return (*stated[:first], *(c for c in added if said[c] and c not in stated), *stated[first:])


def weighed_in_part(criteria: Sequence[Criterion], products: Sequence[ProductLicence]) -> bool:
    """Return whether the search minimised less than what licences cost: its proof is none of the whole cost then."""
    return any(product.unseen for product in products) and any(criterion in MONEY for criterion in criteria)


def settle_hosts(encoded: Encoded, criteria: Sequence[Criterion]) -> bool:
    """Return whether plans that are as good on the levels that choose hosts use as many hosts of each kind."""
    if encoded.problem.n_classes != 1 or encoded.problem.fees:
        return False
    return any(amounts(encoded.hosts.classes, c)[0] > 0 for c in criteria if c in CHOOSE_HOSTS)


def objective_in_words(criteria: Sequence[Criterion]) -> str:
    """Return the criteria in their order as one phrase."""
    return ", then ".join(criteria)


def choosing_levels(
    encoded: Encoded,
    criteria: Sequence[Criterion],
    classes: Sequence[int],
    bounds: LowerBounds,
    value: int,
    products: Sequence[ProductLicence] = (),
) -> Iterator[Level]:
    """
    Yield the levels that choose hosts.

    Parameters
    ----------
    classes
        Of all hosts of the plan, spares included.
    bounds
        What is proven of every plan.
    value
        Folded cost of the plan.
    products
        Their licences are part of the money.
    """
    currency = encoded.estate.economics.currency
    for criterion in (c for c in criteria if c in CHOOSE_HOSTS):
        figures = amounts(encoded.hosts.classes, criterion)
        reached = float(figures[list(classes)].sum())
        always = float(bounds.hosts) if criterion == "hosts" else cheapest(encoded, criterion)
        if criterion in MONEY:
            reached += sum(product.cost for product in products)
            always += sum(product.bound for product in products)
        among: Literal["all", "as good above"] = "all"
        if criterion in encoded.money.costs.digit_of:
            below = encoded.money.costs.least(criterion, bounds.value, value)
            if encoded.money.costs.digit_of[criterion] and below > always:
                among = "as good above"
            # Where the whole figures meet, what is left is rounding to hundredths.
            met = below >= encoded.money.costs.least(criterion, value, value)
            unseen = sum(product.unseen for product in products) if criterion in MONEY else 0.0
            always = max(always, reached - unseen if met else below)
        yield Level(criterion, reached, _UNITS.get(criterion, currency), min(always, reached), among)


def cheapest(encoded: Encoded, criterion: Criterion) -> float:
    """Return a lower bound on one criterion of every plan, whatever the others are."""
    unit = encoded.money.costs.unit_of.get(criterion)
    if unit is None:
        return 0.0
    whole = np.floor(amounts(encoded.hosts.classes, criterion) / unit + 1e-9).astype(np.int64)
    if not whole.any():
        return 0.0
    alone = replace(encoded, problem=replace(encoded.problem, cost=whole, fees=()))
    least, _ = raise_bounds(alone, continuous_bound(alone.problem).bound, 0)
    return least * unit


def placing_levels(
    encoded: Encoded, criteria: Sequence[Criterion], plan: Plan, bounds: Mapping[Criterion, float], *, forced: bool
) -> Iterator[Level]:
    """
    Yield the levels that do not choose hosts.

    Parameters
    ----------
    bounds
        What was proven on hosts of the plan's kinds.
    forced
        Every plan that is as good on the levels that choose hosts uses hosts of the plan's kinds.
    """
    values: dict[Criterion, float] = {
        "migrations": 0.0 if plan.changes is None else float(len(plan.changes.moved)),
        "traffic": split_mbps(encoded.estate, encoded.demand, plan.host_of_vm.tolist()),
        "balance": fullest(plan.loads),
        "similarity": float(pairs(encoded, plan)),
        "blast_radius": float(most_critical(encoded.demand, plan)),
    }
    for criterion in (c for c in criteria if c not in CHOOSE_HOSTS):
        value, bound = values[criterion], bounds.get(criterion)
        among: Literal["all", "as good above", "same hosts"] = "as good above" if forced else "same hosts"
        if criterion == "migrations":
            forced_moves = float(_count_forced_moves(encoded, plan))
            if bound is None or bound <= forced_moves or value == forced_moves:
                bound, among = forced_moves, "all"
        if criterion == "blast_radius":
            least = float(_least_most_critical(encoded, plan))
            bound = least if bound is None else max(bound, least)
        if bound is not None:
            bound = max(bound, value) if criterion == "similarity" else min(bound, value)
        yield Level(criterion, value, _UNITS[criterion], bound, among)


def fullest(loads: Sequence[Sequence[ResourceLoad]]) -> float:
    """Return the largest share that any host uses of any resource."""
    return max((load.fraction for of_host in loads for load in of_host), default=0.0)


def most_critical(demand: Demand, plan: Plan) -> int:
    """Return the number of critical VMs on the host that has the most."""
    on = [0] * len(plan.hosts)
    for vm, host in zip(demand.vms, plan.host_of_vm.tolist(), strict=True):
        on[host] += demand.is_critical(vm)
    return max(on, default=0)


def _least_most_critical(encoded: Encoded, plan: Plan) -> int:
    """Return what some host of as many as the plan has must carry: the mean number of critical VMs, rounded up."""
    total = sum(encoded.demand.is_critical(vm) for vm in encoded.demand.vms)
    return -(-total // max(len(plan.hosts), 1))


def pairs(encoded: Encoded, plan: Plan) -> int:
    """Return the pairs of VMs with the same guest system on one host."""
    number: dict[tuple[int, str], int] = {}
    for vm, host in zip(encoded.demand.vms, plan.host_of_vm.tolist(), strict=True):
        number[host, vm.guest.key] = number.get((host, vm.guest.key), 0) + 1
    return sum(n * (n - 1) // 2 for n in number.values())


def _count_forced_moves(encoded: Encoded, plan: Plan) -> int:
    """Return the number of VMs whose previous host no longer exists: they move in every plan."""
    if plan.changes is None:
        return 0
    in_service = {host.name for cluster in encoded.hosts.clusters for host in cluster.hosts if not host.maintenance}
    to_buy = {
        f"{encoded.hosts.clusters[c.cluster].name}-{c.type_name}" for c in encoded.hosts.classes if not c.existing
    }
    return sum(
        move.source not in in_service and move.source.rpartition("-")[0] not in to_buy for move in plan.changes.moved
    )


def changes(demand: Demand, hosts: Sequence[PlannedHost], host_of_vm: Sequence[int], previous: Previous) -> Changes:
    """Return what a placement changes in the one before."""
    names = [vm.name for vm in demand.vms]
    now = {name: hosts[host].name for name, host in zip(names, host_of_vm, strict=True)}
    common = sorted(name for name in now if name in previous.host_of_vm)
    moved = tuple(
        Move(name, previous.host_of_vm[name], now[name]) for name in common if previous.host_of_vm[name] != now[name]
    )
    before, after = {host.name for host in previous.hosts}, {host.name for host in hosts}
    return Changes(
        kept=len(common) - len(moved),
        moved=moved,
        new=tuple(sorted(set(now) - set(previous.host_of_vm))),
        gone=tuple(sorted(set(previous.host_of_vm) - set(now))),
        hosts_added=tuple(sorted(after - before)),
        hosts_left=tuple(sorted(before - after)),
        told_by=previous.told_by,
    )
