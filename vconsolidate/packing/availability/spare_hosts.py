"""
Hosts on top of a packing, so that clusters survive failures: each cluster's form of admission control says which.

Why hosts that stay empty are no waste where hosts are alike. Take any plan that survives k failures by failover hosts
or exactly: switch off any k of its hosts; by its promise the VMs run on the others under the same limits and rules. So
what is left is a plan of the problem without failures, of at least as many hosts as that problem's lower bound, and the
whole needs at least ``bound + k`` hosts. With hosts of one kind a plan that meets the bound plus k spares of that kind
is therefore minimal. With several kinds, the same argument gives a lower bound on cost, ``bound + k × cheapest host``,
and the price of the ``bound + k`` cheapest hosts there are; a plan with dedicated spares may then cost more than the
best plan of another form, and is not called optimal.

The argument needs VMs that can restart at all: a VM that rules allow on no more than k hosts of its cluster may be
down after k failures in every form, so a cluster with such VMs adds nothing to the bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.availability.cluster_hosts import cheapest_first, classes_in, fewest_with, limits, tolerated
from vconsolidate.packing.availability.policies import form_of
from vconsolidate.packing.encoding.encode import Built
from vconsolidate.packing.solver.presolve import host_fees as fees
from vconsolidate.packing.solver.presolve.infeasible import fitting
from vconsolidate.packing.solver.problem import Bin, Solution

MOST_VARIANTS = 12
"""How many ways of setting spares aside are tried when the first is not proven best."""


@dataclass(frozen=True, slots=True)
class Least:
    """
    Proven lower bounds on folded cost and hosts of every plan that keeps the forms of its clusters.

    Parameters
    ----------
    method
        What proved the bound on cost.
    """

    value: int
    hosts: int
    method: str


@dataclass(frozen=True, slots=True)
class Packed:
    """
    A packing with the hosts added to it so that failures are survived.

    Parameters
    ----------
    bins, spares
        Hosts that run VMs, and classes of those that do not (yet).
    value
        Folded cost, fees included.
    """

    bins: tuple[Bin, ...]
    spares: tuple[int, ...]
    value: int


def with_spares(built: Built, bins: tuple[Bin, ...]) -> Packed | None:
    """Return a packing with the hosts that its clusters' forms of admission control add; None if there are too few."""
    extra = chosen(built, bins)
    if extra is None:
        return None
    value = fees.total(built.problem, bins) + sum(int(built.problem.cost[c]) for c in extra)
    return Packed(bins, extra, value)


def least_of(built: Built, solution: Solution) -> Least:
    """Return what follows from the bounds of the problem without failures."""
    return Least(*raised(built, solution.bound, solution.bound_hosts), solution.bound_method)


def chosen(built: Built, bins: Sequence[Bin]) -> tuple[int, ...] | None:
    """
    Return the classes of the cheapest hosts to add to a packing, in order; None when there are not enough hosts.

    Parameters
    ----------
    bins
        Used hosts of the plan.
    """
    left = limits(built)
    np.subtract.at(left, [host.host_class for host in bins], 1)
    added: list[int] = []
    for cluster in _tolerant(built):
        found = form_of(built, cluster).added(built, cluster, bins, left)
        if found is None:
            return None
        np.subtract.at(left, found, 1)
        added += found
    return tuple(sorted(added))


def variants(built: Built) -> Iterator[IntArray]:
    """
    Yield ways to set hosts aside before packing, as hosts available per class, (n_classes,).

    Per cluster those of its form, or that it is not used at all.
    """
    per_cluster = [list(_cluster_variants(built, cluster)) for cluster in range(len(built.clusters))]
    for parts in islice(product(*per_cluster), MOST_VARIANTS):
        available = np.minimum(np.sum(parts, axis=0), built.problem.available)
        if available.any():
            yield available


def exhaustive(built: Built) -> bool:
    """
    Return whether no plan with spares exists when none of :func:`variants` has a packing.

    So it is when nothing tells the hosts of a tolerant cluster apart: which of them stay empty then does not matter.
    """
    problem = built.problem
    for cluster in _tolerant(built):
        classes = classes_in(built, cluster)
        if built.clusters[cluster].policy.admission.form != "dedicated":
            return False
        for columns in (built.full_capacity.T, problem.allowed, built.able, *(s[None, :] for s in problem.scopes)):
            if (columns[:, classes] != columns[:, classes[:1]]).any():
                return False
    ways = [len(list(_cluster_variants(built, cluster))) for cluster in range(len(built.clusters))]
    return not built.stored_of_item.any() and int(np.prod(ways)) <= MOST_VARIANTS


def settled(built: Built) -> bool:
    """Return whether a packing that has its spares cannot be bettered by setting hosts aside first."""
    fits = fitting(built.problem)
    return all(form_of(built, cluster).settled(built, cluster, fits) for cluster in _tolerant(built))


def raised(built: Built, bound: int, bound_hosts: int) -> tuple[int, int]:
    """
    Return valid lower bounds on folded cost and hosts of any plan that keeps the forms of its clusters.

    Parameters
    ----------
    bound, bound_hosts
        Of the problem without failures.
    """
    extra = _surely_extra(built)
    cost = built.problem.cost
    cheapest = sum(number * int(cost[classes_in(built, cluster)].min()) for cluster, number in extra.items())
    fits = fitting(built.problem)
    fewest = sum(form_of(built, cluster).fewest(built, cluster, fits) for cluster in _tolerant(built))
    hosts = max(bound_hosts + sum(extra.values()), fewest)
    if len(built.clusters) == 1 and extra:
        hosts = max(hosts, fewest_with(built, 0, bound_hosts))
    left, total = hosts, 0
    available = limits(built)
    for host_class in cheapest_first(built, range(len(built.classes))):
        taken = min(left, int(available[host_class]))
        total += taken * int(cost[host_class])
        left -= taken
    return max(bound + cheapest, total), hosts


def _tolerant(built: Built) -> list[int]:
    """Return the clusters that must survive failures."""
    return np.flatnonzero(tolerated(built)).tolist()


def _surely_extra(built: Built) -> dict[int, int]:
    """Return cluster → hosts that any plan can switch off there, for clusters that any plan must use."""
    fits = fitting(built.problem)
    sure = {cluster: form_of(built, cluster).surely(built, cluster, fits) for cluster in _tolerant(built)}
    sure = {cluster: number for cluster, number in sure.items() if number}
    if len(sure) > 1 and _coupled(built):
        most = max(sure, key=lambda cluster: (sure[cluster], -cluster))
        return {most: sure[most]}
    return sure


def _coupled(built: Built) -> bool:
    """Return whether a rule about labels reaches over several clusters."""
    return any(
        len(np.unique(built.problem.platform_of_class[scope == value])) > 1
        for scope in built.problem.scopes
        for value in np.unique(scope)
    )


def _cluster_variants(built: Built, cluster: int) -> Iterator[IntArray]:
    classes = classes_in(built, cluster)
    available = np.zeros(len(built.classes), dtype=np.int64)
    available[classes] = limits(built)[classes]
    if tolerated(built)[cluster]:
        yield from form_of(built, cluster).set_aside(built, cluster, available)
    else:
        yield available
    if len(built.clusters) > 1:
        yield np.zeros_like(available)
