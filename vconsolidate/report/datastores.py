"""Rows of the tables on datastores and on where the files of VMs lie, in the words that every format uses."""

from __future__ import annotations

from vconsolidate.report.schema.datastores import DatastoreSection
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.vm import VmSection, VmStorageSection
from vconsolidate.report.wording import percent
from vconsolidate.units import format_gib
from vconsolidate.words import counted

DATASTORES = ("datastore", "kind", "VMs", "used", "usable", "share", "thick", "thin", "free", "may grow to")
"""Columns of `datastore_rows`."""

OPERATIONS = ("datastore", "IOPS", "serves", "peak", "above", "most of the peak", "copy")
"""Columns of `operation_rows`."""

NOTE = (
    "Usable: capacity without what stays free. Thin: as far as written. IOPS: as planned. Peak, and above what the "
    "datastore serves: in the replay. Copy: one VM after the other."
)
PLACES = ("VM", "disk", "datastore", "stored", "may grow to", "kind", "before")
"""Columns of `place_rows`."""


def datastore_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return what each datastore holds."""
    return [_holds(one) for one in document.datastores]


def _holds(one: DatastoreSection) -> tuple[str, ...]:
    limit = f" of {percent(one.overcommit_limit)}" if one.overcommit_limit is not None else ""
    return (
        one.name,
        one.kind,
        f"{one.vms:,}",
        format_gib(one.used_gib),
        format_gib(one.usable_gib),
        percent(one.used_gib / one.usable_gib) if one.usable_gib else "",
        format_gib(one.thick_gib) if one.thick_gib else "",
        format_gib(one.thin_gib) if one.thin_gib else "",
        format_gib(one.free_gib),
        f"{percent(one.overcommit)}{limit}",
    )


def operation_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return the operations of each datastore with files, and how long it is copied to."""
    return [_operations(one) for one in document.datastores if one.vms]


def _operations(one: DatastoreSection) -> tuple[str, ...]:
    found = one.replay
    return (
        one.name,
        f"{one.iops:,.0f}",
        f"{one.iops_limit:,.0f}" if one.iops_limit is not None else "",
        f"{found.iops_peak:,.0f}" if found is not None else "",
        percent(found.over_fraction, 1) if found is not None and one.iops_limit is not None else "",
        f"{found.noisiest_vm} {percent(found.noisiest_fraction)}" if found is not None and found.noisiest_vm else "",
        format_hours(one.copy_hours) if one.copy_hours else "",
    )


def place_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return a row per disk, and per VM whose disks are not listed."""
    return [row for vm in document.vms if vm.storage is not None for row in _places(vm, vm.storage)]


def _places(vm: VmSection, where: VmStorageSection) -> list[tuple[str, ...]]:
    if not where.disks:
        size = format_gib(vm.disk_gib)
        return [(vm.name, "all", where.home, size, size, "", _other(where.home_before, where.home))]
    kinds = {True: "thick", False: "thin", None: ""}
    return [
        (
            vm.name,
            disk.name or f"disk {number}",
            disk.datastore,
            format_gib(disk.stored_gib),
            format_gib(disk.size_gib),
            kinds[disk.thick],
            _other(disk.before, disk.datastore),
        )
        for number, disk in enumerate(where.disks, start=1)
    ]


def _other(before: str, now: str) -> str:
    return before if before != now else ""


def storage_lines(document: PlanDocument) -> list[str]:
    """Return sentences on files that move between datastores, and on the time that copies take."""
    moving = [vm for vm in document.vms if vm.storage is not None and vm.storage.moved_gib > 0]
    lines = []
    if moving:
        gib = sum(vm.storage.moved_gib for vm in moving if vm.storage is not None)
        vms = counted(len(moving), "VM needs a storage migration", "VMs need storage migrations")
        lines.append(f"{vms}: {format_gib(gib)} move from one datastore to another.")
    copying = document.copying
    if copying is not None and copying.gib:
        lines.append(
            f"Copying {format_gib(copying.gib)} of disks to the target takes {format_hours(copying.hours)}, "
            "one VM after the other."
        )
        if len(copying.clusters) > 1:
            each = "; ".join(f"{one.cluster} {format_hours(one.hours)}" for one in copying.clusters)
            lines.append(f"By cluster: {each}.")
    return lines


def format_hours(hours: float) -> str:
    """Return a duration as people say it."""
    if hours >= 48:
        return f"{hours / 24:,.1f} days"
    return f"{hours:,.1f} h" if hours >= 1 else f"{max(1, round(hours * 60))} min"
