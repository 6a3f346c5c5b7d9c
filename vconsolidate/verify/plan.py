"""
Does a plan keep every rule and limit? Plain arithmetic on the estate, the demand and the plan.

The solvers, and the code that prepares their problem, use nothing of this, so a mistake of theirs is found here. It
works for plans made by hand as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from vconsolidate.model.cluster import Cluster, ExistingHost, HostType
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.placement import Placement
from vconsolidate.model.plan import Plan
from vconsolidate.model.planned_host import PlannedHost, ResourceLoad
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.violation import Violation
from vconsolidate.rules.registry import RULES, statements, with_secondaries
from vconsolidate.verify import datastores, exact_failures, files_on_datastores, vms_of_today
from vconsolidate.verify import product_licences as products
from vconsolidate.verify import reserved_room as room
from vconsolidate.verify import resource_pools as pools
from vconsolidate.verify import single_vms as machines
from vconsolidate.verify.by_admission_control import CHECKS
from vconsolidate.verify.host_facts import facts_of
from vconsolidate.verify.host_loads import loads, over
from vconsolidate.verify.places import add_places
from vconsolidate.verify.restart_memory import RestartMemory
from vconsolidate.verify.same_machine import differences
from vconsolidate.words import counted, distinct_quantities, resource_name

__all__ = ["facts_of", "keeps", "loads", "placement", "violations"]


def violations(
    estate: Estate, demand: Demand, plan: Plan, memory: RestartMemory | None = None
) -> tuple[Violation, ...]:
    """
    Return everything that is wrong with a plan; empty for a correct plan and for one without a placement.

    That is: hosts that differ from the estate or cannot run their hypervisor, VMs that have no host, or one that they
    may not or cannot run on, resources over their limits, broken rules, full datastores, and too few or too small spare
    hosts.

    Parameters
    ----------
    memory
        Of earlier checks of nearly the same plan. With one, the violations of failures end at the first, and are left
        out where something else is wrong already.
    """
    if not plan.hosts and plan.status in {"infeasible", "unknown"}:
        return ()
    found = _violations_without_reserved_room(estate, pools.with_parts(estate, demand), plan, memory)
    return add_places(
        found or room.violations(estate, demand, plan, _violations_without_reserved_room), estate, demand, plan.hosts
    )


def _violations_without_reserved_room(
    estate: Estate, demand: Demand, plan: Plan, memory: RestartMemory | None = None
) -> tuple[Violation, ...]:
    """Return what is wrong, except for reserved room."""
    shape = tuple(_shape(demand, plan))
    if shape:
        return shape
    found = [*_hosts(estate, plan), *machines.host_violations(estate, plan), *_clusters(demand, plan)]
    if any(v.rule == "host" for v in found):
        return tuple(found)
    found += machines.vm_violations(estate, demand, plan)
    found += vms_of_today.violations(estate, demand)
    found += _resources(estate, demand, plan)
    found += datastores.violations(estate, demand, plan)
    found += files_on_datastores.violations(estate, demand, plan)
    facts = replace(placement(estate, demand, plan), loads=_loads_by_host(estate, demand, plan))
    for statement in statements(estate):
        found += (replace(one, place=statement.place) for one in RULES[statement.kind].violations(statement, facts))
    found += islice(_failures(estate, demand, plan, memory), None if memory is None else int(not found))
    found += pools.violations(estate, demand, plan)
    found += products.violations(estate, demand, plan)
    return tuple(found)


def keeps(estate: Estate, demand: Demand, plan: Plan, statement: RuleStatement) -> bool:
    """Return whether a plan with a placement keeps one rule."""
    statement = with_secondaries(statement, estate)
    facts = replace(placement(estate, demand, plan), loads=_loads_by_host(estate, demand, plan))
    return next(iter(RULES[statement.kind].violations(statement, facts)), None) is None


def placement(estate: Estate, demand: Demand, plan: Plan) -> Placement:
    """Return where every VM runs, and what rules know about the hosts, taken from the estate (not from the plan)."""
    host_of_vm = {vm.name: plan.hosts[int(h)].name for vm, h in zip(demand.vms, plan.host_of_vm, strict=True)}
    facts = {host.name: facts_of(estate, host) for host in plan.hosts}
    return Placement(host_of_vm, facts, vms={vm.name: vm for vm in demand.vms})


def _loads_by_host(estate: Estate, demand: Demand, plan: Plan) -> Mapping[str, tuple[ResourceLoad, ...]]:
    every = loads(estate, demand, plan.hosts, plan.host_of_vm)
    return {host.name: of_host for host, of_host in zip(plan.hosts, every, strict=True)}


def _shape(demand: Demand, plan: Plan) -> Iterator[Violation]:
    if plan.host_of_vm.shape != (len(demand.vms),):
        message = (
            f"{counted(len(demand.vms), 'VM is', 'VMs are')} to be placed, but the plan places {plan.host_of_vm.size}"
        )
        yield Violation("placement", (), message)
        return
    for vm, host in zip(demand.vms, plan.host_of_vm.tolist(), strict=True):
        if not 0 <= host < len(plan.hosts):
            yield Violation("placement", (vm.name,), f"{vm.name} is on no host of the plan")


def _hosts(estate: Estate, plan: Plan) -> Iterator[Violation]:
    for name, times in Counter(host.name for host in plan.hosts).items():
        if times > 1:
            yield Violation("host", (name,), f"{name} appears {times} times in the plan")
    clusters = {cluster.name: cluster for cluster in estate.clusters}
    bought: Counter[tuple[str, str]] = Counter()
    for host in plan.hosts:
        cluster = clusters.get(host.cluster)
        if cluster is None:
            yield Violation(
                "host", (host.name,), f"{host.name} is in cluster {host.cluster}, which is not in the inventory"
            )
        elif host.existing:
            yield from _existing_host(cluster, host)
        else:
            bought[cluster.name, host.type_name] += 1
            kind = next((kind for kind in cluster.host_types if kind.name == host.type_name), None)
            yield from _machine(
                host, kind, f"{host.name} has type {host.type_name}, which cluster {cluster.name} cannot buy"
            )
    for (name, type_name), number in bought.items():
        for kind in clusters[name].host_types:
            if kind.name == type_name and kind.count is not None and number > kind.count:
                bought_hosts = f"the plan buys {counted(number, 'host')} of type {type_name} for {name}"
                message = f"{bought_hosts}, {kind.count} may be bought"
                yield Violation("host_count", (name, type_name), message)


def _existing_host(cluster: Cluster, host: PlannedHost) -> Iterator[Violation]:
    real = next((real for real in cluster.hosts if real.name == host.name), None)
    yield from _machine(host, real, f"cluster {cluster.name} has no host {host.name}")
    if real is not None and real.maintenance:
        yield Violation("maintenance", (host.name,), f"{host.name} is in maintenance")


def _machine(host: PlannedHost, real: ExistingHost | HostType | None, missing: str) -> Iterator[Violation]:
    """Yield a violation where the estate does not have the host, or has another machine."""
    apart = () if real is None else differences(host.hardware, real.hardware)
    if real is None or apart:
        yield Violation("host", (host.name,), missing if real is None else another_machine(host.name, apart))


def another_machine(name: str, apart: Sequence[str]) -> str:
    """Return a sentence that says how a host differs from the machine in the plan."""
    return f"{name} is another machine than in the plan ({'; '.join(apart)})"


def _clusters(demand: Demand, plan: Plan) -> Iterator[Violation]:
    for vm, index in zip(demand.vms, plan.host_of_vm.tolist(), strict=True):
        host = plan.hosts[index]
        if host.cluster not in vm.clusters:
            why = vm.refused.get(host.cluster, "the inventory does not let it run there")
            yield Violation(
                "cluster", (vm.name, host.name), f"{vm.name} is not allowed in cluster {host.cluster}: {why}"
            )
        if host.spare:
            yield Violation(
                "spare", (vm.name, host.name), f"{vm.name} runs on {host.name}, a spare host that must stay empty"
            )


def _resources(estate: Estate, demand: Demand, plan: Plan) -> Iterator[Violation]:
    for host, of_host in zip(plan.hosts, loads(estate, demand, plan.hosts, plan.host_of_vm), strict=True):
        for load in of_host:
            if over(load):
                used, allowed = distinct_quantities((load.used, load.capacity), load.unit)
                limit = f"its limit for {resource_name(load.resource)}"
                message = f"{host.name} exceeds {limit}: {used} used, {allowed} allowed"
                yield Violation(load.resource, (host.name,), message)


def _failures(estate: Estate, demand: Demand, plan: Plan, memory: RestartMemory | None) -> Iterator[Violation]:
    for cluster in estate.clusters:
        form = cluster.policy.admission.form
        if cluster.policy.host_failures_tolerated and form == "exact":
            yield from exact_failures.violations(estate, demand, plan, cluster, memory)
        elif cluster.policy.host_failures_tolerated:
            yield from CHECKS[form](estate, demand, plan, cluster)
