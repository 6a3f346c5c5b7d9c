"""Clusters with their hosts and the settings of high availability."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vconsolidate.inventory.importing import amounts, tree
from vconsolidate.inventory.importing.contract import ImportOptions
from vconsolidate.inventory.importing.fragment import ClusterRecord
from vconsolidate.inventory.importing.gathering import Gathering, Tally
from vconsolidate.inventory.importing.machines import with_memory
from vconsolidate.inventory.importing.systems import put_hypervisor
from vconsolidate.inventory.importing.tree import Tree
from vconsolidate.inventory.importing.vsphere.hosts import host_record, hypervisor_name
from vconsolidate.inventory.importing.vsphere.inventory import VsphereInventory, name_of
from vconsolidate.inventory.importing.vsphere.objects import Managed, reference

if TYPE_CHECKING:
    from vconsolidate.catalog.catalog import Catalog

_FAILURES = "policy.host_failures_tolerated"
_FORM = "policy.admission.form"


def clusters_of(
    inventory: VsphereInventory, catalog: Catalog, options: ImportOptions, tally: Tally
) -> tuple[ClusterRecord, ...]:
    """Return the clusters that have hosts; hosts whose cluster is not in the source are grouped by their parent."""
    found: list[ClusterRecord] = []
    placed: set[str] = set()
    for cluster in inventory.clusters:
        hosts = inventory.hosts_of(cluster)
        placed |= {host.reference.id for host in hosts}
        if hosts:
            into = Gathering(name_of(cluster), cluster.origin)
            put_availability(into, settings(cluster), cluster.origin)
            found.append(_cluster(into, hosts, catalog, options, tally))
    for name, hosts in _by_parent([host for host in inventory.hosts if host.reference.id not in placed]).items():
        found.append(_cluster(Gathering(name, hosts[0].origin), hosts, catalog, options, tally))
    return tuple(cluster for cluster in found if cluster.hosts)


def settings(cluster: Managed) -> Tree:
    """Return the configuration of a cluster."""
    return tree.mapping(cluster.properties.get("configurationEx")) or tree.mapping(
        cluster.properties.get("configuration")
    )


def put_availability(into: Gathering, config: Tree, origin: str) -> None:
    """Add how many host failures a cluster tolerates and how it keeps room for them, as vSphere HA is set today."""
    das = tree.mapping(config.get("dasConfig"))
    place = f"{origin}.configurationEx.dasConfig"
    if not das:
        return
    if not tree.truth(das.get("enabled")):
        into.put(_FAILURES, 0, f"{place}.enabled")
        return
    if tree.truth(das.get("admissionControlEnabled")) is False:
        into.put(_FAILURES, 0, f"{place}.admissionControlEnabled")
        return
    policy = tree.mapping(das.get("admissionControlPolicy"))
    place = f"{place}.admissionControlPolicy"
    level = tree.whole(policy.get("failoverLevel"), 1000)
    spare = [*tree.items(policy.get("failoverHosts"))]
    cpu, memory = (tree.positive(policy.get(f"{kind}FailoverResourcesPercent")) for kind in ("cpu", "memory"))
    if spare:
        into.put(_FORM, "dedicated", place)
        into.put(_FAILURES, len(spare), f"{place}.failoverHosts")
    elif cpu is not None or memory is not None:
        into.put(_FORM, "percentage", place)
        into.put(_FAILURES, level, f"{place}.failoverLevel")
        into.put(_FAILURES, 1, place, "the source states percentages only")
        if not tree.truth(policy.get("autoComputePercentages")):
            into.put("policy.admission.reserve.cpu", amounts.share(cpu and cpu / 100), place)
            into.put("policy.admission.reserve.memory", amounts.share(memory and memory / 100), place)
    elif level is not None:
        into.put(_FORM, "slots", place)
        into.put(_FAILURES, level, f"{place}.failoverLevel")


def _cluster(
    into: Gathering, hosts: list[Managed], catalog: Catalog, options: ImportOptions, tally: Tally
) -> ClusterRecord:
    """Return a cluster; the oldest product of its hosts is its hypervisor."""
    products = sorted((name, host.origin) for host in hosts if (name := hypervisor_name(host)))
    said, origin = products[0] if products else ("", into.origin)
    put_hypervisor(into, said, origin, catalog, "esxi-8.0", "esxi-7.0")
    record = into.record()
    known = with_memory((host_record(host, catalog, options) for host in hosts), tally)
    return ClusterRecord(record.name, record.origin, record.facts, known)


def _by_parent(hosts: list[Managed]) -> dict[str, list[Managed]]:
    """Return hosts by the identifier of their cluster; a host that stands alone is a cluster of its own name."""
    groups: dict[str, list[Managed]] = {}
    for host in hosts:
        parent = reference(host.properties.get("parent"))
        in_cluster = parent is not None and parent.type == "ClusterComputeResource"
        groups.setdefault(parent.id if in_cluster and parent else name_of(host), []).append(host)
    return groups
