"""Why a VM is on its host, why a server became no VM, what fills a host, and what limits the plan as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from vconsolidate.errors import UsageError
from vconsolidate.model.arrays import frozen
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.explanation import (
    Alternative,
    ConflictPart,
    HostExplanation,
    PlanExplanation,
    ServerExplanation,
    VmExplanation,
)
from vconsolidate.model.fault_tolerance import twins
from vconsolidate.model.plan import Plan
from vconsolidate.model.planned_host import ResourceLoad
from vconsolidate.model.today import host_of_server
from vconsolidate.packing.encoding.host_capacity import resources_of
from vconsolidate.packing.encoding.reserved_room import place_reserved_room
from vconsolidate.pipeline.explain.bounds import bound_lines
from vconsolidate.pipeline.explain.host_licences import licences_of_host
from vconsolidate.pipeline.explain.promise_words import rule_words
from vconsolidate.rules.registry import statements
from vconsolidate.units import format_fraction, format_gib, format_mhz, format_mib
from vconsolidate.verify.datastores import files_of
from vconsolidate.verify.host_loads import cluster_of
from vconsolidate.verify.plan import loads, violations
from vconsolidate.verify.product_licences import licences_due
from vconsolidate.words import counted, did_you_mean, listed, resource_name

MOST_TRIED = 60
"""Most VMs that are tried on a host with room for them; each try checks the whole plan again."""

STRANDED_FROM = 0.2
"""A resource is stranded when its free share is larger by this much than that of the resource that runs out first."""


_LEAST_COST = 0.01
"""In the inventory's currency: below that, licences cost the same."""


def explain(
    estate: Estate, demand: Demand, plan: Plan, subject: str
) -> VmExplanation | ServerExplanation | HostExplanation:
    """
    Return why a VM is on its host, why a server becomes no VM, or what fills a host.

    Raises
    ------
    UsageError
        When `subject` is not the name of a VM, server or host.
    """
    for row, vm in enumerate(demand.vms):
        if vm.name == subject and plan.hosts:
            return _explain_vm(estate, demand, plan, row)
    for index, host in enumerate(plan.hosts):
        if host.name == subject:
            return _explain_host(estate, demand, plan, index)
    for item in demand.dispositions:
        if item.server == subject:
            today = host_of_server(estate).get(item.server, "")
            return ServerExplanation(item.server, item.action, item.code, item.reason, item.place, today)
    secondaries = (vm.name for vm in demand.vms if vm.secondary_of)
    known = [*(item.server for item in demand.dispositions), *secondaries, *(host.name for host in plan.hosts)]
    raise UsageError(f'the plan has no VM, server or host "{subject}"{did_you_mean(subject, known)}')


def _explain_vm(estate: Estate, demand: Demand, plan: Plan, row: int) -> VmExplanation:
    vm = demand.vms[row]
    host = plan.hosts[int(plan.host_of_vm[row])]
    before = {violation.message for violation in violations(estate, demand, plan)}
    alternatives = []
    for index, other in enumerate(plan.hosts):
        if other is host:
            continue
        if other.cluster not in vm.clusters:
            why = vm.refused.get(other.cluster)
            excluded: tuple[str, ...] = (f"it is not allowed in cluster {other.cluster}{f': {why}' if why else ''}",)
        elif other.spare:
            excluded = ("it is a spare host, kept empty for host failures",)
        else:
            host_of_vm = plan.host_of_vm.copy()
            host_of_vm[row] = index
            moved = replace(plan, host_of_vm=frozen(host_of_vm), products=())
            broken = violations(estate, demand, moved)
            excluded = tuple(violation.message for violation in broken if violation.message not in before)
            excluded += _dearer_licences(estate, demand, plan, moved)
        alternatives.append(Alternative(other.name, other.cluster, other.spare, excluded))
    rules = tuple(
        ConflictPart("rule", rule_words(statement), statement.place)
        for statement in statements(estate)
        if vm.name in statement.members
    )
    refused = tuple(sorted(vm.refused.items()))
    today = host_of_server(estate).get(vm.server)
    ran = () if today is None or vm.secondary_of else (("today", f"on {today}"),)
    figures = (*_figures(vm, cluster_of(estate, host.cluster), plan), *ran, *_size_today(vm), *_pair(demand, plan, row))
    return VmExplanation(vm.name, host.name, host.cluster, figures, rules, tuple(alternatives), refused, vm.place)


