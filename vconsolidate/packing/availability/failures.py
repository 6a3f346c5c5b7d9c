"""What may fail at once, on hosts by number, and what must run again then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.packing.availability.cluster_hosts import (
    domain_of_class,
    domains_in,
    domains_open,
    failures_tolerated,
)
from vconsolidate.packing.encoding.encode import Encoded


@dataclass(frozen=True, slots=True)
class Losses:
    """
    Failures that one cluster must survive.

    Parameters
    ----------
    inside
        (n_hosts,) the host is in the cluster: what is lost restarts there.
    sets
        Hosts lost together: every combination of 1 … k domains.
    restarts
        (n_items,) must run again.
    excused
        (n_items,) of these, the ones that rules keep on no more than k domains: they run again where they can.
    """

    inside: BoolArray
    sets: tuple[tuple[int, ...], ...]
    restarts: BoolArray
    excused: BoolArray


def count_failures(encoded: Encoded, cluster: int, classes: Sequence[int]) -> int:
    """Return how many combinations of domains there are among hosts of these classes."""
    domains = len(domains_of(encoded, cluster, classes))
    most = min(int(failures_tolerated(encoded)[cluster]), domains)
    return sum(comb(domains, size) for size in range(1, most + 1))


def losses(encoded: Encoded, cluster: int, classes: Sequence[int]) -> Losses:
    """
    Return the failures that a cluster must survive.

    Parameters
    ----------
    classes
        Of every host, of all clusters.
    """
    domains = domains_of(encoded, cluster, classes)
    most = min(int(failures_tolerated(encoded)[cluster]), len(domains))
    sets = tuple(
        tuple(sorted(host for domain in lost for host in domain))
        for size in range(1, most + 1)
        for lost in combinations(domains, size)
    )
    inside = encoded.problem.platform_of_class[np.array(classes, dtype=np.int64)] == cluster
    return Losses(inside, sets, restarting_items(encoded), excused_items(encoded, cluster))


def domains_of(encoded: Encoded, cluster: int, classes: Sequence[int]) -> list[tuple[int, ...]]:
    """Return the hosts of every domain of a cluster."""
    shared = domain_of_class(encoded, cluster)
    found: dict[str, list[int]] = {}
    for host, host_class in enumerate(classes):
        if encoded.hosts.classes[host_class].cluster == cluster:
            found.setdefault(shared[host_class] or f"\0{host}", []).append(host)
    return [tuple(hosts) for hosts in found.values()]


def restarting_items(encoded: Encoded) -> BoolArray:
    """Return (n_items,): some VM of a copy must restart when its host fails."""
    found = np.zeros(encoded.problem.n_items, dtype=np.bool_)
    must = [
        vm for vm, row in enumerate(encoded.items.vm_order.tolist()) if encoded.demand.vms[row].restart != "disabled"
    ]
    found[encoded.items.item_of_merged[encoded.items.merged_of_vm[must]]] = True
    return found


def always_restarting_items(encoded: Encoded) -> BoolArray:
    """Return (n_items,): every copy is of VMs alone that must all restart when their host fails."""
    found = np.ones(encoded.problem.n_items, dtype=np.bool_)
    vms = [encoded.demand.vms[row] for row in encoded.items.vm_order.tolist()]
    stay_down = [number for number, vm in enumerate(vms) if vm.restart == "disabled" or not vm.vcpus]
    found[encoded.items.item_of_merged[encoded.items.merged_of_vm[stay_down]]] = False
    return found


def excused_items(encoded: Encoded, cluster: int) -> BoolArray:
    """Return (n_items,): rules leave a copy on fewer domains of the cluster, no more than may fail at once."""
    left = domains_open(encoded, cluster)
    found: BoolArray = (left <= int(failures_tolerated(encoded)[cluster])) & (left < domains_in(encoded, cluster))
    return found


def sizes(problem_demand: IntArray, capacity: IntArray) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return (n_items,): the largest share that a copy takes of the largest host."""
    share = problem_demand.max(axis=0) / np.maximum(capacity.max(axis=0), 1)
    largest: np.ndarray[tuple[int], np.dtype[np.float64]] = share.max(axis=1)
    return largest
