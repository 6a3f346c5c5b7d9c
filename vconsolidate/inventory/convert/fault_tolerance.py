"""Servers whose VMs are to be fault tolerant: is there a platform for it, and a name for the secondary."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.problems import quoted
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.fault_tolerance import secondary_name
from vconsolidate.model.server import Server


def check_fault_tolerance(
    context: Context, servers: Sequence[Server], clusters: Sequence[Cluster], *, complete: bool
) -> None:
    """
    Report fault-tolerant servers that no cluster can have, and names that their secondaries need.

    Parameters
    ----------
    complete
        All clusters were understood, so that what none of them offers is a mistake.
    """
    numbers = {name: number for number, name in reversed(context.numbered("servers"))}
    able = any(cluster.hypervisor.fault_tolerance is not None for cluster in clusters)
    platforms = dict.fromkeys(f"{cluster.hypervisor.name} {cluster.hypervisor.version}" for cluster in clusters)
    for server in servers:
        if not server.fault_tolerant:
            continue
        route = ("servers", numbers[server.name])
        if not able and complete:
            message = f"no cluster offers fault tolerance: {', '.join(platforms)}"
            context.wrong((*route, "fault_tolerance"), f"{message} (remove it; ESX and ESXi offer it since 4.0)")
        twin = secondary_name(server.name)
        if twin in numbers:
            message = f"is the name of the secondary of fault-tolerant server {quoted(server.name)} (rename one server)"
            context.wrong(("servers", numbers[twin], "name"), message)
