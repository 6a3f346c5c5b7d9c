"""Files and folders that begin like what was typed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

_MOST: Final = 500


def paths(begun: str) -> list[str]:
    """Return paths that begin with `begun`, folders with a slash behind them; hidden ones only if asked for."""
    folder, _, name = begun.rpartition("/")
    shown = f"{folder}/" if "/" in begun else ""
    try:
        with os.scandir(Path(shown or ".").expanduser()) as entries:
            found = [
                f"{shown}{entry.name}{'/' if entry.is_dir() else ''}"
                for entry in entries
                if entry.name.startswith(name) and (name or not entry.name.startswith("."))
            ]
    except (OSError, RuntimeError):  # no such folder, no home folder
        return []
    return sorted(found)[:_MOST]
