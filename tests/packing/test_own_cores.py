"""Latency-sensitive VMs: cores that no other VM uses, for the planner and, by other arithmetic, for the checker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.towns import POLICY, Town
from tests.verify.cases import by_hand
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place
from vconsolidate.verify.plan import violations

CORES = 8
STOP = Stop()


def alone(town: Town, name: str, vcpus: int) -> VirtualMachine:
    """Return a VM with cores of its own on hosts of 1000 MHz a core, as sizing makes it."""
    mhz = 1000.0 * vcpus
    vm = town.vm(name, vcpus=vcpus, mhz=mhz)
    return replace(vm, latency_sensitive=True, reservation_mib=vm.configured_mib, cpu_reservation_mhz=mhz)


def made(town: Town, vms: Sequence[VirtualMachine], count: int | None = None) -> tuple[Estate, Demand]:
    hardware = town.hardware(cores=CORES, mhz=1000.0)
    cluster = town.cluster(types=[town.kind(hardware=hardware, count=count)], policy=replace(POLICY, vcpu_per_core=4.0))
    return town.estate(vms, [cluster]), town.demand(vms)


@pytest.mark.parametrize(
    ("own", "others", "hosts"),
    [
        ([4, 4], [], 1),
        ([4, 4], [1], 2),  # no core is left for the others
        ([4], [4, 4, 4, 4], 1),  # four cores carry sixteen vCPUs of others
        ([4], [4, 4, 4, 4, 1], 2),
        ([], [8, 8, 8, 8], 1),
        ([8], [], 1),
        ([5, 4], [], 2),
    ],
)
def test_others_share_the_cores_that_are_left(town: Town, own: list[int], others: list[int], hosts: int) -> None:
    vms = [alone(town, f"a{n}", vcpus) for n, vcpus in enumerate(own)]
    vms += [town.vm(f"z{n}", vcpus=vcpus) for n, vcpus in enumerate(others)]
    estate, demand = made(town, vms)
    plan = place(estate, demand, stop=STOP)
    assert (plan.status, plan.hosts_used) == ("optimal", hosts)
    assert violations(estate, demand, plan) == ()


def test_wider_than_the_host_is_impossible_and_the_checker_says_why(town: Town) -> None:
    estate, demand = made(town, [alone(town, "a", CORES + 1)])
    assert place(estate, demand, stop=STOP).status == "infeasible"
    host = town.planned("h", "c", "t", town.hardware(cores=CORES, mhz=1000.0))
    assert {v.rule for v in violations(estate, demand, by_hand((host,), [0]))} >= {"own_cores"}


@pytest.mark.parametrize("field", ["reservation_mib", "cpu_reservation_mhz"])
def test_the_checker_wants_everything_reserved(town: Town, field: str) -> None:
    vm = alone(town, "a", 2)
    host = town.planned("h", "c", "t", town.hardware(cores=CORES, mhz=1000.0))
    for spoilt, found in ((vm, set()), (replace(vm, **{field: getattr(vm, field) - 1}), {"own_cores"})):
        estate, demand = made(town, [spoilt])
        assert {v.rule for v in violations(estate, demand, by_hand((host,), [0]))} == found


@pytest.mark.parametrize(("other_mhz", "found"), [(6000.0, set()), (6001.0, {"cpu"})])
def test_the_checker_sees_cpu_that_the_plan_gives_away(town: Town, other_mhz: float, found: set[str]) -> None:
    """A demand that counts too little for own cores gives others nothing of them."""
    host = town.planned("h", "c", "t", town.hardware(cores=CORES, mhz=1000.0))
    estate, demand = made(town, [alone(town, "a", 2), town.vm("b", vcpus=8, mhz=other_mhz)])
    less = replace(demand, cpu_mhz_by_vm_slot=np.array([[100.0], [other_mhz]]))
    assert {v.rule for v in violations(estate, less, by_hand((host,), [0, 0]))} == found


@pytest.mark.parametrize(
    ("ceiling", "other_mhz", "fits"),
    [(0.5, 3000.0, True), (0.5, 3001.0, False), (1.0, 6000.0, True), (1.0, 6001.0, False), (1e6, 9000.0, True)],
)
def test_another_ceiling_than_the_sized_one_gives_others_only_their_cores(
    town: Town, ceiling: float, other_mhz: float, fits: bool
) -> None:
    """Sized at 50 %: two own cores count 1000 MHz of the 4000 MHz that plans may use. Without a ceiling all is free."""
    vms = [replace(alone(town, "a", 2), cpu_mhz=1000.0), town.vm("b", vcpus=8, mhz=other_mhz)]
    estate, demand = made(town, vms, count=1)
    (cluster,) = estate.clusters
    policy = replace(cluster.policy, cpu_ceiling_fraction=ceiling)
    estate = replace(estate, clusters=(replace(cluster, policy=policy),))
    assert demand.cpu_mhz_by_vm_slot[0, 0] == 1000.0
    assert (place(estate, demand, stop=STOP).status == "optimal") == fits
    host = town.planned("h", "c", "t", town.hardware(cores=CORES, mhz=1000.0))
    assert (violations(estate, demand, by_hand((host,), [0, 0])) == ()) == fits


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(1, 9)), min_size=1, max_size=5))
def test_planner_and_checker_agree_on_one_host(vms: list[tuple[bool, int]]) -> None:
    """One host may run the VMs if and only if their own cores, and the others' vCPUs at four a core, fit on it."""
    town = Town()
    made_vms = [
        alone(town, f"v{n}", vcpus) if own else town.vm(f"v{n}", vcpus=vcpus) for n, (own, vcpus) in enumerate(vms)
    ]
    taken = sum(vcpus for own, vcpus in vms if own)
    others = sum(vcpus for own, vcpus in vms if not own)
    fits = taken <= CORES and others <= 4 * (CORES - taken)
    estate, demand = made(town, made_vms, count=1)
    plan = place(estate, demand, stop=STOP)
    assert (plan.status == "optimal") == fits
    host = town.planned("h", "c", "t", town.hardware(cores=CORES, mhz=1000.0))
    on_one = by_hand((host,), [0] * len(made_vms))
    assert (violations(estate, demand, on_one) == ()) == fits
