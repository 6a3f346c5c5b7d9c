"""The files of VMs in groups that lie on one datastore: a VM as a whole, or disks with a datastore of their own."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from vconsolidate.model.arrays import FloatArray, IntArray
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.datastore import VmStorage
from vconsolidate.model.demand import VirtualMachine
from vconsolidate.packing.encoding.stored_files import BYTES_PER_GIB, files_of
from vconsolidate.packing.files.stores import FIRST_SLOT, PER_OPERATION, PROMISED, STORED, Stores

_DUST, _RELATIVE_DUST = 1e-3, 1e-11
"""What rounding up ignores: the dust of binary fractions."""

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
    row: int,
    vm: VirtualMachine,
    cluster: Cluster,
    stores: Stores,
    before: Mapping[str, VmStorage],
    planned: VmStorage | None = None,
) -> list[Group]:
    """
    Return the files of a VM that runs in a cluster, as few groups as its statements and its place today allow.

    Disks that lie on different datastores today stay apart; without a statement everything lies together.

    Parameters
    ----------
    before
        Datastores of an earlier plan, by VM; they count instead of those of today.
    planned
        Datastores of a plan: files that differ in them, or in their datastore of today, are groups of their own.
    """
    reached = stores.reached[cluster.name]
    wanted = {stores.number(name) for name in vm.datastores} - {-1}
    free = tuple(one for one in reached if not wanted or one in wanted)
    found: dict[tuple[int, int], list[_Part]] = {}
    for part in _parts(vm, cluster, stores, before.get(vm.name)):
        chosen = (part.fixed, part.today if part.fixed < 0 else -1)
        key = chosen if planned is None else (_planned(part, planned, stores), part.today)
        found.setdefault(key, []).append(part)
    iops = _iops(vm, stores.room.shape[1] - FIRST_SLOT)
    groups = [
        Group(
            vm=row,
            takes=_takes(parts, iops),
            choices=free if parts[0].fixed < 0 else tuple(one for one in reached if one == parts[0].fixed),
            today=parts[0].today,
            parts=[part.number for part in parts],
            before={part.number: part.today for part in parts},
        )
        for parts in found.values()
    ]
    return [group for group in groups if group.takes.any() or HOME in group.parts]


class _Part(NamedTuple):
    """A part of a VM: bytes, share of the operations, and the datastores on which it must lie and lies today."""

    number: int
    stored: float
    promised: float
    iops_share: float
    fixed: int
    today: int


def _parts(vm: VirtualMachine, cluster: Cluster, stores: Stores, known: VmStorage | None) -> Iterator[_Part]:
    """Yield a VM's home, the file for its memory where that lies elsewhere, and its disks."""
    earlier = known is not None and len(known.disks) == len(vm.disks)
    past = known.disks if known is not None and earlier else tuple(disk.today for disk in vm.disks)
    home = known.home if known is not None else next((name for name in past if name), "")
    files, swap_on = files_of(vm, cluster), cluster.policy.swap_datastore
    own = float(files.logs + (0 if swap_on else files.swap) + (0 if vm.disks else files.disks + files.snapshots))
    yield _Part(HOME, own, own, 0.0 if vm.disks else 1.0, -1, stores.number(home))
    if swap_on and files.swap:
        lay = stores.number(known.swap) if known is not None else -1
        yield _Part(SWAP, float(files.swap), float(files.swap), 0.0, stores.number(swap_on), lay)
    total = sum(disk.stored_gib for disk in vm.disks)
    for number, disk in enumerate(vm.disks):
        share = disk.stored_gib / total if total else 1.0 / len(vm.disks)
        snapshots = cluster.policy.snapshot_fraction * disk.stored_gib
        stored, promised = (one * BYTES_PER_GIB for one in (disk.stored_gib + snapshots, disk.size_gib + snapshots))
        yield _Part(number, stored, promised, share, stores.number(disk.place_on), stores.number(past[number]))


def _planned(part: _Part, planned: VmStorage, stores: Stores) -> int:
    """Return the number of the datastore on which a plan has a part."""
    beside = {HOME: planned.home, SWAP: planned.swap}
    return stores.number(beside[part.number] if part.number < 0 else planned.disks[part.number])


def _takes(parts: Sequence[_Part], iops: FloatArray) -> IntArray:
    """Return what parts take together, rounded up once."""
    share = sum(part.iops_share for part in parts)
    takes = np.zeros(FIRST_SLOT + iops.size, dtype=np.int64)
    takes[STORED] = _up(sum(part.stored for part in parts))
    takes[PROMISED] = _up(sum(part.promised for part in parts))
    takes[FIRST_SLOT:] = [round(PER_OPERATION * share * one) for one in iops.tolist()]
    return takes


def _iops(vm: VirtualMachine, n_slots: int) -> FloatArray:
    """Return (n_slots,) operations per second."""
    figures = vm.iops_by_slot or (vm.disk_iops,)
    return np.array(figures if len(figures) == n_slots else [max(figures)] * n_slots, dtype=np.float64)


def _up(amount: float) -> int:
    return math.ceil(amount - max(_DUST, amount * _RELATIVE_DUST))


def storage_of(vm: VirtualMachine, groups: list[tuple[Group, int]], stores: Stores) -> VmStorage:
    """Return where the files of a VM lie; `groups` come with the numbers of their datastores."""
    where = {part: stores.every[number].name for group, number in groups for part in group.parts}
    names = ("", *(one.name for one in stores.every))
    past = {part: names[group.before.get(part, -1) + 1] for group, _ in groups for part in group.parts}
    home, numbers = where.get(HOME, ""), range(len(vm.disks))
    disks = tuple(where.get(number, home) for number in numbers)
    before = tuple(past.get(number, "") for number in numbers)
    return VmStorage(vm.name, home, where.get(SWAP, home), disks, past.get(HOME, ""), before)
