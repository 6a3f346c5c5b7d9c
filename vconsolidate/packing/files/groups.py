"""The files of VMs in groups that lie on one datastore: a VM as a whole, or disks with a datastore of their own."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.datastore import VmDisk, VmStorage
from vconsolidate.model.demand import VirtualMachine
from vconsolidate.packing.encoding.stored_files import BYTES_PER_GIB, files_of
from vconsolidate.packing.files.stores import FIRST_SLOT, PROMISED, STORED, Stores

HOME, SWAP = -1, -2
"""Parts of a VM beside its disks: configuration, logs and unlisted disks; and the file for its memory."""


@dataclass(slots=True)
class Group:
    """
    Files that lie on one datastore.

    Parameters
    ----------
    vm
        Row in the demand.
    takes
        (2 + n_slots,) as in `Stores.room`.
    choices
        Numbers of the datastores that may hold it.
    today
        Number of the one that holds it today, or in the earlier plan; −1 where that is unknown or gone.
    parts
        Numbers of disks, `HOME`, `SWAP`.
    before
        Part → number of the datastore that held it; −1 as in `today`.
    """

    vm: int
    takes: IntArray
    choices: tuple[int, ...]
    today: int = -1
    parts: list[int] = field(default_factory=list)
    before: dict[int, int] = field(default_factory=dict)


def groups_of(
    row: int, vm: VirtualMachine, cluster: Cluster, stores: Stores, before: Mapping[str, VmStorage]
) -> list[Group]:
    """
    Return the files of a VM that runs in a cluster, as few groups as its statements and its place today allow.

    Disks that lie on different datastores today stay apart; without a statement everything lies together.

    Parameters
    ----------
    before
        Datastores of an earlier plan, by VM; they count instead of those of today.
    """
    reached = stores.reached[cluster.name]
    wanted = {stores.number(name) for name in vm.datastores} - {-1}
    free = tuple(one for one in reached if not wanted or one in wanted)
    known = before.get(vm.name)
    past = known.disks if known is not None and len(known.disks) == len(vm.disks) else tuple(d.today for d in vm.disks)
    home_before = known.home if known is not None else next((name for name in past if name), "")
    found: dict[tuple[int, int], Group] = {}

    def add(part: int, takes: IntArray, place_on: str, today: str) -> None:
        fixed, now = stores.number(place_on) if place_on else -1, stores.number(today) if today else -1
        group = found.setdefault((fixed, now if fixed < 0 else -1), Group(row, np.zeros_like(takes), free, now))
        if fixed >= 0:
            group.choices = tuple(one for one in reached if one == fixed)
        group.takes = group.takes + takes
        group.parts.append(part)
        group.before[part] = now

    n_slots = stores.room.shape[1] - FIRST_SLOT
    files = files_of(vm, cluster)
    own = 0 if vm.disks else files.disks + files.snapshots
    swap_on = cluster.policy.swap_datastore
    beside = 0 if swap_on else files.swap
    iops = _iops(vm, n_slots)
    add(
        HOME,
        _takes(own + files.logs + beside, own + files.logs + beside, np.zeros_like(iops) if vm.disks else iops),
        "",
        home_before,
    )
    if swap_on and files.swap:
        add(SWAP, _takes(files.swap, files.swap, np.zeros_like(iops)), swap_on, known.swap if known is not None else "")
    total = sum(disk.stored_gib for disk in vm.disks)
    for number, disk in enumerate(vm.disks):
        share = disk.stored_gib / total if total else 1.0 / len(vm.disks)
        add(number, _disk(disk, cluster, np.ceil(iops * share).astype(np.int64)), disk.place_on, past[number])
    return [group for group in found.values() if group.takes.any() or HOME in group.parts]


def _disk(disk: VmDisk, cluster: Cluster, iops: IntArray) -> IntArray:
    kept = 1.0 + cluster.policy.snapshot_fraction
    snapshots = (kept - 1.0) * disk.stored_gib
    return _takes(_up(disk.stored_gib * kept * BYTES_PER_GIB), _up((disk.size_gib + snapshots) * BYTES_PER_GIB), iops)


def _takes(stored: int, promised: int, iops: IntArray) -> IntArray:
    takes = np.zeros(FIRST_SLOT + iops.size, dtype=np.int64)
    takes[STORED], takes[PROMISED], takes[FIRST_SLOT:] = stored, promised, iops
    return takes


def _iops(vm: VirtualMachine, n_slots: int) -> IntArray:
    """Return (n_slots,) thousandths of an operation per second."""
    figures = vm.iops_by_slot or (vm.disk_iops,)
    each = figures if len(figures) == n_slots else [max(figures)] * n_slots
    return np.array([math.ceil(1000.0 * figure - 1e-6) for figure in each], dtype=np.int64)


def _up(amount: float) -> int:
    return math.ceil(amount - 1e-3)


def storage_of(vm: VirtualMachine, groups: list[tuple[Group, int]], stores: Stores) -> VmStorage:
    """Return where the files of a VM lie; `groups` come with the numbers of their datastores."""
    where = {part: stores.every[number].name for group, number in groups for part in group.parts}
    names = ("", *(one.name for one in stores.every))
    past = {part: names[group.before.get(part, -1) + 1] for group, _ in groups for part in group.parts}
    home, numbers = where.get(HOME, ""), range(len(vm.disks))
    disks = tuple(where.get(number, home) for number in numbers)
    before = tuple(past.get(number, "") for number in numbers)
    return VmStorage(vm.name, home, where.get(SWAP, home), disks, past.get(HOME, ""), before)
