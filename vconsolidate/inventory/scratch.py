"""
Temporary folders of what is read: named so that the next program finds what a killed one left of them.

And where their place is full, that is said, instead of blaming what was being read.
"""

from __future__ import annotations

import errno
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

from vconsolidate import leftovers
from vconsolidate.errors import UsageError

_FULL: Final = frozenset(
    getattr(errno, name) for name in ("ENOSPC", "EDQUOT", "EFBIG", "EROFS") if hasattr(errno, name)
)
"""No space, a quota, a limit of the size of files, a file system that became read-only: reading meets none of them."""

_IN_WORDS: Final = re.compile(r"\(os error (\d{1,5})\)")
"""How polars tells the number of an error."""


def shortage(error: BaseException) -> UsageError | None:
    """Return what to say where an error means that a temporary file cannot be written; None where it means else."""
    number = error.errno if isinstance(error, OSError) else None
    if number is None and (found := _IN_WORDS.search(str(error))):
        number = int(found[1])
    if number is None or number not in _FULL:
        return None
    folder = tempfile.gettempdir()
    return UsageError(
        f'the folder for temporary files "{folder}" cannot be written: {os.strerror(number)}',
        hint="set TMPDIR to a folder with more space",
    )


SUFFIX: Final = leftovers.SUFFIX

_TARGET: Final = "vconsolidate-import"


def prefix() -> str:
    """Return how the name of a temporary folder begins; what killed programs left of theirs is removed."""
    _remove_leftovers(tempfile.gettempdir())
    return leftovers.prefix_for(_TARGET)


@cache
def _remove_leftovers(folder: str) -> None:
    leftovers.remove_leftovers(Path(folder) / _TARGET)


@contextmanager
def temporary_space() -> Iterator[None]:
    """
    Say so where the temporary files of what is done inside cannot be written.

    Raises
    ------
    UsageError
        Instead of the error of the system, or of polars.
    """
    try:
        yield
    except Exception as error:
        short = shortage(error)
        if short is None:
            raise
        raise short from error
