"""Fault-tolerance pairs when hosts fail: the other VM carries on, a new secondary keeps to the platform's limits."""

from __future__ import annotations

from dataclasses import replace

from tests.replay.conftest import Case, Host, Vm, build_case
from vconsolidate.model.platform import FaultTolerance
from vconsolidate.model.policy import Policy
from vconsolidate.model.replay import FailureReplay
from vconsolidate.model.server import Server
from vconsolidate.replay.engine import replay

LIMITS = FaultTolerance(8, 2**20, 4, 8, own_disks=True)


def paired(hosts: list[int], pairs: dict[int, int], n_hosts: int, limits: FaultTolerance = LIMITS) -> Case:
    """Return VMs on `hosts`; `pairs` says whose secondary a VM is."""
    estate, demand, plan = build_case(
        [Vm(host=host) for host in hosts], [Host()] * n_hosts, policy=Policy(host_failures_tolerated=1)
    )
    names = {second: f"vm{first} (secondary)" for second, first in pairs.items()}
    vms = tuple(
        replace(vm, name=names.get(row, vm.name), secondary_of=f"vm{pairs[row]}" if row in pairs else "")
        for row, vm in enumerate(demand.vms)
    )
    clusters = tuple(replace(c, hypervisor=replace(c.hypervisor, fault_tolerance=limits)) for c in estate.clusters)
    hardware = plan.hosts[0].hardware
    servers = tuple(
        Server(vm.name, hardware, vm.guest, fault_tolerant=row in pairs.values())
        for row, vm in enumerate(demand.vms)
        if row not in pairs
    )
    return replace(estate, clusters=clusters, servers=servers), replace(demand, vms=vms), plan


def failed(case: Case, host: str) -> FailureReplay:
    return next(failure for failure in replay(*case).failures if failure.hosts == (host,))


def test_the_new_secondary_keeps_off_the_host_of_the_survivor() -> None:
    """vm0 on h0 has its secondary vm1 on h1; when h0 fails, the place taken is on h2, however empty h1 is."""
    failure = failed(paired([0, 1, 2, 2, 2], {1: 0}, 3), "h0")
    assert [(one.vm, one.host) for one in failure.restarts] == [("vm0", "h2")]


def test_two_hosts_leave_a_pair_alone() -> None:
    failure = failed(paired([0, 1], {1: 0}, 2), "h0")
    assert [one.vm for one in failure.stranded] == ["vm0"]
    assert "fault_tolerance" in failure.stranded[0].reason


def test_limits_of_pairs_hold_after_a_failure() -> None:
    """h2 runs four VMs of pairs already, whose others are on h1 and h3: the new secondary of vm0 finds no host."""
    where = [0, 1, 2, 2, 2, 2, 1, 1, 1, 3]
    pairs = {1: 0, 6: 2, 7: 3, 8: 4, 9: 5}
    full = failed(paired(where, pairs, 4, replace(LIMITS, max_vms_per_host=4)), "h0")
    assert [(one.vm, one.host) for one in full.restarts] == [("vm0", "h3")]
    full = failed(paired([*where, 3, 3, 3, 0], {**pairs, 13: 10}, 4, replace(LIMITS, max_vcpus_per_host=2)), "h0")
    assert {one.vm for one in full.stranded} == {"vm0", "vm10 (secondary)"}
    assert "vCPUs of fault-tolerant VMs" in full.stranded[0].reason


def test_what_nobody_else_does_restarts_before_new_secondaries() -> None:
    case = paired([0, 1, 0], {1: 0}, 3)
    estate, demand, plan = case
    vms = (replace(demand.vms[0], restart="highest", tier=1), *demand.vms[1:])
    failure = failed((estate, replace(demand, vms=vms), plan), "h0")
    assert [one.vm for one in failure.restarts] == ["vm2", "vm0"]
