"""
VMs that the replay showed to be too small get more vCPUs, as far as platform, guest and hosts allow.

A VM of today whose size the policy keeps stays as it is: that it is too small is a finding about it, not a matter of
the plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.server import Server
from vconsolidate.model.sizes import with_vcpus, with_vms
from vconsolidate.pipeline.repair.refute import Refutation
from vconsolidate.sizing.cluster_facts import ClusterFacts, Need
from vconsolidate.sizing.eligibility import refusal_at_size
from vconsolidate.sizing.vcpus import vcpus_for
from vconsolidate.words import counted


@dataclass(frozen=True, slots=True)
class Size:
    """
    The size that a VM can be given.

    Parameters
    ----------
    clusters
        The VM's clusters that can run it at this size.
    obstacle
        Why it gets fewer vCPUs than it needs; empty where it gets what it needs.
    """

    vcpus: int
    clusters: tuple[str, ...]
    obstacle: str


def enlarge(estate: Estate, demand: Demand, refuted: Sequence[Refutation]) -> tuple[Demand, tuple[str, ...]]:
    """
    Return the demand with more vCPUs for the VMs of `refuted`, and one sentence about each of these VMs.

    A VM and its fault-tolerance secondary keep the same size. A cluster that cannot run the larger VM is closed to it,
    as long as another cluster can.
    """
    vms, sentences = list(demand.vms), []
    servers = {server.name: server for server in estate.servers}
    for item in refuted:
        vm = vms[item.vm]
        if keeps_size(servers[vm.server]):
            continue
        size = largest_size(servers[vm.server], vm, estate.clusters, _vcpus_needed(item))
        if size.vcpus > vm.vcpus:
            for row, twin in enumerate(vms):
                if twin.server == vm.server:
                    vms[row] = resize(twin, size)
            sentences.append(f"{vm.name} gets {size.vcpus} vCPUs instead of {vm.vcpus}{_obstacle(size)}")
    if not sentences:
        return demand, ()
    return with_vms(demand, estate.clusters, vms), tuple(sentences)


def keeps_size(server: Server) -> bool:
    """Return whether a server is a VM of today that the policy keeps as it is configured."""
    return server.virtual is not None and server.virtual.policy.sizing == "configured"


def _vcpus_needed(item: Refutation) -> int:
    return vcpus_for(item.wanted_cores, core_rating_mhz=1.0, target_fraction=1.0, min_vcpus=1)


def _obstacle(size: Size) -> str:
    return f" (more is not possible: {size.obstacle})" if size.obstacle else ""


def largest_size(server: Server, vm: VirtualMachine, clusters: Sequence[Cluster], wanted: int) -> Size:
    """Return the largest size up to `wanted` vCPUs that a cluster of the VM can run; its present one where none can."""
    facts = [ClusterFacts(cluster) for cluster in clusters if cluster.name in vm.clusters]
    need = Need(vm.cpu_mhz, vm.configured_mib, vm.consumed_mib, vm.network_mbps)
    obstacle, vcpus = "", wanted
    while vcpus > vm.vcpus:
        refusals = {one.cluster.name: refusal_at_size(server, one, need, vcpus) for one in facts}
        taking = tuple(name for name in vm.clusters if name in refusals and refusals[name] is None)
        if taking:
            return Size(vcpus, taking, obstacle)
        obstacle = next((refusal.reason for refusal in refusals.values() if refusal is not None), "")
        vcpus -= 1 if vcpus == 2 else 2
    return Size(vm.vcpus, vm.clusters, obstacle)


def resize(vm: VirtualMachine, size: Size) -> VirtualMachine:
    """Return a VM with another number of vCPUs and the CPU shares that go with it."""
    refused = {**vm.refused, **{name: f"it cannot have {counted(size.vcpus, 'vCPU')} there" for name in vm.clusters}}
    return replace(
        with_vcpus(vm, size.vcpus),
        clusters=size.clusters,
        refused={name: reason for name, reason in refused.items() if name not in size.clusters},
    )
