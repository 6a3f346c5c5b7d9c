"""Hosts and clusters as sections."""

from __future__ import annotations

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.planned_host import PlannedHost, ResourceLoad
from vconsolidate.report.compose.machines import hardware_section, labels
from vconsolidate.report.compose.vms import files_section
from vconsolidate.report.schema.host import ClusterSection, HostSection, Load
from vconsolidate.report.schema.vm import FilesSection
from vconsolidate.verify.datastores import stored_in


def host_sections(demand: Demand, plan: Plan) -> tuple[HostSection, ...]:
    """Return the plan's hosts with their loads and VMs."""
    names: list[list[str]] = [[] for _ in plan.hosts]
    for vm, host in zip(demand.vms, plan.host_of_vm.tolist(), strict=False):
        names[host].append(vm.name)
    loads = plan.loads or ((),) * len(plan.hosts)
    return tuple(_host(host, load, tuple(vms)) for host, load, vms in zip(plan.hosts, loads, names, strict=True))


def _host(host: PlannedHost, loads: tuple[ResourceLoad, ...], vms: tuple[str, ...]) -> HostSection:
    binding = max(loads, key=lambda load: load.fraction, default=None)
    return HostSection(
        name=host.name,
        cluster=host.cluster,
        type=host.type_name,
        existing=host.existing,
        spare=host.spare,
        site=host.site,
        rack=host.rack,
        labels=labels(host.labels),
        cost=float(host.cost),
        power_cost=float(host.power_cost),
        hardware=hardware_section(host.hardware),
        loads=tuple(
            Load(
                resource=load.resource,
                used=float(load.used),
                capacity=float(load.capacity),
                unit=load.unit,
                fraction=float(load.fraction),
            )
            for load in loads
        ),
        binding=binding.resource if binding is not None and vms else "",
        vms=vms,
    )


def cluster_sections(
    estate: Estate, demand: Demand, plan: Plan, hosts: tuple[HostSection, ...]
) -> tuple[ClusterSection, ...]:
    """Return the estate's clusters with the hosts and VMs that the plan has in each."""
    return tuple(
        _cluster(
            cluster,
            [host for host in hosts if host.cluster == cluster.name],
            files_section(stored_in(cluster, demand, plan)) if plan.hosts else None,
        )
        for cluster in estate.clusters
    )


def _cluster(cluster: Cluster, hosts: list[HostSection], files: FilesSection | None) -> ClusterSection:
    policy = cluster.policy
    return ClusterSection(
        name=cluster.name,
        hypervisor=f"{cluster.hypervisor.name} {cluster.hypervisor.version}",
        hosts=len(hosts),
        spares=sum(host.spare for host in hosts),
        vms=sum(len(host.vms) for host in hosts),
        host_failures_tolerated=policy.host_failures_tolerated,
        vcpu_per_core=policy.vcpu_per_core,
        cpu_ceiling_fraction=policy.cpu_ceiling_fraction,
        memory_overcommit=policy.memory_overcommit,
        memory_ceiling_fraction=policy.memory_ceiling_fraction,
        headroom_fraction=policy.headroom_fraction,
        growth_factor=policy.growth_factor,
        horizon_years=policy.horizon_years,
        files=files,
        datastore_gib=cluster.datastore_gib,
    )
