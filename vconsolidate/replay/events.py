"""
Events as changes of demand, so that one replay serves them all.

A hot add gives the VM its new size from the start and holds its demand to the old size until the moment comes; what it
lacked before that is therefore not counted as unserved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from vconsolidate.model.arrays import Float32Array, frozen
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.event import Event, HotAdd, Maintenance, Refusal, Surge
from vconsolidate.model.plan import Plan
from vconsolidate.model.planned_host import PlannedHost


@dataclass(frozen=True, slots=True)
class Altered:
    """A demand with events in it, what could not happen, and the hosts in maintenance."""

    demand: Demand
    refused: tuple[Refusal, ...] = ()
    maintenance: tuple[Maintenance, ...] = ()


def altered(estate: Estate, demand: Demand, plan: Plan, events: Sequence[Event]) -> Altered:
    """
    Return the demand after `events`, surges first; maintenance changes no demand.

    Events of servers that are no VMs, and of hosts that the plan does not use, are refused.
    """
    if not events or not plan.hosts:
        return Altered(demand)
    events, refused = _possible(events, demand, plan)
    row_of = {vm.name: row for row, vm in enumerate(demand.vms)}
    clusters = {cluster.name: cluster for cluster in estate.clusters}
    vms = list(demand.vms)
    series = demand.series
    cpu, used, active = (
        np.array(values)
        for values in (series.cpu_mhz_by_vm_step, series.used_mib_by_vm_step, series.active_mib_by_vm_step)
    )
    for event in events:
        if isinstance(event, Surge):
            # a secondary does the work of its primary again
            also = [row for row, vm in enumerate(vms) if vm.secondary_of and vm.secondary_of in event.vms]
            rows = [*(row_of[name] for name in event.vms), *also] or slice(None)
            for values in (cpu, used, active):
                values[rows, _span(event, series.interval_s)] *= np.float32(event.factor)
    for event in events:
        if isinstance(event, HotAdd):
            row = row_of[event.vm]
            host = plan.hosts[plan.host_of_vm[row]]
            cluster = clusters[host.cluster]
            reason = refusal(vms[row], event, host, cluster)
            if reason:
                reason = f"{event.vm} cannot grow while it runs: {reason}."
                refused.append(Refusal(event.vm, reason, event.place))
                continue
            factor = demand.cpu_overhead_by_cluster[cluster.name][row]
            until = event.at_s // series.interval_s
            _hold(cpu[row, :until], vms[row].vcpus * host.hardware.cpu.core_rating_mhz / factor)
            _hold(used[row, :until], vms[row].configured_mib)
            vms[row] = _grown(vms[row], event)
    changed = replace(
        series,
        cpu_mhz_by_vm_step=frozen(cpu),
        used_mib_by_vm_step=frozen(used),
        active_mib_by_vm_step=frozen(np.minimum(active, used)),
    )
    emptied = tuple(event for event in events if isinstance(event, Maintenance))
    return Altered(replace(demand, vms=tuple(vms), series=changed), tuple(refused), emptied)


def _possible(events: Sequence[Event], demand: Demand, plan: Plan) -> tuple[list[Event], list[Refusal]]:
    """Return the events whose VMs and hosts the plan has, and the others as refused."""
    vms, hosts = {vm.name for vm in demand.vms}, {host.name for host in plan.hosts}
    kept: list[Event] = []
    refused: list[Refusal] = []
    for event in events:
        match event:
            case Surge():
                refused += [_absent(name, event) for name in event.vms if name not in vms]
                known = tuple(name for name in event.vms if name in vms)
                if known or not event.vms:
                    kept.append(replace(event, vms=known))
            case HotAdd():
                if event.vm in vms:
                    kept.append(event)
                else:
                    refused.append(_absent(event.vm, event))
            case Maintenance():
                if event.host in hosts:
                    kept.append(event)
                else:
                    message = f"{event.host} is not used by the plan: its maintenance moves nothing."
                    refused.append(Refusal(event.host, message, event.place))
    return kept, refused


def _absent(name: str, event: Event) -> Refusal:
    return Refusal(name, f"{name} is not a VM of the plan, so nothing happens to it.", event.place)


def _span(event: Surge, interval_s: int) -> slice:
    return slice(event.at_s // interval_s, None if event.until_s is None else -(-event.until_s // interval_s))


def refusal(vm: VirtualMachine, event: HotAdd, host: PlannedHost, cluster: Cluster) -> str:
    """Return why a VM cannot take a hot add on its host; empty when it can."""
    vcpus, memory_mib = vm.vcpus + event.vcpus, vm.configured_mib + event.memory_mib
    hypervisor, installed_mib, hot = cluster.hypervisor, host.hardware.memory_mib, cluster.hypervisor.hot_add
    most_vcpus = hypervisor.most_vcpus_on(host.hardware.cpu)
    usable_mib = int(installed_mib - hypervisor.reserve_mib(installed_mib) - hypervisor.overhead.of(vcpus, memory_mib))
    most_mib = min(hypervisor.max_memory_mib_per_vm, usable_mib)
    guest = vm.guest
    platform = f"{hypervisor.name} {hypervisor.version}"
    grown_mib = hot.most_memory_mib(guest.family, vm.configured_mib)
    obstacles = (
        (event.vcpus and not hot.vcpus, f"{platform} adds no vCPUs to a running VM"),
        (event.memory_mib and not hot.memory, f"{platform} adds no memory to a running VM"),
        (event.vcpus and not guest.hot_add_cpu, f"{guest.name} takes no vCPUs without a restart"),
        (event.memory_mib and not guest.hot_add_memory, f"{guest.name} takes no memory without a restart"),
        (
            event.memory_mib and not hot.takes_memory(guest.family, guest.key),
            f"{guest.name} takes no memory without a restart on {platform}",
        ),
        (
            event.memory_mib and memory_mib > (grown_mib or memory_mib),
            f"{platform} lets it grow to {grown_mib:,} MiB while it runs" if grown_mib else "",
        ),
        (vcpus > most_vcpus, f"{vcpus} vCPUs are more than the {most_vcpus} that {host.name} can give one VM"),
        (vcpus > (guest.max_vcpus or vcpus), f"{guest.name} uses at most {guest.max_vcpus} vCPUs"),
        (memory_mib > most_mib, f"{memory_mib:,} MiB is more than {host.name} can give one VM"),
        (memory_mib > (guest.max_memory_mib or memory_mib), f"{guest.name} uses at most {guest.max_memory_mib} MiB"),
    )
    return next((reason for stands, reason in obstacles if stands), "")


def _grown(vm: VirtualMachine, event: HotAdd) -> VirtualMachine:
    vcpus = vm.vcpus + event.vcpus
    return replace(
        vm,
        vcpus=vcpus,
        configured_mib=vm.configured_mib + event.memory_mib,
        shares=vm.shares * vcpus // vm.vcpus,
    )


def _hold(values: Float32Array, most: float) -> None:
    np.minimum(values, np.float32(most), out=values)
