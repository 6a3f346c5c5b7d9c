"""Hosts with their loads, and the share of each host that its VMs use."""

from __future__ import annotations

from collections.abc import Mapping

from vconsolidate.report.formats.html.anchors import host_anchor, host_link
from vconsolidate.report.formats.html.blocks import Block, Cell, Content, Fold, Heading, Table, Text
from vconsolidate.report.formats.html.charts.placement import placement_maps
from vconsolidate.report.formats.html.shorten import first_hosts
from vconsolidate.report.room_and_pools import binding_words
from vconsolidate.report.schema.host import ClusterSection, HostSection
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.vm import VmSection
from vconsolidate.report.switch_off import TITLE, switch_off_rows
from vconsolidate.report.wording import percent, tightest
from vconsolidate.units import format_gib, format_mbps, format_mhz, format_mib
from vconsolidate.words import counted, quantity, resource_name, verb

NEARLY_FULL = 0.9


def load_bar(fraction: float) -> Cell:
    """Return a small bar and its share in percent."""
    return Cell(
        percent(fraction),
        "bar",
        level="bad" if fraction > 1 else "fair" if fraction >= NEARLY_FULL else "",
        fraction=fraction,
    )


def hosts(document: PlanDocument) -> list[Block]:
    """Return clusters and hosts with their loads against what the policy allows."""
    if not document.hosts:
        return []
    columns = ("host", "type", "cluster", "place", "VMs", "CPU", "vCPUs", "memory", "limited by", "cost")
    rows = [_host(host, document) for host in document.hosts]
    anchors = ["" if host.vms else host_anchor(host.name) for host in document.hosts]
    return [
        _clusters(document),
        Text("Bars show the share of what the policy allows; for CPU, in the busiest slot of the day.", soft=True),
        Table(columns, rows, "hosts", numeric=(4, 9), filters=(1, 2, 8), anchors=anchors),
        *_existing(document),
    ]


def _existing(document: PlanDocument) -> list[Block]:
    """Return which of the existing hosts can be switched off."""
    rows = switch_off_rows(document)
    return [Heading(TITLE), Table(("what becomes of them", "hosts"), rows, "existing-hosts")] if rows else []


def placement(document: PlanDocument) -> list[Block]:
    """Return the placement map."""
    hosts, note = first_hosts([host for host in document.hosts if host.vms])
    return [*placement_maps(document, hosts), *note]


def _clusters(document: PlanDocument) -> Table:
    columns = ("cluster", "hypervisor", "hosts", "VMs", "host failures tolerated", "vCPUs per core", "CPU ceiling",
               "memory overcommit", "memory ceiling", "headroom", "growth")  # fmt: skip
    return Table(columns, [_cluster(cluster) for cluster in document.clusters], "clusters", numeric=range(2, 11))


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


def _host(host: HostSection, document: PlanDocument) -> tuple[Content, ...]:
    loads = [tightest(host, resource) for resource in ("cpu", "vcpus", "memory")]
    return (
        host_link(host.name) if host.vms else host.name,
        host.type + (" (existing)" if host.existing else ""),
        host.cluster,
        " ".join(part for part in (host.site, host.rack) if part),
        f"{len(host.vms):,}",
        *(load_bar(load.fraction) if load is not None else "" for load in loads),
        binding_words(host, document),
        f"{host.cost + host.power_cost:,.0f} {document.objective.currency}",
    )


def partitions(document: PlanDocument) -> list[Block]:
    """Return, for each host, the share that each VM uses."""
    vms = {vm.name: vm for vm in document.vms}
    hosts, note = first_hosts([host for host in document.hosts if host.vms])
    first = document.hosts[0].name if document.hosts else ""
    return [*(_partition(host, vms, opened=host.name == first) for host in hosts), *note]


def _partition(host: HostSection, vms: Mapping[str, VmSection], *, opened: bool) -> Fold:
    hardware = host.hardware
    cpu = hardware.cpu
    machine = (
        f"{hardware.model}: {cpu.sockets} × {cpu.model}, {counted(cpu.sockets * cpu.cores_per_socket, 'core')}, "
        f"{format_mib(hardware.memory_mib)}, {hardware.nic_ports} × {format_mbps(hardware.nic_mbps)}"
    )
    loads = [
        (
            resource_name(load.resource),
            quantity(load.used, load.unit),
            quantity(load.capacity, load.unit),
            load_bar(load.fraction),
        )
        for load in host.loads
    ]
    columns = ("VM", "guest", "tier", "restart", "vCPUs", "CPU", "CPU share", "memory", "reserved", "overhead",
               "memory share", "disk", "network", "network share")  # fmt: skip
    name = f"vms-of-{host.name}"
    divided = Table(columns, [_share(vms[vm], host) for vm in host.vms], name, numeric=(2, *range(4, 14)))
    note = "CPU includes the hypervisor's overhead. Shares are of all cores, installed memory and network ports."
    capacity = Table(("resource", "used", "capacity", "share"), loads, f"load-of-{host.name}", numeric=(1, 2))
    return Fold(
        [Cell(host.name, "bold"), f"{counted(len(host.vms), 'VM')}, limited by {resource_name(host.binding)}"],
        [Text(machine, soft=True), divided, Text(note, soft=True), capacity],
        anchor=host_anchor(host.name),
        opened=opened,
    )


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
