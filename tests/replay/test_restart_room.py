"""Room for a restart to the last unit, in the order of urgency, by the plan's map or by habit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from tests.replay.conftest import ESXI, Case, Host, Vm, build_case
from vconsolidate.model.admission import RestartPriority
from vconsolidate.model.plan import RestartMap
from vconsolidate.model.platform import FaultTolerance
from vconsolidate.model.policy import Policy
from vconsolidate.model.statement import RuleStatement
from vconsolidate.replay.restart import Outcome, restart, staying_down
from vconsolidate.replay.room import Room, room
from vconsolidate.replay.rulebook import PlannedRules

OVERHEAD_MIB = 100.0


def cluster_room(case: Case) -> Room:
    estate, demand, plan = case
    return room(estate.clusters[0], demand, plan)


def lose(case: Case, *failed: int, down: Sequence[str] = ()) -> Outcome:
    """Return what restarts and what is stranded when hosts are lost."""
    estate, demand, plan = case
    return restart(PlannedRules(estate, demand, plan), demand, plan, cluster_room(case), failed, down)


def where(outcome: Outcome) -> dict[str, str]:
    return {one.vm: one.host for one in outcome[0]}


def stranded(outcome: Outcome) -> list[str]:
    return [one.vm for one in outcome[1]]


def vm(case: Case, index: int, **fields: object) -> Case:
    estate, demand, plan = case
    vms = list(demand.vms)
    vms[index] = replace(vms[index], **fields)  # type: ignore[arg-type]
    return estate, replace(demand, vms=tuple(vms)), plan


def full() -> Case:
    """
    Return two VMs of which each survivor holds both, exactly.

    Two hosts of 10 cores of 1 GHz, 2 of them the hypervisor's, and 16,000 MiB beside what it keeps; work costs a
    quarter more, 150 % of the memory may be configured, and a VM costs 100 MiB.
    """
    hypervisor = replace(
        ESXI,
        reserve_cores=2.0,
        reserve_base_mib=384.0,
        max_vcpus_per_host=16,
        max_vms_per_host=2,
        fault_tolerance=FaultTolerance(8, 2**20, 2, 16, own_disks=False),
    )
    policy = Policy(memory_overcommit=1.5, memory_ceiling_fraction=0.1, cpu_ceiling_fraction=0.1)
    one = Vm(vcpus=8, cpu_mhz=3200.0, configured_mib=11_850, used_mib=7_900.0, reservation_mib=7_900)
    case = build_case(
        [one, replace(one, host=1)],
        [Host(cores=10, memory_mib=16_384)] * 2,
        hypervisor=hypervisor,
        policy=policy,
    )
    estate, demand, plan = vm(case, 1, secondary_of="vm0")
    demand = replace(
        demand,
        cpu_overhead_by_cluster={"c0": np.full(2, 1.25)},
        overhead_mib_by_cluster={"c0": np.full(2, OVERHEAD_MIB)},
    )
    return estate, demand, plan


def test_a_survivor_holds_what_fills_it_exactly_whatever_its_ceilings() -> None:
    assert where(lose(full(), 0)) == {"vm0": "h1"}
    space = cluster_room(full())
    free = space.free(full()[2].host_of_vm)
    np.testing.assert_allclose(free, space.capacity / 2.0)
    assert len(space.names) == 8


@pytest.mark.parametrize(
    ("fields", "lacking"),
    [
        ({"vcpus": 9}, "vCPU"),
        ({"configured_mib": 11_851}, "configured memory"),
        ({"consumed_mib": 7_901.0}, "consumed memory"),
        ({"reservation_mib": 7_901}, "reserved memory"),
    ],
)
@pytest.mark.parametrize("index", [0, 1])
def test_one_unit_more_has_no_room(fields: Mapping[str, float], lacking: str, index: int) -> None:
    (found,) = lose(vm(full(), index, **fields), 0)[1]
    assert found.vm == "vm0"
    assert "no surviving host has room for it: " in found.reason
    assert lacking in found.reason


@pytest.mark.parametrize("index", [0, 1])
def test_work_and_overheads_count(index: int) -> None:
    estate, demand, plan = full()
    work, factor = demand.cpu_mhz_by_vm_slot.copy(), demand.cpu_overhead_by_cluster["c0"].copy()
    overhead = demand.overhead_mib_by_cluster["c0"].copy()
    work[index] += 1.0
    factor[index] += 0.001
    overhead[index] += 1.0
    for changed, lacking in (
        (replace(demand, cpu_mhz_by_vm_slot=work), "CPU"),
        (replace(demand, cpu_overhead_by_cluster={"c0": factor}), "CPU"),
        (replace(demand, overhead_mib_by_cluster={"c0": overhead}), "memory"),
    ):
        (found,) = lose((estate, changed, plan), 0)[1]
        assert lacking in found.reason


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("max_vms_per_host", 1, False),
        ("max_vcpus_per_host", 15, False),
        ("reserve_cores", 2.001, False),
        ("reserve_base_mib", 385.0, False),
        ("fault_tolerance", FaultTolerance(8, 2**20, 1, 16, own_disks=False), False),
        ("fault_tolerance", FaultTolerance(8, 2**20, 2, 15, own_disks=False), False),
        ("fault_tolerance", FaultTolerance(8, 2**20, 2, None, own_disks=False), True),
        ("fault_tolerance", None, False),
        ("max_vms_per_host", 3, True),
    ],
)
def test_limits_of_the_platform_hold_in_an_emergency(field: str, value: object, kept: bool) -> None:
    estate, demand, plan = full()
    hypervisor = replace(estate.clusters[0].hypervisor, **{field: value})  # type: ignore[arg-type]
    estate = replace(estate, clusters=(replace(estate.clusters[0], hypervisor=hypervisor),))
    assert (stranded(lose((estate, demand, plan), 0)) == []) is kept


def test_no_vm_starts_on_a_host_with_fewer_threads_than_it_has_vcpus() -> None:
    for threads, found in ((6, []), (5, ["vm0"])):
        hosts = [Host(cores=8), Host(cores=threads)]
        assert stranded(lose(build_case([Vm(vcpus=6), Vm(host=1)], hosts), 0)) == found


def test_every_slot_of_the_day_needs_its_room() -> None:
    estate, demand, plan = build_case([Vm(), Vm(host=1)], [Host(cores=4)] * 2)
    for at_ten, found in ((2000.0, []), (2001.0, ["vm0"])):
        by_slot = np.array([[1000.0, at_ten], [3000.0, 2000.0]])
        day = replace(demand, slots=("09:00", "10:00"), cpu_mhz_by_vm_slot=by_slot)
        outcome = lose((estate, day, plan), 0)
        assert stranded(outcome) == found
        assert all("CPU at 10:00" in one.reason for one in outcome[1])


URGENT: tuple[RestartPriority, ...] = ("highest", "high", "medium", "low", "lowest")


def one_place(*fields: Mapping[str, object]) -> Case:
    """Return VMs of 4 GiB on a host that fails, and another host with room for one of them."""
    case = build_case([Vm() for _ in fields], [Host(), Host(memory_mib=4096)])
    for index, changed in enumerate(fields):
        case = vm(case, index, **changed)
    return case


@pytest.mark.parametrize("place", range(4))
def test_the_more_urgent_gets_the_only_place(place: int) -> None:
    """Even where the other is of a higher tier and larger."""
    less, more = {"restart": URGENT[place + 1], "tier": 1, "consumed_mib": 2000.0}, {"restart": URGENT[place]}
    assert where(lose(one_place(less, more), 0)) == {"vm1": "h1"}


def test_then_the_tier_then_the_size_then_the_order_decide() -> None:
    assert where(lose(one_place({"tier": 3}, {"tier": 2}), 0)) == {"vm1": "h1"}
    assert where(lose(one_place({"tier": 2}, {"tier": 3}), 0)) == {"vm0": "h1"}
    assert where(lose(one_place({"consumed_mib": 1000.0}, {"consumed_mib": 2000.0}), 0)) == {"vm1": "h1"}
    assert where(lose(one_place({}, {}), 0)) == {"vm0": "h1"}


def test_vms_that_stay_down_need_no_place() -> None:
    case = one_place({"restart": "disabled"}, {})
    _, demand, plan = case
    down = staying_down(demand, plan, (0,))
    assert down == ("vm0",)
    assert staying_down(demand, plan, (1,)) == ()
    outcome = lose(case, 0, down=down)
    assert (where(outcome), outcome[1]) == ({"vm1": "h1"}, ())
    assert lose(case, 0, down=("vm0", "vm1")) == ((), ())
    assert lose(case, 1) == ((), ()), "nothing runs there"


def test_only_the_vms_of_lost_hosts_move_and_they_leave_their_room_to_nobody() -> None:
    case = build_case([Vm(), Vm(host=1), Vm(host=2)], [Host(memory_mib=8192)] * 3)
    assert where(lose(case, 0)) == {"vm0": "h1"}
    assert where(lose(case, 0, 1)) == {"vm0": "h2"}
    assert stranded(lose(case, 0, 1)) == ["vm1"]


def test_the_emptiest_host_is_taken_and_a_spare_before_it() -> None:
    hosts = [Host(memory_mib=16_384), Host(memory_mib=16_384), Host(memory_mib=32_768)]
    vms = [Vm(), Vm(host=1)]
    assert where(lose(build_case(vms, hosts), 0)) == {"vm0": "h2"}
    spare = [hosts[0], hosts[2], Host(memory_mib=8192, spare=True)]
    assert where(lose(build_case(vms, spare), 0)) == {"vm0": "h2"}


def test_the_plan_s_map_comes_first_where_it_is_for_this_failure_and_holds() -> None:
    """The emptiest host is h2, the map says h1."""
    estate, demand, plan = build_case([Vm(), Vm(host=1)], [Host(), Host(memory_mib=8192), Host()])
    for failed, placed, host in (
        (("h0",), (("vm0", "h1"),), "h1"),
        (("h0", "h1"), (("vm0", "h1"),), "h2"),
        (("h1",), (("vm0", "h1"),), "h2"),
        (("h0",), (("vm0", "h0"),), "h2"),
        (("h0",), (("vm0", "h9"),), "h2"),
        (("h0",), (), "h2"),
    ):
        mapped = estate, demand, replace(plan, restarts=(RestartMap(failed, placed),))
        assert where(lose(mapped, 0)) == {"vm0": host}
    mapped = estate, demand, replace(plan, restarts=(RestartMap(("h0",), (("vm0", "h1"),)),))
    assert where(lose(vm(mapped, 0, configured_mib=4097), 0)) == {"vm0": "h2"}, "h1 has no room"


def test_vms_that_must_share_a_host_need_the_room_of_both() -> None:
    together = RuleStatement("affinity", ("vm0", "vm1"))
    for mib, found in ((8192, []), (8191, ["vm0", "vm1"])):
        estate, demand, plan = build_case([Vm(), Vm()], [Host(), Host(memory_mib=mib), Host(memory_mib=4096)])
        ruled = (replace(estate, rules=(together,)), demand, plan)
        assert stranded(lose(ruled, 0)) == found
        assert stranded(lose((estate, demand, plan), 0)) == []


def test_as_many_urgent_ones_as_possible_restart_where_not_all_can() -> None:
    """The habit that strands the fewest of the highest priority is kept: the one with a place for vm0."""
    case = build_case([Vm(configured_mib=6000), Vm(configured_mib=3000)], [Host(), Host(memory_mib=6000)])
    case = vm(vm(case, 0, restart="low"), 1, restart="high")
    assert (where(lose(case, 0)), stranded(lose(case, 0))) == ({"vm1": "h1"}, ["vm0"])
    case = vm(vm(case, 0, restart="high"), 1, restart="low")
    assert (where(lose(case, 0)), stranded(lose(case, 0))) == ({"vm0": "h1"}, ["vm1"])


def test_whole_hosts_move_to_spares_and_nowhere_else() -> None:
    vms = [Vm(configured_mib=1000), Vm(configured_mib=1000), Vm(host=1, configured_mib=1000)]
    hosts = [Host(), Host(memory_mib=65_536), Host(memory_mib=2500, spare=True)]
    assert where(lose(build_case(vms, hosts), 0)) == {"vm0": "h2", "vm1": "h2"}
    tight = [hosts[0], hosts[1], Host(memory_mib=1500, spare=True)]
    assert where(lose(build_case(vms, tight), 0)) == {"vm0": "h2", "vm1": "h1"}


def test_the_reason_is_that_of_the_host_that_would_have_been_taken() -> None:
    """h2 is the emptiest, then h1; each is forbidden by a rule of its own."""
    estate, demand, plan = build_case([Vm(), Vm(host=1)], [Host(), Host(memory_mib=16_384), Host()])
    for first, second, reason in (("h2", "h1", "ban: "), ("h1", "h2", "pin: ")):
        rules = (
            RuleStatement("ban", ("vm0",), hosts=(first,)),
            RuleStatement("pin", ("vm0",), hosts=("h0", first)),
        )
        (found,) = lose((replace(estate, rules=rules), demand, plan), 0)[1]
        assert found.reason.startswith(reason), second


@pytest.mark.parametrize(("other_mhz", "restarts"), [(4000.0, ["vm0"]), (4001.0, [])])
def test_own_cores_are_full_without_ceilings(other_mhz: float, restarts: list[str]) -> None:
    """Four own cores of eight count in full on a survivor, however little of them a plan may use."""
    vms = [Vm(vcpus=4, cpu_mhz=other_mhz), Vm(vcpus=4, cpu_mhz=400.0, host=1)]
    case = vm(build_case(vms, [Host(cores=8)] * 2), 1, latency_sensitive=True)
    assert [one.vm for one in lose(case, 0)[0]] == restarts
