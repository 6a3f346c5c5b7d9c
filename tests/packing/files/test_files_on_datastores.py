"""Files of VMs on datastores: the planner's division against every division there is, and against the checker."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.towns import HYPERVISOR, Town
from vconsolidate.model.datastore import Datastore, VmDisk, VmStorage
from vconsolidate.model.demand import LeftVm
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import Bound
from vconsolidate.model.plan import Plan
from vconsolidate.model.previous import Previous
from vconsolidate.model.stop import Stop
from vconsolidate.packing.files.assign import assign_files
from vconsolidate.packing.place import place
from vconsolidate.packing.solver.work_limit import WorkLimit
from vconsolidate.verify.plan import violations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vconsolidate.model.cluster import Cluster
    from vconsolidate.model.demand import Demand, VirtualMachine

STOP = Stop(work=3.0)
SWAPPING = replace(HYPERVISOR, memory_file="unreserved")
TOWN = Town()


def estate_of(
    vms: Sequence[VirtualMachine], stores: Sequence[Datastore], clusters: Sequence[Cluster] | None = None
) -> Estate:
    clusters = clusters or [TOWN.cluster(types=[TOWN.kind()])]
    return replace(TOWN.estate(vms, clusters), datastores=tuple(stores))


def demand_of(vms: Sequence[VirtualMachine], clusters: Sequence[str] = ("c",)) -> Demand:
    return TOWN.demand(vms, clusters)


def on_one_host(vms: Sequence[VirtualMachine], storage: Sequence[VmStorage] = ()) -> Plan:
    host = TOWN.planned("c-t-01", "c", "t", TOWN.hardware())
    nowhere = np.zeros(len(vms), dtype=np.int64)
    return Plan("feasible", (host,), nowhere, (), Bound(0, 0.0, "none"), "none", storage=tuple(storage))


def stored(**where: str) -> tuple[VmStorage, ...]:
    return tuple(VmStorage(vm, home, home) for vm, home in where.items())


def planned(vms: Sequence[VirtualMachine], stores: Sequence[Datastore]) -> Plan:
    return place(estate_of(vms, stores), demand_of(vms), stop=STOP)


def checked(vms: Sequence[VirtualMachine], stores: Sequence[Datastore], storage: Sequence[VmStorage]) -> list[str]:
    found = violations(estate_of(vms, stores), demand_of(vms), on_one_host(vms, storage))
    return [one.message for one in found]


TWINS = {
    "capacity": ([Datastore("a", 100.0)], [Datastore("a", 99.0)]),
    "keep free": ([Datastore("a", 125.0, keep_free_fraction=0.2)], [Datastore("a", 125.0, keep_free_fraction=0.21)]),
    "IOPS": ([Datastore("a", 500.0, iops=300.0)], [Datastore("a", 500.0, iops=299.0)]),
    "thin": ([Datastore("a", 200.0, thin_overcommit=1.5)], [Datastore("a", 199.0, thin_overcommit=1.5)]),
    "reach": ([Datastore("a", 500.0, clusters=("c",))], [Datastore("a", 500.0, clusters=("d",))]),
}


@pytest.mark.parametrize("what", sorted(TWINS))
def test_a_limit_that_is_just_kept_has_a_plan_and_one_that_is_just_missed_has_none(what: str) -> None:
    disks = tuple(VmDisk(str(n), 25.0, 150.0, thick=False) for n in range(2))
    vms = [
        TOWN.vm("x", disk_gib=50.0, disk_iops=100.0, disks=(disks[0], replace(disks[1], size_gib=50.0))),
        TOWN.vm("y", disk_gib=50.0, disk_iops=200.0, disks=(replace(disks[0], stored_gib=50.0, size_gib=100.0),)),
    ]
    kept, missed = TWINS[what]
    storage = (VmStorage("x", "a", "a", ("a", "a")), VmStorage("y", "a", "a", ("a",)))
    assert checked(vms, kept, storage) == []
    assert planned(vms, kept).storage == tuple(replace(one, disks_before=("",) * len(one.disks)) for one in storage)
    assert checked(vms, missed, storage)
    refused = planned(vms, missed)
    assert refused.status == "infeasible"
    assert [one.subject for one in refused.conflicts] == ["datastore"]


def test_sums_that_fit_are_not_enough_where_no_division_fits() -> None:
    vms = [TOWN.vm(name, disk_gib=60.0) for name in "xyz"]
    stores = [Datastore("a", 100.0), Datastore("b", 100.0)]
    plan = planned(vms, stores)
    assert plan.status == "infeasible"
    assert "no division of the files of 3 VMs among a, b" in plan.conflicts[0].message
    assert planned(vms, [*stores, Datastore("c", 60.0)]).storage


def test_files_stay_where_they_are_unless_they_must_move() -> None:
    disk = VmDisk("d", 60.0, 60.0, today="a")
    vms = [TOWN.vm(name, disk_gib=60.0, disks=(disk,)) for name in "xy"]
    stay = planned(vms, [Datastore("a", 120.0), Datastore("b", 500.0)])
    assert [one.disks for one in stay.storage] == [("a",), ("a",)]
    move = planned(vms, [Datastore("a", 119.0), Datastore("b", 500.0)])
    assert sorted(one.disks for one in move.storage) == [("a",), ("b",)]


def test_an_earlier_plan_counts_more_than_today() -> None:
    vms = [TOWN.vm("x", disk_gib=60.0, disks=(VmDisk("d", 60.0, 60.0, today="a"),))]
    estate, demand = estate_of(vms, [Datastore("a", 100.0), Datastore("b", 100.0)]), demand_of(vms)
    before = Previous((), {}, storage={"x": VmStorage("x", "b", "b", ("b",))})
    assert place(estate, demand, stop=STOP, previous=before).storage[0].disks == ("b",)


def test_disks_and_swap_files_lie_where_the_inventory_says() -> None:
    disks = (VmDisk("system", 10.0, 10.0), VmDisk("data", 50.0, 50.0, place_on="fast"))
    vm = TOWN.vm("x", gib=4.0, disk_gib=60.0, disks=disks)
    policy = replace(TOWN.cluster().policy, swap_datastore="local")
    cluster = TOWN.cluster(types=[TOWN.kind()], policy=policy, hypervisor=SWAPPING)
    stores = [Datastore("slow", 900.0), Datastore("fast", 100.0), Datastore("local", 5.0)]
    estate, demand = estate_of([vm], stores, [cluster]), demand_of([vm])
    (found,) = place(estate, demand, stop=STOP).storage
    assert (found.home, found.swap, found.disks) == ("slow", "local", ("slow", "fast"))
    for wrong in (replace(found, swap="slow"), replace(found, disks=("slow", "slow"))):
        assert violations(estate, demand, on_one_host([vm], [wrong]))


def test_files_of_vms_that_are_not_planned_take_room() -> None:
    vms = [TOWN.vm("x", disk_gib=60.0)]
    estate = estate_of(vms, [Datastore("a", 100.0)])
    demand = replace(demand_of(vms), left=(LeftVm("off", "c", 40.0, datastores=(("a", 1.0),)),))
    assert place(estate, demand, stop=STOP).storage
    full = replace(demand, left=(replace(demand.left[0], disk_gib=41.0),))
    assert place(estate, full, stop=STOP).status == "infeasible"
    assert violations(estate, full, on_one_host(vms, stored(x="a")))


def test_vms_change_their_cluster_where_its_datastores_cannot_be_divided() -> None:
    types = [TOWN.kind(price=100.0)]
    clusters = [TOWN.cluster("c", types=types), TOWN.cluster("d", types=[TOWN.kind(price=150.0)])]
    vms = [TOWN.vm(name, disk_gib=60.0, clusters=("c", "d")) for name in "xyz"]
    stores = [Datastore(name, 100.0, clusters=("c",)) for name in "ab"] + [Datastore("e", 70.0, clusters=("d",))]
    estate, demand = estate_of(vms, stores, clusters), demand_of(vms, ("c", "d"))
    plan = place(estate, demand, stop=STOP)
    assert sorted(one.home for one in plan.storage) == ["a", "b", "e"]
    assert violations(estate, demand, plan) == ()
    assert plan.status == "feasible"  # cheaper without datastores: that one host is enough is not disproven


def test_a_plan_that_names_unknown_or_no_datastores_is_refused() -> None:
    vms = [TOWN.vm(name, disk_gib=1.0) for name in "xy"]
    stores = [Datastore("a", 100.0)]
    assert checked(vms, stores, stored(x="a", y="a")) == []
    assert "no datastore" in checked(vms, stores, stored(x="a", y="nowhere"))[0]
    assert "does not say" in checked(vms, stores, stored(x="a"))[0]


def test_operations_are_compared_hour_by_hour() -> None:
    day, night = (100.0,) * 12 + (0.0,) * 12, (0.0,) * 12 + (100.0,) * 12
    one, other = (TOWN.vm(name, disk_iops=100.0, iops_by_slot=slots) for name, slots in (("x", day), ("y", night)))
    store = [Datastore("a", 100.0, iops=100.0)]
    assert planned([one, other], store).storage
    assert planned([one, replace(other, iops_by_slot=day)], store).status == "infeasible"


def test_shares_of_operations_add_up_to_all_of_them() -> None:
    disks = (VmDisk("0", 1.0, 1.0, today="a"), VmDisk("1", 6.0, 6.0, today="b"))
    vm = TOWN.vm("x", disk_gib=7.0, disk_iops=6.0, disks=disks)  # 6/7 and 36/7 operations
    assert planned([vm], [Datastore("a", 8.0, iops=6.0), Datastore("b", 0.5)]).storage
    assert planned([vm], [Datastore("a", 8.0, iops=5.99), Datastore("b", 0.5)]).status == "infeasible"


sizes = st.integers(1, 6).map(float)


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[VirtualMachine], list[Datastore]]:
    stores = [
        Datastore(
            f"s{number}",
            draw(sizes) * 2,
            iops=draw(st.none() | sizes.map(lambda size: size * 2)),
            thin_overcommit=draw(st.none() | st.sampled_from([1.0, 1.5])),
        )
        for number in range(draw(st.integers(1, 3)))
    ]
    names = st.sampled_from([*(one.name for one in stores), "", "old"])
    vms = []
    for number in range(draw(st.integers(1, 3))):
        disks = tuple(
            VmDisk(f"{disk}", size := draw(sizes), size + draw(st.integers(0, 3)), None, draw(names))
            for disk in range(draw(st.integers(0, 2)))
        )
        total = sum(disk.stored_gib for disk in disks) or draw(sizes)
        vms.append(TOWN.vm(f"v{number}", disk_gib=total, disk_iops=draw(sizes), disks=disks))
    return vms, stores


def divisions(vms: Sequence[VirtualMachine], stores: Sequence[Datastore]) -> list[tuple[float, tuple[VmStorage, ...]]]:
    """Return every division that the checker accepts, with the GiB that move; disks of one place stay together."""
    known = {one.name for one in stores}
    ways = []
    for vm in vms:
        today = [disk.today if disk.today in known else "" for disk in vm.disks]
        home = next((disk.today for disk in vm.disks if disk.today), "")
        home = home if home in known else ""
        groups = list(dict.fromkeys([home, *today]))
        ways.append(
            [
                (
                    sum(
                        disk.stored_gib
                        for disk, before in zip(vm.disks, today, strict=True)
                        if before and dict(zip(groups, names, strict=True))[before] != before
                    ),
                    VmStorage(
                        vm.name,
                        dict(zip(groups, names, strict=True))[home],
                        dict(zip(groups, names, strict=True))[home],
                        tuple(dict(zip(groups, names, strict=True))[before] for before in today),
                    ),
                )
                for names in itertools.product(sorted(known), repeat=len(groups))
            ]
        )
    found = []
    for chosen in itertools.product(*ways):
        storage = tuple(one for _, one in chosen)
        if not checked(vms, stores, storage):
            found.append((sum(moved for moved, _ in chosen), storage))
    return found


def moved_gib(vms: Sequence[VirtualMachine], storage: Sequence[VmStorage]) -> float:
    pairs = zip(vms, storage, strict=True)
    return sum(
        disk.stored_gib
        for vm, one in pairs
        for disk, before, now in zip(vm.disks, one.disks_before, one.disks, strict=True)
        if before and before != now
    )


@settings(max_examples=150, deadline=None)
@given(cases())
def test_the_division_is_the_best_of_all_and_there_is_one_where_any_exists(
    case: tuple[list[VirtualMachine], list[Datastore]],
) -> None:
    vms, stores = case
    estate, demand = estate_of(vms, stores), demand_of(vms)
    found = assign_files(estate, demand, on_one_host(vms), {}, WorkLimit(STOP), 0)
    every = divisions(vms, stores)
    if not every:
        assert found.status == "infeasible"
        return
    assert checked(vms, stores, found.storage) == []
    assert moved_gib(vms, found.storage) == pytest.approx(min(moved for moved, _ in every))
