"""Boundaries of the checker's arithmetic: exactly full is allowed, one unit more is not, resource by resource."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.verify.cases import Case, by_hand
from vconsolidate.model.admission import Admission, AdmissionForm
from vconsolidate.model.planned_host import ResourceLoad
from vconsolidate.model.platform import FaultTolerance
from vconsolidate.verify.host_loads import loads, over

if TYPE_CHECKING:
    from tests.towns import Town

MEMORY = {"memory_configured", "memory_consumed", "memory_reserved"}


def test_a_host_that_is_exactly_full_of_everything_is_sound(brim: Case) -> None:
    assert brim.told() == ()
    assert brim.fractions() == pytest.approx(
        dict.fromkeys(
            ("cpu", "vcpus", *MEMORY, "network", "vms", "reserved_cpu", "ft_vms", "ft_vcpus"),
            1.0,
        ),
        rel=1e-12,
    )


@pytest.mark.parametrize(
    ("field", "unit", "resources"),
    [
        ("vcpus", 1, {"vcpus", "ft_vcpus", "vm_vcpus"}),
        ("configured_mib", 1, {"memory_configured"}),
        ("consumed_mib", 1.0, {"memory_consumed"}),
        ("reservation_mib", 1, {"memory_reserved"}),
        ("network_mbps", 1.0, {"network"}),
        ("cpu_reservation_mhz", 1.0, {"reserved_cpu"}),
        ("pool_reservation_mhz", 1.0, {"reserved_cpu"}),
    ],
)
def test_one_unit_more_of_a_vm_is_too_much(brim: Case, field: str, unit: float, resources: set[str]) -> None:
    assert brim.vm("b", **{field: unit}).broken() == resources


def test_one_mhz_more_is_too_much(brim: Case) -> None:
    more = brim.demand.cpu_mhz_by_vm_slot + np.array([[0.0], [1.0]])
    assert brim.demanding(cpu_mhz_by_vm_slot=more).broken() == {"cpu"}


def test_a_third_vm_is_one_too_many(brim: Case, town: Town) -> None:
    """It takes nothing, not even vCPUs of a pair: only the number of VMs is over."""
    vms = [*brim.demand.vms, town.vm("z", vcpus=0)]
    demand = town.demand(vms, cpu_overhead={"c": 1.25})
    demand = replace(demand, overhead_mib_by_cluster={"c": np.array([100.0, 100.0, 0.0])})
    three = replace(brim, demand=demand).planned(host_of_vm=np.array([0, 0, 0]))
    assert three.broken() == set(), "without vCPUs it is a mere reservation"
    assert three.vm("z", vcpus=1).vm("a", vcpus=-1).broken() == {"vms"}


@pytest.mark.parametrize("vm", [0, 1])
def test_memory_that_the_hypervisor_needs_for_each_vm_counts(brim: Case, vm: int) -> None:
    more = brim.demand.overhead_mib_by_cluster["c"].copy()
    more[vm] += 1.0
    assert brim.demanding(overhead_mib_by_cluster={"c": more}).broken() == MEMORY


@pytest.mark.parametrize("vm", [0, 1])
def test_work_that_the_hypervisor_adds_to_each_vm_counts(brim: Case, vm: int) -> None:
    more = brim.demand.cpu_overhead_by_cluster["c"].copy()
    more[vm] += 0.001
    assert brim.demanding(cpu_overhead_by_cluster={"c": more}).broken() == {"cpu"}


@pytest.mark.parametrize(
    ("field", "value", "resources"),
    [
        ("cpu_ceiling_fraction", 0.7499, {"cpu"}),
        ("vcpu_per_core", 1.5, {"vcpus"}),
        ("memory_overcommit", 1.4999, {"memory_configured"}),
        ("memory_ceiling_fraction", 0.8999, {"memory_consumed"}),
        ("network_ceiling_fraction", 0.7999, {"network"}),
        ("max_vms_per_host", 1, {"vms"}),
    ],
)
def test_a_policy_a_little_stricter_refuses_the_host(brim: Case, field: str, value: float, resources: set[str]) -> None:
    assert brim.policy(**{field: value}).broken() == resources


@pytest.mark.parametrize(
    ("field", "value", "resources"),
    [
        ("reserve_cores", 2.001, {"cpu", "reserved_cpu"}),
        ("reserve_base_mib", 385.0, MEMORY),
        ("reserve_fraction", 1.0 / 16_384, MEMORY),
        ("max_vcpus_per_host", 15, {"vcpus"}),
        ("max_vms_per_host", 1, {"vms"}),
    ],
)
def test_a_hypervisor_that_takes_or_allows_a_little_less_is_over(
    brim: Case, field: str, value: float, resources: set[str]
) -> None:
    assert brim.hypervisor(**{field: value}).broken() == resources


@pytest.mark.parametrize(
    ("field", "value", "resources"),
    [("max_vcpus_per_host", 16, set()), ("max_vms_per_host", 2, set())],
)
def test_a_hypervisor_that_allows_just_that_is_enough(
    brim: Case, field: str, value: float, resources: set[str]
) -> None:
    assert brim.hypervisor(**{field: value}).broken() == resources


def test_the_scheduler_of_a_platform_may_admit_so_many_vcpus_per_thread(brim: Case) -> None:
    """16 vCPUs on 20 threads."""
    assert brim.hypervisor(max_vcpus_per_thread=0.8).broken() == set()
    assert brim.hypervisor(max_vcpus_per_thread=0.79).broken() == {"vcpus"}


def test_the_policy_cannot_raise_what_the_hypervisor_allows(brim: Case) -> None:
    assert brim.policy(max_vms_per_host=3).hypervisor(max_vms_per_host=1).broken() == {"vms"}
    assert brim.policy(vcpu_per_core=99.0).hypervisor(max_vcpus_per_host=15).broken() == {"vcpus"}
    assert brim.policy(max_vms_per_host=None).broken() == set()


@pytest.mark.parametrize(
    ("change", "resources"),
    [
        (lambda h: replace(h, memory_mib=h.memory_mib - 1), MEMORY),
        (lambda h: replace(h, nic_mbps=999.0), {"network"}),
        (lambda h: replace(h, cpu=replace(h.cpu, core_rating_mhz=999.0)), {"cpu", "reserved_cpu"}),
        (lambda h: replace(h, cpu=replace(h.cpu, cores_per_socket=9)), {"cpu", "reserved_cpu", "vcpus"}),
        (lambda h: replace(h, nic_ports=2, nic_mbps=500.0), set()),
    ],
    ids=["a MiB less", "slower uplinks", "slower cores", "a core less", "two uplinks of half the speed"],
)
def test_a_host_a_little_smaller_is_over(brim: Case, change: Callable[..., object], resources: set[str]) -> None:
    hardware = change(brim.plan.hosts[0].hardware)
    kinds = (replace(brim.cluster.host_types[0], hardware=hardware),)  # type: ignore[arg-type]
    host = replace(brim.plan.hosts[0], hardware=hardware)  # type: ignore[arg-type]
    assert brim.clustered(host_types=kinds).planned(hosts=(host,)).broken() == resources


def test_a_platform_without_overcommit_counts_configured_memory_once(brim: Case) -> None:
    """16,000 MiB and no more, whatever the policy says; what is reserved is never more than what is configured."""
    plain = brim.hypervisor(memory_overcommit=False)
    fits = plain.vm_is("a", configured_mib=7_900).vm_is("b", configured_mib=7_900)
    assert fits.broken() == set()
    assert "memory_reserved" not in fits.fractions()
    assert fits.vm("a", configured_mib=1).broken() == {"memory_configured"}
    assert fits.policy(memory_overcommit=0.9999).broken() == {"memory_configured"}


def test_without_overcommit_reservations_are_part_of_what_is_configured(brim: Case) -> None:
    assert "memory_reserved" not in brim.policy(memory_overcommit=1.0).fractions()
    assert "memory_reserved" in brim.policy(memory_overcommit=1.0001).fractions()


def test_every_slot_of_the_day_has_the_same_room(brim: Case) -> None:
    day = brim.demanding(slots=("09:00", "10:00"), cpu_mhz_by_vm_slot=np.array([[2400.0, 4800.0], [2400.0, 0.0]]))
    assert day.broken() == set()
    for slot, name in enumerate(day.demand.slots):
        for vm in (0, 1):
            more = day.demand.cpu_mhz_by_vm_slot.copy()
            more[vm, slot] += 1.0
            assert day.demanding(cpu_mhz_by_vm_slot=more).broken() == {f"cpu@{name}"}


def test_hosts_without_known_uplinks_and_vms_without_traffic_have_no_network_to_fill(brim: Case) -> None:
    bare = replace(brim.plan.hosts[0].hardware, nic_ports=0)
    kinds, host = (replace(brim.cluster.host_types[0], hardware=bare),), replace(brim.plan.hosts[0], hardware=bare)
    unknown = brim.clustered(host_types=kinds).planned(hosts=(host,))
    assert unknown.broken() == set()
    assert "network" not in unknown.fractions()
    assert "network" not in brim.vm_is("a", network_mbps=0.0).vm_is("b", network_mbps=0.0).fractions()
    assert brim.vm_is("a", network_mbps=0.0).fractions()["network"] == pytest.approx(0.5)


def test_cpu_is_reserved_as_soon_as_one_vm_or_pool_reserves_any(brim: Case) -> None:
    nothing = brim.vm_is("a", cpu_reservation_mhz=0.0).vm_is("b", cpu_reservation_mhz=0.0)
    assert "reserved_cpu" not in nothing.fractions()
    assert nothing.vm_is("b", cpu_reservation_mhz=80.0).fractions()["reserved_cpu"] == pytest.approx(0.01)
    assert nothing.vm_is("b", pool_reservation_mhz=80.0).fractions()["reserved_cpu"] == pytest.approx(0.01)


@pytest.mark.parametrize(
    ("limits", "resources"),
    [
        (FaultTolerance(8, 2**20, 1, 16, own_disks=False), {"ft_vms"}),
        (FaultTolerance(8, 2**20, 2, 15, own_disks=False), {"ft_vcpus"}),
        (FaultTolerance(8, 2**20, 2, None, own_disks=False), set()),
        (None, {"ft_vms", "ft_vcpus"}),
    ],
    ids=["one VM", "15 vCPUs", "any number of vCPUs", "no pairs at all"],
)
def test_pairs_have_limits_of_their_own(brim: Case, limits: FaultTolerance | None, resources: set[str]) -> None:
    assert brim.hypervisor(fault_tolerance=limits).broken() == resources


def test_a_vm_of_no_pair_does_not_count_as_one(brim: Case, town: Town) -> None:
    vms = [*brim.demand.vms, town.vm("z", vcpus=1)]
    demand = town.demand(vms, overhead_mib={"c": 0.0})
    three = replace(brim, demand=demand).planned(host_of_vm=np.array([0, 0, 0])).policy(max_vms_per_host=3)
    assert three.broken() == {"vcpus"}
    assert three.fractions()["ft_vms"] == three.fractions()["ft_vcpus"] == 1.0
    assert "ft_vms" not in three.vm_is("b", secondary_of="").fractions()


@pytest.mark.parametrize("capacity", [6000.0, 1e9, 0.0, 0.5])
def test_the_tolerance_is_a_millionth(capacity: float) -> None:
    """It covers sums of binary fractions in another order, and nothing that anyone would state."""
    scale = max(1.0, capacity)
    assert not over(ResourceLoad("cpu", capacity, capacity, "MHz"))
    assert not over(ResourceLoad("cpu", capacity + 0.9e-6 * scale, capacity, "MHz"))
    assert over(ResourceLoad("cpu", capacity + 1.1e-6 * scale, capacity, "MHz"))


def test_a_hypervisor_that_takes_more_than_there_is_leaves_nothing(brim: Case) -> None:
    """No capacity below zero: two hosts' worth of nothing is nothing."""
    greedy = brim.hypervisor(reserve_cores=11.0, reserve_base_mib=20_000.0)
    assert {"cpu", "reserved_cpu", *MEMORY} <= greedy.broken()
    empty = greedy.planned(host_of_vm=np.zeros(0, dtype=np.int64))
    nothing = replace(empty, demand=replace(brim.demand, vms=(), cpu_mhz_by_vm_slot=np.zeros((0, 1))))
    nothing = nothing.demanding(cpu_overhead_by_cluster={"c": np.zeros(0)}, overhead_mib_by_cluster={"c": np.zeros(0)})
    assert nothing.broken() == set()


