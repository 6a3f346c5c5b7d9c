"""A host that is full to the brim: of every resource exactly as much is used as there is, overheads included."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.verify.cases import Case, by_hand
from vconsolidate.model.platform import FaultTolerance

if TYPE_CHECKING:
    from tests.towns import Town


@pytest.fixture
def brim(town: Town) -> Case:
    """
    Return two VMs, `a` and its secondary `b`, that fill one host exactly.

    10 cores of 1 GHz, 2 of them the hypervisor's, of the others 75 % may be used: 6 GHz; work costs a quarter more.
    16,384 MiB, 384 of them the hypervisor's: 16,000, of which 90 % may be used, and 150 % configured; each VM costs
    100 MiB.
    """
    hardware = town.hardware(cores=10, gib=16, mbps=1000.0)
    base = town.cluster()
    pairs = FaultTolerance(8, 2**20, max_vms_per_host=2, max_vcpus_per_host=16, own_disks=False)
    hypervisor = replace(base.hypervisor, reserve_base_mib=384.0, reserve_cores=2.0, fault_tolerance=pairs)
    policy = replace(
        base.policy,
        vcpu_per_core=1.6,
        cpu_ceiling_fraction=0.75,
        memory_overcommit=1.5,
        memory_ceiling_fraction=0.9,
        network_ceiling_fraction=0.8,
        max_vms_per_host=2,
    )
    cluster = town.cluster(types=[town.kind(hardware=hardware)], policy=policy, hypervisor=hypervisor)
    sizes = {"vcpus": 8, "mhz": 2400.0, "network_mbps": 400.0, "cpu_reservation_mhz": 4000.0}
    memory = {"configured_mib": 11_850, "consumed_mib": 7_100.0, "reservation_mib": 7_900}
    vms = [
        town.vm("a", **sizes, **memory),  # type: ignore[arg-type]
        town.vm("b", **sizes, **memory, secondary_of="a"),  # type: ignore[arg-type]
    ]
    demand = town.demand(vms, cpu_overhead={"c": 1.25}, overhead_mib={"c": 100.0})
    plan = by_hand((town.planned("c-t-01", "c", "t", hardware),), [0, 0])
    return Case(town.estate(vms, [cluster]), demand, plan)
