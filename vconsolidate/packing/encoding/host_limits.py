"""
What one host asks of one VM, whatever else runs there: limits that no sum over its VMs shows.

=============  =====================================================  ==========================================
limit          a VM needs                                             a host offers
=============  =====================================================  ==========================================
``threads``    its vCPUs                                              logical processors; any number where the
                                                                      platform lets a VM be wider than its host
``core``       planned demand over its vCPUs × CPU overhead           rating of a core × share a vCPU may use
``memory``     configured + overhead                                  usable, where sums may be more than that
=============  =====================================================  ==========================================

A host whose processor the hypervisor does not run on is no host at all.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from vconsolidate.model.arrays import BoolArray, FloatArray
from vconsolidate.model.cluster import Cluster, ExistingHost, HostType
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import Conflict
from vconsolidate.model.hardware import Hardware
from vconsolidate.units import format_mhz, format_mib
from vconsolidate.words import counted

_TOLERANCE = np.array([1e-9, 2e-6, 1e-9])
"""Relative: sizing rounds the count of vCPUs by a millionth."""


def needs(demand: Demand, cluster: Cluster) -> FloatArray:
    """Return (n_vms, 3): what each VM needs of a host of a cluster, alone."""
    overhead_mib = demand.overhead_mib_by_cluster[cluster.name]
    factor = demand.cpu_overhead_by_cluster[cluster.name]
    rows = [(vm.vcpus, vm.vcpu_mhz, vm.configured_mib) for vm in demand.vms]
    found = np.array(rows, dtype=np.float64).reshape(len(rows), 3)
    found[:, 1] *= factor
    found[:, 2] += overhead_mib
    return found


def offers(hardware: Hardware, cluster: Cluster) -> FloatArray:
    """Return (3,): the most that a single VM can have of a host of a cluster."""
    cpu, hypervisor = hardware.cpu, cluster.hypervisor
    threads = math.inf if hypervisor.wide_vms == "allowed" else cpu.logical_processors
    core_mhz = cpu.core_rating_mhz * cluster.policy.vcpu_target_fraction
    sums_may_exceed = hypervisor.memory_overcommit and cluster.policy.memory_overcommit > 1.0
    usable_mib = max(0.0, hardware.memory_mib - hypervisor.reserve_mib(hardware.memory_mib))
    return np.array([threads, core_mhz, usable_mib if sums_may_exceed else math.inf], dtype=np.float64)


def carries(need: FloatArray, offer: FloatArray) -> BoolArray:
    """Return (n_vms,): a host that offers so much can run a VM, alone."""
    found: BoolArray = np.all(need <= offer * (1.0 + _TOLERANCE), axis=1)
    return found


def explain_unusable_hosts(estate: Estate, demand: Demand) -> Iterator[Conflict]:
    """Yield every host and type to buy where servers are no VMs only because hypervisors run on none of them."""
    machines: list[tuple[Cluster, ExistingHost | HostType]] = []
    for cluster in estate.clusters:
        machines += [(cluster, kind) for kind in cluster.host_types if kind.count != 0]
        machines += [(cluster, host) for host in cluster.hosts if not host.maintenance]
    wanted = any(item.code == "no_virtualisation_assistance" for item in demand.dispositions)
    if not wanted or any(cluster.runs_on(host.hardware.cpu) for cluster, host in machines):
        return
    for cluster, host in machines:
        called = f"{cluster.hypervisor.name} {cluster.hypervisor.version}"
        cpu = host.hardware.cpu
        place = f" ({host.place})" if host.place.line else ""
        if cluster.evc is not None and cluster.hypervisor.runs_on(cpu):
            yield Conflict(host.name, f"{host.name}{place} cannot join EVC baseline {cluster.evc.key}: {cpu.model}")
            continue
        yield Conflict(host.name, f"{called} does not run on the processor of {host.name}{place}, {cpu.model}")


def shortage(name: str, need: FloatArray, offer: FloatArray, host: str) -> str:
    """Return the limit of a host that a VM exceeds, with figures; empty where it keeps all."""
    over = np.flatnonzero(need > offer * (1.0 + _TOLERANCE)).tolist()
    if not over:
        return ""
    vcpus, core_mhz, memory_mib = need.tolist()
    if over[0] == 0:
        return f"{name} has {counted(int(vcpus), 'vCPU')}, but {host} has {counted(int(offer[0]), 'logical processor')}"
    if over[0] == 1:
        return (
            f"{name} needs {format_mhz(core_mhz)} per vCPU, but a core of {host} delivers {format_mhz(float(offer[1]))}"
        )
    return f"{name} needs {format_mib(memory_mib)} of memory, but {host} has {format_mib(float(offer[2]))}"
