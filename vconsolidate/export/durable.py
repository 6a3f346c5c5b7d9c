"""Make a folder of many files durable."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

from vconsolidate.report.files import sync_file, sync_folder


def sync_tree(folder: Path) -> None:
    """
    Return once a folder and all in it are on the disk.

    Linux flushes the whole file system at once: 0.3 s for 3,000 files, where one after the other took 25 s. Elsewhere
    each file is flushed.
    """
    if _flushed(folder):
        return
    for path in folder.rglob("*"):
        if path.is_dir():
            sync_folder(path)
        else:
            sync_file(path)
    sync_folder(folder)


def _flushed(folder: Path) -> bool:
    flush = getattr(ctypes.CDLL(None), "syncfs", None) if sys.platform.startswith("linux") else None
    if flush is None:
        return False
    handle = os.open(folder, os.O_RDONLY)
    try:
        return bool(flush(handle) == 0)
    finally:
        os.close(handle)
