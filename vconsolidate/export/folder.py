"""Write an export as a whole folder: complete, or not at all."""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from vconsolidate.errors import UsageError
from vconsolidate.export.durable import sync_tree
from vconsolidate.export.exchange import exchange
from vconsolidate.export.export import FORMAT, MANIFEST
from vconsolidate.input_limits import MAX_MANIFEST_BYTES
from vconsolidate.leftovers import SUFFIX, prefix_for, remove_leftovers
from vconsolidate.report.files import sync_folder
from vconsolidate.report.signals import hold_signals


def check_folder(folder: Path) -> None:
    """
    Refuse a folder that an export must not replace.

    Raises
    ------
    UsageError
        When it is no folder, has files of somebody else, or its parent does not exist; or when it cannot be seen.
    """
    try:
        _check_folder(folder)
    except OSError as error:  # a name that is too long, a folder that may not be read
        raise _refusal(folder, error) from error


def _check_folder(folder: Path) -> None:
    remove_leftovers(folder.absolute(), restores=True)
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

    They are written to a new folder beside it and flushed to disk. The new folder then changes places with it in one
    step; where the system cannot do that, in two renames, and the next export undoes the first of them if the program
    was killed between the two. What was there before is removed last.

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
        raise _refusal(folder, error) from error


def _refusal(folder: Path, error: OSError) -> UsageError:
    return UsageError(f'"{folder}" cannot be written: {error.strerror or error}')


def _replace(folder: Path, files: Mapping[str, bytes]) -> None:
    work = Path(tempfile.mkdtemp(prefix=prefix_for(folder.name), suffix=SUFFIX, dir=folder.parent))
    try:
        new, old = work / "new", work / "old"
        for path, data in files.items():
            place = new / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        sync_tree(new)
        if not (folder.exists() and exchange(new, folder)):
            _rename_twice(new, folder, old)
        sync_folder(folder.parent)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _rename_twice(new: Path, folder: Path, old: Path) -> None:
    if folder.exists():
        folder.rename(old)
    try:
        new.rename(folder)
    except OSError:
        if old.exists():
            with contextlib.suppress(OSError):
                old.rename(folder)
        raise
