"""What rules know about hosts, taken from the estate; the planner does not use this code."""

from __future__ import annotations

from vconsolidate.model.estate import Estate
from vconsolidate.model.placement import HostFacts
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.verify.host_loads import cluster_of


def facts_of(estate: Estate, host: PlannedHost) -> HostFacts:
    """Return what rules know about a planned host."""
    cluster = cluster_of(estate, host.cluster)
    labels = dict(cluster.labels)
    for kind in cluster.host_types:
        if kind.name == host.type_name:
            labels.update(kind.labels)
    for real in cluster.hosts:
        if real.name == host.name:
            labels.update(real.labels)
            if real.rack:
                labels["rack"] = real.rack
    cpu = host.hardware.cpu
    labels.update(host=host.name, cluster=cluster.name, site=cluster.site, type=host.type_name)
    labels.update(cpu_vendor=cpu.vendor, cpu_generation=f"{cpu.vendor} {cpu.generation}")
    return HostFacts(host.name, frozenset({host.name, host.type_name, cluster.name}), labels, host.hardware)
