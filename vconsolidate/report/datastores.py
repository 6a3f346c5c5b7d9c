"""Rows of the tables on datastores and on where the files of VMs lie, in the words that every format uses."""

from __future__ import annotations

from vconsolidate.report.schema.datastores import DatastoreSection
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.vm import VmSection, VmStorageSection
from vconsolidate.report.wording import percent
from vconsolidate.units import format_gib
from vconsolidate.words import counted

DATASTORES = ("datastore", "kind", "VMs", "used", "thick", "thin", "free", "may grow to", "IOPS", "peak", "copy")
NUMERIC = range(2, len(DATASTORES))
NOTE = (
    "Used: of what may be used, without what stays free. Thin: as far as written. IOPS: planned, of what it serves. "
    "Peak: in the replay, with the VM that has most of it. Copy: one VM after the other."
)
PLACES = ("VM", "disk", "datastore", "stored", "may grow to", "kind", "before")


def datastore_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return a row per datastore."""
    return [_row(one) for one in document.datastores]


def _row(one: DatastoreSection) -> tuple[str, ...]:
    limit = f" (limit {percent(one.overcommit_limit)})" if one.overcommit_limit is not None else ""
    used = one.used_gib / one.usable_gib if one.usable_gib else 0.0
    return (
        one.name,
        one.kind,
        f"{one.vms:,}",
        f"{format_gib(one.used_gib)} of {format_gib(one.usable_gib)} ({percent(used)})",
        format_gib(one.thick_gib) if one.thick_gib else "",
        format_gib(one.thin_gib) if one.thin_gib else "",
        format_gib(one.free_gib),
        f"{format_gib(one.promised_gib)} = {percent(one.overcommit)}{limit}",
        f"{one.iops:,.0f}" + (f" of {one.iops_limit:,.0f}" if one.iops_limit is not None else ""),
        _peak(one),
        "" if one.copy_hours is None else format_hours(one.copy_hours),
    )


def _peak(one: DatastoreSection) -> str:
    found = one.replay
    if found is None or not found.noisiest_vm:
        return ""
    return f"{found.iops_peak:,.0f} ({found.noisiest_vm} {percent(found.noisiest_fraction)})"


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
