"""
Hosts on top of a packing, so that clusters survive failures: each cluster's form of admission control says which.

Why hosts that stay empty are no waste where hosts are alike. Take any plan that survives k failures by failover hosts
or exactly: switch off any k of its hosts; by its promise the VMs run on the others under the same limits and rules. So
what is left is a plan of the problem without failures, of at least as many hosts as that problem's lower bound, and the
whole needs at least ``bound + k`` hosts. With hosts of one kind a plan that meets the bound plus k spares of that kind
is therefore minimal. With several kinds, the same argument gives a lower bound on cost, ``bound + k × cheapest host``,
and the price of the ``bound + k`` cheapest hosts there are. The mix of hosts (:mod:`.failover_needs`) then bounds the
plans of the form itself.

The argument needs VMs that can restart at all: a VM that rules allow on no more than k hosts of its cluster may be
down after k failures in every form, so a cluster with such VMs adds nothing to the bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.availability.admission_controls import admission_control_of
from vconsolidate.packing.availability.cluster_hosts import (
    cheapest_first,
    classes_in,
    failures_tolerated,
    fewest_hosts_leaving,
    hosts_available,
)
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.solver.presolve import host_fees as fees
from vconsolidate.packing.solver.presolve.infeasible import classes_that_fit
from vconsolidate.packing.solver.solution import Bin, Solution

MOST_VARIANTS = 12
"""How many ways of setting spares aside are tried when the first is not proven best."""


@dataclass(frozen=True, slots=True)
class LowerBounds:
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
class PackingWithSpares:
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


def add_spare_hosts(encoded: Encoded, bins: tuple[Bin, ...]) -> PackingWithSpares | None:
    """Return a packing with the hosts that its clusters' forms of admission control add; None if there are too few."""
    extra = choose_spare_hosts(encoded, bins)
    if extra is None:
        return None
    packing = PackingWithSpares(bins, extra, 0)
    return replace(packing, value=packed_value(encoded, packing))


def packed_value(encoded: Encoded, packing: PackingWithSpares) -> int:
    """Return the folded cost of a packing as it stands, fees included."""
    spares = sum(int(encoded.problem.cost[c]) for c in packing.spares)
    return fees.cost_with_fees(encoded.problem, packing.bins) + spares


def bounds_with_spares(encoded: Encoded, solution: Solution) -> LowerBounds:
    """Return what follows from the bounds of the problem without failures."""
    return LowerBounds(*raise_bounds(encoded, solution.bound, solution.bound_hosts), solution.bound_method)


def choose_spare_hosts(encoded: Encoded, bins: Sequence[Bin]) -> tuple[int, ...] | None:
    """
    Return the classes of the cheapest hosts to add to a packing, in order; None when there are not enough hosts.

    Parameters
    ----------
    bins
        Used hosts of the plan.
    """
    left = hosts_available(encoded)
    np.subtract.at(left, [host.host_class for host in bins], 1)
    added: list[int] = []
    for cluster in _tolerant_clusters(encoded):
        found = admission_control_of(encoded, cluster).hosts_to_add(encoded, cluster, bins, left)
        if found is None:
            return None
        np.subtract.at(left, found, 1)
        added += found
    return tuple(sorted(added))


def enough_stay_empty(encoded: Encoded, bins: Sequence[Bin], empty: Sequence[int]) -> bool:
    """
    Return whether the hosts that run nothing are those that the forms of the clusters ask for.

    Parameters
    ----------
    bins
        Used hosts of the plan; clusters that survive failures exactly are not looked at.
    empty
        Classes of the hosts that run nothing.
    """
    left = np.bincount(np.asarray(empty, dtype=np.int64), minlength=len(encoded.hosts.classes))
    forms = {cluster: admission_control_of(encoded, cluster) for cluster in _tolerant_clusters(encoded)}
    return all(
        form.spreading == "survivably" or form.hosts_to_add(encoded, cluster, bins, left) is not None
        for cluster, form in forms.items()
    )


def ways_to_reserve(encoded: Encoded) -> Iterator[IntArray]:
    """
    Yield ways to set hosts aside before packing, as hosts available per class, (n_classes,).

    Of several clusters first one alone is used, each in turn; then every way of each cluster's form, or that it is not
    used at all.
    """
    per_cluster = [list(_ways_in_cluster(encoded, cluster)) for cluster in range(len(encoded.hosts.clusters))]
    alone = [ways[:1] for ways in per_cluster] if len(per_cluster) > 1 else []
    seen: set[bytes] = set()
    for parts in (*alone, *islice(product(*per_cluster), MOST_VARIANTS)):
        available = np.minimum(np.sum(parts, axis=0), encoded.problem.available)
        if available.any() and available.tobytes() not in seen:
            seen.add(available.tobytes())
            yield available


