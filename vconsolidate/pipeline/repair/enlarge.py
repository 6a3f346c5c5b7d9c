"""VMs that the replay showed to be too small get more vCPUs, as far as platform, guest and hosts allow."""

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
    How large a VM can be made.

    Parameters
    ----------
    clusters
        Those of its clusters that take it at this size.
    obstacle
        Why it gets no more although it asks for more; empty where it gets what it asks for.
    """

    vcpus: int
    clusters: tuple[str, ...]
    obstacle: str


def enlarged(estate: Estate, demand: Demand, refuted: Sequence[Refutation]) -> tuple[Demand, tuple[str, ...]]:
    """
    Return the demand with the VMs of `refuted` made larger, and that in words, one sentence per VM.

    A VM and its fault-tolerance secondary stay alike. A cluster that cannot take the larger VM takes it no more, as
    long as another can.
    """
    vms, told = list(demand.vms), []
    servers = {server.name: server for server in estate.servers}
    for item in refuted:
        vm = vms[item.vm]
        size = largest_size(servers[vm.server], vm, estate.clusters, _wanted(item))
        if size.vcpus > vm.vcpus:
            for row, twin in enumerate(vms):
                if twin.server == vm.server:
                    vms[row] = resized(twin, size)
            told.append(f"{vm.name} gets {size.vcpus} vCPUs instead of {vm.vcpus}{_but(size)}")
    if not told:
        return demand, ()
    return with_vms(demand, estate.clusters, vms), tuple(told)


def _wanted(item: Refutation) -> int:
    return vcpus_for(item.wanted_cores, core_rating_mhz=1.0, target_fraction=1.0, min_vcpus=1)


def _but(size: Size) -> str:
    return f" (no more: {size.obstacle})" if size.obstacle else ""


def largest_size(server: Server, vm: VirtualMachine, clusters: Sequence[Cluster], wanted: int) -> Size:
    """Return the size nearest to `wanted` vCPUs that some cluster of the VM takes; its own where none takes more."""
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


def resized(vm: VirtualMachine, size: Size) -> VirtualMachine:
    """Return a VM with other vCPUs and the CPU shares that go with them."""
    refused = {**vm.refused, **{name: f"cannot give it {counted(size.vcpus, 'vCPU')}" for name in vm.clusters}}
    return replace(
        with_vcpus(vm, size.vcpus),
        clusters=size.clusters,
        refused={name: reason for name, reason in refused.items() if name not in size.clusters},
    )
