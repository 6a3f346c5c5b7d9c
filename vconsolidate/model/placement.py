"""The little that a placement rule's checker needs to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import VirtualMachine
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.planned_host import PlannedHost, ResourceLoad


@dataclass(frozen=True, slots=True)
class HostFacts:
    """
    A host as rules see it.

    Parameters
    ----------
    names
        Every name that a rule may call it by: its own, its type's, its cluster's.
    labels
        Label key → value, with ``host``, ``cluster``, ``site``, ``type`` always there.
    hardware
        None where nobody asks for it.
    """

    name: str
    names: frozenset[str]
    labels: Mapping[str, str]
    hardware: Hardware | None = None


def host_facts(host: PlannedHost, cluster: Cluster) -> HostFacts:
    """Return a host of a plan as rules see it; `cluster` is the one it belongs to."""
    labels = {**dict(cluster.labels), **dict(host.labels)}
    if host.rack:
        labels["rack"] = host.rack
    cpu = host.hardware.cpu
    labels.update(host=host.name, cluster=cluster.name, site=cluster.site, type=host.type_name)
    labels.update(cpu_vendor=cpu.vendor, cpu_generation=f"{cpu.vendor} {cpu.generation}")
    return HostFacts(host.name, frozenset({host.name, host.type_name, cluster.name}), labels, host.hardware)


@dataclass(frozen=True, slots=True)
class Placement:
    """
    Where every VM runs.

    Parameters
    ----------
    host_of_vm
        VM name → host name.
    hosts
        Host name → facts, for every host that is used.
    vms
        VM name → the VM; rules about sizes say nothing of VMs that are not in it.
    loads
        Host name → how full it is; rules about room say nothing of hosts that are not in it.
    """

    host_of_vm: Mapping[str, str]
    hosts: Mapping[str, HostFacts]
    vms: Mapping[str, VirtualMachine] = field(default_factory=dict)
    loads: Mapping[str, tuple[ResourceLoad, ...]] = field(default_factory=dict)

    def label(self, vm: str, key: str) -> str:
        """Return the value of label `key` of the host that runs `vm`; its own name where the host has no such label."""
        facts = self.hosts[self.host_of_vm[vm]]
        return facts.labels.get(key, facts.name)
