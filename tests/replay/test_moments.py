"""When things happen in a replay: the worst interval, windows of outages, spans of events, days that are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from tests.replay.conftest import ESXI, Case, Host, Vm, build_case
from vconsolidate.model.event import Event, HotAdd, Maintenance, Surge
from vconsolidate.model.place import Place
from vconsolidate.model.policy import Policy
from vconsolidate.model.replay import Replay
from vconsolidate.model.service_level import HostLevel, ServiceLevels
from vconsolidate.replay.engine import replay
from vconsolidate.replay.events import altered

PLACE = Place("inventory.yaml", 5, 3)


def cpu(case: Case, *events: Event) -> list[list[float]]:
    """Return what every VM wants in every interval after the events."""
    estate, demand, plan = case
    found = altered(estate, demand, plan, events).demand.series.cpu_mhz_by_vm_step
    return [[float(value) for value in row] for row in found]


def run(case: Case, *events: Event) -> Replay:
    return replay(*case, events=events)


@pytest.mark.parametrize(
    ("at_s", "until_s", "doubled"),
    [
        (0, None, [0, 1, 2, 3]),
        (300, None, [1, 2, 3]),
        (299, None, [0, 1, 2, 3]),
        (301, None, [1, 2, 3]),
        (300, 600, [1]),
        (300, 601, [1, 2]),
        (300, 599, [1]),
        (600, 1200, [2, 3]),
        (1200, None, []),
    ],
)
def test_a_surge_holds_in_every_interval_that_it_touches(at_s: int, until_s: int | None, doubled: list[int]) -> None:
    found = cpu(build_case([Vm(cpu_mhz=100.0), Vm(cpu_mhz=100.0)]), Surge(("vm1",), 2.0, at_s=at_s, until_s=until_s))
    assert found == [[100.0] * 4, [200.0 if step in doubled else 100.0 for step in range(4)]]


def test_surges_multiply_and_reach_memory_and_secondaries() -> None:
    estate, demand, plan = build_case([Vm(cpu_mhz=100.0) for _ in range(3)])
    demand = replace(demand, vms=(*demand.vms[:2], replace(demand.vms[2], secondary_of="vm0")))
    both = altered(estate, demand, plan, [Surge(("vm0",), 2.0), Surge((), 1.5)]).demand.series
    assert both.cpu_mhz_by_vm_step[:, 0].tolist() == [300.0, 150.0, 300.0]
    assert both.used_mib_by_vm_step[:, 0].tolist() == [3072.0, 1536.0, 3072.0]
    assert both.active_mib_by_vm_step[:, 0].tolist() == [1536.0, 768.0, 1536.0]


def test_events_of_nobody_are_refused_and_the_others_happen() -> None:
    case = build_case([Vm(cpu_mhz=100.0), Vm(cpu_mhz=100.0)])
    events = (
        Surge(("vm0", "vm8"), 2.0, place=PLACE),
        Surge(("vm9",), 3.0),
        HotAdd("vm9", vcpus=1),
        Maintenance("h9"),
    )
    estate, demand, plan = case
    found = altered(estate, demand, plan, events)
    assert [one.subject for one in found.refused] == ["vm8", "vm9", "vm9", "h9"]
    assert found.refused[0].place == PLACE
    assert cpu(case, *events) == [[200.0] * 4, [100.0] * 4]
    assert found.maintenance == ()
    nowhere = replace(plan, hosts=(), host_of_vm=np.zeros(0, dtype=np.int64))
    assert altered(estate, demand, nowhere, events).demand is demand


@pytest.mark.parametrize(
    ("event", "fields", "reason"),
    [
        (HotAdd("vm0", vcpus=2), {}, ""),
        (HotAdd("vm0", vcpus=3), {}, "5 vCPUs are more than the 4"),
        (HotAdd("vm0", memory_mib=4096), {}, ""),
        (HotAdd("vm0", memory_mib=4097), {}, "8,193 MiB is more than h0 can give one VM"),
        (HotAdd("vm0", vcpus=1), {"hot_add_cpu": False}, "takes no vCPUs without a restart"),
        (HotAdd("vm0", memory_mib=1), {"hot_add_cpu": False}, ""),
        (HotAdd("vm0", memory_mib=1), {"hot_add_memory": False}, "takes no memory without a restart"),
        (HotAdd("vm0", vcpus=1), {"hot_add_memory": False}, ""),
        (HotAdd("vm0", vcpus=1), {"max_vcpus": 3}, ""),
        (HotAdd("vm0", vcpus=1), {"max_vcpus": 2}, "uses at most 2 vCPUs"),
        (HotAdd("vm0", memory_mib=904), {"max_memory_mib": 5000}, ""),
        (HotAdd("vm0", memory_mib=905), {"max_memory_mib": 5000}, "uses at most 5000 MiB"),
    ],
)
def test_a_hot_add_up_to_the_last_limit_and_no_further(event: HotAdd, fields: dict[str, object], reason: str) -> None:
    estate, demand, plan = build_case([Vm(vcpus=2)], [Host(cores=4, memory_mib=8192)])
    grown = replace(demand.vms[0], guest=replace(demand.vms[0].guest, **fields))  # type: ignore[arg-type]
    found = altered(estate, replace(demand, vms=(grown,)), plan, [event])
    told = [one.reason for one in found.refused]
    assert len(told) == bool(reason)
    assert all(reason in one for one in told)
    if not reason:
        (vm,) = found.demand.vms
        assert (vm.vcpus, vm.configured_mib) == (2 + event.vcpus, 4096 + event.memory_mib)
        assert vm.shares == 1000 * vm.vcpus // 2


def test_the_platform_limits_what_is_added_too() -> None:
    hypervisor = replace(ESXI, max_vcpus_per_vm=3, max_memory_mib_per_vm=5000)
    case = build_case([Vm(vcpus=2)], [Host(cores=8)], hypervisor=hypervisor)
    for event, refused in (
        (HotAdd("vm0", vcpus=1), 0),
        (HotAdd("vm0", vcpus=2), 1),
        (HotAdd("vm0", memory_mib=904), 0),
        (HotAdd("vm0", memory_mib=905), 1),
    ):
        estate, demand, plan = case
        assert len(altered(estate, demand, plan, [event]).refused) == refused


def test_before_a_hot_add_a_vm_wants_no_more_than_it_can_run() -> None:
    """One vCPU of 1 GHz, and work that costs a quarter more: 800 MHz of the guest's."""
    estate, demand, plan = build_case([Vm(cpu_mhz=1800.0)])
    demand = replace(demand, cpu_overhead_by_cluster={"c0": np.array([1.25])})
    for at_s, held in ((0, 0), (599, 1), (600, 2), (1199, 3)):
        found = altered(estate, demand, plan, [HotAdd("vm0", vcpus=1, at_s=at_s)]).demand.series
        assert found.cpu_mhz_by_vm_step[0].tolist() == [800.0] * held + [1800.0] * (4 - held)