def _dearer_licences(estate: Estate, demand: Demand, plan: Plan, moved: Plan) -> tuple[str, ...]:
    """Return what more licences would cost with VMs elsewhere; empty where they would not cost more."""
    more = licences_due(estate, demand, moved) - licences_due(estate, demand, plan)
    currency = estate.economics.currency
    return (f"licences would cost {more:,.0f} {currency} more over the horizon",) if more >= _LEAST_COST else ()


def _figures(vm: VirtualMachine, cluster: Cluster, plan: Plan) -> tuple[tuple[str, str], ...]:
    found = [
        ("vCPUs", f"{vm.vcpus}"),
        ("CPU", f"{format_mhz(vm.cpu_mhz)} planned, {format_mhz(vm.cpu_peak_mhz)} at its peak"),
        ("memory", f"{format_mib(vm.configured_mib)} configured, {format_mib(vm.consumed_mib)} used"),
        ("disk", format_gib(vm.disk_gib)),
        ("files", _other_files(vm, cluster)),
        *_datastores(vm, plan),
        *_own_cores(vm),
        ("tier", f"{vm.tier}"),
        ("restart", vm.restart),
    ]
    return tuple(found)


def _own_cores(vm: VirtualMachine) -> Iterator[tuple[str, str]]:
    """Yield what a latency-sensitive VM has to itself."""
    if vm.latency_sensitive:
        cores = f"{counted(vm.vcpus, 'core')} of its own, which no other VM uses (latency sensitive)"
        yield "cores", f"{cores}; all its CPU and all {format_mib(vm.configured_mib)} of memory reserved"


