"""Read files that a user names: refuse what is no ordinary text file, quickly and in bounded memory."""

from __future__ import annotations

import hashlib
import os
import stat
from itertools import islice
from pathlib import Path
from typing import Final

from vconsolidate.errors import InputError, Problem
from vconsolidate.inventory.problems import printable
from vconsolidate.model.estate import InputFile
from vconsolidate.words import did_you_mean, nearest_name

_MOST_BESIDE: Final = 1_000
"""Files of a folder that are compared with a name that is not there."""

_LONGEST_NAME: Final = 255


def failure(file: str, message: str, *, line: int = 0, column: int = 0) -> InputError:
    """Return the error for a file that cannot be read at all."""
    return InputError([Problem(file, line, column, "", message)])


def is_regular_file(path: Path) -> bool:
    """Return whether `path` is a regular file; a name that no file can have (over 255 bytes) is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def check_regular(path: Path, name: str, limit: int, advice: str) -> int:
    """
    Return the size of `path` in bytes.

    Raises
    ------
    InputError
        When it is missing, no regular file (a directory, pipe or device would block or never end), or larger
        than `limit`; `advice` then says what to do instead.
    """
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        raise failure(name, _reason(error, path)) from error
    if stat.S_ISDIR(status.st_mode):
        raise failure(name, "is a directory, not a file (name a file in it)")
    if not stat.S_ISREG(status.st_mode):
        raise failure(name, "is not a regular file (save the data as a file first)")
    if status.st_size > limit:
        raise failure(name, _too_large(status.st_size, limit, advice))
    return status.st_size


def read_bytes(path: Path, name: str, limit: int, advice: str) -> bytes:
    """
    Return the content of a regular file of at most `limit` bytes.

    Raises
    ------
    InputError
        As `check_regular`, and when the file cannot be opened.
    """
    check_regular(path, name, limit, advice)
    try:
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        raise failure(name, _reason(error, path)) from error
    if len(data) > limit:
        raise failure(name, _too_large(len(data), limit, advice))
    return data


def digest(path: str, data: bytes) -> InputFile:
    """Return the record of a file that was read."""
    return InputFile(path, hashlib.sha256(data).hexdigest())


def digest_of_file(path: str, source: Path) -> InputFile:
    """Return the record of a file too large to hold in memory."""
    with source.open("rb") as stream:
        return InputFile(path, hashlib.file_digest(stream, "sha256").hexdigest())


def not_there(path: Path) -> str:
    """Return that a file does not exist, with the file of its folder that has nearly its name, endings aside."""
    try:
        with os.scandir(path.parent) as entries:
            beside = sorted(entry.name for entry in islice(entries, _MOST_BESIDE))
    except OSError:
        return "does not exist" if path.parent.is_dir() else "does not exist, and neither does its folder"
    meant = path.name[:_LONGEST_NAME]
    alike = [name for name in beside if nearest_name(Path(meant).stem, [Path(name).stem]) is not None]
    return f"does not exist{printable(did_you_mean(meant, alike))}"


def _reason(error: OSError | ValueError, path: Path) -> str:
    if isinstance(error, FileNotFoundError):
        return not_there(path)
    if isinstance(error, PermissionError):
        return "cannot be read (permission denied)"
    if isinstance(error, OSError) and error.errno:
        return f"cannot be read ({os.strerror(error.errno).lower()})"
    return "is not a valid file name"


def _too_large(size: int, limit: int, advice: str) -> str:
    return f"is too large: {size / 1024**2:,.0f} MiB, but the limit is {limit // 1024**2} MiB ({advice})"
