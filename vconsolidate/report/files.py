"""Write outputs completely or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from vconsolidate.errors import UsageError
from vconsolidate.leftovers import SUFFIX, prefix_for, remove_leftovers
from vconsolidate.report.signals import hold_signals

STDOUT = "-"
"""Target that means standard output."""

_NEW_FILE_MODE = 0o666
_PRIVATE_FILE_MODE = 0o600

Content = bytes | Callable[[Path], None]
"""Content of an output: its bytes, or a function that writes a file too large to hold in memory."""


def check_targets(targets: Sequence[str]) -> None:
    """
    Refuse targets that cannot be written, before hours of work are spent on their content.

    Raises
    ------
    UsageError
        When a target is a directory, its folder does not exist, or it is named twice.
    """
    seen: set[str] = set()
    for target in targets:
        key = target if target == STDOUT else os.path.realpath(target)
        if key in seen:
            raise UsageError(f"two outputs go to {_target_name(target)}", hint="give each output a path of its own")
        seen.add(key)
        if target != STDOUT:
            _attempt(target, partial(_check_path, target))


def write_all(
    outputs: Sequence[tuple[str, Content]], stdout: Callable[[bytes], None], *, private: bool = False
) -> None:
    """
    Write every output, files first; when one file cannot be written to its folder, no file is changed.

    A file is written beside its target, flushed to disk, and renamed over it, so that no reader ever sees an incomplete
    file. The first output takes its place last: where it is new, all the others are, even if the program is killed
    between two renames. Signals that ask the program to end wait until all files are complete, and take effect before
    anything else is written.
    A target that is not a regular file (``/dev/null``, a pipe) is written to directly.

    Parameters
    ----------
    outputs
        (target, content); ``-`` is standard output, and takes bytes.
    stdout
        Writes to standard output.
    private
        New files can be read by their owner only.

    Raises
    ------
    UsageError
        When a target cannot be written.
    """
    check_targets([target for target, _ in outputs])
    with hold_signals():
        _write_files([(target, content) for target, content in outputs if _is_file(target)], private=private)
    for target, content in outputs:
        if target == STDOUT and isinstance(content, bytes):
            stdout(content)
        elif target != STDOUT and not _is_file(target):
            _attempt(target, partial(_write, Path(target), content))


def _check_path(target: str) -> None:
    path = Path(target)
    if not target:
        raise UsageError("an output has no path", hint="write FORMAT=PATH, or FORMAT=- for standard output")
    if path.is_dir():
        raise UsageError(f"{_target_name(target)} is a directory", hint="name a file in it")
    folder = Path(os.path.realpath(path)).parent
    if not folder.is_dir():
        raise UsageError(
            f"{_target_name(target)} cannot be written: the folder {folder} does not exist", hint="create it first"
        )
    if not os.access(path if path.exists() else folder, os.W_OK):
        raise UsageError(f"{_target_name(target)} cannot be written: permission denied", hint="choose another path")


def _is_file(target: str) -> bool:
    """Return whether a target is a file, or will be one, and neither standard output nor a device or pipe."""
    return target != STDOUT and (Path(target).is_file() or not Path(target).exists())


def _write_files(outputs: Sequence[tuple[str, Content]], *, private: bool) -> None:
    staged: list[tuple[Path, Path]] = []
    try:
        for target, content in outputs:
            staged.append((_stage(target, content, private=private), Path(target)))
        for temporary, path in reversed(staged):
            _attempt(str(path), partial(temporary.replace, os.path.realpath(path)))
        for folder in dict.fromkeys(Path(os.path.realpath(path)).parent for _, path in staged):
            sync_folder(folder)
    finally:
        for temporary, _ in staged:
            temporary.unlink(missing_ok=True)


def _stage(target: str, content: Content, *, private: bool) -> Path:
    """Write `content` to a new file in the folder of `target` and return its path."""
    path = Path(os.path.realpath(target))
    remove_leftovers(path)
    try:
        handle, name = tempfile.mkstemp(prefix=prefix_for(path.name), suffix=SUFFIX, dir=path.parent)
    except OSError as error:
        raise _refusal(target, error) from error
    temporary = Path(name)
    try:
        os.close(handle)
        _write(temporary, content)
        sync_file(temporary)
        temporary.chmod(_mode_for(path, private=private))
    except BaseException as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        if isinstance(error, OSError):
            raise _refusal(target, error) from error
        raise
    return temporary


def sync_file(path: Path) -> None:
    """Make the content of a file durable; Windows asks for a file that is open for writing."""
    with path.open("r+b") as stream:
        os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """Make renamed entries of a folder durable where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _write(path: Path, content: Content) -> None:
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        content(path)


def _mode_for(path: Path, *, private: bool) -> int:
    """Return the permissions that the file has, or that a new one gets."""
    if path.exists():
        return path.stat().st_mode & 0o7777
    if private:
        return _PRIVATE_FILE_MODE
    mask = os.umask(0)
    os.umask(mask)
    return _NEW_FILE_MODE & ~mask


def _attempt(target: str, action: Callable[[], object]) -> None:
    try:
        action()
    except OSError as error:
        raise _refusal(target, error) from error


def _refusal(target: str, error: OSError) -> UsageError:
    return UsageError(f"{_target_name(target)} cannot be written: {error.strerror or error}")


def _target_name(target: str) -> str:
    return "standard output" if target == STDOUT else f'"{target}"'
