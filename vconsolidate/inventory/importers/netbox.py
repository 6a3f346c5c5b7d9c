"""
NetBox: devices, VMs and clusters, from the API, a dump or a CSV export, one file or a folder.

Reads the JSON of ``/api/dcim/devices/``, ``/api/virtualization/virtual-machines/`` and
``/api/virtualization/clusters/``, ``manage.py dumpdata``, and tables exported from these lists. NetBox has no
processors and memory of devices: their hardware is the catalogue's for their type.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Final

from vconsolidate.inventory.importing.contract import Certainty, Importer, ImportOptions, refuse
from vconsolidate.inventory.importing.fragment import Fragment
from vconsolidate.inventory.importing.gathering import Tally
from vconsolidate.inventory.importing.netbox.objects import Kind, Thing, things_of
from vconsolidate.inventory.importing.netbox.records import clusters_of, device_record, is_server, vm_record
from vconsolidate.inventory.importing.sniffing import marked
from vconsolidate.inventory.importing.source import Source

_SURE: Final = re.compile(
    r'"model"\s*:\s*"(?:dcim|virtualization|tenancy|ipam|extras)\.[a-z]+"'
    r'|"url"\s*:\s*"[^"]{1,200}/api/(?:dcim/devices|virtualization/(?:virtual-machines|clusters))/\d+/"'
)
_TABLE: Final = re.compile(
    r"\A\ufeff?[^\r\n]*\b(?:device_role|device_type|Device role|Device type)\b|\A[^\r\n]*\bvcpus\b[^\r\n]*\bprimary_ip",
    re.IGNORECASE,
)


def sniff(source: Source) -> Certainty:
    """Say whether a file has the models or addresses of NetBox; a table with its columns is likely one."""
    if marked(source, _SURE, first="{["):
        return Certainty.SURE
    return Certainty.LIKELY if marked(source, _TABLE) else Certainty.NO


def read(source: Source, options: ImportOptions) -> Fragment:
    """
    Return VMs and servers, and the clusters whose hosts are known.

    Raises
    ------
    InputError
        When a file is neither JSON nor CSV, or nothing in it is a server or VM of known size.
    """
    from vconsolidate.catalog.load import load_catalog  # noqa: PLC0415 - heavy

    catalog, tally = load_catalog(), Tally()
    things: dict[Kind, list[Thing]] = defaultdict(list)
    for thing in things_of(source, tally):
        things[thing.kind].append(thing)
    tally.add("object of another kind", "it is no device, VM or cluster", len(things["other"]))
    others = [device for device in things["device"] if not is_server(device)]
    tally.add("device", "its role is not that of a server", len(others))
    machines = [device for device in things["device"] if is_server(device)]
    hosts = [device for device in machines if device.text("cluster")]
    alone = [device for device in machines if not device.text("cluster")]
    clusters = clusters_of(hosts, things["cluster"], catalog, options, tally)
    known = frozenset(host.name for cluster in clusters for host in cluster.hosts)
    found = [
        *(vm_record(vm, known, catalog, options, tally) for vm in things["vm"]),
        *(device_record(device, catalog, options, tally) for device in alone),
    ]
    servers = tuple(record for record in found if record is not None)
    if not servers and not clusters:
        reasons = "; ".join(f"{one.count} × {one.what}: {one.why}" for one in tally.left_out)
        message = f"contains no server or VM of known size ({reasons or 'nothing'}); import from the hypervisor instead"
        raise refuse(source.path, message)
    notes = ["NetBox is a plan, not a measurement: sizes and states are as they were entered; demand is unknown."]
    if alone or hosts:
        notes.append("Processors and memory of devices are the usual configuration of their type: correct them.")
    return Fragment(
        source=IMPORTER.name,
        files=tuple(file.shown for file in source.files.values()),
        servers=servers,
        clusters=clusters,
        notes=tuple(notes),
        left_out=tally.left_out,
    )


IMPORTER: Final = Importer("netbox", "NetBox: devices, VMs and clusters from the API, a dump or CSV", sniff, read)
