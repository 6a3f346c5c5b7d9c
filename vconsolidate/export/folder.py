"""Write an export as a whole folder: complete, or not at all."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from vconsolidate.errors import UsageError
from vconsolidate.export.export import FORMAT, MANIFEST
from vconsolidate.input_limits import MAX_MANIFEST_BYTES
from vconsolidate.report.signals import hold_signals


def check_folder(folder: Path) -> None:
    """
    Refuse a folder that an export must not replace.

    Raises
    ------
    UsageError
        When it is no folder, has files of somebody else, or its parent does not exist.
    """
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UsageError(f'"{folder}" is not a folder', hint="name a new folder")
    if not folder.exists():
        if not folder.parent.is_dir():
            raise UsageError(f'"{folder}" cannot be written: its parent folder does not exist', hint="create it first")
        return
    if any(folder.iterdir()) and not _is_export(folder):
        raise UsageError(
            f'"{folder}" has files that no export wrote', hint="name a new or empty folder, or an earlier export"
        )


def _is_export(folder: Path) -> bool:
    """Return whether everything in a folder comes from an earlier export: its manifest lists every file."""
    manifest = folder / MANIFEST
    try:
        if manifest.is_symlink() or manifest.stat().st_size > MAX_MANIFEST_BYTES:
            return False
        content = json.loads(manifest.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    if not isinstance(content, dict) or content.get("format") != FORMAT or not isinstance(content.get("files"), dict):
        return False
    found = {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()
    }
    return found <= {MANIFEST, *content["files"]}


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """
    Write files to a folder that takes the place of an earlier export.

    They are written to a new folder beside it, which is then renamed; what was there before is removed last.

    Raises
    ------
    UsageError
        When the folder cannot be written, or must not be replaced.
    """
    check_folder(folder)
    try:
        with hold_signals():
            _replace(folder.absolute(), files)
    except OSError as error:
        raise UsageError(f'"{folder}" cannot be written: {error.strerror or error}') from error


def _replace(folder: Path, files: Mapping[str, bytes]) -> None:
    work = Path(tempfile.mkdtemp(prefix=f".{folder.name[:40]}.", suffix=".part", dir=folder.parent))
    try:
        new, old = work / "new", work / "old"
        for path, data in files.items():
            place = new / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        if folder.exists():
            folder.rename(old)
        try:
            new.rename(folder)
        except OSError:
            if old.exists():
                with contextlib.suppress(OSError):
                    old.rename(folder)
            raise
        _sync(folder.parent)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _sync(folder: Path) -> None:
    """Make renamed entries of a folder durable where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
