"""
The services that the hosts of a plan need, each with its reason.

Some needs follow from the plan: hosts that share a cluster migrate VMs and watch each other, pairs need fault
tolerance, datastores need their protocol. Others only the owner knows (names, time, logging, monitoring …): the
inventory states them under `firewall.uses`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.datastore import ROLE_OF_KIND, reaches_partly
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.host_service import HostFirewall
from vconsolidate.model.plan import Plan
from vconsolidate.words import counted, listed, verb

AMONG_HOSTS = ("migration", "heartbeat", "cluster", "agent")
"""Roles that hosts of one cluster have for each other."""

WITHIN_OTHERS = frozenset({"agent", "cluster", "console"})
"""Roles that some platforms fill with services of other roles: without a service of their own nothing is missing."""

USUAL = ("dns", "ntp", "syslog")
"""Roles that most hosts use and that nothing in a plan tells."""

_REASONS = {
    "migration": "VMs move between them",
    "heartbeat": "they watch each other",
    "cluster": "they share volumes",
    "agent": "their manager watches them",
}


@dataclass(frozen=True, slots=True)
class Need:
    """A role and why the hosts of a cluster need it."""

    role: str
    reason: str


def needs_of(cluster: Cluster, estate: Estate, demand: Demand, plan: Plan, firewall: HostFirewall) -> tuple[Need, ...]:
    """Return what the hosts of a cluster need: what follows from the plan, then what the inventory says besides."""
    derived = tuple(_derived(cluster, estate, demand, plan, firewall))
    known = {need.role for need in derived}
    stated = (Need(used.role, "the inventory says that hosts use it") for used in firewall.used)
    return (*derived, *(need for need in stated if need.role not in known))


def _derived(cluster: Cluster, estate: Estate, demand: Demand, plan: Plan, firewall: HostFirewall) -> Iterator[Need]:
    n_hosts = sum(host.cluster == cluster.name for host in plan.hosts)
    yield Need("management", "every host is managed over the network")
    vms = [vm for vm, host in zip(demand.vms, plan.host_of_vm.tolist(), strict=True) if _runs_in(plan, host, cluster)]
    if vms:
        yield Need("console", f"consoles of {counted(len(vms), 'VM')}")
    if n_hosts > 1:
        for role in AMONG_HOSTS:
            yield Need(role, f"the cluster has {n_hosts} hosts: {_REASONS[role]}")
    n_pairs = sum(bool(vm.secondary_of) for vm in vms)
    if n_pairs:
        yield Need("fault_tolerance", counted(n_pairs, "fault-tolerant pair"))
    yield from _storage(cluster, estate, {vm.server for vm in vms}, firewall)


def roles_of_datastores(estate: Estate, firewall: HostFirewall) -> dict[str, str]:
    """Return datastore → the role of its storage: as stated for firewalls, else by its kind; empty for none."""
    by_kind = {one.name: ROLE_OF_KIND.get(one.kind, "") for one in estate.datastores}
    return by_kind | dict(firewall.datastores)


def _runs_in(plan: Plan, host: int, cluster: Cluster) -> bool:
    return plan.hosts[host].cluster == cluster.name


def _storage(cluster: Cluster, estate: Estate, placed: set[str], firewall: HostFirewall) -> Iterator[Need]:
    """Yield the protocols of the datastores that the hosts reach; without any list, of those that their VMs use."""
    used = {name for server in estate.servers if server.name in placed for name in server.datastores}
    declared = {one.name: reaches_partly(cluster, one) for one in estate.datastores}
    reached = (set(cluster.datastores) or used - set(declared)) | {name for name, near in declared.items() if near}
    by_role: dict[str, list[str]] = {}
    for name, role in roles_of_datastores(estate, firewall).items():
        if role and name in reached:
            by_role.setdefault(role, []).append(name)
    for role, names in by_role.items():
        yield Need(role, f"{verb(len(names), 'datastore', 'datastores')} {listed(names)}")
