"""Placements as a table for spreadsheets and scripts, one line per VM and per empty host."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.report.csv_text import Cell, csv_text
from vconsolidate.report.options import Options
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.vm import VmSection

SUFFIX = ".csv"

COLUMNS = (
    "vm",
    "host",
    "cluster",
    "guest",
    "tier",
    "restart",
    "vcpus",
    "cpu_mhz",
    "configured_mib",
    "reservation_mib",
    "consumed_mib",
    "disk_gib",
    "swap_gib",
    "snapshots_gib",
    "logs_gib",
    "datastore",
    "network_mbps",
)
"""Header of the table; units are in the names."""


def render(document: PlanDocument, options: Options) -> bytes:  # noqa: ARG001 - a table has no width
    """
    Return the table as UTF-8 CSV (RFC 4180); without a placement, host and cluster are empty.

    Empty hosts come last, without a VM, so that `verify` can see the reserve for host failures.
    """
    cluster_of_host = {host.name: host.cluster for host in document.hosts}
    busy = {vm.host for vm in document.vms}
    empty = [host for host in document.hosts if host.name not in busy]
    rows: list[Sequence[Cell]] = [_row(vm, cluster_of_host.get(vm.host or "", "")) for vm in document.vms]
    return csv_text(COLUMNS, [*rows, *(("", host.name, host.cluster, *[""] * (len(COLUMNS) - 3)) for host in empty)])


def _row(vm: VmSection, cluster: str) -> tuple[Cell, ...]:
    return (
        vm.name,
        vm.host or "",
        cluster,
        vm.guest,
        vm.tier,
        vm.restart,
        vm.vcpus,
        vm.cpu_mhz,
        vm.configured_mib,
        vm.reservation_mib,
        vm.consumed_mib,
        vm.disk_gib,
        *_other_files(vm),
        vm.storage.home if vm.storage is not None else "",
        vm.network_mbps,
    )


def _other_files(vm: VmSection) -> tuple[float | str, ...]:
    """Return the sizes of the other files on the datastore: swap, snapshots, logs, GiB."""
    return ("", "", "") if vm.files is None else (vm.files.swap_gib, vm.files.snapshots_gib, vm.files.logs_gib)
