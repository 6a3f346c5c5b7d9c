"""Two folders change their places in one step, where the system can do that."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

_HERE = -100
"""``AT_FDCWD``: paths are those of the process."""

_EXCHANGE = 2
"""``RENAME_EXCHANGE`` of Linux, see renameat2(2)."""


def exchange(first: Path, second: Path) -> bool:
    """Let two folders change their places; return False where the system or the file system cannot, nothing done."""
    if not sys.platform.startswith("linux"):
        return False
    rename = getattr(ctypes.CDLL(None), "renameat2", None)
    if rename is None:
        return False
    return bool(rename(_HERE, os.fsencode(first), _HERE, os.fsencode(second), _EXCHANGE) == 0)
