"""What all forms ask of the hosts of a cluster: how many there are, which is as large, which cheaper, what fails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.packing.availability.reservations import most_hosts
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.solver.solution import Bin


def has_one_size(encoded: Encoded, cluster: int) -> bool:
    """Return whether the estate has one cluster, whose hosts are of one size and fail one by one."""
    classes = classes_in(encoded, cluster)
    alike = len(distinct_sizes(encoded, classes)) == 1 and len({int(encoded.problem.cost[c]) for c in classes}) == 1
    return len(encoded.hosts.clusters) == 1 and alike and not any(domain_of_class(encoded, cluster))


def one_size_at_a_time(encoded: Encoded, cluster: int, available: IntArray) -> Iterator[IntArray]:
    """Yield what is available of each size alone where there are several, and all where other clusters may change."""
    if len(encoded.hosts.clusters) > 1:
        yield available
    classes = classes_in(encoded, cluster)
    sizes = distinct_sizes(encoded, classes)
    for size in sizes if len(sizes) > 1 else ():
        other = [c for c in classes if (encoded.hosts.capacity[c] != encoded.hosts.capacity[size]).any()]
        only = available.copy()
        only[other] = 0
        yield only


def failures_tolerated(encoded: Encoded) -> IntArray:
    """Return (n_clusters,): failures each cluster must survive."""
    return np.array([cluster.policy.host_failures_tolerated for cluster in encoded.hosts.clusters], dtype=np.int64)


def hosts_available(encoded: Encoded) -> IntArray:
    """Return (n_classes,): hosts that exist or can be bought, those for failures included."""
    many = encoded.problem.n_vms + int(failures_tolerated(encoded).sum())
    many += sum(most_hosts(encoded, cluster) for cluster in np.flatnonzero(failures_tolerated(encoded)).tolist())
    return np.array([many if c.limit is None else c.limit for c in encoded.hosts.classes], dtype=np.int64)


def classes_in(encoded: Encoded, cluster: int) -> list[int]:
    """Return the host classes of a cluster."""
    return [index for index, c in enumerate(encoded.hosts.classes) if c.cluster == cluster]


def count_used_hosts(encoded: Encoded, bins: Sequence[Bin], cluster: int) -> IntArray:
    """Return (n_classes,): hosts of a cluster that a packing uses."""
    used = np.zeros(len(encoded.hosts.classes), dtype=np.int64)
    for host in bins:
        used[host.host_class] += encoded.hosts.classes[host.host_class].cluster == cluster
    return used


def domain_of_class(encoded: Encoded, cluster: int) -> list[str]:
    """Return per class what its hosts fail with: a value that they share, or "" where each fails on its own."""
    key = encoded.hosts.clusters[cluster].policy.admission.domain
    return ["" if key == "host" or c.cluster != cluster else c.labels.get(key, "") for c in encoded.hosts.classes]


def can_replace(encoded: Encoded, spare: int, host_class: int) -> bool:
    """Return whether a host of class `spare` can take over any host of `host_class`: it offers and carries as much."""
    return bool(encoded.hosts.can_take_over[spare, host_class])


def kind_of(encoded: Encoded, host_class: int) -> int:
    """Return the first of the classes whose hosts can take over each other with those of a class."""
    return int(np.flatnonzero(encoded.hosts.can_take_over[host_class] & encoded.hosts.can_take_over[:, host_class])[0])


def kinds(encoded: Encoded, classes: Iterable[int]) -> list[int]:
    """Return one class of every kind."""
    return list({kind_of(encoded, c): c for c in classes}.values())


def distinct_sizes(encoded: Encoded, classes: Iterable[int]) -> list[int]:
    """Return one class of every size, whichever VMs its hosts can carry."""
    return list({encoded.hosts.capacity[c].tobytes(): c for c in classes}.values())


def largest_classes(encoded: Encoded, classes: Sequence[int]) -> list[int]:
    """Return one class of every kind that no other class of the list can take over."""
    found = kinds(encoded, classes)
    return [c for c in found if not any(other != c and can_replace(encoded, other, c) for other in found)]


def cheapest_first(encoded: Encoded, classes: Iterable[int]) -> list[int]:
    """Return classes in the order of their cost."""
    return sorted(classes, key=lambda c: (int(encoded.problem.cost[c]), c))


def fits_only_in(fits: BoolArray, classes: BoolArray) -> BoolArray:
    """Return (n_items,): the item fits on some of the classes and on no other."""
    here: BoolArray = np.any(fits[:, classes], axis=1)
    elsewhere: BoolArray = np.any(fits[:, ~classes], axis=1)
    return here & ~elsewhere


def domains_open(encoded: Encoded, cluster: int) -> IntArray:
    """Return (n_items,): in how many domains of the cluster hosts there are that rules let a copy run on."""
    shared = domain_of_class(encoded, cluster)
    number = hosts_available(encoded)
    found = np.zeros(encoded.problem.n_items, dtype=np.int64)
    for value in sorted({shared[c] for c in classes_in(encoded, cluster)}):
        classes = [c for c in classes_in(encoded, cluster) if shared[c] == value and number[c]]
        open_to = encoded.items.allowed_by_rules[:, classes]
        found += open_to.any(axis=1) if value else (open_to * number[classes]).sum(axis=1)
    return found


def domains_in(encoded: Encoded, cluster: int) -> int:
    """Return how many domains the hosts of a cluster are in, those that may be bought too."""
    shared, number = domain_of_class(encoded, cluster), hosts_available(encoded)
    classes = [c for c in classes_in(encoded, cluster) if number[c]]
    return len({shared[c] for c in classes} - {""}) + sum(int(number[c]) for c in classes if not shared[c])


def fewest_hosts_leaving(encoded: Encoded, cluster: int, left: int) -> int:
    """
    Return the fewest hosts of a cluster of which, with any k domains gone, `left` are left.

    So few can only be if hosts stand in their domains as evenly as there are hosts; one more than all if none do.
    """
    shared, number = domain_of_class(encoded, cluster), hosts_available(encoded)
    together: dict[str, int] = {}
    alone = 0
    for c in classes_in(encoded, cluster):
        if shared[c]:
            together[shared[c]] = together.get(shared[c], 0) + int(number[c])
        else:
            alone += int(number[c])
    wanted = int(failures_tolerated(encoded)[cluster])
    every = alone + sum(together.values())
    for hosts in range(left + wanted, every + 1):
        level = 1
        while alone + sum(min(n, level) for n in together.values()) < hosts:
            level += 1
        at_level = max(1, hosts - (alone if level > 1 else 0) - sum(min(n, level - 1) for n in together.values()))
        gone = min(wanted, at_level) * level + max(0, wanted - at_level) * (level - 1)
        if hosts - gone >= left:
            return hosts
    return every + 1
