"""
Plain lists of servers, one per row: CSV files and workbooks of CMDBs, or kept by hand; JSON with a mapping.

Columns are told by their usual names in ten languages, or by a mapping file (``--mapping``; ``--mapping-starter`` makes
one). A row is a physical server or a virtual machine, as the list says.
"""

from __future__ import annotations

from typing import Final

from vconsolidate.errors import InputError
from vconsolidate.input_limits import MAX_SNIFFED_BYTES
from vconsolidate.inventory.importing.contract import Certainty, Importer, ImportOptions, refuse
from vconsolidate.inventory.importing.fragment import Fragment
from vconsolidate.inventory.importing.gathering import Gathering, Tally
from vconsolidate.inventory.importing.lists.fields import usual_rows
from vconsolidate.inventory.importing.lists.mapping import AS_THEY_ARE, fits, mapped_rows, read_mapping
from vconsolidate.inventory.importing.lists.notes import column_notes, notes_of
from vconsolidate.inventory.importing.lists.objects import table_of
from vconsolidate.inventory.importing.lists.records import Listing
from vconsolidate.inventory.importing.lists.starter import mapping_starter
from vconsolidate.inventory.importing.rows import Rows
from vconsolidate.inventory.importing.source import HEAD_BYTES, Source, SourceFile
from vconsolidate.inventory.importing.workbook import (
    Sheet,
    Workbook,
    is_workbook,
    names_of_sheets,
    open_workbook,
    read_table,
)

TABLES: Final = (".csv", ".tsv", ".txt")
LEAST: Final = 3
"""Columns that a list must have besides others: the name and two that say something of a machine."""

SEARCHED: Final = 20
"""Sheets of a workbook that are looked through for a list."""

OF_OTHERS: Final = frozenset({"vinfo", "vhost", "esx hosts", "server disks", "all_assessed_machines"})
"""Sheets of tools that have importers of their own."""


def sniff(source: Source) -> Certainty:
    """Say whether a source is one table with columns that lists of servers have."""
    file = source.only
    if file is None:
        return Certainty.NO
    if is_workbook(file):
        names = {name.strip().casefold() for name in names_of_sheets(file)}
        if names & OF_OTHERS or file.path is None or file.path.stat().st_size > MAX_SNIFFED_BYTES:
            return Certainty.NO
        return Certainty.POSSIBLE if _list_in(open_workbook(file)) is not None else Certainty.NO
    if file.name.suffix.casefold() not in TABLES:
        return Certainty.NO
    sheet = _beginning(file)
    return Certainty.POSSIBLE if sheet is not None and _is_list(usual_rows(sheet)) else Certainty.NO


def _beginning(file: SourceFile) -> Sheet | None:
    """Return the first lines of a CSV file; None where they are no table."""
    import io  # noqa: PLC0415 - here only

    whole = len(file.head) < HEAD_BYTES
    head = file.head if whole else file.head[: file.head.rfind(b"\n") + 1]
    head += b"\0" if not whole and head[1:2] == b"\0" else b""
    try:
        return read_table(SourceFile(file.name, file.shown, None, lambda: io.BytesIO(head)))
    except InputError:
        return None


def _is_list(rows: Rows) -> bool:
    found = rows.read_columns()
    machine = [field for field in found if field.startswith(("hardware.", "memory", "vcpus", "os", "vendor"))]
    return "name" in found and len(found) >= LEAST and len(machine) >= LEAST - 1


def _list_in(workbook: Workbook) -> Sheet | None:
    """Return the sheet with the most columns that are known, None where none is a list."""
    best: tuple[int, Sheet] | None = None
    for name in workbook.names[:SEARCHED]:
        sheet = workbook.sheet(name)
        if sheet is None or not sheet.height:
            continue
        rows = usual_rows(sheet)
        known = len(rows.read_columns())
        if _is_list(rows) and (best is None or known > best[0]):
            best = (known, sheet)
    return best[1] if best else None


