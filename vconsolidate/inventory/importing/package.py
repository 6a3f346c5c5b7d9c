"""
A workbook's zip package, looked at before a reader of spreadsheets is let at it: how much it holds, and where.

A reader makes room for every cell up to the last row and column with a value, so one cell in the last corner of a
sheet takes 17 billion cells. Cells that are only formatted take nothing.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, cast
from xml.sax.saxutils import unescape

from vconsolidate.errors import InputError, Problem
from vconsolidate.input_limits import MAX_WORKBOOK_BYTES, MAX_WORKBOOK_CELLS, MAX_WORKBOOK_RATIO

_SMALL: Final = 16 * 1024**2
_CHUNK: Final = 4 * 1024**2
_ROW: Final = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d{1,9})"')
_ADDRESS: Final = re.compile(rb'\br="([A-Z]{1,3})\d')
_SHEET: Final = re.compile(r"<(?:\w+:)?sheet\b[^>]*>")
_NAME: Final = re.compile(r"\bname=\"([^\"]{1,255})\"")
_ENTITIES: Final = {"&quot;": '"', "&apos;": "'"}
_WIDE: Final = tuple(re.compile(rb'\br="[A-Z]{%d}\d' % letters) for letters in (3, 2))
_WIDTHS: Final = (16_384, 702)


@dataclass(slots=True)
class Extent:
    """
    Where a sheet has values.

    Parameters
    ----------
    last_row
        The last with a value, counted from 1; 0 where there is none.
    width
        At most this many columns.
    """

    last_row: int = 0
    width: int = 26

    @property
    def cells(self) -> int:
        """Cells that a reader makes room for."""
        return self.last_row * self.width


def check_package(data: Path | bytes, shown: str) -> dict[str, Extent]:
    """
    Return where the sheets of a workbook have values, by the name of the sheet.

    Raises
    ------
    InputError
        When it is not the package of a workbook, is damaged, or unpacks to more than the limits.
    """
    extents: dict[str, Extent] = {}
    with zipfile.ZipFile(io.BytesIO(data) if isinstance(data, bytes) else data) as package:
        parts = package.infolist()
        if "[Content_Types].xml" not in package.namelist():
            raise refusal(shown, "is a zip archive but no workbook (import the files in it, or save it as .xlsx)")
        for part in parts:
            too_dense = part.file_size > _SMALL and part.file_size > MAX_WORKBOOK_RATIO * max(1, part.compress_size)
            if too_dense or part.flag_bits & 1:
                what = "is locked" if part.flag_bits & 1 else "unpacks to far more than its size"
                raise refusal(shown, f"{what} in its part {part.filename[:80]} (save it anew as .xlsx)")
        left = MAX_WORKBOOK_BYTES
        for part in parts:
            declared, part.file_size = part.file_size, left + 1  # read to the real end, whatever the head says
            with package.open(part) as stream:
                sheet = "/worksheets/" in part.filename and part.filename.endswith(".xml")
                extent, size = _extent(cast("BinaryIO", stream), shown, measure=sheet)
            left -= size
            if left < 0 or size > max(declared, _SMALL):
                raise refusal(
                    shown, f"unpacks to more than {MAX_WORKBOOK_BYTES // 1024**3} GiB (save the sheets you need only)"
                )
            if sheet:
                extents[part.filename] = extent
        for name, extent in extents.items():
            if extent.cells > MAX_WORKBOOK_CELLS:
                with package.open(name) as stream:
                    extent.width = _exact_width(cast("BinaryIO", stream))
        return _by_sheet(package, extents)


def sheet_names(package: zipfile.ZipFile) -> list[str]:
    """Return the names of a workbook's sheets, in order."""
    return [unescape(found[1], _ENTITIES) for tag in _sheet_tags(package) if (found := _NAME.search(tag))]


def refusal(shown: str, message: str) -> InputError:
    """Return the error for a file as a whole."""
    return InputError([Problem(shown, 0, 0, "", message)])


def _extent(stream: BinaryIO, shown: str, *, measure: bool) -> tuple[Extent, int]:
    """Return where a sheet has values, and the size of its part."""
    extent, held, size, row = Extent(), b"", 0, 0
    while True:
        piece = stream.read(_CHUNK)
        size += len(piece)
        if measure:
            held += piece
            cut = held.rfind(b"<row") if piece else len(held)
            cut = held.rfind(b":row") if cut <= 0 and piece else cut
            if len(held) > 16 * _CHUNK and cut <= 0:
                raise refusal(shown, "has a row without end (save it anew as .xlsx)")
            row = _look_at(held[: max(cut, 0)], extent, row)
            held = held[max(cut, 0) :]
        if not piece:
            return extent, size


def _look_at(part: bytes, extent: Extent, row: int) -> int:
    """Extend the extent by a part of a sheet that begins with a row; return the row that it ends in."""
    last = max(part.rfind(b"v>"), part.rfind(b"is>"))
    if last >= 0:
        extent.last_row = max(extent.last_row, _row_before(part, last) or row + part.count(b"row "))
        for wide, width in zip(_WIDE, _WIDTHS, strict=True):
            if extent.width < width and wide.search(part):
                extent.width = width
        if extent.width < _WIDTHS[0] and not _ADDRESS.search(part):
            extent.width = max(extent.width, min(_WIDTHS[0], part.count(b"<c")))
    return max(row, _row_before(part, len(part)))


def _row_before(part: bytes, at: int) -> int:
    """Return the number of the row that a place is in; 0 where it has none."""
    start = part.rfind(b"row ", 0, at)
    found = _ROW.search(part, max(0, part.rfind(b"<", 0, start)), min(len(part), start + 2000)) if start >= 0 else None
    return int(found[1]) if found else 0


def _sheet_tags(package: zipfile.ZipFile) -> list[str]:
    return _SHEET.findall(_text(package, "xl/workbook.xml"))


def _text(package: zipfile.ZipFile, part: str) -> str:
    if part not in package.namelist():
        return ""
    with package.open(part) as stream:
        return stream.read(_SMALL).decode("utf-8", "replace")


def _by_sheet(package: zipfile.ZipFile, extents: dict[str, Extent]) -> dict[str, Extent]:
    """Return the extents by the name of their sheet, as the package relates them; the largest where it does not."""
    targets: dict[str, str] = {}
    for tag in re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", _text(package, "xl/_rels/workbook.xml.rels")):
        found = dict(re.findall(r"\b(Id|Target)=\"([^\"]*)\"", tag))
        targets[found.get("Id", "")] = found.get("Target", "").removeprefix("/xl/")
    largest = max(extents.values(), key=lambda extent: extent.cells, default=Extent())
    ids = [re.search(r":id=\"([^\"]*)\"", tag) for tag in _sheet_tags(package)]
    chosen = [extents.get(f"xl/{targets.get(found[1], '') if found else ''}", largest) for found in ids]
    return dict(zip(sheet_names(package), chosen, strict=False))


def _exact_width(stream: BinaryIO) -> int:
    """Return the number of the last column that a sheet names."""
    widest, held = b"A", b""
    while piece := stream.read(_CHUNK):
        names = _ADDRESS.findall(held + piece)
        widest = max((widest, *names), key=lambda name: (len(name), name))
        held = piece[-32:]
    width = 0
    for letter in widest:
        width = width * 26 + letter - 64
    return width
