"""Reservations of resource pools as the checker counts them: to the last MHz, level by level, beside the VMs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.verify.cases import Case, by_hand
from vconsolidate.model.admission import Admission, AdmissionForm
from vconsolidate.model.demand import VirtualMachine
from vconsolidate.model.resource_pool import ResourcePool
from vconsolidate.verify.resource_pools import Books, with_parts

if TYPE_CHECKING:
    from tests.towns import Town


def pool(name: str, *members: str, **fields: object) -> ResourcePool:
    return ResourcePool(name, "c", members=members, **fields)  # type: ignore[arg-type]


def pooled(
    town: Town,
    vms: Sequence[VirtualMachine],
    pools: Sequence[ResourcePool],
    *,
    cores: Sequence[int] = (10,),
    tolerated: int = 0,
    form: AdmissionForm = "exact",
) -> Case:
    """Return VMs on the first of some hosts of so many cores of 1 GHz, two of them the hypervisor's."""
    hosts = [town.host(f"h{n}", town.hardware(cores=number)) for n, number in enumerate(cores)]
    base = town.cluster()
    policy = replace(base.policy, host_failures_tolerated=tolerated, admission=Admission(form))
    cluster = town.cluster(hosts=hosts, policy=policy, hypervisor=replace(base.hypervisor, reserve_cores=2.0))
    estate = replace(town.estate(vms, [cluster]), resource_pools=tuple(pools))
    planned = tuple(town.planned(h.name, "c", "t", h.hardware, existing=True) for h in hosts)
    return Case(estate, town.demand(vms), by_hand(planned, [0] * len(vms)))


def pool_messages(case: Case) -> list[str]:
    return [violation.message for violation in case.told() if violation.rule == "resource_pool"]


def test_books_count_from_the_lowest_pool_upward(town: Town) -> None:
    vms = [
        town.vm("a", vcpus=4, cpu_reservation_mhz=1000.0),
        town.vm("b", vcpus=2, cpu_reservation_mhz=500.0),
        town.vm("z", vcpus=8, cpu_reservation_mhz=700.0),
    ]
    pools = [
        pool("low", "a", parent="mid", reservation_mhz=1500.0),
        pool("mid", "b", parent="top", reservation_mhz=100.0),
        pool("top", reservation_mhz=5000.0),
    ]
    for order in (pools, pools[::-1], [pools[1], pools[2], pools[0]]):
        case = pooled(town, vms, order)
        books = Books(case.estate, case.demand)
        assert [one.name for one in books.lines["a"]] == ["low", "mid", "top"]
        assert [one.name for one in books.lines["b"]] == ["mid", "top"]
        assert "z" not in books.lines
        assert books.vcpus == {"low": 4, "mid": 6, "top": 6}
        assert books.reserved_mhz == {"low": 1000.0, "mid": 2000.0, "top": 2000.0}
        assert books.taken_mhz == {"low": 1500.0, "mid": 2000.0, "top": 5000.0}
        # low keeps 500 for a; mid nothing; top 3,000 for six vCPUs
        parts = [vm.pool_reservation_mhz for vm in with_parts(case.estate, case.demand).vms]
        assert parts == [2500.0, 1000.0, 0.0]


def test_a_vm_holds_no_more_than_its_vcpus_can_use_and_whole_fractions_of_a_mhz(town: Town) -> None:
    vms = [town.vm("a", vcpus=2, cpu_reservation_mhz=500.0), town.vm("b", vcpus=1)]
    case = pooled(town, vms, [pool("p", "a", "b", reservation_mhz=9500.0)])
    held = [vm.pool_reservation_mhz for vm in with_parts(case.estate, case.demand).vms]
    assert held == [1500.0, 1000.0], "2 GHz less its own 500 MHz, and 1 GHz"
    thirds = [town.vm(name, vcpus=1) for name in "abd"]
    case = pooled(town, thirds, [pool("p", "a", "b", "d", reservation_mhz=1000.0)])
    assert {vm.pool_reservation_mhz for vm in with_parts(case.estate, case.demand).vms} == {341_333 / 1024}


