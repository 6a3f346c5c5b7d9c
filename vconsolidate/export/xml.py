"""XML files: a tree written by the library, indented."""

from __future__ import annotations

from xml.etree import ElementTree as ET


def child(parent: ET.Element, tag_: str, text: str | float | None = None, **attributes: str | int) -> ET.Element:
    """Add an element with text and attributes."""
    element = ET.SubElement(parent, tag_, {key: str(value) for key, value in attributes.items()})
    if text is not None:
        element.text = str(text)
    return element


def document(root: ET.Element) -> str:
    """Return the text of a file."""
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"
