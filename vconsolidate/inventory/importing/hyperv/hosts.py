"""Hosts of Hyper-V, in their failover cluster or each alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from vconsolidate.inventory.importing import amounts, tree
from vconsolidate.inventory.importing.contract import ImportOptions
from vconsolidate.inventory.importing.fragment import ClusterRecord, Fact, Record
from vconsolidate.inventory.importing.gathering import Gathering, Tally
from vconsolidate.inventory.importing.hyperv.estate import Estate, short
from vconsolidate.inventory.importing.hyperv.tables import Row
from vconsolidate.inventory.importing.machines import with_memory
from vconsolidate.inventory.importing.processor import Processors, put_processors
from vconsolidate.inventory.importing.systems import put_hypervisor

if TYPE_CHECKING:
    from vconsolidate.catalog.catalog import Catalog

NAME: Final = "hyper-v"
"""Of a failover cluster whose name is not in the source."""

_VERSIONS: Final[Mapping[str, str]] = {
    "5.0": "2012 R2", "6.2": "2016", "7.0": "2016", "7.1": "2016", "8.0": "2016", "8.1": "2016", "8.2": "2016",
    "8.3": "2019", "9.0": "2019", "9.1": "2019", "9.2": "2019", "9.3": "2022", "10.0": "2022", "10.5": "2022",
    "11.0": "2022", "12.0": "2025",
}  # fmt: skip
"""Configuration version of a VM → the first Windows Server that runs it (Microsoft, Hyper-V VM versions)."""
_DOWN: Final = frozenset({"1", "2", "down", "paused"})


def clusters_of(estate: Estate, catalog: Catalog, options: ImportOptions, tally: Tally) -> tuple[ClusterRecord, ...]:
    """Return the failover cluster with its nodes, and each other host as a cluster of its own."""
    found = []
    members = [name for name in estate.nodes if name]
    if members:
        first = estate.nodes[members[0]]
        name = (estate.cluster.text("name") if estate.cluster else "") or first.text("cluster") or NAME
        into = Gathering(name, first.origin)
        found.append(_cluster(into, members, estate, catalog, options, tally))
    for name, row in estate.hosts.items():
        if name not in estate.nodes:
            into = Gathering(row.text("name", "computername"), row.origin)
            found.append(_cluster(into, [name], estate, catalog, options, tally))
    return tuple(cluster for cluster in found if cluster.hosts)


def _cluster(
    into: Gathering, members: list[str], estate: Estate, catalog: Catalog, options: ImportOptions, tally: Tally
) -> ClusterRecord:
    said, origin, assumed = _hypervisor(members, estate)
    put_hypervisor(into, said, origin or into.origin, catalog, "hyper-v-2022", "hyper-v-2019")
    record = into.record()
    facts = dict(record.facts)
    if assumed and "hypervisor" in facts and not facts["hypervisor"].assumed:
        facts["hypervisor"] = Fact(facts["hypervisor"].value, origin, assumed)
    hosts = with_memory((_host(name, estate, catalog, options) for name in members), tally)
    return ClusterRecord(record.name, record.origin, facts, hosts)


def _hypervisor(members: list[str], estate: Estate) -> tuple[str, str, str]:
    """Return the oldest Windows Server of the hosts, or what the configuration versions of their VMs need."""
    systems = sorted(
        (row.text("caption"), row.origin) for name in members for row in estate.of_host["system"].get(name, [])
    )
    if systems:
        caption, origin = systems[0]
        return f"Microsoft Hyper-V {caption.partition('Server')[2].strip()}", origin, ""
    found = [
        (tree.number(version) or 0.0, version, row.origin)
        for row in estate.vms.values()
        if (version := row.text("version")) in _VERSIONS and short(row.text("computername")) in members
    ]
    if not found:
        return "", "", ""
    _, version, origin = max(found)
    return (
        f"Microsoft Hyper-V {_VERSIONS[version]}",
        f"{origin}.Version",
        f"the newest VM has configuration version {version}",
    )


def _host(name: str, estate: Estate, catalog: Catalog, options: ImportOptions) -> Record:
    row, node = estate.hosts.get(name), estate.nodes.get(name)
    known = row or node
    shown = known.text("name", "computername") if known else name
    into = Gathering(shown, known.origin if known else name)
    threads = tree.whole(row.number("logicalprocessorcount"), 65536) if row else None
    processors = estate.of_host["processor"].get(name, [])
    origin = processors[0].origin if processors else f"{into.origin}.LogicalProcessorCount"
    put_processors(into, _processors(processors, threads), origin, catalog, options)
    if row is not None:
        bytes_ = row.number("memorycapacity")
        mib = bytes_ / amounts.BYTES_PER_MIB if bytes_ else None
        into.put("hardware.memory", amounts.memory(mib), f"{row.origin}.MemoryCapacity")
    if node is not None and node.state("state") in _DOWN:
        into.put("maintenance", value=True, origin=f"{node.origin}.State")
    return into.record()


def _processors(rows: list[Row], threads: int | None) -> Processors:
    """Return processors from `Win32_Processor`, one object per socket."""
    if not rows:
        return Processors(threads=threads)
    cores = [tree.whole(row.number("numberofcores"), 4096) or 0 for row in rows]
    logical = [tree.whole(row.number("numberoflogicalprocessors"), 8192) or 0 for row in rows]
    return Processors(
        model=rows[0].text("name"),
        sockets=len(rows),
        cores=sum(cores) or None,
        threads=sum(logical) or threads,
        clock_mhz=rows[0].number("maxclockspeed"),
    )
