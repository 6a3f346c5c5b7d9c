"""What an empty host lacks for a VM: the figures behind "larger than every host"."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.server import Server
from vconsolidate.network.ports import shares_of
from vconsolidate.network.uplinks import limit_mbps, uplinks_of
from vconsolidate.sizing.cluster_facts import ClusterFacts, Need
from vconsolidate.units import format_mbps, format_mhz, format_mib
from vconsolidate.words import counted, listed, verb


def shortage(
    server: Server, facts: ClusterFacts, machine: Hardware, need: Need, vcpus: int
) -> tuple[float, str] | None:
    """Return by what factor an empty machine is too small for a VM, and what it lacks; None when it fits alone."""
    policy, hypervisor = facts.cluster.policy, facts.cluster.hypervisor
    overhead_mib = hypervisor.overhead.of(vcpus, need.configured_mib)
    consumed_mib = need.consumed_mib
    if hypervisor.reclaim.dynamic_memory:
        settings = server.dynamic_memory.over(policy.dynamic_memory)
        consumed_mib = settings.taken_mib(consumed_mib, need.configured_mib)
    usable_mib = machine.memory_mib - hypervisor.reserve_mib(machine.memory_mib)
    cores = machine.cpu.cores - hypervisor.reserve_cores
    cpu_mhz = max(need.cpu_mhz, need.cpu_at_peak_mhz if policy.cpu_vms_at_peak else 0.0)
    io_mhz = hypervisor.io_cost.of(need.network_mbps, server.demand.disk_iops * need.growth_and_room)
    work_mhz = cpu_mhz * facts.overhead_factor(server.workload_class) + io_mhz
    vcpu_limit = min(
        math.floor(policy.vcpu_per_core * machine.cpu.cores + 1e-9),
        hypervisor.most_vcpus_on(machine.cpu),
        hypervisor.most_vcpus_of_all_vms_on(machine.cpu),
    )
    own_cores = float(vcpus) if server.latency_sensitive else 0.0
    needs = (
        ("CPU", work_mhz, policy.cpu_ceiling_fraction * cores * machine.cpu.core_rating_mhz, format_mhz),
        ("", float(vcpus), float(vcpu_limit), lambda count: counted(round(count), "vCPU")),
        (
            "",
            own_cores,
            float(math.floor(cores)),
            lambda count: counted(round(count), "core of its own", "cores of its own"),
        ),
        ("memory", need.configured_mib + overhead_mib, usable_mib, format_mib),
        (
            "consumed memory",
            consumed_mib + overhead_mib,
            policy.memory_ceiling_fraction * usable_mib,
            format_mib,
        ),
        *_network(server, facts.cluster, machine, need.network_mbps),
    )
    short = [entry for entry in needs if entry[1] > entry[2]]
    if not short:
        return None
    ratio = max(wanted / max(there, 1e-9) for _, wanted, there, _ in short)
    what, wanted, there, show = short[0]
    needed = f"{show(wanted)} of {what}" if what else show(wanted)
    return ratio, f"it needs {needed}, but an empty {machine.model} offers {show(there)}"


def _network(
    server: Server, cluster: Cluster, machine: Hardware, mbps: float
) -> Iterator[tuple[str, float, float, Callable[[float], str]]]:
    """Yield the traffic of a VM on all ports of a machine, or its share on each switch that the cluster states."""
    ceiling = cluster.policy.network_ceiling_fraction
    if not cluster.switches:
        all_mbps = machine.nic_ports * machine.nic_mbps
        yield "network", mbps, ceiling * all_mbps if all_mbps else math.inf, format_mbps
        return
    shares = shares_of(server.networks, cluster.switches)
    for switch, share, uplinks in zip(cluster.switches, shares, uplinks_of(cluster.switches, machine), strict=True):
        yield f"network on {switch.name}", share * mbps, ceiling * limit_mbps(switch, uplinks, machine), format_mbps


def larger_than_all(server: Server, facts: ClusterFacts, need: Need, agreed: int) -> str:
    """
    Return in words that a workload is larger than every host of a cluster: what the nearest one lacks.

    A host in maintenance is named only if it could take the workload.

    Parameters
    ----------
    agreed
        The vCPUs asked of hosts that could take the count their own cores need.
    """

    def lacks(machine: Hardware) -> tuple[float, str] | None:
        own = facts.vcpus(need, server.workload_class, server.guest.max_vcpus, machine)
        return shortage(server, facts, machine, need, own) or shortage(server, facts, machine, need, agreed)

    found = [one for machines in facts.machines if (one := lacks(machines.hardware)) is not None]
    runs_on = facts.cluster.runs_on
    waiting = [host for host in facts.cluster.hosts if host.maintenance and runs_on(host.hardware.cpu)]
    idle = [host.name for host in waiting if lacks(host.hardware) is None]
    who = "every host in service" if idle else "every host"
    also = f"; {listed(idle)} could take it, but {verb(len(idle), 'is', 'are')} in maintenance" if idle else ""
    return f"larger than {who}: {min(found)[1]}{also}"
