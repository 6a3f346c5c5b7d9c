"""The disks of a server's VM: what they store after growth, and what they may grow to."""

from __future__ import annotations

from vconsolidate.model.datastore import VmDisk
from vconsolidate.model.server import Server


def disk_gib(server: Server, room: float) -> float:
    """Return the disks of a server's VM after growth and headroom; disks of today do not outgrow their sizes."""
    used_gib, source = server.demand.disk_used_gib, server.virtual
    if source is None or not source.disks:
        return used_gib * room
    return max(used_gib, min(used_gib * room, source.provisioned_gib))


def vm_disks(server: Server, planned_gib: float) -> tuple[VmDisk, ...]:
    """
    Return the disks that the inventory lists, each with its share of what is planned for all.

    Parameters
    ----------
    planned_gib
        What all disks store after growth. Each grows in proportion, and may grow to its size at least.
    """
    today = sum(disk.stored_gib for disk in server.disks)
    each = 1.0 / len(server.disks) if server.disks else 0.0
    shares = [disk.stored_gib / today if today else each for disk in server.disks]
    return tuple(
        VmDisk(
            name=disk.name,
            stored_gib=planned_gib * share,
            size_gib=max(disk.size_gib, planned_gib * share),
            thick=disk.thick,
            today=disk.datastore,
            place_on=disk.place_on,
        )
        for disk, share in zip(server.disks, shares, strict=True)
    )
