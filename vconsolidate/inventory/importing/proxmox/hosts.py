"""Nodes as hosts of one cluster."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from vconsolidate.inventory.importing import amounts, tree
from vconsolidate.inventory.importing.contract import ImportOptions
from vconsolidate.inventory.importing.fragment import ClusterRecord, Record
from vconsolidate.inventory.importing.gathering import Gathering, Tally
from vconsolidate.inventory.importing.machines import with_memory
from vconsolidate.inventory.importing.processor import Processors, put_processors
from vconsolidate.inventory.importing.proxmox.estate import Estate, Part
from vconsolidate.inventory.importing.systems import put_hypervisor

if TYPE_CHECKING:
    from vconsolidate.catalog.catalog import Catalog

NAME: Final = "proxmox"
"""Of a cluster without a name."""

_VERSION: Final = re.compile(r"pve-manager/(\d+)\.(\d+)")


def cluster_of(estate: Estate, catalog: Catalog, options: ImportOptions, tally: Tally) -> ClusterRecord | None:
    """Return the cluster of all nodes whose memory is known; None where there is none."""
    if not estate.nodes:
        return None
    name = tree.text(estate.cluster.content.get("name")) if estate.cluster else ""
    origin = estate.cluster.origin if estate.cluster else next(iter(estate.nodes.values())).origin
    if not name:
        name = next(iter(estate.nodes)) if len(estate.nodes) == 1 else NAME
    cluster = Gathering(name, origin)
    version, said_at = _version(estate)
    put_hypervisor(
        cluster, version, said_at or origin, catalog,
        "proxmox-ve-9", "proxmox-ve-8", "kvm-rhel-9", "kvm-rhel-8",
    )  # fmt: skip
    hosts = with_memory((_host(node, estate, catalog, options) for node in estate.nodes), tally)
    if not hosts:
        return None
    record = cluster.record()
    return ClusterRecord(record.name, record.origin, record.facts, hosts)


def _version(estate: Estate) -> tuple[str, str]:
    """Return the oldest version of any node, in words that the catalogue knows, and where it was read."""
    found: list[tuple[tuple[int, int], str]] = []
    for part in estate.node_status.values():
        read = _VERSION.match(tree.text(part.content.get("pveversion")))
        if read:
            found.append(((int(read[1]), int(read[2])), part.place("pveversion")))
    if not found:
        return "", ""
    (major, minor), origin = min(found)
    return f"Proxmox VE {major}.{minor}", origin


def _host(node: str, estate: Estate, catalog: Catalog, options: ImportOptions) -> Record:
    listed = estate.nodes[node]
    status = estate.node_status.get(node)
    host = Gathering(node, listed.origin)
    if status is not None:
        _put_status(host, status, catalog, options)
    threads = tree.whole(listed.content.get("maxcpu"), 65536)
    if not host.has("hardware.cpu.sockets"):
        put_processors(host, Processors(threads=threads), listed.place("maxcpu"), catalog, options)
    bytes_ = tree.positive(listed.content.get("maxmem"))
    host.put("hardware.memory", amounts.memory(bytes_ and bytes_ / amounts.BYTES_PER_MIB), listed.place("maxmem"))
    _put_ports(host, estate.networks.get(node))
    online = tree.truth(listed.content.get("online"))
    state = tree.text(listed.content.get("status"))
    if tree.text(listed.content.get("hastate")) == "maintenance":
        host.put("maintenance", value=True, origin=listed.place("hastate"))
    if state == "offline" or online is False:
        host.put("maintenance", value=True, origin=listed.place("status"), assumed="the node is offline")
    return host.record()


def _put_status(host: Gathering, status: Part, catalog: Catalog, options: ImportOptions) -> None:
    cpu = tree.mapping(status.content.get("cpuinfo"))
    if cpu:
        read = Processors(
            model=tree.text(cpu.get("model")),
            sockets=tree.whole(cpu.get("sockets"), 256),
            cores=tree.whole(cpu.get("cores"), 65536),
            threads=tree.whole(cpu.get("cpus"), 65536),
            clock_mhz=tree.positive(cpu.get("mhz")),
        )
        put_processors(host, read, status.place("cpuinfo"), catalog, options)
    bytes_ = tree.positive(tree.at(status.content, "memory", "total"))
    size = amounts.memory(bytes_ and bytes_ / amounts.BYTES_PER_MIB)
    host.put("hardware.memory", size, f"{status.origin}.memory.total")


def _put_ports(host: Gathering, network: Part | None) -> None:
    """Add the number of Ethernet ports; the API does not know how fast they are."""
    interfaces = [item for _, item in tree.mappings(network.content.get("interfaces"))] if network else []
    ports = sum(tree.text(item.get("type")) == "eth" for item in interfaces)
    if ports and network is not None:
        host.put("hardware.nics.ports", min(ports, 1024), network.origin)
