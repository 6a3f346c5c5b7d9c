"""
Proxmox VE: answers of its API as JSON, in one file or a folder.

Reads what ``pvesh get PATH --output-format json`` prints for ``/cluster/resources`` (enough for a start), ``/nodes``,
``/nodes/N/status``, ``/nodes/N/network``, ``/nodes/N/qemu``, ``/nodes/N/qemu/ID/config``, ``/nodes/N/qemu/ID/rrddata``,
``/cluster/status`` and ``/cluster/ha/…`` of versions 7 to 9. Files are told apart by what is in them; node and VM,
where the answer does not name them, by the name of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from vconsolidate.inventory.importing import amounts, tree
from vconsolidate.inventory.importing.contract import Certainty, Importer, ImportOptions, refuse
from vconsolidate.inventory.importing.fragment import Fact, Fragment, Record
from vconsolidate.inventory.importing.gathering import Tally
from vconsolidate.inventory.importing.proxmox.answers import answers
from vconsolidate.inventory.importing.proxmox.estate import Estate, estate_of
from vconsolidate.inventory.importing.proxmox.guests import names_of, servers_of
from vconsolidate.inventory.importing.proxmox.history import series_of
from vconsolidate.inventory.importing.proxmox.hosts import cluster_of
from vconsolidate.inventory.importing.proxmox.rules import rules_of
from vconsolidate.inventory.importing.sniffing import marked
from vconsolidate.inventory.importing.source import Source

_SURE: Final = re.compile(
    r'"pveversion"\s*:|"id"\s*:\s*"(?:qemu|lxc|node|storage|sdn)/|"sid"\s*:\s*"(?:vm|ct):|"vmid"\s*:\s*"?\d'
)


def sniff(source: Source) -> Certainty:
    """Say whether a file has the identifiers of the Proxmox VE API."""
    return Certainty.SURE if marked(source, _SURE, first="{[") else Certainty.NO


def read(source: Source, options: ImportOptions) -> Fragment:
    """
    Return the VMs as servers and the nodes as one cluster.

    Raises
    ------
    InputError
        When a file is not JSON, or nothing in it is a node or a VM.
    """
    from vconsolidate.catalog.load import load_catalog  # noqa: PLC0415 - heavy

    catalog, tally = load_catalog(), Tally()
    estate = estate_of(answers(source, tally), tally)
    tally.add("Linux container (LXC)", "it shares the kernel of its host and is no VM", len(estate.containers))
    names = names_of(estate)
    cluster = cluster_of(estate, catalog, options, tally)
    hosts = frozenset(host.name for host in cluster.hosts) if cluster else frozenset()
    servers = servers_of(estate, names, hosts, catalog, options, tally)
    if not servers and cluster is None:
        message = "contains no node and no VM of Proxmox VE (export /cluster/resources with pvesh)"
        raise refuse(source.path, message)
    imported = frozenset(server.name for server in servers)
    rules = rules_of(estate, names, imported, tally)
    series = series_of(estate, names, imported, tally)
    return Fragment(
        source=IMPORTER.name,
        files=tuple(file.shown for file in source.files.values()),
        servers=servers,
        clusters=(cluster,) if cluster else (),
        rules=rules,
        datastores=tuple(_datastores(estate)),
        series=series,
        notes=_notes(named=estate.cluster is not None, measured=any("demand.cpu_mean" in s.facts for s in servers)),
        left_out=tally.left_out,
    )


def _datastores(estate: Estate) -> Iterator[Record]:
    """Yield the shared storages with their sizes."""
    for name, part in estate.shared_storage.items():
        size = tree.positive(part.content.get("maxdisk"))
        text = amounts.storage(size and size / 1024**3)
        if name and text:
            yield Record(name, part.origin, {"capacity": Fact(text, f"{part.origin}.maxdisk")})


def _notes(*, named: bool, measured: bool) -> tuple[str, ...]:
    notes = [
        "Proxmox VE keeps no capacity free for host failures: how many the plan tolerates is this program's default."
    ]
    if not named:
        notes.append("The source has no /cluster/status: all its nodes are taken for one cluster.")
    if measured:
        notes.append(
            "CPU and memory use are one reading at the time of the export: add traces before you rely on them."
        )
    return tuple(notes)


IMPORTER: Final = Importer("proxmox", "Proxmox VE: JSON of pvesh or the API, one file or a folder", sniff, read)
