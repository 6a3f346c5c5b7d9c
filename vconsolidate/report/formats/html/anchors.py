"""Places within the page that links lead to."""

from __future__ import annotations

import re
from pathlib import PurePath
from urllib.parse import quote

from vconsolidate.report.formats.html.blocks import Cell, Content
from vconsolidate.report.printable import printable
from vconsolidate.report.schema.base import Location
from vconsolidate.report.wording import place_of

_REMOTE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:|//")
"""What a browser would take for an address elsewhere; a drive letter is a single letter."""


def host_anchor(name: str) -> str:
    """Return the identifier of a host's part of the page."""
    return f"host-{printable(name)}"


def host_link(name: str) -> Cell:
    """Return a link to a host's part of the page."""
    return Cell(name, "link", target=f"#{quote(host_anchor(name))}")


def place_link(location: Location | None, folder: str) -> Content:
    """
    Return a link to a line of the inventory.

    Anything that is not plainly a file is shown as text, so that no name in a document leads elsewhere.

    Parameters
    ----------
    folder
        The folder that relative paths begin in, seen from the page.
    """
    place = place_of(location)
    if location is None or not place:
        return ""
    path = PurePath(location.file).as_posix()
    if location.file == "-" or not path or _REMOTE.match(path) or not location.line:
        return Cell(place, "code")
    whole = path if path.startswith("/") else f"{folder}/{path}"
    target = quote(printable(whole))
    return Cell(place, "link", target=f"{'file://' if whole.startswith('/') else ''}{target}#L{location.line}")
