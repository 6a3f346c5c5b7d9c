"""Whether every file of a plan lies on a datastore that its host reaches and that has room for it, in plain sums."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.datastore import Datastore, VmStorage, reaches
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.violation import Violation
from vconsolidate.units import format_gib
from vconsolidate.verify.datastores import files_of

_ROUNDING = 1e-9
"""Relative error that sums of binary fractions may have."""

_ROUNDING_OF_SHARES = 1e-6
"""The same of operations, which are divided among disks."""


@dataclass(slots=True)
class DatastoreUse:
    """
    What lies on a datastore.

    Parameters
    ----------
    thick_gib, thin_gib, unknown_gib
        Disks, by their kind; `unknown_gib` where the inventory does not say.
    other_gib, left_gib
        Swap files, snapshots and logs; and files of VMs that are not planned.
    promised_gib
        What all of it may grow to.
    iops_by_slot
        Storage operations in each slot.
    vms
        Names of the VMs with files on it.
    """

    thick_gib: float = 0.0
    thin_gib: float = 0.0
    unknown_gib: float = 0.0
    other_gib: float = 0.0
    left_gib: float = 0.0
    promised_gib: float = 0.0
    iops_by_slot: list[float] = field(default_factory=lambda: [0.0])
    vms: dict[str, None] = field(default_factory=dict)

    @property
    def stored_gib(self) -> float:
        """All that lies on it."""
        return self.thick_gib + self.thin_gib + self.unknown_gib + self.other_gib + self.left_gib

    @property
    def iops(self) -> float:
        """Largest slot."""
        return max(self.iops_by_slot)


def use_of_datastores(estate: Estate, demand: Demand, plan: Plan) -> dict[str, DatastoreUse]:
    """Return what a plan puts on each datastore that it names, and what VMs that are not planned keep there."""
    found: dict[str, DatastoreUse] = defaultdict(DatastoreUse)
    clusters = {cluster.name: cluster for cluster in estate.clusters}
    where = {one.vm: one for one in plan.storage}
    for vm, host in zip(demand.vms, plan.host_of_vm.tolist(), strict=True):
        if vm.name in where:
            _add(found, vm, where[vm.name], clusters[plan.hosts[host].cluster])
    for left in demand.left:
        for name, share in left.datastores:
            gib = (left.disk_gib + left.saved_mib / 1024) * share
            found[name].left_gib += gib
            found[name].promised_gib += gib
    return found


def shares_of_iops(vm: VirtualMachine, where: VmStorage) -> dict[str, float]:
    """Return the share of its storage operations that a VM makes on each datastore: by what its disks store."""
    if not vm.disks:
        return {where.home: 1.0}
    total = sum(disk.stored_gib for disk in vm.disks)
    shares: dict[str, float] = defaultdict(float)
    for disk, name in zip(vm.disks, where.disks, strict=True):
        shares[name] += disk.stored_gib / total if total else 1.0 / len(vm.disks)
    return dict(shares)


def _add(found: dict[str, DatastoreUse], vm: VirtualMachine, where: VmStorage, cluster: Cluster) -> None:
    files = files_of(vm, cluster)
    snapshots = cluster.policy.snapshot_fraction
    home, swap = found[where.home], found[where.swap]
    home.other_gib += files.logs_gib
    home.promised_gib += files.logs_gib
    swap.other_gib += files.swap_gib
    swap.promised_gib += files.swap_gib
    if not vm.disks:
        home.unknown_gib += files.disks_gib
        home.other_gib += files.snapshots_gib
        home.promised_gib += files.disks_gib + files.snapshots_gib
    for disk, name in zip(vm.disks, where.disks, strict=True):
        use = found[name]
        use.thick_gib += disk.stored_gib if disk.thick else 0.0
        use.thin_gib += disk.stored_gib if disk.thick is False else 0.0
        use.unknown_gib += disk.stored_gib if disk.thick is None else 0.0
        use.other_gib += disk.stored_gib * snapshots
        use.promised_gib += disk.size_gib + disk.stored_gib * snapshots
    slots = vm.iops_by_slot or (vm.disk_iops,)
    for name, share in shares_of_iops(vm, where).items():
        found[name].iops_by_slot = _sums(found[name].iops_by_slot, [share * one for one in slots])
    for name in (where.home, where.swap if files.swap_gib else where.home, *where.disks):
        found[name].vms[vm.name] = None


def _sums(one: list[float], other: list[float]) -> list[float]:
    """Return the sums slot by slot; a single figure stands for every slot."""
    length = max(len(one), len(other))
    return [
        (one[slot] if len(one) > 1 else one[0]) + (other[slot] if len(other) > 1 else other[0])
        for slot in range(length)
    ]


def violations(estate: Estate, demand: Demand, plan: Plan) -> Iterator[Violation]:
    """Yield files on datastores that do not hold, serve or reach them; nothing for a plan that names no datastores."""
    if not plan.storage:
        return
    wrong = list(_places(estate, demand, plan))
    yield from wrong
    if wrong:
        return
    used = use_of_datastores(estate, demand, plan)
    for one in estate.datastores:
        if one.name in used and used[one.name].vms:
            yield from _limits(one, used[one.name])


def _limits(one: Datastore, use: DatastoreUse) -> Iterator[Violation]:
    if use.stored_gib > one.usable_gib * (1 + _ROUNDING):
        kept = f" ({format_gib(one.capacity_gib - one.usable_gib)} stay free)" if one.keep_free_fraction else ""
        message = (
            f"datastore {one.name} is too small: its files take {_gib(use.stored_gib)}, of {_gib(one.usable_gib)}{kept}"
        )
        yield Violation("datastore", (one.name,), message)
    most = None if one.thin_overcommit is None else one.capacity_gib * one.thin_overcommit
    if most is not None and use.promised_gib > most * (1 + _ROUNDING):
        message = f"the files on datastore {one.name} may grow to {_gib(use.promised_gib)}, its limit is {_gib(most)}"
        yield Violation("datastore", (one.name,), message)
    if one.iops is not None and use.iops > one.iops * (1 + _ROUNDING_OF_SHARES):
        message = f"datastore {one.name} serves {one.iops:,.1f} IOPS, but its VMs need {use.iops:,.1f}"
        yield Violation("datastore", (one.name,), message)


def _places(estate: Estate, demand: Demand, plan: Plan) -> Iterator[Violation]:
    stores = {one.name: one for one in estate.datastores}
    clusters = {cluster.name: cluster for cluster in estate.clusters}
    where = {one.vm: one for one in plan.storage}
    for vm, host in zip(demand.vms, plan.host_of_vm.tolist(), strict=True):
        if vm.stands_for or not vm.server:  # to come: nobody knows yet where its files will lie
            continue
        found = where.get(vm.name)
        if found is None or len(found.disks) != len(vm.disks):
            yield Violation(
                "datastore", (vm.name,), f"the plan does not say on which datastores the files of {vm.name} lie"
            )
            continue
        yield from _place(vm, found, clusters[plan.hosts[host].cluster], stores)


def _place(vm: VirtualMachine, where: VmStorage, cluster: Cluster, stores: dict[str, Datastore]) -> Iterator[Violation]:
    swap_on = cluster.policy.swap_datastore if files_of(vm, cluster).swap_gib else ""
    stated = {(number, disk.place_on) for number, disk in enumerate(vm.disks) if disk.place_on}
    for name in dict.fromkeys((where.home, where.swap, *where.disks)):
        if name not in stores:
            yield Violation("datastore", (vm.name, name), f"files of {vm.name} lie on {name}, which is no datastore")
        elif not reaches(cluster, stores[name]):
            message = f"files of {vm.name} lie on {name}, which not all hosts of {cluster.name} reach"
            yield Violation("datastore", (vm.name, name), message)
    for number, name in stated:
        if where.disks[number] != name:
            message = f"disk {vm.disks[number].name or number + 1} of {vm.name} must lie on {name}"
            yield Violation("datastore", (vm.name, name), message)
    if swap_on and where.swap != swap_on:
        yield Violation("datastore", (vm.name, swap_on), f"the swap file of {vm.name} must lie on {swap_on}")
    free = [where.home, *(name for number, name in enumerate(where.disks) if not vm.disks[number].place_on)]
    yield from _among(vm, free, {name for name in vm.datastores if name in stores})


def _among(vm: VirtualMachine, names: Iterable[str], allowed: set[str]) -> Iterator[Violation]:
    for name in dict.fromkeys(names):
        if allowed and name not in allowed:
            words = " or ".join(sorted(allowed))
            yield Violation("datastore", (vm.name, name), f"files of {vm.name} lie on {name}, but must lie on {words}")


def _gib(gib: float) -> str:
    return f"{gib:,.3f}".rstrip("0").rstrip(".") + " GiB"
