"""Whether a file may be an export instead of an inventory, told without any importer."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

INVENTORIES: Final = (".yaml", ".yml")
"""Endings that always mean an inventory."""

HEAD_BYTES: Final = 64 * 1024

_VERSION: Final = re.compile(rb"(?m)(?:^|[{,])\s*[\"']?version[\"']?\s*:\s*1\b")
"""What every inventory begins with, in YAML or JSON."""


def may_be_export(path: Path) -> bool:
    """Return whether `path` is a folder, or a file that neither is named nor begins like an inventory."""
    try:
        if path.is_dir():
            return True
        if path.suffix.casefold() in INVENTORIES or not path.is_file():
            return False
        with path.open("rb") as stream:
            return not begins_like_inventory(stream.read(HEAD_BYTES))
    except (OSError, ValueError):
        return False


def begins_like_inventory(data: bytes) -> bool:
    """Return whether a file with such content says the version of an inventory near its beginning."""
    return _VERSION.search(data[:HEAD_BYTES]) is not None
