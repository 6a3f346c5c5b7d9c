"""What a VM keeps on shared storage: its disks and the files beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoredFiles:
    """
    Room on a datastore, GiB.

    Parameters
    ----------
    disks_gib
        Virtual disks.
    swap_gib
        What the platform keeps for the memory of a running VM: a swap file, or room to save its state.
    snapshots_gib, logs_gib
        Snapshots of the disks, and log files.
    left_gib
        Disks and saved memory of VMs of today that are left as they are.
    """

    disks_gib: float = 0.0
    swap_gib: float = 0.0
    snapshots_gib: float = 0.0
    logs_gib: float = 0.0
    left_gib: float = 0.0

    @property
    def total_gib(self) -> float:
        """All files together."""
        return self.disks_gib + self.swap_gib + self.snapshots_gib + self.logs_gib + self.left_gib


def in_all(files: Iterable[StoredFiles]) -> StoredFiles:
    """Return the sums over many VMs, kind by kind."""
    every = tuple(files)
    return StoredFiles(
        disks_gib=sum(one.disks_gib for one in every),
        swap_gib=sum(one.swap_gib for one in every),
        snapshots_gib=sum(one.snapshots_gib for one in every),
        logs_gib=sum(one.logs_gib for one in every),
        left_gib=sum(one.left_gib for one in every),
    )
