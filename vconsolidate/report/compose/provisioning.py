"""What exports need beside sizes and placements, from the inventory."""

from __future__ import annotations

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.server import Server
from vconsolidate.report.schema.provisioning import (
    DiskSection,
    NetworkSection,
    NicSection,
    PlatformSection,
    ProvisioningSection,
    RuleSection,
    VmDetailSection,
)


def provisioning_section(estate: Estate, demand: Demand) -> ProvisioningSection:
    """Return what exports need beside the rest of the document."""
    servers = {server.name: server for server in estate.servers}
    details = (
        _details(vm.name, servers[vm.server])
        for vm in demand.vms
        if vm.server in servers
        and not vm.secondary_of
        and (servers[vm.server].virtual or servers[vm.server].datastores)
    )
    return ProvisioningSection(
        networks=tuple(NetworkSection(name=network.name, vlan=network.vlan) for network in estate.networks),
        platforms=tuple(_platform(cluster, estate) for cluster in estate.clusters),
        vms=tuple(details),
        rules=tuple(
            RuleSection(
                kind=rule.kind,
                name=rule.name,
                level=rule.level,
                members=rule.members,
                groups=rule.groups,
                hosts=rule.hosts,
                scope=rule.scope,
            )
            for rule in estate.rules
        ),
    )


def _platform(cluster: Cluster, estate: Estate) -> PlatformSection:
    hypervisor = cluster.hypervisor
    return PlatformSection(
        cluster=cluster.name,
        platform=hypervisor.key,
        family=hypervisor.family,
        virtual_hardware=hypervisor.virtual_hardware,
        networks=tuple(network.name for network in estate.networks) if cluster.wired is None else cluster.wired,
        datastores=cluster.datastores,
    )


def _details(name: str, server: Server) -> VmDetailSection:
    source = server.virtual
    return VmDetailSection(
        vm=name,
        disks=tuple(
            DiskSection(name=disk.name, size_gib=disk.size_gib, thick=disk.thick, datastore=disk.datastore)
            for disk in (source.disks if source else ())
        ),
        nics=tuple(NicSection(network=nic.network, adapter=nic.adapter) for nic in (source.nics if source else ())),
        datastores=server.datastores,
        virtual_hardware=source.virtual_hardware if source else 0,
    )
