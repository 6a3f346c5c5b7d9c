"""Sheets of the replay."""

from __future__ import annotations

from vconsolidate.report.formats.xlsx.sheet import Chart, Column, Sheet, Value
from vconsolidate.report.schema.plan_document import PlanDocument


def replay_of_hosts(document: PlanDocument) -> Sheet:
    """Return one line per host over the replayed time."""
    columns = (
        Column("Host"),
        Column("CPU mean", "share"),
        Column("CPU 95th percentile", "share"),
        Column("CPU peak", "share"),
        Column("Time above the ceiling", "share"),
        Column("Ready time, mean", "share"),
        Column("Ready time, peak", "share"),
        Column("Memory peak", "share"),
        Column("Worst memory state"),
        Column("Ballooned, peak (MiB)", "number"),
        Column("Compressed, peak (MiB)", "number"),
        Column("Swapped, peak (MiB)", "number"),
        Column("Not freed, peak (MiB)", "number"),
    )
    rows: list[tuple[Value, ...]] = [
        (
            host.host,
            host.cpu_mean_fraction,
            host.cpu_p95_fraction,
            host.cpu_peak_fraction,
            host.over_ceiling_fraction,
            host.ready_mean_fraction,
            host.ready_peak_fraction,
            host.memory_used_peak_fraction,
            host.worst_state,
            host.ballooned_peak_mib,
            host.compressed_peak_mib,
            host.swapped_peak_mib,
            host.unmet_peak_mib,
        )
        for host in (document.replay.hosts if document.replay is not None else ())
    ]
    return Sheet("Replay of hosts", columns, rows, Chart("CPU of each host in the replay", ("CPU mean", "CPU peak")))


def replay_of_vms(document: PlanDocument) -> Sheet:
    """Return one line per VM over the replayed time."""
    columns = (
        Column("VM"),
        Column("Host"),
        Column("Ready time, mean", "share"),
        Column("Ready time, 95th percentile", "share"),
        Column("Ready time, peak", "share"),
        Column("CPU work not done", "share"),
        Column("Ballooned, peak (MiB)", "number"),
        Column("Compressed, peak (MiB)", "number"),
        Column("Swapped, peak (MiB)", "number"),
        Column("Slowdown, worst (times)", "number"),
    )
    rows: list[tuple[Value, ...]] = [
        (
            vm.vm,
            vm.host,
            vm.ready_mean_fraction,
            vm.ready_p95_fraction,
            vm.ready_peak_fraction,
            vm.cpu_unserved_fraction,
            vm.ballooned_peak_mib,
            vm.compressed_peak_mib,
            vm.swapped_peak_mib,
            vm.slowdown_peak,
        )
        for vm in (document.replay.vms if document.replay is not None else ())
    ]
    return Sheet("Replay of VMs", columns, rows)
