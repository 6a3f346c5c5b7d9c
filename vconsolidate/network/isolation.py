"""Servers whose traffic cannot leave the host that their VM runs on."""

from __future__ import annotations

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.network.ports import ports_of
from vconsolidate.network.uplinks import is_isolated, switches_of, uplinks_of


def isolated_servers(estate: Estate, demand: Demand, plan: Plan) -> frozenset[str]:
    """Return the servers all of whose adapters are on switches without uplinks; without networks, the first switch."""
    clusters = {cluster.name: cluster for cluster in estate.clusters}
    isolated: list[tuple[bool, ...]] = []
    for host in plan.hosts:
        switches = switches_of(clusters[host.cluster])
        uplinks = uplinks_of(switches, host.hardware)
        pairs = zip(switches, uplinks, strict=True)
        isolated.append(tuple(is_isolated(switch, ports, host.hardware) for switch, ports in pairs))
    found: set[str] = set()
    for vm, index in zip(demand.vms, plan.host_of_vm.tolist() if plan.hosts else (), strict=bool(plan.hosts)):
        here = isolated[index]
        if any(here):
            switches = switches_of(clusters[plan.hosts[index].cluster])
            if all(here[at] for at in [at for at, _ in ports_of(vm.networks, switches)] or [0]):
                found.add(vm.server)
    return frozenset(found)
