"""Paths as libraries in Rust take them: text in UTF-8, whatever encoding the locale has for the names of files."""

from __future__ import annotations

import os

from vconsolidate.errors import UsageError


def utf8(path: str | os.PathLike[str]) -> str:
    """
    Return the text of a path whose UTF-8 bytes name the file.

    Python reads names of files in the encoding of the locale: under ``LC_ALL=C`` or ISO-8859-1 the text of ``Größe`` is
    not what a library finds that takes all text for UTF-8.

    Raises
    ------
    UsageError
        When the name itself is not UTF-8.
    """
    try:
        return os.fsencode(path).decode("utf-8")
    except UnicodeDecodeError as error:
        shown = os.fsencode(path).decode("utf-8", errors="backslashreplace")
        hint = "use names of files and folders in UTF-8"
        raise UsageError(f'"{shown}" is not a name in UTF-8, as Parquet files need', hint=hint) from error
