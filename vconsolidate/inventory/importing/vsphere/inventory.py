"""Names and places of managed objects: who is called what, which host is in which cluster."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from urllib.parse import unquote

from vconsolidate.inventory.importing import tree
from vconsolidate.inventory.importing.vsphere.objects import Managed, Reference, reference

CLUSTERS = ("ClusterComputeResource", "ComputeResource")


class VsphereInventory:
    """
    Managed objects of a source by type.

    Attributes
    ----------
    vms, hosts, clusters, datastores
        In the order of the source.
    """

    def __init__(self, objects: Mapping[Reference, Managed]) -> None:
        self._objects = objects
        self.vms = [one for one in objects.values() if one.reference.type == "VirtualMachine"]
        self.hosts = [one for one in objects.values() if one.reference.type == "HostSystem"]
        self.clusters = [one for one in objects.values() if one.reference.type in CLUSTERS]
        self.datastores = [one for one in objects.values() if one.reference.type == "Datastore"]
        self._vm_names = _distinct(self.vms)
        self._hosts_of = {cluster.reference: self._members(cluster) for cluster in self.clusters}
        self._cluster_of = {host: cluster for cluster in self.clusters for host in self._hosts_of[cluster.reference]}
        self._host_of = {
            vm: host for host in self.hosts for item in tree.items(host.properties.get("vm")) if (vm := reference(item))
        }

    def vm_name(self, vm: Reference | None) -> str:
        """Return the name of a VM, with its identifier behind it where two have the same; empty for an unknown one."""
        return self._vm_names.get(vm, "") if vm is not None else ""

    def name(self, own: Reference | None) -> str:
        """Return the name of any object; empty for one that the source does not have."""
        managed = self._objects.get(own) if own is not None else None
        return name_of(managed) if managed is not None else ""

    def hosts_of(self, cluster: Managed) -> list[Managed]:
        """Return the hosts of a cluster: those that it lists, and those whose parent it is."""
        return [host for host in self.hosts if host.reference in self._hosts_of[cluster.reference]]

    def cluster_of(self, host: Managed) -> Managed | None:
        """Return the cluster of a host, where the source has it."""
        return self._cluster_of.get(host.reference)

    def host_of(self, vm: Managed) -> Managed | None:
        """Return the host that a VM runs on: its own word, or that of a host which lists it."""
        own = reference(tree.at(vm.properties, "runtime", "host"))
        own = own or reference(tree.at(vm.properties, "summary", "runtime", "host"))
        return self._objects.get(own) if own is not None else self._host_of.get(vm.reference)

    def _members(self, cluster: Managed) -> frozenset[Reference]:
        listed = {reference(item) for item in tree.items(cluster.properties.get("host"))}
        return frozenset(
            host.reference
            for host in self.hosts
            if host.reference in listed or reference(host.properties.get("parent")) == cluster.reference
        )


def name_of(managed: Managed) -> str:
    """Return the name of an object: its own, that of its configuration, the end of its path, or its identifier."""
    properties = managed.properties
    routes = (("name",), ("config", "name"), ("summary", "config", "name"))
    own = next((found for route in routes if (found := tree.text(tree.at(properties, *route)))), "")
    return unquote(own or managed.path.rpartition("/")[2] or managed.reference.id)


def _distinct(objects: list[Managed]) -> Mapping[Reference, str]:
    names = {one.reference: name_of(one) for one in objects}
    times = Counter(names.values())
    return {own: name if times[name] == 1 else f"{name}-{own.id}" for own, name in names.items()}
