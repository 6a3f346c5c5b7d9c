"""Shared storage: disks, swap files, snapshots and logs against a cluster's datastore, planned and checked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import pytest

from tests.towns import HYPERVISOR, POLICY
from vconsolidate.model.capacity import VmSize
from vconsolidate.model.evidence import Bound
from vconsolidate.model.plan import Plan
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place
from vconsolidate.pipeline.capacity.free_room import room
from vconsolidate.verify.plan import violations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.towns import Town
    from vconsolidate.model.cluster import Cluster
    from vconsolidate.model.demand import VirtualMachine

STOP = Stop(work=2.0)
MIB = 1 / 1024
GB = 1e9 / 2**30
SWAPPING = replace(HYPERVISOR, memory_file="unreserved")


def verdicts(town: Town, cluster: Cluster, vms: Sequence[VirtualMachine]) -> tuple[str, list[str]]:
    """Return the planner's status, and what the checker says of all VMs on one host."""
    estate, demand = town.estate(vms, [cluster]), town.demand(vms)
    by_hand = Plan(
        "feasible",
        (town.planned("c-t-01", "c", "t", town.hardware()),),
        np.zeros(len(vms), dtype=np.int64),
        (),
        Bound(0, 0.0, "none"),
        "none",
    )
    return place(estate, demand, stop=STOP).status, [v.rule for v in violations(estate, demand, by_hand)]


@pytest.mark.parametrize(
    ("memory_file", "reserved_gib", "needs_gib"),
    [
        ("unreserved", 0, 2 * (10 + 8)),
        ("unreserved", 3, 2 * (10 + 5)),
        ("unreserved", 8, 2 * 10),
        ("configured", 8, 2 * (10 + 8)),
        ("none", 0, 2 * 10),
    ],
)
def test_memory_has_a_file_of_what_the_platform_keeps_for_it(
    town: Town, memory_file: Literal["unreserved", "configured", "none"], reserved_gib: int, needs_gib: float
) -> None:
    vms = [town.vm(name, gib=8, disk_gib=10.0, reservation_mib=reserved_gib * 1024) for name in "ab"]
    platform = replace(HYPERVISOR, memory_file=memory_file)
    for more, verdict in ((0.0, ("optimal", [])), (-MIB, ("infeasible", ["datastore"]))):
        cluster = town.cluster(types=[town.kind()], hypervisor=platform, datastore_gib=needs_gib + more)
        assert verdicts(town, cluster, vms) == verdict


def test_memory_files_may_lie_elsewhere(town: Town) -> None:
    vms = [town.vm("a", gib=8, disk_gib=10.0)]
    policy = replace(POLICY, memory_files="elsewhere")
    for size, verdict in ((10.0, ("optimal", [])), (10.0 - MIB, ("infeasible", ["datastore"]))):
        cluster = town.cluster(types=[town.kind()], hypervisor=SWAPPING, policy=policy, datastore_gib=size)
        assert verdicts(town, cluster, vms) == verdict


def test_snapshots_are_a_share_of_the_disks_and_logs_of_every_vm(town: Town) -> None:
    vms = [town.vm("a", disk_gib=10.0), town.vm("b", disk_gib=20.0)]
    policy = replace(POLICY, snapshot_fraction=0.25, log_mib=100.0)
    needs = 30 * 1.25 + 200 * MIB
    for size, verdict in ((needs, ("optimal", [])), (needs - MIB, ("infeasible", ["datastore"]))):
        cluster = town.cluster(types=[town.kind()], policy=policy, datastore_gib=size)
        assert verdicts(town, cluster, vms) == verdict


def test_logs_are_those_of_the_platform_unless_the_policy_says_otherwise(town: Town) -> None:
    platform = replace(HYPERVISOR, log_mib=10.0)
    for log_mib, needs in ((None, 10 + 10 * MIB), (0.0, 10.0)):
        for more, verdict in ((0.0, ("optimal", [])), (-MIB, ("infeasible", ["datastore"]))):
            policy = replace(POLICY, log_mib=log_mib)
            cluster = town.cluster(types=[town.kind()], policy=policy, hypervisor=platform, datastore_gib=needs + more)
            assert verdicts(town, cluster, [town.vm("a", disk_gib=10.0)]) == verdict


