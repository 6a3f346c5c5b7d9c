"""A demand whose VMs have other sizes than those it was sized with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from vconsolidate.model.arrays import frozen
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand, VirtualMachine


def with_vcpus(vm: VirtualMachine, vcpus: int) -> VirtualMachine:
    """
    Return a VM with other vCPUs and the CPU shares that go with them.

    Each of more vCPUs asks less of a core. Each of fewer asks no more than before: that they are too few is for the
    replay to show, and no host is to blame for it. A latency-sensitive VM has its reservation and its planned work
    with its cores.
    """
    each_mhz = min(vm.vcpu_mhz, vm.vcpu_mhz * vm.vcpus / vcpus)
    sized = replace(vm, vcpus=vcpus, shares=vm.shares * vcpus // vm.vcpus, vcpu_mhz=each_mhz)
    if not vm.latency_sensitive:
        return sized
    times = vcpus / vm.vcpus
    return replace(sized, cpu_mhz=vm.cpu_mhz * times, cpu_reservation_mhz=vm.cpu_reservation_mhz * times)


def with_vms(demand: Demand, clusters: Sequence[Cluster], vms: Sequence[VirtualMachine]) -> Demand:
    """Return the demand with `vms`, the same in other sizes, and the hypervisor memory that these take."""
    overhead = {
        cluster.name: frozen(
            np.array([cluster.hypervisor.overhead.of(vm.vcpus, vm.configured_mib) for vm in vms], dtype=np.float64)
        )
        for cluster in clusters
    }
    demand = _with_own_cores(demand, vms)
    return replace(demand, vms=tuple(vms), overhead_mib_by_cluster=overhead)


def _with_own_cores(demand: Demand, vms: Sequence[VirtualMachine]) -> Demand:
    """Return the demand with the planned work of latency-sensitive VMs that has changed with their cores."""
    times = np.array(
        [
            new.vcpus / old.vcpus if new.latency_sensitive and old.vcpus else 1.0
            for old, new in zip(demand.vms, vms, strict=True)
        ],
        dtype=np.float64,
    )
    if (times == 1.0).all():
        return demand
    return replace(demand, cpu_mhz_by_vm_slot=frozen(demand.cpu_mhz_by_vm_slot * times[:, None]))
