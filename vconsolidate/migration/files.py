"""Which files lie on which datastore before the first wave, and which of them go to another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from vconsolidate.migration.situation import Situation
from vconsolidate.model.arrays import IntArray
from vconsolidate.model.datastore import VmStorage
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.packing.files.groups import HOME, SWAP, Group, groups_of
from vconsolidate.packing.files.stores import Stores, stores_of

NOWHERE = -1
"""Datastore of files that are on none of the target yet."""


@dataclass(frozen=True, slots=True)
class Files:
    """
    Files of a VM that lie on one datastore before the first wave and on one in the end.

    Parameters
    ----------
    vm
        Row in the demand.
    parts
        Numbers of disks, `HOME`, `SWAP`.
    takes
        (2 + n_slots,) as in `Stores.room`.
    source, target
        Numbers of datastores; `source` is `NOWHERE` for files that come from outside.
    there
        The VM is on the target, and stays in its cluster: its files go by themselves.
    """

    vm: int
    parts: tuple[int, ...]
    takes: IntArray
    source: int
    target: int
    there: bool

    @property
    def goes(self) -> bool:
        """They go to another datastore while their VM runs on."""
        return self.there and self.source != self.target


@dataclass(frozen=True, slots=True)
class AllFiles:
    """Files of all VMs, and the datastores."""

    stores: Stores
    files: tuple[Files, ...]


def all_files(estate: Estate, demand: Demand, plan: Plan, now: Situation) -> AllFiles:
    """
    Return the files of all VMs of a plan; none where it names no datastores.

    A VM that is on the target, and of which nothing says where its files are, has them where the plan does.
    """
    stores = stores_of(estate, demand)
    return AllFiles(stores, tuple(_of_plan(estate, demand, plan, now, stores)))


def _of_plan(estate: Estate, demand: Demand, plan: Plan, now: Situation, stores: Stores) -> Iterator[Files]:
    places = {one.vm: one for one in plan.storage}
    clusters = {cluster.name: cluster for cluster in estate.clusters}
    cluster_of = {host.name: host.cluster for host in now.hosts}
    before = {one.vm: replace(one, home=one.home_before, swap="", disks=one.disks_before) for one in plan.storage}
    for row, vm in enumerate(demand.vms):
        if vm.name not in places:
            continue
        cluster = plan.hosts[int(plan.host_of_vm[row])].cluster
        here = cluster_of.get(now.at.get(vm.name, ""))
        for group in groups_of(row, vm, clusters[cluster], stores, before, places[vm.name]):
            target = _target(group, places[vm.name], stores)
            source = _source(group, target, vm.name, here, now, stores)
            yield Files(row, tuple(group.parts), group.takes, source, target, here == cluster)


def _target(group: Group, where: VmStorage, stores: Stores) -> int:
    """Return the datastore of the plan of a group, the same for all its parts."""
    part, beside = group.parts[0], {HOME: where.home, SWAP: where.swap}
    return stores.number(beside[part] if part < 0 else where.disks[part])


def _source(group: Group, target: int, vm: str, here: str | None, now: Situation, stores: Stores) -> int:
    """Return the datastore of today: of a VM on the target the planned one where nothing says more."""
    if vm in now.arrived or (here is not None and (group.today < 0 or SWAP in group.parts)):
        return target
    if group.today >= 0 and (vm, stores.every[group.today].name, stores.every[target].name) in now.copied:
        return target
    return group.today


def at_start(files: AllFiles, demand: Demand, plan: Plan) -> tuple[VmStorage, ...]:
    """Return where files lie before the first wave; empty names where they are on no datastore of the target."""
    names = [*(one.name for one in files.stores.every), ""]
    where: dict[tuple[int, int], str] = {(one.vm, part): names[one.source] for one in files.files for part in one.parts}
    rows = {vm.name: row for row, vm in enumerate(demand.vms)}
    return tuple(
        VmStorage(
            vm=one.vm,
            home=(home := where.get((rows[one.vm], HOME), one.home)),
            swap=where.get((rows[one.vm], SWAP), home),
            disks=tuple(where.get((rows[one.vm], number), name) for number, name in enumerate(one.disks)),
        )
        for one in plan.storage
        if one.vm in rows
    )
