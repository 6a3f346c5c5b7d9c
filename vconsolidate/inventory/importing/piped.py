"""What is piped into the command as a source: kept in a file, because workbooks and archives are not read in order."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import BinaryIO, Final

from vconsolidate.input_limits import MAX_SOURCE_BYTES
from vconsolidate.inventory.importing.source import Source, open_source
from vconsolidate.inventory.importing.source_file import SourceFile, refuse_file

SHOWN: Final = "<stdin>"
"""How messages name it."""

_CHUNK: Final = 1024**2
_SEPARATED: Final = re.compile(rb"[^\n]*[,;\t]")


def piped_source(stream: BinaryIO, folder: Path) -> Source:
    """
    Return what a stream holds as a source; its kind is told by its first bytes.

    Parameters
    ----------
    folder
        Where it is kept while it is imported.

    Raises
    ------
    InputError
        When it is empty, damaged or too large.
    """
    kept = folder / "stdin"
    size = 0
    with kept.open("wb") as into:
        while piece := stream.read(_CHUNK):
            size += len(piece)
            if size > MAX_SOURCE_BYTES:
                raise refuse_file(SHOWN, f"is larger than {MAX_SOURCE_BYTES // 1024**2} MiB (name the file instead)")
            into.write(piece)
    if not size:
        raise refuse_file(SHOWN, "is empty (pipe the export into the command, or name its file)")
    path = kept.rename(folder / f"stdin{_ending(kept)}")
    found = open_source(path)
    files = {name: _shown(file, path) for name, file in found.files.items()}
    return Source(Path(SHOWN), files)


def _shown(file: SourceFile, path: Path) -> SourceFile:
    return SourceFile(file.name, file.shown.replace(str(path), SHOWN), file.path, file.open)


def _ending(path: Path) -> str:
    """Return the ending that a file of this content usually has."""
    with path.open("rb") as stream:
        head = stream.read(4096)
    if head.startswith(b"PK\3\4"):
        return ".xlsx" if _is_workbook(path) else ".zip"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"\x1f\x8b"):
        ending = ".gz"
    elif text.startswith((b"{", b"[")):
        ending = ".json"
    elif text.startswith(b"<"):
        ending = ".xml"
    else:
        ending = ".csv" if _SEPARATED.match(text) else ".txt"
    return ending


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as package:
            return any(name.startswith("xl/") for name in package.namelist())
    except zipfile.BadZipFile:
        return True
