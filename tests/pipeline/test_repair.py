"""What the replay refutes becomes a constraint, until the plan holds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vconsolidate.errors import ExitCode
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.estate import Estate
from vconsolidate.model.resource_pool import ResourcePool
from vconsolidate.model.statement import BudgetStatement
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.repair.carry_bounds import carry_bounds
from vconsolidate.pipeline.repair.cuts import add_cuts
from vconsolidate.pipeline.repair.plan_until_it_holds import plan_until_it_holds
from vconsolidate.pipeline.repair.refute import refutations
from vconsolidate.pipeline.settings import Settings
from vconsolidate.replay.engine import replay
from vconsolidate.sizing.size import size

SAMPLES = Path(__file__).parents[2] / "sample_inventories"
QUICK = Settings(stop=Stop(work=2.0))


@pytest.fixture(scope="module")
def rush() -> Estate:
    return load_inventory(SAMPLES / "morning-rush.yaml")


def test_a_plan_that_passes_on_averages_fails_at_half_past_nine(rush: Estate) -> None:
    outcome = plan_estate(rush, replace(QUICK, repair=False))
    assert outcome.plan.status == "optimal"
    assert outcome.exit_code is ExitCode.BREACH
    (only,) = outcome.rounds
    assert any("09:30" in reason or "09:45" in reason for reason in only.refuted)


def test_the_repaired_plan_holds_and_says_what_was_repaired(rush: Estate) -> None:
    outcome = plan_estate(rush, QUICK)
    assert outcome.exit_code is ExitCode.OK
    assert outcome.replay is not None
    assert max(host.cpu_peak_fraction for host in outcome.replay.hosts) <= 1.0
    assert len(outcome.rounds) > 1
    assert all(entry.refuted and entry.cuts for entry in outcome.rounds[:-1])
    assert outcome.rounds[-1].refuted == ()
    assert outcome.plan.hosts_used == outcome.rounds[-1].hosts_used >= outcome.rounds[0].hosts_used


def test_every_cut_rules_out_the_plan_it_came_from(rush: Estate) -> None:
    demand = size(rush)
    plan = place(rush, demand, stop=Stop(work=2.0))
    refuted = refutations(rush, demand, plan, replay(rush, demand, plan))
    assert refuted
    cut_demand, _ = add_cuts(rush, demand, plan, refuted)
    for item in refuted:
        (slot,) = [
            column
            for column, name in enumerate(cut_demand.slots)
            if name.startswith(_stamp(demand.series.start_s, demand.series.interval_s, item.step))
        ]
        host = plan.hosts[item.host]
        cluster = rush.clusters[0]
        rows = plan.host_of_vm == item.host
        factor = cut_demand.cpu_overhead_by_cluster[cluster.name]
        load = float((cut_demand.cpu_mhz_by_vm_slot[:, slot] * factor)[rows].sum())
        cores = host.hardware.cpu.cores - cluster.hypervisor.reserve_cores
        room = cluster.policy.cpu_ceiling_fraction * cores * host.hardware.cpu.core_rating_mhz
        assert load > room


def _stamp(start_s: int, interval_s: int, step: int) -> str:
    return str(np.datetime64(start_s + step * interval_s, "s")).replace("T", " ")[:16]


def test_a_plan_that_holds_is_left_alone() -> None:
    estate = load_inventory(SAMPLES / "branch-office.yaml")
    repaired = plan_until_it_holds(estate, size(estate), QUICK)
    assert repaired.holds
    assert [(entry.number, entry.refuted, entry.cuts) for entry in repaired.rounds] == [(1, (), ())]


def test_what_no_host_can_give_is_named_not_looped_over(rush: Estate) -> None:
    """A budget that even a VM alone on a host breaks: the last plan is kept, with its refutations."""
    impossible = replace(rush, budgets=(BudgetStatement("cpu_utilisation_peak", maximum=0.001),))
    repaired = plan_until_it_holds(impossible, size(impossible), QUICK)
    assert not repaired.holds
    assert repaired.plan.hosts
    assert repaired.rounds[0].refuted
    assert repaired.rounds[-1].hosts_used == 0


def test_memory_that_was_reclaimed_is_planned_for(rush: Estate) -> None:
    """Planned on the median of used memory with heavy overcommit, a host runs out; the repair plans what was used."""
    clusters = tuple(
        replace(
            cluster,
            policy=replace(
                cluster.policy,
                memory_overcommit=4.0,
                memory_sizing="installed",
                memory_statistic=replace(cluster.policy.memory_statistic, kind="percentile", percentile=50.0),
            ),
        )
        for cluster in rush.clusters
    )
    estate = replace(rush, clusters=clusters, budgets=())
    demand = size(estate)
    vms = tuple(replace(vm, configured_mib=65536, consumed_mib=9000.0, reservation_mib=0) for vm in demand.vms)
    used = np.full_like(demand.series.used_mib_by_vm_step, 9000.0)
    used[:, 300:340] = 60000.0
    demand = replace(demand, vms=vms, series=replace(demand.series, used_mib_by_vm_step=used))
    first = place(estate, demand, stop=Stop(work=2.0))
    assert any(item.resource == "memory" for item in refutations(estate, demand, first, replay(estate, demand, first)))
    repaired = plan_until_it_holds(estate, demand, QUICK)
    assert repaired.plan.hosts_used > first.hosts_used
    assert repaired.holds


def test_a_vm_that_its_own_limit_holds_back_is_no_reason_for_another_host() -> None:
    estate = load_inventory(SAMPLES / "branch-office.yaml")
    busiest = max(
        estate.servers, key=lambda server: (server.demand.cpu_peak_fraction or 0.0) * server.hardware.cpu.cores
    )
    servers = tuple(replace(s, cpu_limit_mhz=100.0) if s.name == busiest.name else s for s in estate.servers)
    limited = replace(estate, servers=servers)
    demand = size(limited)
    plan = place(limited, demand, stop=Stop(work=2.0))
    played = replay(limited, demand, plan)
    waits = {vm.vm: vm.ready_p95_fraction for vm in played.vms}
    assert waits[busiest.name] > 0.1
    assert refutations(limited, demand, plan, played) == ()


def test_nor_is_one_that_its_pool_holds_back() -> None:
    estate = load_inventory(SAMPLES / "branch-office.yaml")
    cluster, members = estate.clusters[0].name, tuple(server.name for server in estate.servers)
    pools = (ResourcePool("top", cluster, limit_mhz=500.0), ResourcePool("all", cluster, parent="top", members=members))
    pooled = replace(estate, resource_pools=pools)
    demand = size(pooled)
    plan = place(pooled, demand, stop=Stop(work=2.0))
    played = replay(pooled, demand, plan)
    assert max(vm.ready_p95_fraction for vm in played.vms) > 0.1
    assert refutations(pooled, demand, plan, played) == ()


def test_cuts_of_refuted_hosts_leave_all_other_hosts_as_they_are(rush: Estate) -> None:
    demand = size(rush)
    plan = place(rush, demand, stop=Stop(work=2.0))
    refuted = refutations(rush, demand, plan, replay(rush, demand, plan))
    cut, words = add_cuts(rush, demand, plan, refuted, of_all_vms=False)
    new = cut.cpu_mhz_by_vm_slot[:, len(demand.slots) :]
    hosts = {item.host for item in refuted if item.resource == "cpu"}
    assert hosts
    assert any("of the VMs that shared" in word for word in words)
    assert not new[~np.isin(plan.host_of_vm, list(hosts))].any()
    again, nothing_new = add_cuts(rush, cut, plan, refuted, of_all_vms=False)
    assert not nothing_new, "the same refutations add nothing"
    assert again.slots == cut.slots


def test_a_repaired_plan_keeps_what_was_proven_before(rush: Estate) -> None:
    demand = size(rush)
    plan = place(rush, demand, stop=Stop(work=2.0))
    forgot = replace(
        plan,
        status="feasible",
        bound=replace(plan.bound, hosts=0, cost=0.0),
        levels=tuple(replace(level, bound=0.0) for level in plan.levels),
    )
    carried = carry_bounds(forgot, plan)
    assert carried.bound == plan.bound
    assert carried.levels[0].bound == plan.levels[0].bound
