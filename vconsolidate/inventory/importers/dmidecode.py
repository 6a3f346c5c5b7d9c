"""
dmidecode, lscpu, free and /proc: what administrators collect on physical servers.

Reads the texts of ``dmidecode``, ``lscpu`` (also ``--json``), ``free``, ``/proc/cpuinfo``, ``/proc/meminfo`` and
``/etc/os-release``, and jc's JSON of the first five, in a folder per server or in files named after servers. Every part
may be missing; processors and memory must come from one of them. A VM becomes one of today.
"""

from __future__ import annotations

from itertools import islice
from typing import Final

from vconsolidate.errors import InputError
from vconsolidate.inventory.importing.contract import Certainty, Importer, ImportOptions, refuse
from vconsolidate.inventory.importing.dmidecode.forms import Output, outputs_of, tool_of
from vconsolidate.inventory.importing.dmidecode.servers import servers_of
from vconsolidate.inventory.importing.documents import head_text
from vconsolidate.inventory.importing.fragment import Fragment
from vconsolidate.inventory.importing.gathering import Tally
from vconsolidate.inventory.importing.sniffing import MOST_FILES
from vconsolidate.inventory.importing.source import Source


def sniff(source: Source) -> Certainty:
    """Say whether a file is the output of one of the tools; free and os-release alone say too little of a server."""
    best = Certainty.NO
    for file in islice(source.files.values(), MOST_FILES):
        try:
            tool = tool_of(head_text(file))
        except InputError:
            continue
        if tool in ("dmidecode", "lscpu", "cpuinfo"):
            return Certainty.SURE
        if tool is not None:
            best = max(best, Certainty.POSSIBLE if tool == "os_release" else Certainty.LIKELY)
    return best


def read(source: Source, options: ImportOptions) -> Fragment:
    """
    Return a server for every name.

    Raises
    ------
    InputError
        When no server has processors and memory.
    """
    from vconsolidate.catalog.load import load_catalog  # noqa: PLC0415 - heavy

    catalog, tally = load_catalog(), Tally()
    outputs = []
    for found in outputs_of(source):
        if isinstance(found, Output):
            outputs.append(found)
        else:
            tally.add("file", "it is the output of no tool that is known here", name=str(found.name))
    servers = servers_of(outputs, catalog, options, tally)
    if not servers:
        reasons = "; ".join(f"{one.what}: {one.why}" for one in tally.left_out)
        raise refuse(
            source.path, f"contains no server with processors and memory ({reasons}): add lscpu and free of each"
        )
    return Fragment(
        source=IMPORTER.name,
        files=tuple(file.shown for file in source.files.values()),
        servers=servers,
        notes=("These tools do not measure CPU use over time: it is unknown until you add traces.",),
        left_out=tally.left_out,
    )


IMPORTER: Final = Importer("dmidecode", "dmidecode, lscpu, free, /proc: text or jc's JSON, by server", sniff, read)
