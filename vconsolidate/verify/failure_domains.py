"""What may fail at once in a plan."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.plan import Plan


def used_hosts(plan: Plan, cluster: Cluster) -> dict[int, list[int]]:
    """Return host → VMs (numbers in the demand) for the hosts of a cluster that run any."""
    found: dict[int, list[int]] = {}
    for vm, host in enumerate(plan.host_of_vm.tolist()):
        if plan.hosts[host].cluster == cluster.name:
            found.setdefault(host, []).append(vm)
    return dict(sorted(found.items()))


def domains(plan: Plan, cluster: Cluster) -> dict[str, tuple[int, ...]]:
    """Return domain → its hosts (numbers in the plan), for all domains of a cluster."""
    found: dict[str, tuple[int, ...]] = {}
    for index, host in enumerate(plan.hosts):
        if host.cluster == cluster.name:
            name = host.domain(cluster.policy.admission.domain)
            found[name] = (*found.get(name, ()), index)
    return found


def failures(plan: Plan, cluster: Cluster, size: int) -> Iterator[tuple[tuple[str, ...], frozenset[int]]]:
    """Yield every loss of `size` domains (of all, if there are fewer) that takes VMs with it: names and all hosts."""
    found, used = domains(plan, cluster), used_hosts(plan, cluster)
    for names in combinations(found, min(size, len(found))):
        lost = frozenset(host for name in names for host in found[name])
        if not used.keys().isdisjoint(lost):
            yield names, lost
