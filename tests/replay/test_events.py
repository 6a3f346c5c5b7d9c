"""Surges, hot add, maintenance."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.replay.conftest import ESXI, Case, Host, Vm, build_case
from vconsolidate.model.event import Event, HotAdd, Maintenance, Runaway, Surge
from vconsolidate.model.hot_add import HotAddSupport
from vconsolidate.model.replay import Replay
from vconsolidate.replay.engine import replay


def run(case: Case, *events: Event) -> Replay:
    return replay(*case, events=events)


def given(result: Replay, vm: int = 0) -> list[float]:
    return [float(value) for value in result.series.by_vm["cpu_given_mhz"][vm]]


def test_a_vm_that_doubles_doubles_from_then_on() -> None:
    result = run(build_case([Vm(cpu_mhz=300.0, vcpus=2), Vm(cpu_mhz=100.0)]), Surge(("vm0",), 2.0, at_s=600))
    assert given(result) == pytest.approx([300.0, 300.0, 600.0, 600.0])
    assert given(result, 1) == pytest.approx([100.0] * 4)


def test_growth_is_a_surge_of_everyone() -> None:
    result = run(build_case([Vm(cpu_mhz=300.0), Vm(cpu_mhz=100.0, used_mib=1000.0)]), Surge((), 1.5))
    assert result.hosts[0].cpu_mean_fraction == pytest.approx(0.15)
    assert result.series.by_host["memory_fraction"][0, 0] == pytest.approx(1.5 * 2024 / 65_536)


def test_events_leave_the_demand_they_were_given_alone() -> None:
    estate, demand, plan = build_case([Vm(cpu_mhz=300.0)])
    before = demand.series.cpu_mhz_by_vm_step.copy()
    replay(estate, demand, plan, events=[Surge((), 2.0), HotAdd("vm0", vcpus=1)])
    assert np.array_equal(before, demand.series.cpu_mhz_by_vm_step)
    assert demand.vms[0].vcpus == 1


def test_a_hot_added_vcpu_serves_what_one_could_not() -> None:
    case = build_case([Vm(cpu_mhz=1800.0)])
    assert given(run(case)) == pytest.approx([1000.0] * 4)
    assert given(run(case, HotAdd("vm0", vcpus=1, at_s=600))) == pytest.approx([1000.0, 1000.0, 1800.0, 1800.0])


def test_hot_added_memory_can_be_used_from_then_on() -> None:
    case = build_case([Vm(used_mib=6000.0)], [Host(memory_mib=10_000)])
    result = run(case, HotAdd("vm0", memory_mib=2048, at_s=600))
    assert result.series.by_host["memory_fraction"][0].tolist() == pytest.approx([0.4096, 0.4096, 0.6, 0.6])


def test_a_guest_that_must_restart_is_refused_with_the_reason() -> None:
    estate, demand, plan = build_case([Vm(cpu_mhz=1800.0)])
    old = replace(demand.vms[0], guest=replace(demand.vms[0].guest, name="NetWare 6.5", hot_add_cpu=False))
    result = replay(estate, replace(demand, vms=(old,)), plan, events=[HotAdd("vm0", vcpus=1)])
    assert given(result) == pytest.approx([1000.0] * 4)
    assert result.refused[-1].reason == ("vm0 cannot grow while it runs: NetWare 6.5 takes no vCPUs without a restart.")


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (HotAdd("vm0", vcpus=4), "5 vCPUs are more than the 4 that h0 can give one VM"),
        (HotAdd("vm0", memory_mib=65_536), "69,632 MiB is more than h0 can give one VM"),
    ],
)
def test_a_vm_cannot_outgrow_its_host(event: HotAdd, reason: str) -> None:
    assert reason in run(build_case([Vm()]), event).refused[-1].reason


def test_a_vm_grows_to_what_its_host_has_and_no_further() -> None:
    kept = replace(ESXI, reserve_base_mib=1024.0)
    case = build_case([Vm()], [Host(cores=4, memory_mib=10_240)], hypervisor=kept)
    for event, refused in (
        (HotAdd("vm0", vcpus=3), 0),
        (HotAdd("vm0", vcpus=4), 1),
        (HotAdd("vm0", memory_mib=5120), 0),
        (HotAdd("vm0", memory_mib=5121), 1),
    ):
        assert len(run(case, event).refused) == refused, event


def test_where_the_platform_starts_wide_vms_one_may_grow_beyond_its_host() -> None:
    allowed = replace(ESXI, wide_vms="allowed")
    assert not run(build_case([Vm()], [Host(cores=2)], hypervisor=allowed), HotAdd("vm0", vcpus=3)).refused


def test_maintenance_moves_no_vm_to_a_host_that_is_too_narrow() -> None:
    for cores, stranded in ((4, 0), (3, 1)):
        case = build_case([Vm(vcpus=4)], [Host(cores=8), Host(cores=cores)])
        [emptied] = run(case, Maintenance("h0", at_s=0)).failures
        assert len(emptied.stranded) == stranded


def test_a_host_in_maintenance_is_emptied_at_that_moment() -> None:
    case = build_case([Vm(host=0), Vm(host=1)], [Host(), Host()])
    (emptied,) = run(case, Maintenance("h1", at_s=900)).failures
    assert (emptied.hosts, emptied.step) == (("h1",), 3)
    assert [(one.vm, one.host) for one in emptied.restarts] == [("vm1", "h0")]
    assert emptied.survived


def test_maintenance_of_an_empty_host_moves_nobody() -> None:
    (emptied,) = run(build_case([Vm(host=0)], [Host(), Host(spare=True)]), Maintenance("h1")).failures
    assert emptied.survived
    assert (emptied.restarts, emptied.degraded, emptied.worst_vm) == ((), (), "")


def test_maintenance_is_replayed_as_long_as_it_lasts() -> None:
    case = build_case([Vm(host=0), Vm(host=1)], [Host(), Host()])
    (emptied,) = run(case, Maintenance("h1", at_s=300, until_s=900)).failures
    assert (emptied.step, emptied.n_steps, emptied.cause) == (1, 2, "maintenance")


@pytest.mark.parametrize(
    ("event", "late", "subject"),
    [
        (Surge(("vm0",), 2.0, at_s=900), Surge(("vm0",), 2.0, at_s=1200, until_s=1500), "vm0"),
        (Surge((), 2.0, at_s=900), Surge((), 2.0, at_s=1200), "all VMs"),
        (Surge(("vm0", "vm1"), 2.0, at_s=900), Surge(("vm0", "vm1"), 2.0, at_s=1200), "2 VMs"),
        (HotAdd("vm0", vcpus=1, at_s=900), HotAdd("vm0", vcpus=1, at_s=1200), "vm0"),
        (Runaway("vm0", at_s=900, until_s=9000), Runaway("vm0", at_s=360_000, until_s=432_000), "vm0"),
        (Maintenance("h1", at_s=1199), Maintenance("h1", at_s=1200), "h1"),
    ],
)
def test_an_event_beyond_the_replay_does_not_happen(event: Event, late: Event, subject: str) -> None:
    case = build_case([Vm(host=0, cpu_mhz=100.0), Vm(host=1)], [Host(), Host()])
    within, beyond = run(case, event), run(case, late)
    assert (len(within.events), within.refused) == (1, ())
    assert (beyond.events, beyond.failures, beyond.wild) == ((), (), frozenset())
    (refused,) = beyond.refused
    assert refused.subject == subject
    assert "but the replay ends after 20 min: it does not happen." in refused.reason
    assert given(beyond) == pytest.approx([100.0] * 4)


def test_an_event_that_begins_in_time_lasts_to_the_end() -> None:
    result = run(build_case([Vm(cpu_mhz=100.0)]), Surge(("vm0",), 2.0, at_s=900, until_s=90_000))
    assert given(result) == pytest.approx([100.0, 100.0, 100.0, 200.0])


def test_a_surge_can_end() -> None:
    result = run(build_case([Vm(cpu_mhz=100.0)]), Surge(("vm0",), 3.0, at_s=300, until_s=900))
    assert given(result) == pytest.approx([100.0, 300.0, 300.0, 100.0])


def test_an_event_of_nobody_is_refused_and_the_others_happen() -> None:
    events = (Surge(("ghost", "vm0"), 2.0), HotAdd("ghost", vcpus=1), Maintenance("h9"))
    result = run(build_case([Vm(cpu_mhz=100.0)]), *events)
    assert given(result) == pytest.approx([200.0] * 4)
    assert [one.subject for one in result.refused] == ["ghost", "ghost", "h9"]
    assert result.failures == ()


def test_a_surge_of_nobody_is_no_surge_of_everyone() -> None:
    assert given(run(build_case([Vm(cpu_mhz=100.0)]), Surge(("ghost",), 2.0))) == pytest.approx([100.0] * 4)


@pytest.mark.parametrize(
    ("support", "event", "reason"),
    [
        (HotAddSupport(vcpus=False), HotAdd("vm0", vcpus=1), "VMware ESXi 6.7 adds no vCPUs to a running VM"),
        (HotAddSupport(memory=False), HotAdd("vm0", memory_mib=1), "VMware ESXi 6.7 adds no memory to a running VM"),
        (HotAddSupport(memory_factor=2), HotAdd("vm0", memory_mib=4097), "lets it grow to 8,192 MiB while it runs"),
        (HotAddSupport(memory_factor=2), HotAdd("vm0", memory_mib=4096), ""),
        (HotAddSupport(small_linux_mib=5000), HotAdd("vm0", memory_mib=905), "lets it grow to 5,000 MiB"),
        (HotAddSupport(small_linux_mib=5000), HotAdd("vm0", memory_mib=904), ""),
        (HotAddSupport(windows_memory=("windows-10",)), HotAdd("vm0", memory_mib=1), ""),
    ],
)
def test_the_platform_limits_what_a_running_vm_can_be_given(support: HotAddSupport, event: HotAdd, reason: str) -> None:
    case = build_case([Vm()], hypervisor=replace(ESXI, hot_add=support))
    refused = [one.reason for one in run(case, event).refused]
    assert (reason in refused[0]) if reason else refused == []


def test_only_newer_windows_takes_memory_where_the_platform_says_so() -> None:
    support = HotAddSupport(windows_memory=("windows-10", "windows-server-2016"))
    assert support.takes_memory("windows", "windows-server-2016")
    assert not support.takes_memory("windows", "windows-server-2012-r2")
    assert support.takes_memory("linux", "debian-12")