def test_an_estate_without_pools_and_vms_outside_keep_what_they_have(town: Town) -> None:
    vms = [town.vm("a", pool_reservation_mhz=7.0), town.vm("b")]
    case = pooled(town, vms, [])
    assert with_parts(case.estate, case.demand) is case.demand
    beside = pooled(town, vms, [pool("p", "b")])
    assert [vm.pool_reservation_mhz for vm in with_parts(beside.estate, beside.demand).vms] == [7.0, 0.0]


@pytest.mark.parametrize(
    ("fields", "reserved", "kept"),
    [
        ({"expandable": False, "reservation_mhz": 2000.0}, 2000.0, True),
        ({"expandable": False, "reservation_mhz": 2000.0}, 2000.001, True),
        ({"expandable": False, "reservation_mhz": 2000.0}, 2000.01, False),
        ({"expandable": False, "reservation_mhz": 2000.0, "limit_mhz": 3000.0}, 2001.0, False),
        ({"expandable": True, "reservation_mhz": 1000.0}, 2001.0, True),
        ({"expandable": True, "reservation_mhz": 1000.0, "limit_mhz": 2000.0}, 2000.0, True),
        ({"expandable": True, "reservation_mhz": 1000.0, "limit_mhz": 2000.0}, 2001.0, False),
        ({"expandable": False}, 0.0, True),
        ({"expandable": False}, 1.0, False),
    ],
)
def test_a_pool_covers_what_is_reserved_below_it(
    town: Town, fields: dict[str, float], reserved: float, kept: bool
) -> None:
    vms = [town.vm("a", vcpus=4, cpu_reservation_mhz=reserved)]
    assert (pool_messages(pooled(town, vms, [pool("p", "a", **fields)])) == []) is kept


def test_a_pool_below_counts_with_its_reservation_or_with_what_is_below_it(town: Town) -> None:
    vms = [town.vm("a", vcpus=4, cpu_reservation_mhz=1500.0)]
    for own, top, kept in ((2000.0, 2000.0, True), (2000.0, 1999.0, False), (0.0, 1500.0, True), (0.0, 1499.0, False)):
        pools = [
            pool("low", "a", parent="top", reservation_mhz=own),
            pool("top", expandable=False, reservation_mhz=top),
        ]
        assert (pool_messages(pooled(town, vms, pools)) == []) is kept


def test_a_vm_runs_in_the_cluster_of_its_pool(town: Town) -> None:
    case = pooled(town, [town.vm("a", clusters=("c", "d"))], [pool("p", "a")])
    abroad = replace(case, estate=replace(case.estate, clusters=(case.cluster, replace(case.cluster, name="d"))))
    both = dict.fromkeys("cd", case.demand.overhead_mib_by_cluster["c"])
    abroad = abroad.demanding(
        overhead_mib_by_cluster=both, cpu_overhead_by_cluster=dict.fromkeys("cd", both["c"] + 1.0)
    )
    assert abroad.told() == ()
    abroad = abroad.planned(hosts=(replace(case.plan.hosts[0], cluster="d"),))
    assert pool_messages(abroad) == ["a runs in cluster d, but its resource pool p belongs to cluster c"]


@pytest.mark.parametrize(("reserved", "kept"), [(8000.0, True), (8001.0, False)])
def test_hosts_offer_their_cores_but_the_hypervisor_s(town: Town, reserved: float, kept: bool) -> None:
    case = pooled(town, [town.vm("a", vcpus=8)], [pool("p", "a", reservation_mhz=reserved)])
    assert (case.told() == ()) is kept