def _datastores(vm: VirtualMachine, plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield the datastores of the files of a VM, where the plan names any."""
    for one in plan.storage:
        if one.vm == vm.name:
            names = list(dict.fromkeys((one.home, *one.disks, one.swap)))
            moved = [was for was, now in zip(one.disks_before, one.disks, strict=True) if was and was != now]
            from_there = f", moved from {listed(list(dict.fromkeys(moved)))}" if moved else ""
            yield "on", f"{listed(names)}{from_there}; {vm.disk_iops:,.0f} IOPS"


def _size_today(vm: VirtualMachine) -> tuple[tuple[str, str], ...]:
    """Return the size of a VM of today that the plan gives another one."""
    if not vm.vcpus_today or (vm.vcpus_today, vm.memory_today_mib) == (vm.vcpus, vm.configured_mib):
        return ()
    return (("had", f"{counted(vm.vcpus_today, 'vCPU')} and {format_mib(vm.memory_today_mib)} today"),)


def _other_files(vm: VirtualMachine, cluster: Cluster) -> str:
    files = files_of(vm, cluster)
    kinds = ((files.swap_gib, "swap"), (files.snapshots_gib, "snapshots"), (files.logs_gib, "logs"))
    return ", ".join(f"{format_mib(gib * 1024)} {word}" for gib, word in kinds if gib) or "none apart from the disks"


def _pair(demand: Demand, plan: Plan, row: int) -> Iterator[tuple[str, str]]:
    """Yield where the other VM of a fault-tolerance pair is."""
    other = twins(demand.vms).get(row)
    if other is not None:
        host = plan.hosts[int(plan.host_of_vm[other])].name
        yield ("secondary of" if demand.vms[row].secondary_of else "secondary"), f"{demand.vms[other].name} on {host}"


def _explain_host(estate: Estate, demand: Demand, plan: Plan, index: int) -> HostExplanation:
    host = plan.hosts[index]
    of_host = loads(estate, demand, plan.hosts, plan.host_of_vm)[index]
    inside = np.flatnonzero(plan.host_of_vm == index).tolist()
    binding = max(of_host, key=lambda load: load.fraction) if inside else None
    stranded = () if binding is None else tuple(_stranded_capacity(of_host, binding))
    return HostExplanation(
        host=host.name,
        cluster=host.cluster,
        type_name=host.type_name,
        spare=host.spare,
        loads=of_host,
        vms=tuple(demand.vms[row].name for row in inside),
        binding=binding.resource if binding is not None else "",
        next_vm=_obstacles(estate, demand, plan, index),
        stranded=stranded,
        kept=tuple((room.name, room.count) for room in plan.room if room.host == index),
        licences=licences_of_host(estate, demand, plan, index),
    )


def _stranded_capacity(of_host: Sequence[ResourceLoad], binding: ResourceLoad) -> Iterator[str]:
    """Yield the CPU and memory that is left over when the binding resource is nearly used up."""
    for load in of_host if binding.fraction > 1 - STRANDED_FROM else ():
        kind = load.resource.partition("@")[0]
        counts = kind in {"cpu", "memory_configured", "memory_consumed"} and kind != binding.resource.partition("@")[0]
        if counts and binding.fraction - load.fraction > STRANDED_FROM:
            left = load.capacity - load.used
            amount = format_mhz(left) if kind == "cpu" else format_mib(left)
            what = f"{amount} of {resource_name(load.resource)} ({format_fraction(1 - load.fraction)})"
            yield f"{what}: {resource_name(binding.resource)} runs out first"


def _obstacles(estate: Estate, demand: Demand, plan: Plan, index: int) -> tuple[tuple[str, int], ...]:
    """
    Return what keeps each VM of the other hosts from moving here, and how many VMs, most first.

    Where there is room, rules and host failures are checked for the first `MOST_TRIED` VMs.
    """
    host = plan.hosts[index]
    cluster = cluster_of(estate, host.cluster)
    resources = resources_of(demand, estate.clusters)
    _, whole, full = place_reserved_room(estate, demand, plan)  # reserved room takes resources, too
    needs = resources.demand_in(cluster, whole)
    left = resources.capacity_of(host.hardware, cluster) - needs[full.host_of_vm == index].sum(axis=0)
    stops: Counter[str] = Counter()
    tried, before = 0, {violation.message for violation in violations(estate, demand, plan)}
    for row, vm in enumerate(demand.vms):
        if int(plan.host_of_vm[row]) == index:
            continue
        if cluster.name not in vm.clusters:
            stops["cluster"] += 1
            continue
        over = np.flatnonzero(needs[row] > left * (1 + 1e-9))
        if over.size:
            worst = int(over[int(np.argmax(needs[row, over] - left[over]))])
            stops[resources.names[worst].partition("@")[0]] += 1
        elif tried == MOST_TRIED:
            stops["untried"] += 1
        else:
            tried += 1
            host_of_vm = plan.host_of_vm.copy()
            host_of_vm[row] = index
            broken = violations(estate, demand, replace(plan, host_of_vm=frozen(host_of_vm)))
            stops["room" if all(violation.message in before for violation in broken) else "rules"] += 1
    return tuple(sorted(stops.items(), key=lambda entry: (-entry[1], entry[0])))


def explain_plan(estate: Estate, demand: Demand, plan: Plan, *, stale: bool = False) -> PlanExplanation:
    """
    Return what limits a plan as a whole.

    Parameters
    ----------
    stale
        The inventory has changed since; the proof is about the inventory at that time.
    """
    binding: Counter[str] = Counter()
    busy = set(plan.host_of_vm.tolist())
    for index, of_host in enumerate(loads(estate, demand, plan.hosts, plan.host_of_vm)):
        if index in busy:
            binding[max(of_host, key=lambda load: load.fraction).resource.partition("@")[0]] += 1
    left_out = Counter(item.code for item in demand.dispositions if item.action != "virtualise")
    return PlanExplanation(
        name=estate.name,
        status=plan.status,
        hosts_used=plan.hosts_used,
        spares=sum(host.spare for host in plan.hosts),
        vms=len(demand.vms),
        bound_hosts=plan.bound.hosts,
        bound_method=plan.bound.method,
        binding=tuple(binding.most_common()),
        bounds=bound_lines(estate, demand),
        servers_left_out=tuple(sorted(left_out.items())),
        rules=len(statements(estate)),
        stale=stale,
        currency=estate.economics.currency,
    )
