"""The checker looks at every VM on its own host: exactly what it can run passes, one unit more is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from vconsolidate.model.admission import Admission
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import Bound
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.plan import Plan, RestartMap
from vconsolidate.model.platform import FaultTolerance, GuestSystem
from vconsolidate.verify.plan import violations

if TYPE_CHECKING:
    from tests.towns import Town

Change = Callable[[VirtualMachine], VirtualMachine]
LIMITED = FaultTolerance(2, 8192, 4, 8, own_disks=True)


def case(town: Town, vm: VirtualMachine, hardware: Hardware, **cluster: object) -> tuple[Estate, Demand, Plan]:
    """Return a VM on the only host of a cluster."""
    base = town.cluster(hosts=[town.host("h", hardware)])
    changed = replace(base, **cluster)  # type: ignore[arg-type]
    host = town.planned("h", "c", "t", hardware, existing=True)
    plan = Plan("feasible", (host,), np.array([0]), (), Bound(0, 0.0, "none"), "none")
    return town.estate([vm], [changed]), town.demand([vm]), plan


def broken(encoded: tuple[Estate, Demand, Plan]) -> list[tuple[str, str]]:
    return [(found.rule, found.message) for found in violations(*encoded)]


def guest(town: Town, **fields: object) -> GuestSystem:
    return replace(town.vm("a").guest, **fields)  # type: ignore[arg-type]


TWINS: dict[str, tuple[dict[str, object], dict[str, object], str, str]] = {
    "threads": ({"vcpus": 16}, {"vcpus": 17}, "logical_processors", "17 vCPUs, but the host has 16 logical processors"),
    "core speed": ({"vcpu_mhz": 800.0}, {"vcpu_mhz": 801.0}, "core_speed", "a core of the host delivers 800 MHz"),
    "memory": (
        {"gib": 64},
        {"gib": 65, "consumed_mib": 1024.0},
        "vm_memory",
        "needs 65 GiB with overhead, but the host has 64 GiB",
    ),
    "vCPUs of the platform": ({"vcpus": 64}, {"vcpus": 65}, "vm_vcpus", "Thin 1 allows 64"),
    "zone": ({"zone": "in"}, {"zone": "out"}, "zone", "does not allow zone out"),
}


@pytest.mark.parametrize("name", TWINS)
def test_exactly_full_passes_and_one_more_is_found(town: Town, name: str) -> None:
    fits, more, rule, words = TWINS[name]
    wide = name == "vCPUs of the platform"
    hardware = town.hardware(cores=64 if wide else 8, gib=64)
    policy = replace(town.cluster().policy, memory_overcommit=1.5, vcpu_target_fraction=0.8)
    for fields, expected in ((fits, []), (more, [rule])):
        found = broken(case(town, town.vm("a", **fields), hardware, policy=policy, zones=("in",)))  # type: ignore[arg-type]
        assert [kind for kind, _ in found] == expected
        assert all(words in message and "a cannot run on h" in message for _, message in found)


@pytest.mark.parametrize(
    ("fields", "vcpus", "gib", "rule"),
    [
        ({"max_vcpus": 2}, 2, 4, None),
        ({"max_vcpus": 2}, 3, 4, "vm_vcpus"),
        ({"max_memory_mib": 4096}, 2, 4, None),
        ({"max_memory_mib": 4096}, 2, 5, "vm_memory"),
        ({"supported_on": {"thin": "deprecated"}}, 2, 4, None),
        ({"supported_on": {"thin": "unsupported"}}, 2, 4, "guest"),
        ({"supported_on": {"thick": "full"}}, 2, 4, "guest"),
    ],
)
def test_what_the_guest_system_can_use(
    town: Town, fields: dict[str, object], vcpus: int, gib: int, rule: str | None
) -> None:
    vm = town.vm("a", vcpus=vcpus, gib=gib, guest=guest(town, **fields))
    assert [kind for kind, _ in broken(case(town, vm, town.hardware()))] == ([rule] if rule else [])


def test_a_vm_to_come_has_no_guest_system_to_be_refused(town: Town) -> None:
    vm = town.vm("a", guest=guest(town, supported_on={}, max_vcpus=1), vcpus=2, stands_for="web")
    assert broken(case(town, vm, town.hardware())) == []


@pytest.mark.parametrize(("virtualisation", "runs"), [("none", False), ("first", True), ("nested_paging", True)])
def test_a_host_that_its_hypervisor_does_not_run_on_is_found_even_empty(
    town: Town, virtualisation: str, runs: bool
) -> None:
    hardware = town.hardware(virtualisation=virtualisation)  # type: ignore[arg-type]
    needs = {"first": {"general": 0.0}, "nested_paging": {"general": 0.0}}
    hypervisor = replace(town.cluster().hypervisor, cpu_overhead_by_assistance=needs)
    estate, demand, plan = case(town, town.vm("a"), town.hardware(), hypervisor=hypervisor)
    cluster = replace(estate.clusters[0], hosts=(*estate.clusters[0].hosts, town.host("h2", hardware)))
    spare = town.planned("h2", "c", "t", hardware, existing=True, spare=True)
    found = broken((replace(estate, clusters=(cluster,)), demand, replace(plan, hosts=(*plan.hosts, spare))))
    assert [kind for kind, _ in found] == ([] if runs else ["processor"])


def test_no_x86_hypervisor_runs_on_another_processor(town: Town) -> None:
    hardware = town.hardware()
    foreign = replace(hardware, cpu=replace(hardware.cpu, vendor="other"))
    assert [kind for kind, _ in broken(case(town, town.vm("a"), foreign))] == ["processor"]


def test_the_platform_that_starts_wide_vms_is_believed(town: Town) -> None:
    hypervisor = replace(town.cluster().hypervisor, wide_vms="allowed")
    assert broken(case(town, town.vm("a", vcpus=6), town.hardware(cores=2), hypervisor=hypervisor)) == []
    assert broken(case(town, town.vm("a", vcpus=6), town.hardware(cores=2)))


@pytest.mark.parametrize(("vcpus", "gib", "rules"), [(2, 8, []), (3, 8, ["vm_vcpus"] * 2), (2, 9, ["vm_memory"] * 2)])
def test_fault_tolerant_vms_have_limits_of_their_own(town: Town, vcpus: int, gib: int, rules: list[str]) -> None:
    hypervisor = replace(town.cluster().hypervisor, fault_tolerance=LIMITED)
    hosts = [town.host("h1", town.hardware()), town.host("h2", town.hardware())]
    cluster = town.cluster(hosts=hosts, hypervisor=hypervisor)
    pair = [town.vm("a", vcpus=vcpus, gib=gib)]
    pair.append(replace(pair[0], name="a (secondary)", server="a", secondary_of="a"))
    planned = tuple(town.planned(host.name, "c", "t", host.hardware, existing=True) for host in hosts)
    plan = Plan("feasible", planned, np.array([0, 1]), (), Bound(0, 0.0, "none"), "none")
    found = violations(town.estate(pair[:1], [cluster]), town.demand(pair), plan)
    assert [violation.rule for violation in found] == rules


def tolerant(town: Town, form: str, threads: int) -> tuple[Estate, Demand, Plan]:
    """Return a VM of 9 vCPUs and an empty host beside it with so many threads per core on 8 cores."""
    wide, other = town.hardware(cores=8, threads=2), town.hardware(cores=8, threads=threads)
    policy = replace(town.cluster().policy, host_failures_tolerated=1, admission=Admission(form))  # type: ignore[arg-type]
    cluster: Cluster = town.cluster(hosts=[town.host("w", wide), town.host("s", other)], policy=policy)
    vm = town.vm("a", vcpus=9)
    hosts = (
        town.planned("w", "c", "t", wide, existing=True),
        town.planned("s", "c", "t", other, existing=True, spare=True),
    )
    claimed = (RestartMap(("w",), (("a", "s"),)),)
    plan = Plan("feasible", hosts, np.array([0]), (), Bound(0, 0.0, "none"), "none", restarts=claimed)
    return town.estate([vm], [cluster]), town.demand([vm]), plan


@pytest.mark.parametrize("form", ["dedicated", "exact"])
def test_a_spare_host_that_cannot_run_the_vm_replaces_nothing_whatever_the_map_says(town: Town, form: str) -> None:
    assert broken(tolerant(town, form, threads=2)) == []
    assert [kind for kind, _ in broken(tolerant(town, form, threads=1))] == ["host_failures_tolerated"]
