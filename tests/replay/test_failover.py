"""Hosts fail at their worst time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.replay.conftest import ESXI, Case, Host, Vm, build_case
from vconsolidate.model.policy import Policy
from vconsolidate.model.replay import FailureReplay
from vconsolidate.model.statement import RuleStatement
from vconsolidate.replay.engine import replay
from vconsolidate.replay.failover import MOST_COMBINATIONS

TOLERANT = Policy(host_failures_tolerated=1)


def failures(case: Case, *rules: RuleStatement) -> dict[tuple[str, ...], FailureReplay]:
    estate, demand, plan = case
    return {failure.hosts: failure for failure in replay(replace(estate, rules=rules), demand, plan).failures}


def where(failure: FailureReplay) -> dict[str, str]:
    return {restart.vm: restart.host for restart in failure.restarts}


def test_a_cluster_that_tolerates_nothing_is_not_failed() -> None:
    assert failures(build_case([Vm()], [Host(), Host()])) == {}


def test_an_empty_spare_takes_a_whole_host() -> None:
    vms = [Vm(host=0), Vm(host=0), Vm(host=1)]
    found = failures(build_case(vms, [Host(), Host(), Host(spare=True)], policy=TOLERANT))
    assert set(found) == {("h0",), ("h1",)}
    assert where(found["h0",]) == {"vm0": "h2", "vm1": "h2"}
    assert found["h0",].survived
    assert [host.host for host in found["h0",].degraded] == ["h2"]


def test_room_in_total_is_not_room_on_a_host() -> None:
    # 2 × 4 GiB are free, but no survivor has 6 GiB: an aggregate check passes
    vms = [Vm(host=i, used_mib=6144.0, configured_mib=6144) for i in range(3)]
    found = failures(build_case(vms, [Host(memory_mib=10_240)] * 3, policy=TOLERANT))
    assert all(not failure.survived for failure in found.values())
    assert found["h1",].stranded[0].vm == "vm1"
    assert "memory" in found["h1",].stranded[0].reason


def test_the_same_room_in_smaller_pieces_is_enough() -> None:
    vms = [Vm(host=i // 2, used_mib=3072.0, configured_mib=3072) for i in range(6)]
    found = failures(build_case(vms, [Host(memory_mib=10_240)] * 3, policy=TOLERANT))
    assert all(failure.survived for failure in found.values())


def test_rules_hold_during_a_restart() -> None:
    case = build_case([Vm(host=0), Vm(host=1)], [Host(), Host()], policy=TOLERANT)
    apart = RuleStatement("anti_affinity", ("vm0", "vm1"))
    assert failures(case)["h0",].survived
    stranded = failures(case, apart)["h0",].stranded
    assert stranded[0].vm == "vm0"
    assert "anti_affinity" in stranded[0].reason


def test_a_third_host_lets_the_rule_be_kept() -> None:
    case = build_case([Vm(host=0), Vm(host=1)], [Host(), Host(), Host(spare=True)], policy=TOLERANT)
    assert where(failures(case, RuleStatement("anti_affinity", ("vm0", "vm1")))["h0",]) == {"vm0": "h2"}


def test_vms_that_must_share_a_host_restart_together() -> None:
    vms = [Vm(host=0, configured_mib=3000), Vm(host=0, configured_mib=3000), Vm(host=1, configured_mib=4096)]
    hosts = [Host(memory_mib=8192), Host(memory_mib=8192), Host(memory_mib=4096, spare=True)]
    case = build_case(vms, hosts, policy=TOLERANT)
    assert len(set(where(failures(case)["h0",]).values())) == 2
    together = failures(case, RuleStatement("affinity", ("vm0", "vm1")))["h0",]
    assert {stranded.vm for stranded in together.stranded} == {"vm0", "vm1"}


def test_a_host_reserved_for_others_takes_nobody_in() -> None:
    case = build_case([Vm(host=0), Vm(host=1)], [Host(), Host()], policy=TOLERANT)
    stranded = failures(case, RuleStatement("exclusive", ("vm1",)))["h0",].stranded
    assert "exclusive" in stranded[0].reason


def test_the_critical_restart_first() -> None:
    vms = [
        Vm(host=0, configured_mib=3000, tier=4),
        Vm(host=0, configured_mib=3000, tier=1),
        Vm(host=1, configured_mib=1000),
    ]
    found = failures(build_case(vms, [Host(memory_mib=6000), Host(memory_mib=4096)], policy=TOLERANT))["h0",]
    assert [restart.vm for restart in found.restarts] == ["vm1"]
    assert [stranded.vm for stranded in found.stranded] == ["vm0"]


def test_vms_stay_in_their_cluster() -> None:
    hosts = [Host(cluster=0), Host(cluster=1)]
    found = failures(build_case([Vm(host=0), Vm(host=1)], hosts, policy=TOLERANT))
    assert found["h0",].stranded[0].reason == "no host is left in its cluster"


def test_a_host_fails_at_its_peak_and_the_survivors_feel_it() -> None:
    busy = Vm(host=0, cpu_mhz=[500.0, 500.0, 3800.0, 500.0], vcpus=4)
    case = build_case([busy, replace(busy, host=1)], [Host(), Host()], policy=TOLERANT)
    assert all(vm.ready_peak_fraction == 0.0 for vm in replay(*case).vms)
    found = failures(case)["h0",]
    # the planned demand of both exceeds one host: only a tight plan shows it
    assert found.step == 2
    assert found.stranded[0].reason.startswith("no surviving host has room for it: too little CPU")


def test_the_degraded_cluster_is_replayed() -> None:
    busy = Vm(host=0, cpu_mhz=1990.0, vcpus=4)
    case = build_case([busy, replace(busy, host=1)], [Host(), Host()], policy=TOLERANT)
    found = failures(case)["h0",]
    assert where(found) == {"vm0": "h1"}
    assert found.degraded[0].cpu_peak_fraction == pytest.approx(0.995)
    assert found.ready_p95_fraction > 0.05  # 8 vCPUs on 4 threads lose efficiency


def test_pairs_fail_too_and_many_pairs_are_sampled() -> None:
    policy = Policy(host_failures_tolerated=2)
    few = replay(*build_case([Vm(host=i) for i in range(4)], [Host()] * 4, policy=policy))
    assert len(few.failures) == 4 + 6
    estate, demand, plan = build_case([Vm(host=i) for i in range(14)], [Host()] * 14, policy=policy)
    many = replay(estate, demand, plan)
    assert 14 < len(many.failures) <= 14 + MOST_COMBINATIONS
    assert any("drawn at random" in note for note in many.assumptions)
    assert many.failures == replay(estate, demand, plan).failures


def test_the_larger_of_two_restarts_first() -> None:
    vms = [
        Vm(host=0, configured_mib=1000, used_mib=500.0),
        Vm(host=0, configured_mib=3000, used_mib=2000.0),
        Vm(host=1, configured_mib=1000),
    ]
    found = failures(build_case(vms, [Host(memory_mib=6000), Host(memory_mib=4500)], policy=TOLERANT))["h0",]
    assert [restart.vm for restart in found.restarts] == ["vm1"]


def test_no_vm_restarts_on_fewer_threads_than_it_has_vcpus() -> None:
    hosts = [Host(cores=8), Host(cores=4)]
    found = failures(build_case([Vm(host=0, vcpus=6), Vm(host=1)], hosts, policy=TOLERANT))["h0",]
    assert [stranded.vm for stranded in found.stranded] == ["vm0"]


def test_the_degraded_day_begins_when_the_host_fails() -> None:
    day = 288
    cpu = np.full(3 * day, 500.0)
    cpu[day + 100] = 900.0  # the worst time of both hosts
    cpu[10] = 800.0  # before the failure: none of its business
    vms = [Vm(host=0, cpu_mhz=cpu.tolist()), Vm(host=1, cpu_mhz=(cpu / 2.0).tolist())]
    found = failures(build_case(vms, [Host(), Host()], n_steps=3 * day, policy=TOLERANT))["h0",]
    assert (found.step, found.n_steps) == (day + 100, day)
    assert found.degraded[0].cpu_peak_fraction == pytest.approx(1.35 / 4)
    assert found.degraded[0].worst_step == 0


def test_two_spares_take_two_hosts_whole_although_spreading_would_strand_the_largest() -> None:
    # by priority the small critical VMs come first; spread over both spares they would leave no room for a large one
    host = [Vm(configured_mib=1024, used_mib=1000.0, tier=1), Vm(configured_mib=7168, used_mib=7000.0, tier=3)]
    vms = [replace(vm, host=i) for i in range(2) for vm in host]
    small = Host(memory_mib=8192)
    hosts = [small, small, replace(small, spare=True), replace(small, spare=True)]
    found = failures(build_case(vms, hosts, policy=Policy(host_failures_tolerated=2)))
    both = found["h0", "h1"]
    assert both.survived
    assert [restart.vm for restart in both.restarts] == ["vm0", "vm2", "vm1", "vm3"]
    assert where(both)["vm0"] == where(both)["vm1"] != where(both)["vm2"] == where(both)["vm3"]


def test_a_vm_wider_than_every_survivor_is_stranded_with_its_size() -> None:
    vms = [Vm(host=0, vcpus=8)]
    narrow = failures(build_case(vms, [Host(cores=8), Host(cores=7)], policy=TOLERANT))["h0",]
    assert [one.vm for one in narrow.stranded] == ["vm0"]
    assert "no surviving host can run a VM of 8 vCPUs" in narrow.stranded[0].reason
    threaded = [Host(cores=8), Host(cores=4, threads_per_core=2)]
    assert failures(build_case(vms, threaded, policy=TOLERANT))["h0",].survived


def test_a_platform_that_starts_wide_vms_restarts_them() -> None:
    allowed = replace(ESXI, wide_vms="allowed")
    case = build_case([Vm(host=0, vcpus=8)], [Host(cores=8), Host(cores=7)], policy=TOLERANT, hypervisor=allowed)
    assert failures(case)["h0",].survived


def test_overcommitted_memory_lets_no_vm_be_larger_than_its_host() -> None:
    policy = replace(TOLERANT, memory_overcommit=1.5)
    for mib, survived in ((8192, True), (8193, False)):
        vms = [Vm(host=0, configured_mib=mib, used_mib=512.0)]
        case = build_case(vms, [Host(memory_mib=16_384), Host(memory_mib=8192)], policy=policy)
        assert failures(case)["h0",].survived == survived


def test_a_host_that_cannot_run_the_hypervisor_takes_nobody_over() -> None:
    needs = replace(ESXI, cpu_overhead_by_assistance={"nested_paging": {"general": 0.0}})
    estate, demand, plan = build_case([Vm(host=0)], [Host(), Host(spare=True)], policy=TOLERANT, hypervisor=needs)
    assert failures((estate, demand, plan))["h0",].survived
    spare = plan.hosts[1]
    old = replace(spare, hardware=replace(spare.hardware, cpu=replace(spare.hardware.cpu, virtualisation="first")))
    found = failures((estate, demand, replace(plan, hosts=(plan.hosts[0], old))))
    assert not found["h0",].survived


def test_rules_about_sizes_hold_during_a_restart() -> None:
    case = build_case([Vm(host=0, vcpus=3)], [Host(cores=4), Host(cores=2, threads_per_core=2)], policy=TOLERANT)
    assert failures(case)["h0",].survived
    within = RuleStatement("numa_fit", ("vm0",))
    [stranded] = failures(case, within)["h0",].stranded
    assert "NUMA node" in stranded.reason
