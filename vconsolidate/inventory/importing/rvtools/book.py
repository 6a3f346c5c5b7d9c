"""The sheets of an RVTools export: one workbook, or CSV files named after the sheets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from vconsolidate.inventory.importing.contract import Certainty, refuse
from vconsolidate.inventory.importing.rows import Rows
from vconsolidate.inventory.importing.rvtools.columns import SHEETS
from vconsolidate.inventory.importing.source import Source, SourceFile
from vconsolidate.inventory.importing.workbook import (
    Workbook,
    is_workbook,
    names_of_sheets,
    open_tables,
    open_workbook,
    read_table,
)

TABLES: Final = (".csv", ".txt", ".tsv")

_BY_NAME: Final = {name.casefold(): name for name in SHEETS}
_FILE: Final = re.compile(r"(?:.*?rvtools.*?)?(?:_|^)(?:tab)?(d?v[a-z_]+?)(?:[-_ ]?\d.*)?", re.IGNORECASE)
_MARKS: Final = (b"powerstate", b"os according to", b"vinfovmname", b"provisioned mb", b"provisioned mib")


@dataclass(frozen=True, slots=True)
class Book:
    """
    The sheets of one export.

    Parameters
    ----------
    sheets
        Those that are there, by their name in `SHEETS`.
    encodings
        Encodings that were guessed, by file.
    """

    shown: str
    sheets: Mapping[str, Rows]
    encodings: Mapping[str, str]


def certainty(source: Source) -> Certainty:
    """Return how sure it is that a source is an export of RVTools."""
    workbooks = [file for file in source.files.values() if is_workbook(file)]
    if len(workbooks) == 1:
        found = {name.strip().casefold() for name in names_of_sheets(workbooks[0])} & _BY_NAME.keys()
        own = found - {"vhost", "vcluster"}
        return Certainty.SURE if len(own) > 1 or {"vinfo", "vhost"} <= found else _likely(bool(own))
    tables = _tables(source)
    if len(tables) > 1 and "vInfo" in tables:
        return Certainty.SURE
    return _likely(any(_looks_like_it(file) for file in list(source.with_suffix(*TABLES))[:3]))


def _likely(found: bool) -> Certainty:  # noqa: FBT001
    return Certainty.LIKELY if found else Certainty.NO


def _looks_like_it(file: SourceFile) -> bool:
    head = file.head.replace(b"\0", b"").lower()[:8000]
    first = head.split(b"\n", 1)[0]
    return sum(mark in first for mark in _MARKS) >= 2


def open_book(source: Source) -> Book:
    """
    Return the sheets of an export that this program reads.

    Raises
    ------
    InputError
        When there is no such sheet, or a sheet that is needed lacks its first column.
    """
    workbook, encodings = _workbook(source)
    sheets: dict[str, Rows] = {}
    for name, columns in SHEETS.items():
        sheet = workbook.sheet(name)
        if sheet is not None and sheet.height:
            sheets[name] = Rows(sheet, columns)
            if sheet.encoding:
                encodings[sheet.shown] = sheet.encoding
    if "vInfo" not in sheets and "vHost" not in sheets:
        found = ", ".join(list(workbook.names)[:12]) or "nothing"
        raise refuse(workbook.shown, f"has neither a sheet vInfo nor vHost (found: {found}); export all with RVTools")
    for name, field, needed in (("vInfo", "name", "VM"), ("vHost", "host", "Host")):
        if name in sheets and not sheets[name].has(field):
            header = ", ".join(text for text in sheets[name].header if text)[:200] or "nothing"
            raise refuse(
                f"{workbook.shown}, sheet {name}", f"has no column {needed} (found: {header}); export it again", 1
            )
    return Book(workbook.shown, sheets, encodings)


def _workbook(source: Source) -> tuple[Workbook, dict[str, str]]:
    workbooks = [file for file in source.files.values() if is_workbook(file)]
    if len(workbooks) > 1:
        names = ", ".join(file.name.name for file in workbooks[:4])
        raise refuse(source.path, f"contains {len(workbooks)} workbooks (import them one by one: {names})")
    if workbooks:
        return open_workbook(workbooks[0]), {}
    tables = _tables(source)
    single = source.only
    if not tables and single is not None:
        if single.name.suffix.casefold() not in TABLES:
            return open_workbook(single), {}
        sheet = read_table(single, "vInfo")
        return Workbook(single.shown, ["vInfo"], lambda _: sheet), {}
    return open_tables(tables, str(source.path)), {}


def _tables(source: Source) -> dict[str, SourceFile]:
    """Return the CSV files by the sheet that their names say they are (``RVTools_tabvInfo.csv``)."""
    found: dict[str, SourceFile] = {}
    for file in source.with_suffix(*TABLES):
        match = _FILE.fullmatch(file.name.stem)
        sheet = _BY_NAME.get(match[1].casefold()) if match else None
        if sheet is not None:
            found.setdefault(sheet, file)
    return found
