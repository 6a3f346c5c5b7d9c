"""Which clusters a workload may run in, and why not in the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.server import Server
from vconsolidate.sizing.cluster_facts import ClusterFacts, Machines, Need
from vconsolidate.sizing.hardware_limits import Refusal, beyond_hardware
from vconsolidate.sizing.host_shortage import larger_than_all, shortage
from vconsolidate.units import format_mib
from vconsolidate.words import counted, listed

_TOO_LARGE = "too_large_for_hosts"


@dataclass(frozen=True, slots=True)
class Eligibility:
    """
    Where a workload may run, at one size.

    Parameters
    ----------
    clusters
        Names of the clusters that take it, in the estate's order; empty when none does.
    refusals
        Cluster name → why not.
    vcpus
        Enough for the slowest core it may meet: for the packed demand always, for the highest peak as far as hosts of
        all `clusters` take so many; 0 when none takes it.
    """

    clusters: tuple[str, ...]
    refusals: Mapping[str, Refusal]
    vcpus: int


@dataclass(frozen=True, slots=True)
class _Spot:
    """Machines of a cluster that may take the workload."""

    facts: ClusterFacts
    machines: Machines

    def refusal(self, server: Server, need: Need, vcpus: int) -> Refusal | None:
        """Return why a VM of this size cannot run there; None if it can."""
        return _beyond_limits(server, self.facts, need, vcpus) or _too_large(server, self, need, vcpus)


def eligibility(server: Server, clusters: Sequence[ClusterFacts], need: Need) -> Eligibility:
    """
    Return the clusters that take a workload and the vCPUs it needs on all hosts that take it.

    Slower cores ask for more vCPUs. Machines that cannot hold even their own count are refused first; then those that
    cannot hold the count that the slowest of the others asks for, until the rest agree. A cluster takes the workload
    when one of its machines does.
    """
    refusals: dict[str, Refusal] = {}
    vcpus_on: list[tuple[_Spot, int]] = []
    for facts in clusters:
        refusal = refusal_at_any_size(server, facts)
        if refusal is not None:
            refusals[facts.cluster.name] = refusal
            continue
        for machines in facts.machines:
            vcpus = facts.vcpus(need, server.workload_class, server.guest.max_vcpus, machines.hardware)
            vcpus_on.append((_Spot(facts, machines), vcpus))
    told: dict[str, Refusal] = {}
    left = [(spot, vcpus) for spot, vcpus in vcpus_on if _can_run(server, spot, need, vcpus, told)]
    while True:
        agreed = max((vcpus for _, vcpus in left), default=0)
        still = [(spot, vcpus) for spot, vcpus in left if _can_run(server, spot, need, agreed, told)]
        if len(still) == len(left):
            break
        left = still
    names = tuple(dict.fromkeys(spot.facts.cluster.name for spot, _ in left))
    by_name = {facts.cluster.name: facts for facts in clusters}
    for name, refusal in told.items():
        if name not in names and refusal.code == _TOO_LARGE:
            refusals[name] = Refusal(_TOO_LARGE, larger_than_all(server, by_name[name], need, agreed))
        elif name not in names:
            refusals[name] = refusal
    order = list(by_name)
    refusals = {name: refusals[name] for name in order if name in refusals}
    return Eligibility(names, refusals, _raise_for_peak(server, need, [spot for spot, _ in left], agreed))


def _can_run(server: Server, spot: _Spot, need: Need, vcpus: int, told: dict[str, Refusal]) -> bool:
    """Return whether machines take the workload; else note why not, as long as the cluster has no graver reason."""
    refusal = spot.refusal(server, need, vcpus)
    if refusal is None:
        return True
    name = spot.facts.cluster.name
    if name not in told or refusal.code == _TOO_LARGE:
        told[name] = refusal
    return False


def _raise_for_peak(server: Server, need: Need, spots: Sequence[_Spot], agreed: int) -> int:
    """
    Return the vCPUs that serve the peak as well, as far as hosts of all clusters accept so many.

    In each cluster as many hosts must accept them as a failure leaves the VM in need of, or all that take it anyway. No
    more than the slowest of those that accept them ask for: cores of others have no say.
    """
    at_peak = [spot.facts.vcpus_at_peak(need, server.workload_class, spot.machines.hardware) for spot in spots]
    wanted = max(at_peak, default=0)
    while wanted > agreed:
        accepting = [spot.refusal(server, need, wanted) is None for spot in spots]
        if _enough(server, spots, accepting):
            asked = max(vcpus for vcpus, accepts in zip(at_peak, accepting, strict=True) if accepts)
            return max(agreed, min(wanted, asked))
        wanted -= 1 if wanted == 2 else 2
    return agreed


def _enough(server: Server, spots: Sequence[_Spot], accepting: Sequence[bool]) -> bool:
    """Return whether enough hosts of each cluster accept a size, out of those that take the workload at all."""
    hosts: dict[str, float] = {}
    takers: dict[str, float] = {}
    wanted: dict[str, int] = {}
    for spot, accepts in zip(spots, accepting, strict=True):
        cluster, number = spot.facts.cluster, spot.machines.number
        hosts[cluster.name] = hosts.get(cluster.name, 0.0) + number
        takers[cluster.name] = takers.get(cluster.name, 0.0) + (number if accepts else 0.0)
        wanted[cluster.name] = 1 + cluster.policy.host_failures_tolerated + server.fault_tolerant
    return all(takers[name] >= min(wanted[name], hosts[name]) for name in hosts)


def refusal_at_any_size(server: Server, facts: ClusterFacts) -> Refusal | None:
    """Return why the cluster takes the workload at no size (guest, processors, networks, zone); None if it may."""
    decides = (
        server.guest.key,
        server.guest.needs_another_processor,
        server.hardware.cpu.model if server.needs_another_processor else "",
        server.fault_tolerant,
        server.networks,
        server.datastores,
        server.zone,
    )
    if decides not in facts.outright:
        facts.outright[decides] = _refusal_at_any_size(server, facts)
    return facts.outright[decides]


def _refusal_at_any_size(server: Server, facts: ClusterFacts) -> Refusal | None:
    cluster, hypervisor = facts.cluster, facts.cluster.hypervisor
    called = f"{hypervisor.name} {hypervisor.version}"
    if (refusal := _guest_refusal(server, cluster, called)) is not None:
        return refusal
    if not facts.available:
        return Refusal("no_hosts", "it has no host in service and none can be bought")
    if server.fault_tolerant and hypervisor.fault_tolerance is None:
        return Refusal("no_fault_tolerance", f"{called} has no fault tolerance")
    if not facts.machines:
        if cluster.evc is not None and any(hypervisor.runs_on(one.hardware.cpu) for one in facts.available):
            return Refusal("no_virtualisation_assistance", f"none of its hosts joins EVC baseline {cluster.evc.key}")
        models = listed(tuple(dict.fromkeys(one.hardware.cpu.model for one in facts.available)))
        return Refusal(
            "no_virtualisation_assistance", f"{called} does not run on the processors of its hosts ({models})"
        )
    return cut_off(server, cluster)


def _guest_refusal(server: Server, cluster: Cluster, called: str) -> Refusal | None:
    """Return why the platform, or the owner's policy, does not take a guest system."""
    guest, policy = server.guest, cluster.policy
    if guest.needs_another_processor:
        return Refusal("guest_unsupported", f"{called} does not support {guest.name}")
    if server.needs_another_processor:
        model = server.hardware.cpu.model
        return Refusal("guest_unsupported", f"{called} does not run {guest.name} as installed on {model}")
    support = guest.supported_on.get(cluster.hypervisor.key, "unsupported")
    if support == "unsupported" and policy.guests_unsupported == "keep_physical":
        return Refusal("guest_unsupported", f"{called} does not support {guest.name}")
    if support == "deprecated" and policy.guests_deprecated == "keep_physical":
        return Refusal("guest_deprecated", f"{guest.name} is deprecated on {called}, which the policy does not accept")
    if support == "unknown" and policy.guests_unknown == "keep_physical":
        return Refusal(
            "guest_unknown", f"nobody is known to support {guest.name} on {called}, which the policy does not accept"
        )
    return None