@pytest.mark.parametrize(
    ("at_s", "until_s", "step", "n_steps"),
    [(0, None, 0, 288), (899, None, 2, 288), (900, 1500, 3, 2), (900, 1501, 3, 3), (119_700, 120_000, 399, 1)],
)
def test_maintenance_begins_in_its_interval_and_lasts_until_it_ends(
    at_s: int, until_s: int | None, step: int, n_steps: int
) -> None:
    case = build_case([Vm(), Vm(host=1)], [Host(), Host()], n_steps=400)
    (found,) = run(case, Maintenance("h1", at_s=at_s, until_s=until_s)).failures
    assert (found.step, found.n_steps, found.cause) == (step, n_steps, "maintenance")


@pytest.mark.parametrize("at_s", [120_000, 10**9])
def test_an_event_that_would_begin_after_the_replay_does_not_happen(at_s: int) -> None:
    case = build_case([Vm(), Vm(host=1)], [Host(), Host()], n_steps=400)
    maintenance = Maintenance("h1", at_s=at_s, until_s=at_s + 300)
    assert run(case, maintenance).failures == ()
    estate, demand, plan = case
    assert len(altered(estate, demand, plan, [maintenance, HotAdd("vm0", vcpus=1, at_s=at_s)]).refused) == 2


def busy(*columns: Sequence[float]) -> Case:
    """Return one VM on each host that wants so much in each interval."""
    vms = [Vm(cpu_mhz=column, host=host, vcpus=2) for host, column in enumerate(columns)]
    policy = Policy(host_failures_tolerated=2)
    return build_case(vms, [Host()] * len(columns), n_steps=len(columns[0]), policy=policy)


def test_hosts_fail_together_when_both_are_busiest() -> None:
    """Alone h0 is busiest in interval 0 and h1 in interval 3, together in interval 2."""
    found = run(busy([900.0, 0.0, 800.0, 100.0], [100.0, 0.0, 800.0, 900.0], [0.0, 500.0, 0.0, 0.0])).failures
    steps = {failure.hosts: failure.step for failure in found}
    assert steps["h0",] == 0
    assert steps["h1",] == 3
    assert steps["h0", "h1"] == 2
    assert steps["h0", "h2"] == 0
    assert steps["h2",] == 1