def test_powers_of_ten_fill_a_datastore_to_the_last_byte(town: Town) -> None:
    vms = [town.vm(f"v{number}", disk_gib=100 * GB) for number in range(30)]
    for size, verdict in ((3000 * GB, ("optimal", [])), (2999.999 * GB, ("infeasible", ["datastore"]))):
        cluster = town.cluster(types=[town.kind()], datastore_gib=size)
        assert verdicts(town, cluster, vms) == verdict


def test_a_large_datastore_is_not_forgiven_a_mebibyte(town: Town) -> None:
    vms = [town.vm(f"v{number}", disk_gib=8192.0) for number in range(8)]
    cluster = town.cluster(types=[town.kind()], datastore_gib=8 * 8192 - MIB)
    assert verdicts(town, cluster, vms) == ("infeasible", ["datastore"])


def test_each_cluster_counts_by_its_own_platform(town: Town) -> None:
    """Beside c's swap files one VM fits; d makes none, and takes the other two."""
    vms = [town.vm(name, gib=30, disk_gib=40.0, clusters=("c", "d")) for name in "xyz"]
    clusters = [
        town.cluster("c", types=[town.kind(price=1.0)], hypervisor=SWAPPING, datastore_gib=100.0),
        town.cluster("d", types=[town.kind(price=9.0)], datastore_gib=100.0),
    ]
    demand = town.demand(vms, ("c", "d"))
    estate = town.estate(vms, clusters)
    plan = place(estate, demand, stop=STOP)
    assert plan.status == "optimal"
    assert sorted(plan.hosts[int(host)].cluster for host in plan.host_of_vm) == ["c", "d", "d"]


def test_a_full_datastore_does_not_limit_the_hosts_of_another_cluster(town: Town) -> None:
    """One host of d takes more than c's datastore holds: d has no limit."""
    vms = [town.vm(name, disk_gib=60.0, clusters=("c", "d")) for name in "wxyz"]
    clusters = [
        town.cluster("c", types=[town.kind(price=1.0)], datastore_gib=100.0),
        town.cluster("d", types=[town.kind(price=9.0, count=1)]),
    ]
    plan = place(town.estate(vms, clusters), town.demand(vms, ("c", "d")), stop=STOP)
    assert plan.status == "optimal"
    assert [host.cluster for host in plan.hosts] == ["d"]


def test_datastores_that_are_too_small_together_are_proven_so(town: Town) -> None:
    clusters = [town.cluster(name, types=[town.kind()], datastore_gib=100.0) for name in ("c", "d")]
    for number, status in ((2, "optimal"), (3, "infeasible")):
        vms = [town.vm(f"v{n}", disk_gib=60.0, clusters=("c", "d")) for n in range(number)]
        plan = place(town.estate(vms, clusters), town.demand(vms, ("c", "d")), stop=STOP)
        assert plan.status == status
        assert [conflict.subject for conflict in plan.conflicts] == ["datastore"] * (status == "infeasible")


def test_room_for_more_counts_their_swap_files(town: Town) -> None:
    """A VM of 8 GiB of disk and 4 GiB of memory takes 12 GiB where memory has a swap file, else 8 GiB."""
    vms = [town.vm("a", gib=8, disk_gib=10.0)]
    for platform, left, fits in ((SWAPPING, 40.0, 3), (SWAPPING, 48.0, 4), (HYPERVISOR, 40.0, 6)):
        cluster = town.cluster(types=[town.kind(count=1)], hypervisor=platform, datastore_gib=18 + left)
        estate, demand = town.estate(vms, [cluster]), town.demand(vms)
        plan = place(estate, demand, stop=STOP)
        [of_size] = room(estate, demand, plan, [VmSize("s", 1, 4096, 1.0, 8.0)]).sizes
        [of_cluster] = of_size.clusters
        assert (of_cluster.fits, [reason.what for reason in of_cluster.reasons]) == (fits, ["datastore"])