def cut_off(server: Server, cluster: Cluster) -> Refusal | None:
    """Return what a workload needs around it and the cluster does not have: networks, datastores, its zone."""
    wired = cluster.wired
    unwired = [name for name in server.networks if wired is not None and name not in wired]
    if unwired:
        return Refusal("not_wired", f"its hosts are not wired to {', '.join(unwired)}")
    unreached = [name for name in server.datastores if cluster.datastores and name not in cluster.datastores]
    if unreached:
        return Refusal("datastore_not_reached", f"its hosts do not reach {', '.join(unreached)}")
    if server.zone and cluster.zones and server.zone not in cluster.zones:
        return Refusal("zone_not_allowed", f"zone {server.zone} is not allowed there")
    return None


def _beyond_limits(server: Server, facts: ClusterFacts, need: Need, vcpus: int) -> Refusal | None:
    """Return the limit of the platform or the guest that a VM of this size exceeds; None if it keeps them."""
    hypervisor, guest = facts.cluster.hypervisor, server.guest
    called = f"{hypervisor.name} {hypervisor.version} ({hypervisor.hardware_words})"
    wanted = f"needs {counted(vcpus, 'vCPU')}"
    beyond = beyond_hardware(hypervisor, server.max_virtual_hardware, vcpus, need.configured_mib)
    if beyond is not None:
        return beyond
    today = server.virtual  # what a VM has today, its guest system runs with
    if guest.max_vcpus is not None and vcpus > max(guest.max_vcpus, today.vcpus if today is not None else 0):
        return Refusal("too_many_vcpus", f"{wanted}, but {guest.name} uses at most {guest.max_vcpus}")
    pairs = hypervisor.fault_tolerance if server.fault_tolerant else None
    if pairs is not None and vcpus > pairs.max_vcpus_per_vm:
        most = f"{hypervisor.name} {hypervisor.version} allows {pairs.max_vcpus_per_vm} per fault-tolerant VM"
        return Refusal("too_many_vcpus", f"{wanted}, but {most}")
    guest_mib = guest.max_memory_mib
    if guest_mib is not None and today is not None:
        guest_mib = max(guest_mib, today.memory_mib)
    limits = (
        (pairs.max_memory_mib_per_vm if pairs else None, f"a fault-tolerant VM on {called} may have"),
        (guest_mib, f"{guest.name} uses at most"),
    )
    for limit, who in limits:
        if limit is not None and need.configured_mib > limit:
            return Refusal(
                "too_much_memory", f"needs {format_mib(need.configured_mib)} of memory, but {who} {format_mib(limit)}"
            )
    return None


def _too_large(server: Server, spot: _Spot, need: Need, vcpus: int) -> Refusal | None:
    """Return that an empty machine is too small for the VM; None when it fits alone."""
    lacks = shortage(server, spot.facts, spot.machines.hardware, need, vcpus)
    return None if lacks is None else Refusal(_TOO_LARGE, f"larger than every host: {lacks[1]}")


def refusal_at_size(server: Server, facts: ClusterFacts, need: Need, vcpus: int) -> Refusal | None:
    """Return why a cluster that takes the workload does not take it with so many vCPUs; None if a host of it does."""
    found = [_Spot(facts, machines).refusal(server, need, vcpus) for machines in facts.machines]
    if not all(found):
        return None
    return next((one for one in found if one is not None), None)