def test_the_vm_that_waits_longest_after_a_failure_is_named() -> None:
    vms = [Vm(cpu_mhz=900.0), Vm(cpu_mhz=900.0, host=1), Vm(cpu_mhz=300.0, host=1)]
    policy = Policy(host_failures_tolerated=1)
    (first, _) = run(build_case(vms, [Host(cores=3), Host(cores=2)], policy=policy)).failures
    assert [one.vm for one in first.restarts] == []
    vms[0] = Vm(cpu_mhz=700.0)
    (first, _) = run(build_case(vms, [Host(cores=3), Host(cores=2)], policy=policy)).failures
    assert {one.vm: one.host for one in first.restarts} == {"vm0": "h1"}
    again = {
        vm.vm: vm.ready_p95_fraction for vm in run(build_case([replace(vm, host=0) for vm in vms], [Host(cores=2)])).vms
    }
    assert first.worst_vm == max(again, key=lambda name: again[name]) == "vm1"
    assert first.ready_p95_fraction == pytest.approx(max(again.values()))


DAY = 288


def week(*busy_steps: int, n_days: int = 7, level: float = 0.05) -> Replay:
    """Return the replay of a host with a ceiling of 80 %, over it for so many intervals of each day."""
    steps = np.arange(DAY)
    days = [*busy_steps, *[0] * (n_days - len(busy_steps))]
    values = np.concatenate([np.where(steps < number, 3900.0, 3200.0) for number in days])
    estate, demand, plan = build_case([Vm(cpu_mhz=values.tolist(), vcpus=4)], n_steps=len(values))
    levels = ServiceLevels(host=HostLevel(over_ceiling_fraction=level))
    return replay(replace(estate, service_levels=levels), demand, plan)


def test_a_host_at_its_ceiling_is_not_over_it() -> None:
    """3,200 of 4,000 MHz are the 80 % that are allowed."""
    calm = week()
    assert calm.hosts[0].over_ceiling_fraction == 0.0
    assert calm.risks[0].breach_probability == 0.0


def test_a_breach_is_more_than_the_level_allows() -> None:
    """Every day alike: 36 of 288 intervals are an eighth of the time."""
    for level, probability in ((0.125, 0.0), (0.124, 1.0)):
        found = week(*[36] * 7, level=level)
        assert found.hosts[0].over_ceiling_fraction == 0.125
        assert found.risks[0].breach_probability == probability
        assert found.risks[0].over_ceiling_low_fraction == found.risks[0].over_ceiling_high_fraction == 0.125


def test_days_that_are_not_whole_are_left_out() -> None:
    values = np.full(7 * DAY + 100, 400.0)
    values[7 * DAY :] = 3900.0
    found = replay(*build_case([Vm(cpu_mhz=values.tolist(), vcpus=4)], n_steps=len(values)))
    assert found.hosts[0].over_ceiling_fraction > 0.04
    assert found.risks[0].over_ceiling_high_fraction == 0.0


def test_the_spread_of_luck_lies_around_what_was_seen() -> None:
    found = week(144, 144, 144)
    assert found.hosts[0].over_ceiling_fraction == pytest.approx(3 / 14)
    low, high = found.risks[0].over_ceiling_low_fraction, found.risks[0].over_ceiling_high_fraction
    assert low == pytest.approx(1 / 14)
    assert high == pytest.approx(5 / 14)


def test_a_host_of_any_number_may_take_the_vms_over() -> None:
    vms = [Vm(cpu_mhz=500.0), Vm(cpu_mhz=700.0, host=1)]
    found = run(build_case(vms, [Host(), Host()], policy=Policy(host_failures_tolerated=1))).failures
    assert [[host.host for host in failure.degraded] for failure in found] == [["h1"], ["h0"]]
    assert [failure.degraded[0].cpu_peak_fraction for failure in found] == pytest.approx([0.3, 0.3])


def test_sets_of_hosts_that_are_few_are_all_tried() -> None:
    """Of 12 hosts 66 pairs are more than 64 and are drawn; 11 hosts have 55."""
    for n_hosts, sampled in ((11, False), (12, True)):
        case = build_case(
            [Vm(host=n) for n in range(n_hosts)], [Host()] * n_hosts, policy=Policy(host_failures_tolerated=2)
        )
        found = run(case)
        assert any("drawn at random" in note for note in found.assumptions) is sampled
        assert (len(found.failures) == n_hosts + n_hosts * (n_hosts - 1) // 2) is not sampled