def ways_are_exhaustive(encoded: Encoded) -> bool:
    """
    Return whether no plan with spares exists when none of :func:`ways_to_reserve` has a packing.

    This holds where the hosts of a tolerant cluster are interchangeable: it does not matter which stay empty.
    """
    problem = encoded.problem
    for cluster in _tolerant_clusters(encoded):
        classes = classes_in(encoded, cluster)
        if encoded.hosts.clusters[cluster].policy.admission.form != "dedicated":
            return False
        for columns in (
            encoded.hosts.capacity.T,
            problem.allowed,
            encoded.items.within_host_limits,
            *(s[None, :] for s in problem.scopes),
        ):
            if (columns[:, classes] != columns[:, classes[:1]]).any():
                return False
    ways = [len(list(_ways_in_cluster(encoded, cluster))) for cluster in range(len(encoded.hosts.clusters))]
    return not encoded.items.stored_bytes.any() and int(np.prod(ways)) <= MOST_VARIANTS


def is_best_with_spares(encoded: Encoded) -> bool:
    """Return whether a packing that has its spares cannot be bettered by setting hosts aside first."""
    fits = classes_that_fit(encoded.problem)
    return all(
        admission_control_of(encoded, cluster).is_best(encoded, cluster, fits)
        for cluster in _tolerant_clusters(encoded)
    )


def raise_bounds(encoded: Encoded, bound: int, bound_hosts: int) -> tuple[int, int]:
    """
    Return valid lower bounds on folded cost and hosts of any plan that keeps the forms of its clusters.

    Parameters
    ----------
    bound, bound_hosts
        Of the problem without failures.
    """
    extra = _extra_hosts_proven(encoded)
    cost = encoded.problem.cost
    cheapest = sum(number * int(cost[classes_in(encoded, cluster)].min()) for cluster, number in extra.items())
    fits = classes_that_fit(encoded.problem)
    fewest = sum(
        admission_control_of(encoded, cluster).least_hosts(encoded, cluster, fits)
        for cluster in _tolerant_clusters(encoded)
    )
    hosts = max(bound_hosts + sum(extra.values()), fewest)
    if len(encoded.hosts.clusters) == 1 and extra:
        hosts = max(hosts, fewest_hosts_leaving(encoded, 0, bound_hosts))
    left, total = hosts, 0
    available = hosts_available(encoded)
    for host_class in cheapest_first(encoded, range(len(encoded.hosts.classes))):
        taken = min(left, int(available[host_class]))
        total += taken * int(cost[host_class])
        left -= taken
    return max(bound + cheapest, total), hosts


def _tolerant_clusters(encoded: Encoded) -> list[int]:
    """Return the clusters that must survive failures."""
    return np.flatnonzero(failures_tolerated(encoded)).tolist()


def _extra_hosts_proven(encoded: Encoded) -> dict[int, int]:
    """Return cluster → hosts that any plan can switch off there, for clusters that any plan must use."""
    fits = classes_that_fit(encoded.problem)
    sure = {
        cluster: admission_control_of(encoded, cluster).extra_hosts_proven(encoded, cluster, fits)
        for cluster in _tolerant_clusters(encoded)
    }
    sure = {cluster: number for cluster, number in sure.items() if number}
    if len(sure) > 1 and _rules_couple_clusters(encoded):
        most = max(sure, key=lambda cluster: (sure[cluster], -cluster))
        return {most: sure[most]}
    return sure


def _rules_couple_clusters(encoded: Encoded) -> bool:
    """Return whether a rule about labels reaches over several clusters."""
    return any(
        len(np.unique(encoded.problem.platform_of_class[scope == value])) > 1
        for scope in encoded.problem.scopes
        for value in np.unique(scope)
    )


def _ways_in_cluster(encoded: Encoded, cluster: int) -> Iterator[IntArray]:
    classes = classes_in(encoded, cluster)
    available = np.zeros(len(encoded.hosts.classes), dtype=np.int64)
    available[classes] = hosts_available(encoded)[classes]
    if failures_tolerated(encoded)[cluster]:
        yield from admission_control_of(encoded, cluster).ways_to_reserve(encoded, cluster, available)
    else:
        yield available
    if len(encoded.hosts.clusters) > 1:
        yield np.zeros_like(available)