def test_half_a_vcpu_is_none(brim: Case) -> None:
    """1.7 vCPUs per core on 10 cores are 17; 1.69 are 16."""
    assert brim.policy(vcpu_per_core=1.69).fractions()["vcpus"] == 1.0
    assert brim.policy(vcpu_per_core=1.7).fractions()["vcpus"] == 16 / 17


@pytest.fixture
def disks(town: Town) -> Case:
    """Return two VMs of 45 GiB of disk, and nothing else, on two hosts with one datastore of 90 GiB."""
    clusters = [
        town.cluster(name, types=[town.kind()], datastore_gib=size) for name, size in (("c", 90.0), ("d", 44.0))
    ]
    vms = [town.vm(name, disk_gib=45.0, clusters=("c", "d")) for name in "ab"]
    hosts = tuple(town.planned(f"c-t-0{n}", "c", "t", town.hardware()) for n in (1, 2))
    return Case(town.estate(vms, clusters), town.demand(vms, ("c", "d")), by_hand(hosts, [0, 1]))


def test_a_datastore_is_one_for_all_hosts_of_its_cluster(disks: Case) -> None:
    assert disks.told() == ()
    assert disks.vm("a", disk_gib=0.1).broken() == {"datastore"}
    assert disks.vm("b", disk_gib=0.1).broken() == {"datastore"}
    assert disks.vm("b", disk_gib=1e-10).broken() == set()
    assert disks.clustered(datastore_gib=89.9).broken() == {"datastore"}
    assert disks.clustered(datastore_gib=None).broken() == set()


