"""
Is a plan for the loss of a site right? Checked with the estate, the demand and the plan for every day only.

Every VM must be accounted for: those of the second site stay on their host or are switched off, those of the lost site
run at the second one, or are listed with a reason. What runs there must keep every limit and must rule, under the
ceilings and host failures that ``recovery`` states. Hosts of the plan for every day count against what may be bought.
The cost of product licences is not checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from vconsolidate.model.arrays import FloatArray, frozen
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import Bound
from vconsolidate.model.plan import Plan
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.model.recovery import Recovery, RecoveryPlan, Restarted
from vconsolidate.model.violation import Violation
from vconsolidate.verify import plan as checker

_LICENCES = frozenset({"licence", "product_licence", "licence_cost"})


def violations(estate: Estate, demand: Demand, plan: Plan, result: RecoveryPlan) -> tuple[Violation, ...]:
    """Return what is wrong with the recovery; `plan` is the plan for every day."""
    recovery = estate.recovery
    if recovery is None:
        return (Violation("recovery", (), "the inventory asks for no recovery"),)
    if result.status == "unknown" and not result.vms:
        return ()
    found = tuple(_accounts(recovery, demand, plan, result))
    return found or tuple(_second_site(estate, recovery, demand, plan, result))


def _accounts(recovery: Recovery, demand: Demand, plan: Plan, result: RecoveryPlan) -> Iterator[Violation]:
    """Yield VMs that are nowhere, in two places, or where they must not be."""
    after = {one.vm: one for one in result.vms}
    if len(after) < len(result.vms):
        yield Violation("recovery", (), "a VM runs twice after the disaster")
    listed = {one.vm for one in result.not_recovered}
    taking_over = {host.name for host in result.hosts if host.cluster in recovery.clusters}
    for vm, index in zip(demand.vms, plan.host_of_vm.tolist(), strict=True):
        if vm.secondary_of:
            continue
        before, now = plan.hosts[index], after.pop(vm.name, None)
        if before.cluster in recovery.clusters:
            message = _wrong_at_second(vm, before.name, now, recovery, any_vm=bool(result.vms))
        else:
            message = _wrong_of_lost(vm, now, recovery, listed=vm.name in listed)
        if not message and now is not None and now.host not in taking_over:
            message = f"restarts on {now.host}, which is no host of the second site"
        if message:
            yield Violation("recovery", (vm.name,), f"{vm.name} {message}", vm.place)
    for name in after:
        yield Violation("recovery", (name,), f"{name} runs after the disaster, but is no VM of the plan")


def _wrong_of_lost(vm: VirtualMachine, now: Restarted | None, recovery: Recovery, *, listed: bool) -> str:
    """Return what is wrong with a VM of the lost site; empty for nothing."""
    if now is None:
        return "" if listed else "is lost without a reason"
    return "" if vm.server in recovery.replicated else "restarts, but is not replicated"


def _wrong_at_second(
    vm: VirtualMachine, before: str, now: Restarted | None, recovery: Recovery, *, any_vm: bool
) -> str:
    """Return what is wrong with a VM of the second site; empty for nothing."""
    if vm.server in recovery.may_stop:
        return "" if now is None else "is to be switched off, but runs"
    if now is None:
        return "runs at the second site and is gone after the disaster" if any_vm else ""
    return "" if now.host == before else f"runs on {before} at the second site, but moves to {now.host}"


def _second_site(
    estate: Estate, recovery: Recovery, demand: Demand, plan: Plan, result: RecoveryPlan
) -> Iterator[Violation]:
    """Yield limits and rules that the second site breaks after the disaster."""
    if not result.vms:
        return
    every_day = {host.name: host for host in plan.hosts if host.cluster in recovery.clusters}
    used = {host.name for host in result.hosts}
    hosts: tuple[PlannedHost, ...] = (
        *(_as_every_day(host, every_day.get(host.name)) for host in result.hosts),
        *(replace(host, spare=False) for name, host in every_day.items() if name not in used),
    )
    number = {host.name: index for index, host in enumerate(hosts)}
    row_of = {vm.name: row for row, vm in enumerate(demand.vms)}
    rows = [row_of[one.vm] for one in result.vms]
    placed = frozen(np.array([number[one.host] for one in result.vms], dtype=np.int64))
    second = replace(
        estate,
        clusters=tuple(_relaxed(one, recovery) for one in estate.clusters if one.name in recovery.clusters),
        servers=tuple(replace(server, fault_tolerant=False) for server in estate.servers),
        resource_pools=tuple(pool for pool in estate.resource_pools if pool.cluster in recovery.clusters),
        reserve_room=(),
        recovery=None,
    )
    part = replace(
        demand,
        vms=tuple(demand.vms[row] for row in rows),
        cpu_mhz_by_vm_slot=_cpu_mhz(recovery, demand, rows),
        cpu_overhead_by_cluster={name: each[rows] for name, each in demand.cpu_overhead_by_cluster.items()},
        overhead_mib_by_cluster={name: each[rows] for name, each in demand.overhead_mib_by_cluster.items()},
        left=tuple(one for one in demand.left if one.cluster in recovery.clusters),
    )
    made = Plan("feasible", hosts, placed, (), Bound(0, 0.0, "none"), "none")
    for one in checker.violations(second, part, made):
        if one.rule not in _LICENCES:
            yield replace(one, message=f"after the loss of the first site: {one.message}")


def _cpu_mhz(recovery: Recovery, demand: Demand, rows: list[int]) -> FloatArray:
    """
    Return the CPU of VMs, reference MHz; where ``recovery`` states a ceiling, nothing for those with their own cores.

    Their demand is sized under the ceiling of every day. What they withhold of a host is counted from its cores under
    the ceiling that holds, by the check of its load.
    """
    shared = [recovery.cpu_ceiling_fraction is None or not demand.vms[row].latency_sensitive for row in rows]
    return frozen(demand.cpu_mhz_by_vm_slot[rows] * np.array(shared, dtype=np.float64).reshape(-1, 1))


def _as_every_day(host: PlannedHost, known: PlannedHost | None) -> PlannedHost:
    """Return a host of the recovery, bought where the plan for every day buys it."""
    return host if known is None else replace(host, existing=known.existing)


def _relaxed(cluster: Cluster, recovery: Recovery) -> Cluster:
    changed: dict[str, float] = {"host_failures_tolerated": recovery.host_failures_tolerated}
    if recovery.cpu_ceiling_fraction is not None:
        changed["cpu_ceiling_fraction"] = recovery.cpu_ceiling_fraction
    if recovery.memory_ceiling_fraction is not None:
        changed["memory_ceiling_fraction"] = recovery.memory_ceiling_fraction
    return replace(cluster, policy=replace(cluster.policy, **changed), licences=())  # type: ignore[arg-type]
