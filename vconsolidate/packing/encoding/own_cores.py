"""What latency-sensitive VMs take of a host: their own cores, whatever part of the others plans may use."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vconsolidate.model.arrays import FloatArray
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import VirtualMachine


def vcpus_taken(vms: Sequence[VirtualMachine], cluster: Cluster) -> FloatArray:
    """Return (n_vms, 1): the vCPUs that others could have on the cores that each VM takes."""
    each = cluster.policy.vcpu_per_core
    taken = [(vm.vcpus * max(1.0, each) if vm.latency_sensitive else float(vm.vcpus),) for vm in vms]
    return np.array(taken, dtype=np.float64).reshape(len(vms), 1)


def least_cpu_mhz(vms: Sequence[VirtualMachine], cluster: Cluster) -> FloatArray:
    """
    Return (n_vms, 1): the CPU that own cores take of what a host offers under its ceiling, reference MHz; 0 without.

    Sizing counts them under the ceiling of every day. A higher one, as after a disaster or where an explanation asks
    what it would change, offers more of the other cores, but nothing of these. Without a ceiling they count in full.
    """
    cores = np.array([vm.vcpus if vm.latency_sensitive else 0 for vm in vms], dtype=np.float64).reshape(len(vms), 1)
    if not cores.any():
        return cores
    machines = [kind.hardware for kind in cluster.host_types if kind.count != 0]
    machines += [host.hardware for host in cluster.hosts if not host.maintenance]
    fastest_mhz = max((one.cpu.core_rating_mhz for one in machines if cluster.runs_on(one.cpu)), default=0.0)
    return np.asarray(cores * fastest_mhz * min(1.0, cluster.policy.cpu_ceiling_fraction), dtype=np.float64)
