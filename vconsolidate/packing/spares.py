"""
Hosts kept empty so that a cluster survives failures: `host_failures_tolerated: k` as dedicated failover hosts.

Every used cluster gets k spare hosts for each of its used hosts, the same ones for all where they are large enough: a
spare offers at least what the largest host it may have to replace offers, so it can take over that host's VMs as they
are, and k failures need at most k spares.

Why this is no waste where hosts are alike. Take any plan that survives k failures in whatever way (failover hosts,
slots, a reserved share, or exact): switch off any k of its hosts; by its promise the VMs run on the others under the
same limits and rules. So what is left is a plan of the problem without failures, of at least as many hosts as that
problem's lower bound, and the whole needs at least ``bound + k`` hosts. With hosts of one kind a plan that meets the
bound plus k spares of that kind is therefore minimal. With several kinds, the same argument gives a lower bound on
cost, ``bound + k × cheapest host``, and the price of the ``bound + k`` cheapest hosts there are; a plan with
dedicated spares may then cost more than the best plan of another form, and is not called optimal.

The argument needs VMs that can restart at all: a VM that rules allow on no more than k hosts of its cluster may be
down after k failures in every form, so a cluster with such VMs adds nothing to the bound.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, product

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.packing.build import Built
from vconsolidate.packing.precheck import fitting
from vconsolidate.packing.problem import Bin

MOST_VARIANTS = 12
"""How many ways of setting spares aside are tried when the first is not proven best."""


def tolerated(built: Built) -> IntArray:
    """Return (n_clusters,): host failures each cluster must survive."""
    return np.array([cluster.policy.host_failures_tolerated for cluster in built.clusters], dtype=np.int64)


def limits(built: Built) -> IntArray:
    """Return (n_classes,): hosts there are or may be bought, spares included."""
    many = built.problem.n_vms + int(tolerated(built).sum())
    return np.array([many if c.limit is None else c.limit for c in built.classes], dtype=np.int64)


def chosen(built: Built, bins: Sequence[Bin]) -> tuple[int, ...] | None:
    """
    Return the classes of the cheapest spare hosts for a packing, in order; None when there are not enough hosts.

    Parameters
    ----------
    bins
        Used hosts of the plan.
    """
    left = limits(built)
    used = [0] * len(built.classes)
    for host in bins:
        left[host.host_class] -= 1
        used[host.host_class] += 1
    spares: list[int] = []
    for cluster, wanted in enumerate(tolerated(built).tolist()):
        classes = [c for c in _classes(built, cluster) if used[c]]
        for largest in _maximal(built, classes) if wanted else ():
            missing = wanted - sum(_replaces(built, spare, largest) for spare in spares)
            for host_class in _cheapest_first(built, _classes(built, cluster)):
                taken = min(missing, int(left[host_class])) if _replaces(built, host_class, largest) else 0
                if taken > 0:
                    spares += [host_class] * taken
                    left[host_class] -= taken
                    missing -= taken
            if missing > 0:
                return None
    return tuple(sorted(spares))


def variants(built: Built) -> Iterator[IntArray]:
    """
    Yield ways to set spares aside before packing, as hosts available per class, (n_classes,).

    Per cluster: all classes are used and each largest one keeps k hosts back (first those that fewest VMs may run on,
    then the dearest, then each class in turn); or only the classes up to a certain size are used and hosts of that size
    are kept back; or the cluster is not used at all.
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
    scopes = [scope for scope in _scopes(built) if scope is not None]
    for cluster, wanted in enumerate(tolerated(built).tolist()):
        classes = _classes(built, cluster)
        for columns in (built.full_capacity.T, problem.allowed, *(scope[None, :] for scope in scopes)):
            if wanted and (columns[:, classes] != columns[:, classes[:1]]).any():
                return False
    ways = [len(list(_cluster_variants(built, cluster))) for cluster in range(len(built.clusters))]
    return not built.disk_of_item.any() and int(np.prod(ways)) <= MOST_VARIANTS


def settled(built: Built) -> bool:
    """
    Return whether a packing that has its spares cannot be bettered by setting hosts aside first.

    So it is when all hosts of every tolerant cluster are of one size and some VM must run in each of the clusters.
    """
    fits = fitting(built.problem)
    cluster_of_class = built.problem.platform_of_class
    for cluster, wanted in enumerate(tolerated(built).tolist()):
        inside = cluster_of_class == cluster
        if wanted and (len(_distinct_sizes(built, _classes(built, cluster))) > 1 or not _only_in(fits, inside).any()):
            return False
    return True


def raised(built: Built, bound: int, bound_hosts: int) -> tuple[int, int]:
    """
    Return valid lower bounds on folded cost and hosts of any plan that survives the failures, in whatever form.

    Parameters
    ----------
    bound, bound_hosts
        Of the problem without failures.
    """
    extra = _surely_extra(built)
    cost = built.problem.cost
    cheapest = sum(number * int(cost[_classes(built, cluster)].min()) for cluster, number in extra.items())
    hosts = bound_hosts + sum(extra.values())
    left, total = hosts, 0
    available = limits(built)
    for host_class in _cheapest_first(built, range(len(built.classes))):
        taken = min(left, int(available[host_class]))
        total += taken * int(cost[host_class])
        left -= taken
    return max(bound + cheapest, total), hosts