def read(source: Source, options: ImportOptions) -> Fragment:
    """
    Return every row as a server.

    Raises
    ------
    InputError
        When the source or the mapping cannot be read, or no column is a name.
    """
    from vconsolidate.catalog.load import load_catalog  # noqa: PLC0415 - heavy

    file = source.only
    if file is None:
        raise refuse(source.path, "has several files (name each list in the command)")
    rows = _rows(file, options)
    tally = Tally()
    listing = Listing(rows, load_catalog(), options, tally, _put_as_they_are if options.mapping else None)
    servers = listing.servers()
    if not servers or (listing.says_machines and listing.faults.total() == len(servers)):
        raise refuse(file.shown, _why_empty(rows, listing, tally))
    return Fragment(
        source=IMPORTER.name,
        files=(file.shown,),
        servers=servers,
        notes=(*column_notes(rows), *notes_of(rows, servers), *listing.notes()),
        left_out=tally.left_out,
    )


def _rows(file: SourceFile, options: ImportOptions) -> Rows:
    if options.mapping is not None:
        mapping = read_mapping(options.mapping)
        if not is_workbook(file):
            return mapped_rows(table_of(file), mapping)
        workbook = open_workbook(file)
        names = [mapping.sheet] if mapping.sheet else list(workbook.names[:SEARCHED])
        sheets = [sheet for name in names if (sheet := workbook.sheet(name)) is not None and sheet.height]
        if mapping.sheet and not sheets:
            raise refuse(file.shown, f'has no sheet "{mapping.sheet}" (found: {", ".join(workbook.names[:12])})')
        if not sheets:
            raise refuse(file.shown, "has no sheet with cells (save the workbook with the list)")
        return mapped_rows(next((sheet for sheet in sheets if fits(sheet, mapping)), sheets[0]), mapping)
    return usual_rows(_sheet(file))


def _sheet(file: SourceFile) -> Sheet:
    sheet = _list_in(open_workbook(file)) if is_workbook(file) else table_of(file)
    known = usual_rows(sheet).read_columns() if sheet is not None and sheet.height else {}
    if sheet is None or "name" not in known or len(known) < 2:
        what = "that is known beside the name" if "name" in known else "known to be a server's name"
        raise refuse(file.shown, f"has no column {what} (make a mapping with --mapping-starter)")
    return sheet


def starter(source: Source) -> str:
    """
    Return a mapping to start from for a list.

    Raises
    ------
    InputError
        When the source is no table.
    """
    file = source.only
    if file is None:
        raise refuse(source.path, "has several files (name one list)")
    if not is_workbook(file):
        sheet = table_of(file)
        named = False
    else:
        workbook = open_workbook(file)
        first = (each for name in workbook.names if (each := workbook.sheet(name)) is not None and each.height)
        found = _list_in(workbook) or next(first, None)
        if found is None:
            raise refuse(file.shown, "has no sheet with cells (save the workbook with the list)")
        sheet, named = found, len(workbook.names) > 1
    if not sheet.height:
        raise refuse(file.shown, "is empty")
    return mapping_starter(sheet, named=named)


def _put_as_they_are(server: Gathering, rows: Rows, row: int) -> None:
    """Add labels and other fields that a mapping names."""
    for field in (*rows.read_columns(), *rows.constants):
        if field.startswith("labels.") or field in AS_THEY_ARE:
            server.put(field, rows.text(row, field), rows.origin(row, field))


def _why_empty(rows: Rows, listing: Listing, tally: Tally) -> str:
    reasons = [f"{one.count:,} × {one.what}: {one.why}" for one in tally.left_out]
    reasons += [f"{count:,} × row: {fault}" for fault, count in listing.faults.items()]
    columns = ", ".join(f"{header} is {field}" for field, header in rows.read_columns().items())
    return (
        f"has no server that can be read ({'; '.join(reasons[:3]) or 'it has no rows'}; {columns or 'no column known'})"
    )


IMPORTER: Final = Importer(
    "table",
    "Lists of servers as CSV or workbook, and as JSON with --mapping, which says what is what",
    sniff,
    read,
    surest=Certainty.POSSIBLE,
)
