"""Sheets of hosts, VMs and servers that do not become VMs."""

from __future__ import annotations

from vconsolidate.report.formats.xlsx.sheet import Chart, Column, Sheet, Value
from vconsolidate.report.room_and_pools import binding_words
from vconsolidate.report.schema.host import HostSection
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.wording import dispositions_for, outcome_words, place_of, tightest

_LOADS = (
    ("cpu", "CPU", "MHz", "number"),
    ("vcpus", "vCPUs", "vCPU", "count"),
    ("memory_configured", "Configured memory", "MiB", "count"),
    ("memory_consumed", "Consumed memory", "MiB", "count"),
)
"""Resource of the document, its name, unit and kind of column."""


def hosts(document: PlanDocument) -> Sheet:
    """Return one line per host; for CPU, the fullest slot of the day."""
    columns = [Column(title) for title in ("Host", "Cluster", "Type", "Existing", "Spare", "Site", "Rack")]
    columns.append(Column("VMs", "count"))
    for _, name, unit, kind in _LOADS:
        used, capacity = f"{name} used ({unit})", f"{name} usable ({unit})"
        formula = f'IF({{{capacity}}}=0,"",{{{used}}}/{{{capacity}}})'
        columns += [
            Column(used, kind),  # type: ignore[arg-type]
            Column(capacity, kind),  # type: ignore[arg-type]
            Column(f"{name} share", "share", formula),
        ]
    columns += [
        Column("Limited by"),
        Column("Model"),
        Column("Processor"),
        Column("Cores", "count"),
        Column("Memory installed (MiB)", "count"),
        Column("Rack units (U)", "number"),
        Column("Power at full load (W)", "count"),
        Column(f"Cost ({document.objective.currency})", "count"),
    ]
    shares = ("CPU share", "Consumed memory share")
    chart = Chart("Planned use of each host", shares)
    return Sheet("Hosts", tuple(columns), [_host(host, document) for host in document.hosts], chart)


def _host(host: HostSection, document: PlanDocument) -> tuple[Value, ...]:
    loads: list[Value] = []
    for resource, *_ in _LOADS:
        load = tightest(host, resource)
        loads += [None, None, None] if load is None else [load.used, load.capacity, load.fraction]
    machine = host.hardware
    return (
        host.name,
        host.cluster,
        host.type,
        host.existing,
        host.spare,
        host.site,
        host.rack,
        len(host.vms),
        *loads,
        binding_words(host, document),
        machine.model,
        machine.cpu.model,
        machine.cpu.sockets * machine.cpu.cores_per_socket,
        machine.memory_mib,
        machine.rack_units,
        machine.max_power_w,
        host.cost,
    )


def vms(document: PlanDocument) -> Sheet:
    """Return one line per VM, with the server it comes from."""
    columns = (
        *map(Column, ("VM", "Host", "Server", "Server model", "Guest system", "Application", "Restart priority")),
        Column("Tier", "count"),
        Column("vCPUs", "count"),
        Column("CPU planned (MHz)", "number"),
        Column("CPU mean (MHz)", "number"),
        Column("CPU peak (MHz)", "number"),
        Column("Memory configured (MiB)", "count"),
        Column("Memory reserved (MiB)", "count"),
        Column("Memory consumed (MiB)", "number"),
        Column("Disks (GiB)", "number"),
        Column("Storage operations (1/s)", "number"),
        Column("Network (Mbit/s)", "number"),
        Column("Confidence", "share"),
        Column("Line of the inventory"),
    )
    rows: list[tuple[Value, ...]] = [
        (
            vm.name,
            vm.host or "",
            vm.server,
            vm.source.model if vm.source is not None else "",
            vm.guest,
            vm.application,
            vm.restart,
            vm.tier,
            vm.vcpus,
            vm.cpu_mhz,
            vm.cpu_mean_mhz,
            vm.cpu_peak_mhz,
            vm.configured_mib,
            vm.reservation_mib,
            vm.consumed_mib,
            vm.disk_gib,
            vm.disk_iops,
            vm.network_mbps,
            vm.confidence,
            place_of(vm.location),
        )
        for vm in document.vms
    ]
    return Sheet("VMs", columns, rows)


def not_virtualised(document: PlanDocument) -> Sheet:
    """Return one line per server that does not become a VM, with the reason."""
    rows: list[tuple[Value, ...]] = [
        (item.server, outcome_words(item), item.reason, place_of(item.location))
        for action in ("keep_physical", "retire", "leave")
        for item in dispositions_for(document, action)
    ]
    columns = tuple(map(Column, ("Server", "Outcome", "Reason", "Line of the inventory")))
    return Sheet("Not virtualised", columns, rows)


def datastores(document: PlanDocument) -> Sheet:
    """Return one line per datastore."""
    columns = (
        *map(Column, ("Datastore", "Kind", "Site", "Clusters")),
        Column("VMs", "count"),
        *(Column(f"{name} (GiB)", "number") for name in ("Capacity", "Usable", "Used", "Thick", "Thin", "Free")),
        Column("May grow to (GiB)", "number"),
        Column("Overcommit", "share"),
        Column("IOPS planned", "number"),
        Column("IOPS served", "number"),
        Column("IOPS peak in the replay", "number"),
        Column("VM with most of the peak"),
        Column("Copy (h)", "number"),
    )
    rows: list[tuple[Value, ...]] = [
        (
            one.name,
            one.kind,
            one.site,
            ", ".join(one.clusters),
            one.vms,
            *(one.capacity_gib, one.usable_gib, one.used_gib, one.thick_gib, one.thin_gib, one.free_gib),
            one.promised_gib,
            one.overcommit,
            one.iops,
            one.iops_limit,
            one.replay.iops_peak if one.replay is not None else None,
            one.replay.noisiest_vm if one.replay is not None else "",
            one.copy_hours,
        )
        for one in document.datastores
    ]
    return Sheet("Datastores", columns, rows)
