"""What a reader of an imported list should know of it."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.inventory.importing.fragment import Record
from vconsolidate.inventory.importing.lists.records import memory_unit
from vconsolidate.inventory.importing.rows import Rows
from vconsolidate.words import counted


def column_notes(rows: Rows) -> list[str]:
    """Return which columns were read as what, for lists whose columns are told by their names."""
    columns = rows.read_columns()
    notes = ["Columns read: " + ", ".join(f"{header} as {field}" for field, header in columns.items()) + "."]
    known = {rows.position(field) for field in columns}
    ignored = [text for number, text in enumerate(rows.header) if text and number not in known]
    if ignored:
        more = f" and {len(ignored) - 8} more" if len(ignored) > 8 else ""
        notes.append(f"Columns not read: {', '.join(ignored[:8])}{more}.")
    return notes


def notes_of(rows: Rows, servers: Sequence[Record]) -> list[str]:
    """Return what was assumed, one sentence each."""
    columns = rows.read_columns()
    notes: list[str] = []
    for field in ("memory", "demand.memory_used"):
        unit = memory_unit(rows, field) if field in columns else ""
        if unit and not rows.unit(field):
            notes.append(f"Column {columns[field]} states no unit: its numbers are taken for {unit.upper()}.")
    if rows.comma:
        notes.append("Numbers have decimal commas.")
    virtual = sum("vcpus" in server.facts for server in servers)
    if 0 < virtual < len(servers):
        notes.append(f"{counted(virtual, 'row is a VM', 'rows are VMs')}, the others are physical servers.")
    assumed = sum("vcpus" in one.facts and "hardware.cpu.generation" in one.facts for one in servers)
    if assumed:
        notes.append(f"The list does not describe the hosts of {counted(assumed, 'VM')}: their processor is assumed.")
    sized = sum("demand.cpu_mean" in server.facts for server in servers)
    if sized < len(servers):
        notes.append(f"CPU use is unknown for {counted(len(servers) - sized, 'server')}.")
    if rows.sheet.encoding:
        notes.append(f"{rows.sheet.shown} was read as {rows.sheet.encoding}.")
    return [*notes, *rows.notes()]
