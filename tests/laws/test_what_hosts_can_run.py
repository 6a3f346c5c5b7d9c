"""
The law of hosts: brute force, sizing, planner, checker, restart maps and replay agree on what is possible.

``VCONSOLIDATE_EXAMPLES=20000`` draws so many estates for each law instead of a few.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.mixed_hosts import Mixed, mixed_estates
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place
from vconsolidate.replay.restart import restart
from vconsolidate.replay.room import room
from vconsolidate.replay.rulebook import PlannedRules
from vconsolidate.verify.plan import violations

STOP = Stop(work=5.0)
EXAMPLES = int(os.environ.get("VCONSOLIDATE_EXAMPLES", "40"))
LAW = settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), print_blob=True)


@LAW
@given(mixed=mixed_estates())
def test_a_cluster_takes_a_vm_when_one_of_its_hosts_can_run_it(mixed: Mixed) -> None:
    for vm in mixed.demand.vms:
        able = {
            mixed.hosts[h].cluster for h in range(len(mixed.hosts)) if mixed.serves(vm, h) and _alone(mixed, vm.name, h)
        }
        assert set(vm.clusters) == able


def _alone(mixed: Mixed, name: str, host: int) -> bool:
    number = next(n for n, vm in enumerate(mixed.demand.vms) if vm.name == name)
    return mixed.holds([number], host)


@LAW
@given(mixed=mixed_estates(), data=st.data())
def test_the_checker_passes_what_hosts_can_run_and_nothing_else(mixed: Mixed, data: st.DataObject) -> None:
    if not mixed.demand.vms or not mixed.hosts:
        return
    good = [p for p in mixed.placements() if mixed.sound(p)]
    for _ in range(4):
        anywhere = st.tuples(*(st.integers(0, len(mixed.hosts) - 1) for _ in mixed.demand.vms))
        placement = data.draw(st.one_of(anywhere, st.sampled_from(good)) if good else anywhere)
        found = violations(mixed.estate, mixed.demand, mixed.plan(placement))
        possible = mixed.sound(placement) and mixed.survives(placement)
        assert (found == ()) == possible, [violation.message for violation in found]


@LAW
@given(mixed=mixed_estates())
def test_a_plan_is_found_when_brute_force_finds_one_and_has_no_more_hosts(mixed: Mixed) -> None:
    if not mixed.demand.vms:
        return
    good = [p for p in mixed.placements() if mixed.sound(p) and mixed.survives(p)]
    plan = place(mixed.estate, mixed.demand, stop=STOP)
    assert bool(plan.hosts) == bool(good), plan.conflicts
    if not good:
        assert plan.status == "infeasible"
        return
    assert violations(mixed.estate, mixed.demand, plan) == ()
    if not any(cluster.policy.host_failures_tolerated for cluster in mixed.estate.clusters):
        assert plan.status == "optimal"
        assert plan.hosts_used == min(len(set(p)) for p in good)


@LAW
@given(mixed=mixed_estates())
def test_what_restarts_restarts_on_hosts_that_can_start_it(mixed: Mixed) -> None:
    if not mixed.demand.vms:
        return
    plan = place(mixed.estate, mixed.demand, stop=STOP)
    number = {host.name: index for index, host in enumerate(mixed.hosts)}
    vm_of = {vm.name: vm for vm in mixed.demand.vms}
    for found in plan.restarts:
        for vm, host in found.placed:
            assert host not in found.hosts
            assert mixed.serves(vm_of[vm], number[host])
    if not plan.hosts:
        return
    rules = PlannedRules(mixed.estate, mixed.demand, plan)
    for lost, gone in enumerate(plan.hosts):
        cluster = next(c for c in mixed.estate.clusters if c.name == gone.cluster)
        down = [vm.name for vm in mixed.demand.vms if vm.restart == "disabled"]
        restarts, stranded = restart(
            rules, mixed.demand, plan, room(cluster, mixed.demand, plan), (lost,), down
        )  # fmt: skip
        assert all(mixed.starts(vm_of[one.vm], number[one.host]) for one in restarts)
        assert not (stranded and cluster.policy.host_failures_tolerated)