@pytest.mark.parametrize(("mhz", "kept"), [(3000.0, True), (3001.0, False)])
def test_vms_outside_the_pools_count_beside_them(town: Town, mhz: float, kept: bool) -> None:
    """8 GHz: the pool takes 5, of which its VM can hold 4 of its 4 vCPUs."""
    vms = [town.vm("a", vcpus=4), town.vm("b", vcpus=4, cpu_reservation_mhz=mhz)]
    assert (pool_messages(pooled(town, vms, [pool("p", "a", reservation_mhz=5000.0)])) == []) is kept


def test_only_pools_at_the_top_take_of_the_cluster(town: Town) -> None:
    vms = [town.vm("a", vcpus=4), town.vm("b", vcpus=4)]
    nested = [pool("top", "a", reservation_mhz=8000.0), pool("low", "b", parent="top", reservation_mhz=4000.0)]
    assert pooled(town, vms, nested).told() == ()
    beside = [nested[0], replace(nested[1], parent="")]
    assert pool_messages(pooled(town, vms, beside)) == [
        "VMs and pools of c reserve 12 GHz, but its hosts have only 8 GHz"
    ]


@pytest.mark.parametrize(
    ("form", "tolerated", "reserved", "kept"),
    [
        ("exact", 1, 8000.0, True),
        ("exact", 1, 8001.0, False),
        ("dedicated", 1, 8000.0, True),
        ("dedicated", 1, 8001.0, False),
        ("slots", 1, 26_000.0, True),
        ("percentage", 1, 26_000.0, True),
        ("slots", 1, 26_001.0, False),
        ("exact", 0, 26_000.0, True),
        ("exact", 2, 1.0, False),
        ("exact", 3, 1.0, False),
    ],
)
def test_hosts_that_may_fail_hold_no_reservation_where_their_vms_must_restart(
    town: Town, form: AdmissionForm, tolerated: int, reserved: float, kept: bool
) -> None:
    """Hosts of 8 and 18 GHz: without the larger, 8 are left."""
    case = pooled(town, [], [pool("p", reservation_mhz=reserved)], cores=(10, 20), tolerated=tolerated, form=form)
    case = case.demanding(cpu_mhz_by_vm_slot=case.demand.cpu_mhz_by_vm_slot.reshape(0, 1))
    assert (pool_messages(case) == []) is kept


def test_the_message_says_how_many_may_fail(town: Town) -> None:
    case = pooled(town, [], [pool("p", reservation_mhz=9000.0)], cores=(10, 20), tolerated=1)
    case = case.demanding(cpu_mhz_by_vm_slot=case.demand.cpu_mhz_by_vm_slot.reshape(0, 1))
    assert pool_messages(case) == [
        "VMs and pools of c reserve 9 GHz, but its hosts have only 8 GHz after 1 host failure"
    ]


@pytest.mark.parametrize(("where", "kept"), [([0, 0, 0], True), ([0, 0, 1], False)])
def test_what_no_vm_holds_is_kept_in_whole_cores_on_some_host(town: Town, where: list[int], kept: bool) -> None:
    """
    The pool's 4 GHz beyond its VM's vCPU are kept in pieces of a core, on hosts of 3 GHz each.

    The other VMs hold half a core each: on one host they leave four whole cores, on two hosts only three.
    """
    vms = [town.vm("a"), *(town.vm(name, cpu_reservation_mhz=500.0) for name in "bd")]
    case = pooled(town, vms, [pool("p", "a", reservation_mhz=5000.0)], cores=(5, 5))
    told = pool_messages(case.planned(host_of_vm=np.array(where)))
    assert told == (
        []
        if kept
        else ["resource pools of c reserve 4 GHz that no VM holds, but its hosts have only 3 GHz free for it"]
    )


def test_spare_hosts_keep_nothing_free_for_pools(town: Town) -> None:
    case = pooled(town, [town.vm("a", vcpus=1)], [pool("p", "a", reservation_mhz=5000.0)], cores=(5, 5))
    assert case.told() == ()
    first, second = case.plan.hosts
    assert len(pool_messages(case.planned(hosts=(first, replace(second, spare=True))))) == 1