def test_vms_of_another_cluster_are_on_its_datastore(disks: Case) -> None:
    first, second = disks.plan.hosts
    moved = disks.planned(hosts=(first, replace(second, name="d-t-01", cluster="d")))
    assert [violation.subjects for violation in moved.told()] == [("d",)]
    assert moved.clustered(datastore_gib=45.0).told() == moved.told()
    assert moved.vm("b", disk_gib=-1.0).told() == ()


def test_a_ratio_that_binary_fractions_do_not_hit_loses_no_vcpu(brim: Case) -> None:
    """1.15 vCPUs per core on 100 cores are 115, though 1.15 × 100 is a little less in binary."""
    hardware = replace(brim.plan.hosts[0].hardware, cpu=replace(brim.plan.hosts[0].hardware.cpu, cores_per_socket=100))
    large = brim.policy(vcpu_per_core=1.15).planned(hosts=(replace(brim.plan.hosts[0], hardware=hardware),))
    assert large.fractions()["vcpus"] == 16 / 115


def test_what_a_greedy_hypervisor_leaves_is_exactly_nothing(brim: Case) -> None:
    greedy = brim.hypervisor(reserve_cores=11.0, reserve_base_mib=20_000.0)
    every = loads(greedy.estate, greedy.demand, greedy.plan.hosts, greedy.plan.host_of_vm)[0]
    left = {load.resource: load.capacity for load in every}
    assert {name: left[name] for name in ("cpu", "reserved_cpu", *MEMORY)} == dict.fromkeys(
        ("cpu", "reserved_cpu", *MEMORY), 0.0
    )


@pytest.mark.parametrize("form", ["slots", "percentage", "dedicated", "exact"])
def test_where_no_failure_is_tolerated_no_form_asks_for_anything(brim: Case, form: AdmissionForm) -> None:
    tiny = Admission(form, slot_cpu_mhz=1.0, cpu_reserve_fraction=0.99)
    assert brim.policy(host_failures_tolerated=0, admission=tiny).told() == ()
    assert brim.policy(host_failures_tolerated=1, admission=tiny).broken() == {"host_failures_tolerated"}
