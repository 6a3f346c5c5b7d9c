"""
Latency-sensitive VMs: memory and CPU reserved in full, and cores that no other VM uses.

Each vCPU has a core, so the VM is planned with all the work of its cores, whatever its history says, on the fastest
cores that it may meet. Left out are cores of different speed under one VM, and caches and memory channels that VMs on
other cores share.
"""

from __future__ import annotations

from collections.abc import Iterable

from vconsolidate.sizing.cluster_facts import ClusterFacts


def reserved_mhz(vcpus: int, clusters: Iterable[ClusterFacts]) -> float:
    """Return the CPU reservation of a VM with cores of its own: all of the fastest cores it may meet, reference MHz."""
    return vcpus * max((one.hardware.cpu.core_rating_mhz for facts in clusters for one in facts.machines), default=0.0)


def planned_mhz(vcpus: int, workload_class: str, clusters: Iterable[ClusterFacts]) -> float:
    """
    Return the planned demand that leaves the other cores of a host, and no more, to the other VMs, reference MHz.

    It is before hypervisor overhead: with it, the demand is the share of its cores that plans may use anyway.
    """
    return max(
        (
            vcpus
            * one.hardware.cpu.core_rating_mhz
            * facts.cluster.policy.cpu_ceiling_fraction
            / facts.overhead_factor(workload_class)
            for facts in clusters
            for one in facts.machines
        ),
        default=0.0,
    )
