"""Hosts with their loads, and the share of each host that its VMs use."""

from __future__ import annotations

from collections.abc import Mapping

from vconsolidate.report.formats.html.charts import load_bar
from vconsolidate.report.formats.html.markup import Markup, joined, table, tag
from vconsolidate.report.room_and_pools import binding_words
from vconsolidate.report.schema.host import ClusterSection, HostSection
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.vm import VmSection
from vconsolidate.report.wording import percent, tightest
from vconsolidate.units import format_gib, format_mbps, format_mhz, format_mib
from vconsolidate.words import counted, quantity, resource_name, verb


def hosts(document: PlanDocument) -> Markup:
    """Return clusters and hosts with their loads against what the policy allows."""
    if not document.hosts:
        return Markup()
    headers = ("host", "type", "cluster", "place", "VMs", "CPU", "vCPUs", "memory", "limited by", "cost")
    rows = [_host(host, document) for host in document.hosts]
    note = tag(
        "p", "Bars show the share of what the policy allows; for CPU, in the busiest slot of the day.", class_="soft"
    )
    return joined([_clusters(document), note, table(headers, rows, numeric=(4, 9))])


def _clusters(document: PlanDocument) -> Markup:
    headers = ("cluster", "hypervisor", "hosts", "VMs", "host failures tolerated", "vCPUs per core", "CPU ceiling",
               "memory overcommit", "memory ceiling", "headroom", "growth")  # fmt: skip
    return table(headers, [_cluster(cluster) for cluster in document.clusters], numeric=range(2, 11))


def _cluster(cluster: ClusterSection) -> tuple[str, ...]:
    spares = f" ({cluster.spares} spare)" if cluster.spares else ""
    return (
        cluster.name,
        cluster.hypervisor,
        f"{cluster.hosts:,}{spares}",
        f"{cluster.vms:,}",
        f"{cluster.host_failures_tolerated:,}",
        f"{cluster.vcpu_per_core:g}",
        percent(cluster.cpu_ceiling_fraction),
        f"{cluster.memory_overcommit:g}",
        percent(cluster.memory_ceiling_fraction),
        percent(cluster.headroom_fraction),
        f"× {cluster.growth_factor:.2f} in {cluster.horizon_years:g} {verb(cluster.horizon_years, 'year', 'years')}",
    )


def _host(host: HostSection, document: PlanDocument) -> tuple[str, ...]:
    name = tag("a", host.name, href=f"#host-{host.name}") if host.vms else host.name
    loads = [tightest(host, resource) for resource in ("cpu", "vcpus", "memory")]
    return (
        name,
        host.type + (" (existing)" if host.existing else ""),
        host.cluster,
        " ".join(part for part in (host.site, host.rack) if part),
        f"{len(host.vms):,}",
        *(load_bar(load.fraction) if load is not None else "" for load in loads),
        binding_words(host, document),
        f"{host.cost + host.power_cost:,.0f} {document.objective.currency}",
    )


def partitions(document: PlanDocument) -> Markup:
    """Return, for each host, the share that each VM uses."""
    vms = {vm.name: vm for vm in document.vms}
    return joined(_partition(host, vms, open_=index == 0) for index, host in enumerate(document.hosts) if host.vms)


def _partition(host: HostSection, vms: Mapping[str, VmSection], *, open_: bool) -> Markup:
    hardware = host.hardware
    cpu = hardware.cpu
    machine = (
        f"{hardware.model}: {cpu.sockets} × {cpu.model}, {counted(cpu.sockets * cpu.cores_per_socket, 'core')}, "
        f"{format_mib(hardware.memory_mib)}, {hardware.nic_ports} × {format_mbps(hardware.nic_mbps)}"
    )
    capacity = table(
        ("resource", "used", "capacity", "share"),
        [
            (
                resource_name(load.resource),
                quantity(load.used, load.unit),
                quantity(load.capacity, load.unit),
                load_bar(load.fraction),
            )
            for load in host.loads
        ],
        numeric=(1, 2),
    )
    headers = ("VM", "guest", "tier", "restart", "vCPUs", "CPU", "share", "memory", "reserved", "overhead", "share",
               "disk", "network", "share")  # fmt: skip
    divided = table(
        headers,
        [_share(vms[name], host) for name in host.vms],
        numeric=(2, *range(4, 14)),
        caption="CPU includes the hypervisor's overhead. Shares are of all cores, installed memory and network ports.",
    )
    attributes = {"id": f"host-{host.name}"} | ({"open": ""} if open_ else {})
    bound = f" {counted(len(host.vms), 'VM')}, limited by {resource_name(host.binding)}"
    title = tag("summary", tag("b", host.name), bound)
    return tag("details", title, tag("p", machine, class_="soft"), divided, capacity, **attributes)


def _share(vm: VmSection, host: HostSection) -> tuple[str, ...]:
    hardware = host.hardware
    cores = hardware.cpu.sockets * hardware.cpu.cores_per_socket
    ports_mbps = hardware.nic_ports * hardware.nic_mbps
    cpu_mhz = vm.cpu_on_host_mhz or 0.0
    memory_mib = vm.configured_mib + (vm.overhead_mib or 0.0)
    return (
        vm.name,
        vm.guest,
        f"{vm.tier}",
        vm.restart,
        f"{vm.vcpus:,}",
        format_mhz(cpu_mhz),
        _percent(cpu_mhz, cores * hardware.cpu.core_rating_mhz),
        format_mib(vm.configured_mib),
        format_mib(vm.reservation_mib),
        format_mib(round(vm.overhead_mib or 0.0)),
        _percent(memory_mib, hardware.memory_mib),
        format_gib(vm.disk_gib),
        format_mbps(vm.network_mbps),
        _percent(vm.network_mbps, ports_mbps),
    )


def _percent(part: float, whole: float) -> str:
    return percent(part / whole, 1) if whole else ""
