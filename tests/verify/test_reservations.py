"""Admission control by reservations, to the last slot and the last MiB: overheads, what hypervisors keep, domains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.verify.cases import Case, by_hand
from vconsolidate.model.admission import Admission
from vconsolidate.verify import slots

if TYPE_CHECKING:
    from tests.towns import Town

OVERHEAD_MIB = 100.0


def reserving(
    town: Town,
    admission: Admission,
    vms: Sequence[tuple[float, int]],
    *,
    hosts: Sequence[str] = ("", "", ""),
    tolerated: int = 1,
) -> Case:
    """
    Return VMs of so many (reserved MHz, reserved MiB) that use nothing, spread over hosts of one cluster.

    Each host, in a rack if one is named, has 10 cores of 1 GHz and 16,384 MiB, of which the hypervisor keeps 2 cores
    and 384 MiB; a VM costs 100 MiB.
    """
    hardware = town.hardware(cores=10, gib=16)
    real = [town.host(f"h{n}", hardware, rack=rack) for n, rack in enumerate(hosts)]
    base = town.cluster()
    hypervisor = replace(base.hypervisor, reserve_base_mib=384.0, reserve_cores=2.0)
    policy = replace(base.policy, host_failures_tolerated=tolerated, admission=admission)
    cluster = town.cluster(hosts=real, policy=policy, hypervisor=hypervisor)
    machines = [town.vm(f"v{n}", cpu_reservation_mhz=mhz, reservation_mib=mib) for n, (mhz, mib) in enumerate(vms)]
    planned = tuple(town.planned(h.name, "c", "t", h.hardware, existing=True, rack=h.rack) for h in real)
    plan = by_hand(planned, [n % len(hosts) for n in range(len(vms))])
    demand = town.demand(machines, overhead_mib={"c": OVERHEAD_MIB})
    return Case(town.estate(machines, [cluster]), demand, plan)


def kept(case: Case) -> bool:
    """Return whether the plan keeps its promise of restarts, whatever hosts have reserved."""
    return "host_failures_tolerated" not in case.broken()


SHARE = Admission("percentage", cpu_reserve_fraction=0.25, memory_reserve_fraction=0.25)
"""Of 3 × 8,000 MHz and 3 × 16,000 MiB three quarters may be reserved: 18,000 MHz and 36,000 MiB."""


@pytest.mark.parametrize(
    ("vms", "admitted"),
    [
        ([(6000.0, 0)] * 3, True),
        ([(6000.0, 0), (6000.0, 0), (6001.0, 0)], False),
        ([(0.0, 11_900)] * 3, True),
        ([(0.0, 11_900), (0.0, 11_900), (0.0, 11_901)], False),
        ([(6000.0, 11_900)] * 3, True),
    ],
)
def test_a_stated_share_stays_unreserved(town: Town, vms: list[tuple[float, int]], admitted: bool) -> None:
    assert kept(reserving(town, SHARE, vms)) is admitted


def test_every_vm_reserves_32_mhz_at_least(town: Town) -> None:
    """30 MHz are counted as 32, 33 as 33: of 24,000 MHz 66 may be reserved."""
    share = replace(SHARE, cpu_reserve_fraction=1.0 - 66.0 / 24_000.0)
    for vms, admitted in (
        ([(30.0, 0), (34.0, 0)], True),
        ([(0.0, 0), (34.0, 0)], True),
        ([(30.0, 0), (35.0, 0)], False),
    ):
        assert kept(reserving(town, share, vms)) is admitted


@pytest.mark.parametrize(
    ("hosts", "tolerated", "mib", "admitted"),
    [
        (("", "", ""), 1, 15_900, True),
        (("", "", ""), 1, 15_901, False),
        (("", "", ""), 2, 7_900, True),
        (("", "", ""), 2, 7_901, False),
        (("A", "A", "B"), 1, 7_900, True),
        (("A", "A", "B"), 1, 7_901, False),
        (("A", "A", "B"), 2, 1, False),
        (("", "", ""), 3, 1, False),
    ],
)
def test_a_share_that_is_not_stated_is_what_the_failures_take(
    town: Town, hosts: tuple[str, ...], tolerated: int, mib: int, admitted: bool
) -> None:
    """Two VMs of so many MiB and their overhead, on what is left of 3 × 16,000 MiB."""
    admission = Admission("percentage", domain="rack")
    assert kept(reserving(town, admission, [(0.0, mib)] * 2, hosts=hosts, tolerated=tolerated)) is admitted


def test_one_share_may_be_stated_and_the_other_not(town: Town) -> None:
    """A third of the memory is lost with a host, of the CPU a quarter is stated."""
    admission = replace(SHARE, memory_reserve_fraction=None)
    assert kept(reserving(town, admission, [(9000.0, 15_900)] * 2))
    assert not kept(reserving(town, admission, [(9000.0, 15_900), (9000.0, 15_901)]))
    assert not kept(reserving(town, admission, [(9000.0, 15_900), (9001.0, 15_900)]))


def test_the_message_has_the_figures(town: Town) -> None:
    (found,) = reserving(town, SHARE, [(0.0, 11_900), (0.0, 11_900), (0.0, 12_924)]).told()
    assert (
        found.message
        == "VMs of c reserve 36.2 GiB of memory, but at most 35.2 GiB is allowed: 25 % of 46.9 GiB must stay unreserved"
    )


SLOT = Admission("slots", slot_cpu_mhz=2000.0, slot_memory_mib=4000.0)
"""Four of them fit a host of 8,000 MHz and 16,000 MiB, either way; two hosts are left: eight."""


@pytest.mark.parametrize(
    ("vms", "admitted"),
    [
        ([(2000.0, 3900)] * 8, True),
        ([(2000.0, 3900)] * 9, False),
        ([(2000.0, 3900)] * 7 + [(2001.0, 3900)], False),
        ([(2000.0, 3900)] * 7 + [(2000.0, 3901)], False),
        ([(2001.0, 3900)] + [(2000.0, 3900)] * 6, True),
        ([(2000.0, 7900)] + [(2000.0, 3900)] * 6, True),
        ([(2000.0, 7901)] + [(2000.0, 3900)] * 6, False),
        ([(4000.0, 7900)] * 4, True),
        ([(4001.0, 7900)] + [(4000.0, 7900)] * 3, False),
        ([(0.0, 0)] * 8, True),
        ([(0.0, 0)] * 9, False),
    ],
)
def test_vms_take_whole_slots_of_a_stated_size(town: Town, vms: list[tuple[float, int]], admitted: bool) -> None:
    assert kept(reserving(town, SLOT, vms)) is admitted


@pytest.mark.parametrize(
    ("slot", "admitted"),
    [
        (Admission("slots", slot_cpu_mhz=2000.0), True),
        (Admission("slots", slot_cpu_mhz=2000.1), False),
        (Admission("slots", slot_memory_mib=4000.0), True),
        (Admission("slots", slot_memory_mib=4000.1), False),
        (Admission("slots"), True),
    ],
)
def test_hosts_hold_whole_slots(town: Town, slot: Admission, admitted: bool) -> None:
    """Eight VMs of 2 GHz and 4,000 MiB with overhead; a slot a little larger fits a host three times."""
    assert kept(reserving(town, slot, [(2000.0, 3900)] * 8)) is admitted


def test_the_largest_reservation_is_the_slot(town: Town) -> None:
    for largest, admitted in (((2000.0, 3900), True), ((2001.0, 3900), False), ((2000.0, 3901), False)):
        assert kept(reserving(town, Admission("slots"), [(100.0, 100)] * 7 + [largest])) is admitted


@pytest.mark.parametrize(
    ("hosts", "tolerated", "n_vms", "admitted"),
    [
        (("", "", ""), 2, 4, True),
        (("", "", ""), 2, 5, False),
        (("A", "A", "B"), 1, 4, True),
        (("A", "A", "B"), 1, 5, False),
        (("A", "B", "C"), 3, 1, False),
        (("A", "B", "B", "C"), 1, 8, True),
        (("A", "B", "B", "C"), 2, 5, False),
        (("A", "B", "B", "C"), 2, 4, True),
    ],
)
def test_slots_of_what_fails_at_once_are_lost_together(
    town: Town, hosts: tuple[str, ...], tolerated: int, n_vms: int, admitted: bool
) -> None:
    admission = replace(SLOT, domain="rack")
    assert kept(reserving(town, admission, [(0.0, 0)] * n_vms, hosts=hosts, tolerated=tolerated)) is admitted


def test_vms_that_stay_down_take_no_slot_and_set_its_size_all_the_same(town: Town) -> None:
    case = reserving(town, SLOT, [(2000.0, 3900)] * 9)
    assert not kept(case)
    assert kept(case.vm_is("v4", restart="disabled"))
    whole = reserving(town, SHARE, [(6000.0, 0), (6000.0, 0), (6001.0, 0)])
    assert kept(whole.vm_is("v0", restart="disabled"))
    sized = reserving(town, Admission("slots"), [(100.0, 100)] * 8 + [(2001.0, 100)])
    assert not kept(sized.vm_is("v8", restart="disabled")), "three slots a host, six left for eight"


def test_the_message_names_what_fails_and_who_sets_the_slot(town: Town) -> None:
    (one,) = reserving(town, Admission("slots"), [(100.0, 100)] * 8 + [(4000.0, 7900)]).told()
    assert one.message == (
        "when h0 fails, c has 4 slots left and needs 9 (a slot is 4 GHz (set by v8) and 7.8 GiB (set by v8))"
    )
    assert one.subjects == ("c", "h0")
    (two,) = reserving(town, SLOT, [(0.0, 0)] * 5, tolerated=2).told()
    assert two.message == "when h0 and h1 fail, c has 4 slots left and needs 5 (a slot is 2 GHz and 3.9 GiB)"

    (single,) = reserving(town, SLOT, [(0.0, 0)] * 8 + [(1000.0, 1000)]).told()
    assert single.message.endswith("9 (a slot is 2 GHz and 3.9 GiB)"), "nobody sets a size that is stated"


def test_vms_of_other_clusters_and_mere_reservations_take_no_slot(town: Town) -> None:
    case = reserving(town, SLOT, [(2000.0, 3900)] * 9)
    assert not kept(case)
    assert kept(case.vm_is("v0", vcpus=0))
    last = case.plan.hosts[-1]
    apart = replace(case, estate=replace(case.estate, clusters=(case.cluster, replace(town.cluster("d")))))
    apart = apart.planned(hosts=(*case.plan.hosts, replace(last, name="d1", cluster="d")))
    moved = [*case.plan.host_of_vm.tolist()[:-1], 3]
    assert kept_in_slots(apart, moved)
    assert not kept_in_slots(apart, case.plan.host_of_vm.tolist())


def kept_in_slots(case: Case, where: list[int]) -> bool:
    """Return whether the first cluster has enough slots with VMs on these hosts."""
    plan = replace(case.plan, host_of_vm=np.array(where))
    return not list(slots.violations(case.estate, case.demand, plan, case.cluster))


def test_a_reservation_of_three_slots_takes_no_fourth_for_its_binary_fraction(town: Town) -> None:
    """2.1 over 0.7 is a little more than 3 in binary; by CPU the host that is left has three slots."""
    slot = Admission("slots", slot_cpu_mhz=8000.0 / 3, slot_memory_mib=0.7)
    case = reserving(town, slot, [(0.0, 0)], tolerated=2)
    for overhead, admitted in ((2.1, True), (2.11, False)):
        assert overhead / 0.7 > 3.0
        assert kept(case.demanding(overhead_mib_by_cluster={"c": np.array([overhead])})) is admitted


def test_an_empty_cluster_and_one_without_cpu_left_are_judged_without_dividing_by_nothing(town: Town) -> None:
    nothing = reserving(town, SLOT, [])
    nothing = nothing.demanding(cpu_mhz_by_vm_slot=np.zeros((0, 1)))
    assert nothing.told() == ()
    case = reserving(town, replace(SLOT, slot_memory_mib=None), [(0.0, 0)] * 2)
    free = case.demanding(overhead_mib_by_cluster={"c": np.zeros(2)})
    assert kept(free), "a slot without memory: only CPU counts"
    assert not kept(free.hypervisor(reserve_cores=10.0))
    assert not kept(reserving(town, SHARE, [(0.0, 0)]).hypervisor(reserve_cores=10.0))
