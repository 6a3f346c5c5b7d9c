"""
libvirt (KVM, QEMU, Xen): domain XML and capabilities XML, one file or a folder.

Reads ``virsh dumpxml`` (one domain or several in a file), the files of ``/etc/libvirt/qemu``, ``virsh capabilities``,
``virsh nodeinfo`` and ``virsh sysinfo``. The folder in which the capabilities of a host lie is the host: the domains in
it run there.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Final

from vconsolidate.inventory.importing.contract import Certainty, Importer, ImportOptions, refuse
from vconsolidate.inventory.importing.fragment import Fragment, Record
from vconsolidate.inventory.importing.gathering import Tally
from vconsolidate.inventory.importing.libvirt.domains import domain_record, is_container
from vconsolidate.inventory.importing.libvirt.hosts import host_record
from vconsolidate.inventory.importing.libvirt.reading import NODEINFO, Dumps, dumps_of
from vconsolidate.inventory.importing.machines import with_memory
from vconsolidate.inventory.importing.sniffing import marked
from vconsolidate.inventory.importing.source import Source
from vconsolidate.inventory.importing.xml_elements import text_at

if TYPE_CHECKING:
    from vconsolidate.catalog.catalog import Catalog

_SURE: Final = re.compile(
    r"<domain(?:\s+(?:type|id|xmlns:\w+)\s*=|status\s)|<capabilities>\s*<host>|<sysinfo\s+type\s*="
)


def sniff(source: Source) -> Certainty:
    """Say whether a file has the elements of libvirt."""
    return Certainty.SURE if marked(source, _SURE, first="<") or marked(source, NODEINFO) else Certainty.NO


def read(source: Source, options: ImportOptions) -> Fragment:
    """
    Return the domains as servers and the hosts as they are today.

    Raises
    ------
    InputError
        When a file is not XML, or nothing in it is a domain of known size or a host.
    """
    from vconsolidate.catalog.load import load_catalog  # noqa: PLC0415 - heavy

    catalog, tally = load_catalog(), Tally()
    dumps = dumps_of(source)
    read_hosts = (host_record(name, sights, catalog, options) for (_, name), sights in dumps.hosts.items())
    hosts = with_memory(read_hosts, tally)
    servers = _servers(dumps, frozenset(host.name for host in hosts), catalog, options, tally)
    for tag, count in dumps.others.items():
        tally.add(f"element <{tag}>", "it describes neither a domain nor a host", count)
    for name in dumps.strange:
        tally.add("file", "it is neither XML nor the output of virsh nodeinfo", name=name)
    if not servers and not hosts:
        raise refuse(
            source.path, "contains no domain with vCPUs and memory, and no host (write virsh dumpxml to files)"
        )
    return Fragment(
        source=IMPORTER.name,
        files=tuple(file.shown for file in source.files.values()),
        servers=servers,
        present_hosts=hosts,
        notes=_notes(servers, hosts),
        left_out=tally.left_out,
    )


def _servers(
    dumps: Dumps, hosts: AbstractSet[str], catalog: Catalog, options: ImportOptions, tally: Tally
) -> tuple[Record, ...]:
    live = any(domain.get("id") for domain, _, _ in dumps.domains)
    seen: set[str] = set()
    found = []
    for domain, origin, folder in dumps.domains:
        key = text_at(domain, "uuid") or origin
        if key in seen:
            tally.add("domain", "another dump with the same UUID was read before")
        elif is_container(domain):
            tally.add("container (LXC, OpenVZ)", "it shares the kernel of its host and is no VM")
        else:
            host = dumps.host_of(folder)
            known = host if host in hosts else ""
            record = domain_record(domain, origin, known, catalog, options, tally, live=live)
            found.extend([record] if record else [])
        seen.add(key)
    return tuple(found)


def _notes(servers: tuple[Record, ...], hosts: tuple[Record, ...]) -> tuple[str, ...]:
    notes = []
    if servers:
        notes.append(
            "libvirt's XML has no measured use and no sizes of disks: VMs keep their size until you add traces."
        )
        if not any("power_state" in server.facts for server in servers):
            notes.append("The XML does not show which domains run: all count as running.")
    if hosts:
        notes.append("libvirt knows no clusters: its hosts are where the VMs run today, and no target.")
    return tuple(notes)


IMPORTER: Final = Importer("libvirt", "libvirt (KVM, Xen): XML of virsh dumpxml and virsh capabilities", sniff, read)
