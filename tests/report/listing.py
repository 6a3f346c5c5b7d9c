"""Formats that are no text, listed as text: for golden files, and to search in."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def text_of(name: str, content: str | bytes) -> str:
    """Return what a format rendered, as text."""
    if isinstance(content, str):
        return content
    if name == "xlsx":
        return "".join(f"{line}\n" for line in cells(content))
    return "\n".join(f"{file}\n{text}" for file, text in members(content)) if name == "tables" else content.decode()


def members(content: bytes) -> Iterator[tuple[str, str]]:
    """Yield (name, text) of the files of an archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            yield name, archive.read(name).decode().replace("\r\n", "\n")


def cells(content: bytes) -> Iterator[str]:
    """Yield the sheets of a workbook with their filter and frozen heading, and every cell."""
    parts = {name: fromstring(text) for name, text in members(content) if name.endswith(".xml")}
    shared = ["".join(item.itertext()) for item in parts["xl/sharedStrings.xml"]]
    names = [sheet.get("name") for sheet in parts["xl/workbook.xml"].iter(f"{SHEET}sheet")]
    for number, name in enumerate(names, start=1):
        page = parts[f"xl/worksheets/sheet{number}.xml"]
        pane, used = page.find(f".//{SHEET}pane"), page.find(f"{SHEET}autoFilter")
        assert pane is not None
        assert used is not None
        yield f"# {name}: filter {used.get('ref')}, frozen above {pane.get('topLeftCell')}"
        for cell in page.iter(f"{SHEET}c"):
            yield f"{cell.get('r')} {shown(cell, shared)}"
    for part, root in sorted(parts.items()):
        if re.fullmatch(r"xl/charts/chart\d+\.xml", part):
            yield f"# {part}: " + " ".join(node.text or "" for node in root.iter() if node.tag.endswith("}f"))


def shown(cell: Element, shared: list[str]) -> str:
    """Return a cell: its text in quotes, its number, or its formula with the stored result."""
    formula, value = cell.findtext(f"{SHEET}f"), cell.findtext(f"{SHEET}v") or ""
    if formula is not None:
        return f"={formula} → {value}"
    return f'"{shared[int(value)]}"' if cell.get("t") == "s" else value