def _surely_extra(built: Built) -> dict[int, int]:
    """Return cluster → hosts that any plan can switch off there, for clusters that any plan must use."""
    problem = built.problem
    fits = fitting(problem)
    cluster_of_class = problem.platform_of_class
    sure: dict[int, int] = {}
    for cluster, wanted in enumerate(tolerated(built).tolist()):
        inside = cluster_of_class == cluster
        only_here = _only_in(fits, inside)
        choice = (problem.allowed[:, inside] * limits(built)[inside]).sum(axis=1)
        restartable = (choice > wanted)[fits[:, inside].any(axis=1)].all()
        if wanted and only_here.any() and restartable:
            sure[cluster] = wanted
    if len(sure) > 1 and _coupled(built):
        most = max(sure, key=lambda cluster: (sure[cluster], -cluster))
        return {most: sure[most]}
    return sure


def _only_in(fits: BoolArray, classes: BoolArray) -> BoolArray:
    """Return (n_items,): the item fits on some of the classes and on no other."""
    here: BoolArray = np.any(fits[:, classes], axis=1)
    elsewhere: BoolArray = np.any(fits[:, ~classes], axis=1)
    return here & ~elsewhere


def _coupled(built: Built) -> bool:
    """Return whether a rule about labels reaches over several clusters."""
    return any(
        len(np.unique(built.problem.platform_of_class[scope == value])) > 1
        for scope in _scopes(built)
        if scope is not None
        for value in np.unique(scope)
    )


def _scopes(built: Built) -> list[IntArray | None]:
    problem = built.problem
    scopes = [rule.scope_of_class for rule in problem.at_most]
    scopes += [rule.scope_of_class for rule in problem.apart]
    scopes += [rule.scope_of_class for rule in problem.together]
    scopes += [rule.scope_of_class for rule in problem.few_hosts]
    return scopes


def _cluster_variants(built: Built, cluster: int) -> Iterator[IntArray]:
    classes = _classes(built, cluster)
    wanted = int(tolerated(built)[cluster])
    available = np.zeros(len(built.classes), dtype=np.int64)
    available[classes] = limits(built)[classes]
    largest = _maximal(built, classes) if wanted else []
    sizes: list[list[int]] = [largest]
    sizes += [[size] for size in _distinct_sizes(built, classes) if wanted and [size] != largest]
    order = sorted(classes, key=lambda c: (int(built.problem.allowed[:, c].sum()), -int(built.problem.cost[c]), c))
    seen: set[bytes] = set()
    for spared in sizes:
        for first in order if wanted else order[:1]:
            turn = [first, *(c for c in order if c != first)]
            kept_back = _kept_back(built, available, turn, spared, wanted)
            if kept_back is not None and kept_back.tobytes() not in seen:
                seen.add(kept_back.tobytes())
                yield kept_back
    if len(built.clusters) > 1:
        yield np.zeros_like(available)


def _kept_back(
    built: Built, available: IntArray, order: Sequence[int], sizes: Sequence[int], wanted: int
) -> IntArray | None:
    """
    Return what may be used when `wanted` hosts of each size are kept back; None when there are too few.

    Parameters
    ----------
    order
        The cluster's classes, those to keep back first.
    """
    left = available.copy()
    for size in sizes:
        missing = wanted
        for host_class in order:
            if (built.full_capacity[host_class] == built.full_capacity[size]).all():
                taken = min(missing, int(left[host_class]))
                left[host_class] -= taken
                missing -= taken
        if missing:
            return None
    if sizes:
        left[[c for c in order if not any(_replaces(built, size, c) for size in sizes)]] = 0
    return left


def _classes(built: Built, cluster: int) -> list[int]:
    return [index for index, c in enumerate(built.classes) if c.cluster == cluster]


def _replaces(built: Built, spare: int, host_class: int) -> bool:
    """Return whether a host of class `spare` can take over any host of `host_class`."""
    same_cluster = built.classes[spare].cluster == built.classes[host_class].cluster
    return same_cluster and bool((built.full_capacity[spare] >= built.full_capacity[host_class]).all())


def _distinct_sizes(built: Built, classes: Iterable[int]) -> list[int]:
    """Return one class of every size."""
    return list({built.full_capacity[c].tobytes(): c for c in classes}.values())


def _maximal(built: Built, classes: Sequence[int]) -> list[int]:
    """Return one class of every size that no other class of the list exceeds."""
    sizes = _distinct_sizes(built, classes)
    return [c for c in sizes if not any(other != c and _replaces(built, other, c) for other in sizes)]


def _cheapest_first(built: Built, classes: Iterable[int]) -> list[int]:
    return sorted(classes, key=lambda c: (int(built.problem.cost[c]), c))
