"""
VMware vSphere: JSON of ``govc`` or of the API itself, in one file or a folder.

Reads ``govc vm.info -json '*'``, ``govc host.info -json '*'``, ``govc ls -json -l``, ``govc object.collect -json`` and
results of RetrieveProperties, of govc 0.20 on. Files are told apart by what is in them; several that speak of
the same objects are merged.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from vconsolidate.inventory.importing.contract import Certainty, Importer, ImportOptions, refuse
from vconsolidate.inventory.importing.fragment import Fact, Fragment, Record
from vconsolidate.inventory.importing.gathering import Tally
from vconsolidate.inventory.importing.sniffing import marked
from vconsolidate.inventory.importing.source import Source
from vconsolidate.inventory.importing.vsphere.clusters import clusters_of
from vconsolidate.inventory.importing.vsphere.datastores import datastores_of
from vconsolidate.inventory.importing.vsphere.inventory import VsphereInventory
from vconsolidate.inventory.importing.vsphere.objects import objects_of
from vconsolidate.inventory.importing.vsphere.rules import restart_priorities, rules_of
from vconsolidate.inventory.importing.vsphere.vms import vm_record

_SURE: Final = re.compile(
    r'"_typeName"\s*:\s*"|"(?:virtualMachines|VirtualMachines|hostSystems|HostSystems)"\s*:\s*(?:null|\[)'
    r'|"[tT]ype"\s*:\s*"(?:VirtualMachine|HostSystem|ClusterComputeResource|ComputeResource|ManagedObjectReference)"'
)


def sniff(source: Source) -> Certainty:
    """Say whether a file has the types of the vSphere API."""
    return Certainty.SURE if marked(source, _SURE, first="{[") else Certainty.NO


def read(source: Source, options: ImportOptions) -> Fragment:
    """
    Return the VMs as servers, and clusters with their hosts.

    Raises
    ------
    InputError
        When a file is not JSON, or nothing in it is a host or a VM of known size.
    """
    from vconsolidate.catalog.load import load_catalog  # noqa: PLC0415 - heavy

    catalog, tally = load_catalog(), Tally()
    objects = objects_of(source, tally)
    inventory = VsphereInventory(objects)
    kinds = (inventory.vms, inventory.hosts, inventory.clusters, inventory.datastores)
    others = len(objects) - sum(map(len, kinds))
    tally.add("object of another kind", "it is no VM, host, cluster or datastore", others)
    clusters = clusters_of(inventory, catalog, options, tally)
    hosts = {host.name: host.facts for cluster in clusters for host in cluster.hosts}
    records = (vm_record(vm, inventory, hosts, catalog, options, tally) for vm in inventory.vms)
    servers = tuple(record for record in records if record is not None)
    if not servers and not clusters:
        found = "; ".join(f"{one.count} × {one.what}: {one.why}" for one in tally.left_out)
        advice = "write govc vm.info -json '*' and govc host.info -json '*' to files"
        raise refuse(source.path, f"contains no host, and no VM with vCPUs and memory ({found or 'nothing'}); {advice}")
    rules = tuple(rules_of(inventory, frozenset(server.name for server in servers), tally))
    return Fragment(
        source=IMPORTER.name,
        files=tuple(file.shown for file in source.files.values()),
        servers=_with_priorities(servers, inventory),
        clusters=clusters,
        rules=rules,
        datastores=tuple(datastores_of(inventory)),
        notes=_notes(inventory, measured=any("demand.cpu_mean" in server.facts for server in servers)),
        left_out=tally.left_out,
    )


def _with_priorities(servers: tuple[Record, ...], inventory: VsphereInventory) -> tuple[Record, ...]:
    own = {
        name: Fact(priority, origin)
        for cluster in inventory.clusters
        for name, priority, origin in restart_priorities(cluster, inventory)
    }
    return tuple(
        replace(server, facts={**server.facts, "restart": own[server.name]}) if server.name in own else server
        for server in servers
    )


def _notes(inventory: VsphereInventory, *, measured: bool) -> tuple[str, ...]:
    notes = []
    if not inventory.hosts:
        notes.append("The source has no hosts: the target is yours to describe (govc host.info -json writes them).")
    elif not inventory.clusters:
        notes.append("The source has no clusters: hosts are grouped by the identifier of theirs, without its settings.")
    if measured:
        notes.append(
            "CPU and memory use are one reading at the time of the export: add traces before you rely on them."
        )
    return tuple(notes)


IMPORTER: Final = Importer("vsphere", "VMware vSphere: JSON of govc or the API, one file or a folder", sniff, read)
