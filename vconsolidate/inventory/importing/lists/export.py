"""Lists that a tool writes: the same columns every time, known by that tool's names for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from vconsolidate.errors import InputError
from vconsolidate.inventory.importing.contract import Certainty, ImportOptions, refuse
from vconsolidate.inventory.importing.fragment import Fragment
from vconsolidate.inventory.importing.gathering import Tally
from vconsolidate.inventory.importing.lists.notes import notes_of
from vconsolidate.inventory.importing.lists.records import Listing, More
from vconsolidate.inventory.importing.rows import Column, Rows, key_of
from vconsolidate.inventory.importing.source import Source, SourceFile
from vconsolidate.inventory.importing.workbook import Sheet, is_workbook, names_of_sheets, open_workbook, read_table

TABLES = (".csv", ".tsv", ".txt")


@dataclass(frozen=True, slots=True)
class Export:
    """
    A kind of list.

    Parameters
    ----------
    source
        Name of its importer.
    columns
        Field of a list → the column that the tool writes.
    marks
        Sets of headers of which one must be there as a whole, for the list to be this tool's.
    sheets
        Names of the sheet, where the tool writes workbooks.
    constants
        Texts of fields that the tool does not write and that are the same for all.
    note
        What a reader should know of the tool.
    more
        Adds what only this tool has.
    """

    source: str
    columns: Mapping[str, Column]
    marks: Sequence[frozenset[str]]
    sheets: Sequence[str] = ()
    constants: Mapping[str, str] | None = None
    note: str = ""
    more: More | None = None

    def sniff(self, source: Source) -> Certainty:
        """Say whether a source has a header with the marks of this tool."""
        for file in list(source.files.values())[:20]:
            if is_workbook(file):
                wanted = {name.casefold() for name in self.sheets}
                if wanted & {name.strip().casefold() for name in names_of_sheets(file)}:
                    return Certainty.SURE
            elif file.name.suffix.casefold() in TABLES and self._is_marked(_first_line(file)):
                return Certainty.SURE
        return Certainty.NO

    def _is_marked(self, header: str) -> bool:
        found = {key_of(text.strip('" ')) for separator in ",;\t" for text in header.split(separator)}
        return any({key_of(mark) for mark in marks} <= found for marks in self.marks)

    def read(self, source: Source, options: ImportOptions) -> Fragment:
        """
        Return every row of every list of the source as a server.

        Raises
        ------
        InputError
            When nothing of the source is a list of this tool.
        """
        from vconsolidate.catalog.load import load_catalog  # noqa: PLC0415 - heavy

        found: list[Rows] = []
        for file in source.files.values():
            sheet = self._sheet(file)
            rows = Rows(sheet, self.columns, alone=True, constants=self.constants) if sheet is not None else None
            if rows is not None and rows.filled("name"):
                found.append(rows)
        tally = Tally()
        listings = [Listing(rows, load_catalog(), options, tally, self.more) for rows in found]
        servers = [listing.servers() for listing in listings]
        if sum(map(len, servers)) == sum(listing.faults.total() for listing in listings):
            columns = ", ".join(name for names in self.marks for name in sorted(names))
            raise refuse(source.path, f"has no server that can be read (export a table with the columns {columns})")
        notes = [note for rows, some in zip(found, servers, strict=True) for note in notes_of(rows, some)]
        notes += [note for listing in listings for note in listing.notes()]
        return Fragment(
            source=self.source,
            files=tuple(file.shown for file in source.files.values()),
            servers=tuple(server for some in servers for server in some),
            notes=tuple(dict.fromkeys([*([self.note] if self.note else []), *notes])),
            left_out=tally.left_out,
        )

    def _sheet(self, file: SourceFile) -> Sheet | None:
        if file.name.suffix.casefold() in TABLES:
            return replace(read_table(file), name=file.name.stem)
        if not is_workbook(file):
            return None
        workbook = open_workbook(file)
        return next((sheet for name in self.sheets if (sheet := workbook.sheet(name)) is not None), None)


def _first_line(file: SourceFile) -> str:
    try:
        head = file.head
    except InputError:
        return ""
    lines = head.replace(b"\0", b"").decode("utf-8", "replace").lstrip("\ufeff\ufffd").splitlines()
    return next((line for line in lines[:5] if line.strip() and not line.startswith("sep=")), "")[:20_000]
