"""Addresses of lines of the inventory, for terminals that follow links (OSC 8)."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from vconsolidate.report.printable import printable
from vconsolidate.report.schema.base import Location


def address(location: Location | None, folder: str) -> str:
    """
    Return ``file:///…/inventory.yaml#12`` for a line of a file; empty where there is none.

    A terminal that knows the line (kitty, Visual Studio Code) reads it behind the ``#``; others open the file.

    Parameters
    ----------
    folder
        The folder that relative paths begin in, absolute; empty where there are no links.
    """
    if location is None or not folder or not location.line or location.file in {"", "-"}:
        return ""
    path = Path(folder, printable(location.file)).as_posix()
    return f"file://{'' if path.startswith('/') else '/'}{quote(path)}#{location.line}"
