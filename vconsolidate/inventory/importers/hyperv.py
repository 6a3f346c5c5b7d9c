"""
Microsoft Hyper-V: what PowerShell exports with ``ConvertTo-Json`` or ``Export-Csv``, one file or a folder.

Reads Get-VM and Get-VMHost (enough for a start), Get-VMProcessor, Get-VMMemory, Get-VMHardDiskDrive, Get-VHD,
Get-VMNetworkAdapter, Get-Cluster, Get-ClusterNode, Get-ClusterGroup, and Win32_Processor and Win32_OperatingSystem of
the hosts. Files are told apart by the properties in them, whatever their names.
"""

from __future__ import annotations

import re
from typing import Final

from vconsolidate.inventory.importing.contract import Certainty, Importer, ImportOptions, refuse
from vconsolidate.inventory.importing.fragment import Fragment
from vconsolidate.inventory.importing.gathering import Tally
from vconsolidate.inventory.importing.hyperv.estate import estate_of
from vconsolidate.inventory.importing.hyperv.hosts import clusters_of
from vconsolidate.inventory.importing.hyperv.rules import rules_of
from vconsolidate.inventory.importing.hyperv.tables import rows_of
from vconsolidate.inventory.importing.hyperv.vms import servers_of
from vconsolidate.inventory.importing.sniffing import marked
from vconsolidate.inventory.importing.source import Source

_SURE: Final = re.compile(
    r'#TYPE (?:Selected\.)?Microsoft\.(?:HyperV|FailoverClusters)|"VMId"\s*[:,;]|"VirtualHardDiskPath"\s*[:,;]'
    r'|"(?:MemoryStartup|ProcessorCount|DynamicMemoryEnabled)"\s*[:,;]|^VMId[,;]|[,;]"?MemoryStartup"?[,;\r\n]'
)


def sniff(source: Source) -> Certainty:
    """Say whether a file has the properties that only Hyper-V's objects have."""
    return Certainty.SURE if marked(source, _SURE) else Certainty.NO


def read(source: Source, options: ImportOptions) -> Fragment:
    """
    Return the VMs as servers, and the hosts in their failover cluster or each alone.

    Raises
    ------
    InputError
        When a file is neither JSON nor CSV, or nothing in it is a host or a VM of known size.
    """
    from vconsolidate.catalog.load import load_catalog  # noqa: PLC0415 - heavy

    catalog, tally = load_catalog(), Tally()
    estate = estate_of(rows_of(source, tally), tally)
    clusters = clusters_of(estate, catalog, options, tally)
    hosts = frozenset(host.name for cluster in clusters for host in cluster.hosts)
    servers = servers_of(estate, hosts, catalog, options, tally)
    if not servers and not clusters:
        message = "contains no VM with vCPUs and memory, and no host (export Get-VM | Select-Object * and Get-VMHost)"
        raise refuse(source.path, message)
    return Fragment(
        source=IMPORTER.name,
        files=tuple(file.shown for file in source.files.values()),
        servers=servers,
        clusters=clusters,
        rules=tuple(rules_of(estate, servers)),
        notes=_notes(hosts=bool(estate.hosts), processors=bool(estate.of_host["processor"])),
        left_out=tally.left_out,
    )


def _notes(*, hosts: bool, processors: bool) -> tuple[str, ...]:
    notes = [
        "Get-VM does not know the guest system: state os for the VMs whose limits matter.",
        "CPUUsage of Get-VM is one reading and not used: CPU demand is unknown until you add traces.",
    ]
    if hosts and not processors:
        notes.append("Get-VMHost does not name the processor: export Get-CimInstance Win32_Processor of every host.")
    return tuple(notes)


IMPORTER: Final = Importer("hyper-v", "Microsoft Hyper-V: JSON or CSV of Get-VM, Get-VMHost and others", sniff, read)
