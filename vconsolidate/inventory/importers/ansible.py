"""
Ansible: the facts of the ``setup`` module, one file or a folder.

Reads what ``ansible all -m setup --tree DIR`` writes (also a folder for ansible-cmdb), the fact cache as JSON files,
the output of ``ansible all -m setup``, and host variables by host (``ansible-inventory --list``), of Linux, Windows
and others. A host that is a VM becomes one of today; a physical host brings its hardware.
"""

from __future__ import annotations

import re
from typing import Final

from vconsolidate.inventory.importing.ansible.documents import PRINTED, facts_of
from vconsolidate.inventory.importing.ansible.servers import server_of
from vconsolidate.inventory.importing.contract import Certainty, Importer, ImportOptions, refuse
from vconsolidate.inventory.importing.fragment import Fragment
from vconsolidate.inventory.importing.gathering import Tally
from vconsolidate.inventory.importing.sniffing import marked
from vconsolidate.inventory.importing.source import Source

_SURE: Final = re.compile(
    r'"ansible_facts"\s*:|"ansible_(?:architecture|distribution|processor|all_ipv4_addresses|memtotal_mb|hostname)"\s*:'
)


def sniff(source: Source) -> Certainty:
    """Say whether a file has names of Ansible's facts."""
    found = marked(source, _SURE, first="{[") or marked(source, PRINTED)
    return Certainty.SURE if found else Certainty.NO


def read(source: Source, options: ImportOptions) -> Fragment:
    """
    Return every host as a server.

    Raises
    ------
    InputError
        When a file is not JSON, or no host in it has processors and memory.
    """
    from vconsolidate.catalog.load import load_catalog  # noqa: PLC0415 - heavy

    catalog, tally = load_catalog(), Tally()
    found = (server_of(facts, catalog, options, tally) for facts in facts_of(source, tally))
    servers = tuple(record for record in found if record is not None)
    if not servers:
        reasons = "; ".join(f"{one.what}: {one.why}" for one in tally.left_out)
        nothing = f"contains no host with processors and memory ({reasons or 'no facts at all'})"
        raise refuse(source.path, f"{nothing}; gather facts with the setup module")
    notes = []
    if any("hardware.memory" in server.facts for server in servers):
        notes.append("Memory of physical servers is what their system sees: some less than is installed.")
    notes.append("Facts have no measured CPU use: it is unknown until you add traces.")
    return Fragment(
        source=IMPORTER.name,
        files=tuple(file.shown for file in source.files.values()),
        servers=servers,
        notes=tuple(notes),
        left_out=tally.left_out,
    )


IMPORTER: Final = Importer(
    "ansible", "Ansible: facts of the setup module, files per host, cache or output", sniff, read
)
