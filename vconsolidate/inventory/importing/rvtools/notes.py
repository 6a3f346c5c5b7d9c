"""What a reader of an imported RVTools export should know of it."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.inventory.importing import values
from vconsolidate.inventory.importing.fragment import Record
from vconsolidate.inventory.importing.rvtools.demand import SHARED_OUT
from vconsolidate.inventory.importing.rvtools.devices import BUS, RAW
from vconsolidate.inventory.importing.rvtools.estate import Estate
from vconsolidate.words import counted, verb


def notes_of(estate: Estate, servers: Sequence[Record]) -> list[str]:
    """Return the notes, one sentence each."""
    notes = [f"RVTools shows one instant{_when(estate)}, no history: add measurements before you rely on demand."]
    facts = [server.facts for server in servers]
    shared = sum("demand.cpu_mean" in one and one["demand.cpu_mean"].assumed == SHARED_OUT for one in facts)
    if shared:
        notes.append(
            f"The export has no sheet vCPU: what each host used is shared among its {shared:,} running VMs by vCPUs."
        )
    silent = sum("demand.cpu_mean" not in one for machine, one in zip(estate.machines, facts, strict=False))
    running = sum(estate.runs(machine) for machine in estate.machines)
    off = len(estate.machines) - running
    if silent > off:
        notes.append(f"CPU use is unknown for {counted(silent - off, 'running VM')}.")
    homeless = sum("hardware.cpu.generation" in one for one in facts)
    if homeless:
        notes.append(
            f"The host of {counted(homeless, 'VM')} is not described in the export: its processor is assumed "
            f"({'--generation' if homeless else ''} chooses another)."
        )
    for tag, words in ((RAW, "raw disks, whose LUNs"), (BUS, "disks on a shared bus, whose partners")):
        count = sum("tags" in one and isinstance(one["tags"].value, list) and tag in one["tags"].value for one in facts)
        if count:
            notes.append(
                f"{counted(count, 'VM')} {verb(count, 'has', 'have')} {words} the plan does not know (tag {tag})."
            )
    incomplete = [host.name for host in estate.hosts.hosts if not host.complete]
    if incomplete:
        notes.append(
            f"Left out of the target: {counted(len(incomplete), 'host')} without memory or cores in vHost "
            f"({', '.join(incomplete[:4])})."
        )
    notes += [f"{file} was read as {encoding}." for file, encoding in estate.book.encodings.items()]
    return notes


def _when(estate: Estate) -> str:
    """Return when, and by which version, the export was made."""
    rows = estate.book.sheets.get("vMetaData")
    for row in rows or ():
        if rows is not None:
            made, version = values.moment(rows.text(row, "made")), rows.text(row, "version")
            when = f" of {made:%Y-%m-%d %H:%M}" if made else ""
            return f"{when} (version {version})" if version else when
    return ""
