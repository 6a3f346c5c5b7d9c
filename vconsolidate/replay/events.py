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
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Cluster, Estate
from vconsolidate.model.event import Event, HotAdd, Surge
from vconsolidate.model.plan import Plan, PlannedHost


@dataclass(frozen=True, slots=True)
class Altered:
    """A demand with events in it, and what could not happen and why, one sentence each."""

    demand: Demand
    refused: tuple[str, ...]


def altered(estate: Estate, demand: Demand, plan: Plan, events: Sequence[Event]) -> Altered:
    """
    Return the demand after `events`, surges first; maintenance changes no demand.

    Raises
    ------
    KeyError
        When an event names a VM that is not placed.
    """
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
            rows = [row_of[name] for name in event.vms] or slice(None)
            for values in (cpu, used, active):
                values[rows, event.at_s // series.interval_s :] *= np.float32(event.factor)
    refused = []
    for event in events:
        if isinstance(event, HotAdd):
            row = row_of[event.vm]
            host = plan.hosts[plan.host_of_vm[row]]
            cluster = clusters[host.cluster]
            reason = refusal(vms[row], event, host, cluster)
            if reason:
                refused.append(f"{event.vm} cannot grow while it runs: {reason}.")
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
    return Altered(replace(demand, vms=tuple(vms), series=changed), tuple(refused))


def refusal(vm: VirtualMachine, event: HotAdd, host: PlannedHost, cluster: Cluster) -> str:
    """Return why a VM cannot take a hot add on its host; empty when it can."""
    vcpus, memory_mib = vm.vcpus + event.vcpus, vm.configured_mib + event.memory_mib
    most_vcpus = min(cluster.hypervisor.max_vcpus_per_vm, host.hardware.cpu.logical_processors)
    most_mib = min(cluster.hypervisor.max_memory_mib_per_vm, host.hardware.memory_mib)
    guest = vm.guest
    obstacles = (
        (event.vcpus and not guest.hot_add_cpu, f"{guest.name} takes no vCPUs without a restart"),
        (event.memory_mib and not guest.hot_add_memory, f"{guest.name} takes no memory without a restart"),
        (vcpus > most_vcpus, f"{vcpus} vCPUs are more than the {most_vcpus} that {host.name} can give one VM"),
        (vcpus > (guest.max_vcpus or vcpus), f"{guest.name} uses at most {guest.max_vcpus} vCPUs"),
        (memory_mib > most_mib, f"{memory_mib:,} MiB are more than {host.name} can give one VM"),
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
