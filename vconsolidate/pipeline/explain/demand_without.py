"""The demand of an estate from which requirements were taken away, without sizing anew."""

from __future__ import annotations

from dataclasses import replace

from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.part_of_demand import subset
from vconsolidate.model.server import Server
from vconsolidate.sizing.eligibility import cut_off


def demand_without(before: Estate, after: Estate, demand: Demand) -> Demand:
    """
    Return the demand of `before` as it is for `after`, which has fewer requirements.

    Secondaries of VMs that are no longer fault tolerant go; disks lie where they like; VMs may run in clusters that
    only lacked a network, a datastore or a zone. Sizes stay: a larger limit of another platform is not looked at.
    """
    paired = {server.name for server in after.servers if server.fault_tolerant}
    rows = [row for row, vm in enumerate(demand.vms) if not vm.secondary_of or vm.server in paired]
    demand = demand if len(rows) == len(demand.vms) else subset(demand, rows)
    if before.clusters == after.clusters and before.servers == after.servers:
        return demand
    servers = {server.name: server for server in after.servers}
    vms = tuple(_freed(vm, servers[vm.server], before, after) if vm.server in servers else vm for vm in demand.vms)
    return demand if vms == demand.vms else replace(demand, vms=vms)


def _freed(vm: VirtualMachine, server: Server, before: Estate, after: Estate) -> VirtualMachine:
    then = {cluster.name: cluster for cluster in before.clusters}
    more = {
        cluster.name
        for cluster in after.clusters
        if cluster.name in vm.refused
        and cluster.name in then
        and cut_off(server, then[cluster.name]) is not None
        and cut_off(server, cluster) is None
    }
    clusters = tuple(c.name for c in after.clusters if c.name in more or c.name in vm.clusters) if more else vm.clusters
    disks = vm.disks
    if len(disks) == len(server.disks):
        wanted = [disk.place_on for disk in server.disks]
        disks = tuple(
            disk if disk.place_on == on or on else replace(disk, place_on="")
            for disk, on in zip(disks, wanted, strict=True)
        )
    return replace(vm, clusters=clusters, disks=disks)
