"""The files of a source: a folder, one file, gzip or a tar archive."""

from __future__ import annotations

import gzip
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from vconsolidate.inventory.importers.contract import refuse

MAX_BYTES: Final = 2_000_000_000
"""Unpacked size beyond which one file is no trace but a trap."""

Source = tuple[PurePosixPath, bytes]
"""Path inside the source (without ``.gz``) and content."""


def files(path: Path) -> Iterator[Source]:
    """
    Yield the files of `path` in the order of their names; hidden files are left out.

    Raises
    ------
    InputError
        When `path` is missing, cannot be read or unpacks to more than `MAX_BYTES`.
    """
    if not path.exists():
        raise refuse(path, "no such file or folder")
    try:
        if path.is_dir():
            yield from _of_folder(path)
        elif path.name.endswith((".tar", ".tar.gz", ".tgz")):
            yield from _of_archive(path)
        else:
            yield _plain(path, PurePosixPath(path.name))
    except (OSError, EOFError, tarfile.TarError) as error:
        raise refuse(path, f"cannot be read ({error})") from error


def text(source: Source) -> str:
    """Return the content of a file as text."""
    name, content = source
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refuse(str(name), f"is not UTF-8 text (byte {error.start})") from error


def _of_folder(folder: Path) -> Iterator[Source]:
    found = [file for file in folder.rglob("*") if file.is_file() and not file.name.startswith(".")]
    for file in sorted(found):
        yield _plain(file, PurePosixPath(file.relative_to(folder).as_posix()))


def _of_archive(path: Path) -> Iterator[Source]:
    found: list[Source] = []
    total = 0
    with tarfile.open(path) as archive:
        for member in archive:
            name = PurePosixPath(member.name)
            stream = archive.extractfile(member) if member.isfile() and not name.name.startswith(".") else None
            if stream is None:
                continue
            total += member.size
            if total > MAX_BYTES:
                raise refuse(path, f"unpacks to more than {MAX_BYTES:,} bytes")
            found.append((name, stream.read()))
    yield from sorted(found, key=lambda source: source[0])


def _plain(file: Path, name: PurePosixPath) -> Source:
    if file.suffix != ".gz":
        return name, file.read_bytes()
    with gzip.open(file) as stream:
        content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise refuse(file, f"unpacks to more than {MAX_BYTES:,} bytes")
    return name.with_suffix(""), content
