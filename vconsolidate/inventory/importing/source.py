"""A source as importers see it: files by name, read no further than they ask, never beyond the limits."""

from __future__ import annotations

import os
import stat
import tarfile
import tempfile
import weakref
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, cast

from vconsolidate.input_limits import MAX_ARCHIVE_BYTES, MAX_SOURCE_FILES
from vconsolidate.inventory.importing.source_file import (
    HEAD_BYTES,
    SourceFile,
    check_ratio,
    perhaps_packed,
    plain_file,
    refuse_file,
    telling,
    unpack,
)

__all__ = ["HEAD_BYTES", "Source", "SourceFile", "open_source", "telling"]

_IN_MEMORY: Final = 32 * 1024**2
"""Bytes of an unpacked archive that are kept in memory; a larger one goes to disk."""

_CHUNK: Final = 1024**2


@dataclass(frozen=True)
class Source:
    """
    What the user named: a file, a folder, a tar or zip archive.

    Parameters
    ----------
    path
        As named.
    files
        By name inside the source, in the order of their names; hidden files are left out.
    """

    path: Path
    files: Mapping[PurePosixPath, SourceFile]

    @property
    def only(self) -> SourceFile | None:
        """The file, where the source is one file."""
        return next(iter(self.files.values())) if len(self.files) == 1 else None

    def with_suffix(self, *suffixes: str) -> list[SourceFile]:
        """Return the files whose names end in one of `suffixes` (``.csv``), in any case."""
        return [file for name, file in self.files.items() if name.suffix.casefold() in suffixes]


def open_source(path: Path) -> Source:
    """
    Return the source at `path`; nothing but a tar archive is unpacked yet.

    A zip archive is opened, except workbooks (``.xlsx``), which are files of their own. Links to folders are not
    followed, and an archive inside a source is a file like any other.

    Raises
    ------
    InputError
        When it does not exist, is neither file nor folder, is damaged, or has too many files or two of one name.
    """
    with telling(str(path)):
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            found = _folder(path)
        elif not stat.S_ISREG(mode):
            raise refuse_file(path, "is not a regular file (save the data as a file first)")
        elif path.name.casefold().endswith((".tar", ".tar.gz", ".tgz")):
            found = _tar(path)
        elif path.suffix.casefold() == ".zip":
            found = _zip(path)
        else:
            found = iter([plain_file(path, PurePosixPath(path.name), str(path))])
        files: dict[PurePosixPath, SourceFile] = {}
        for file in found:
            other = files.setdefault(file.name, file)
            if other is not file:
                raise refuse_file(file.shown, f"has the name of {other.shown} (keep one of them)")
            _refuse_too_many(path, len(files))
    if not files:
        raise refuse_file(path, "contains no files")
    return Source(path, dict(sorted(files.items())))


def _refuse_too_many(path: Path, number: int) -> None:
    if number > MAX_SOURCE_FILES:
        raise refuse_file(path, f"contains more than {MAX_SOURCE_FILES:,} files (name a smaller folder)")


def _folder(folder: Path) -> Iterator[SourceFile]:
    """Yield the files of a folder and those inside it, without following links to folders."""

    def refused(error: OSError) -> None:
        raise error

    for seen, (inside, folders, names) in enumerate(os.walk(folder, onerror=refused), start=1):
        _refuse_too_many(folder, seen)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(inside, name)
            if not name.startswith(".") and path.is_file():
                yield plain_file(path, PurePosixPath(path.relative_to(folder).as_posix()), str(path))


def _inner_name(name: str) -> PurePosixPath | None:
    """Return the name of a member of an archive, without steps out of it; None for a hidden one."""
    parts = [part for part in PurePosixPath(name.replace("\\", "/")).parts if part not in {"/", ".", ".."}]
    if not parts or any(part.startswith(".") or part == "__MACOSX" for part in parts):
        return None
    return PurePosixPath(*parts)


def _tar(path: Path) -> Iterator[SourceFile]:
    """Yield the regular files of an archive, which is unpacked once, into a temporary file of bounded size."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    if not packed and path.stat().st_size > MAX_ARCHIVE_BYTES:
        raise refuse_file(path, f"is larger than {MAX_ARCHIVE_BYTES // 1024**2} MiB (split it)")
    kept = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  (closed with the archive)
    try:
        with unpack(path.open("rb"), str(path)) if packed else path.open("rb") as stream:
            _copy(path, stream, cast("BinaryIO", kept))
        kept.seek(0)
        archive = tarfile.open(fileobj=kept, mode="r:")  # noqa: SIM115  (its members are read later)
        members = []
        for member in archive:
            if member.isreg():
                members.append(member)
                _refuse_too_many(path, len(members))
    except BaseException:
        kept.close()
        raise
    weakref.finalize(archive, kept.close)
    for member in members:
        name = _inner_name(member.name)
        if name is not None:
            yield perhaps_packed(SourceFile(name, f"{path}/{name}", None, _tar_opener(archive, member)))


def _copy(path: Path, stream: BinaryIO, into: BinaryIO) -> None:
    copied = 0
    while piece := stream.read(_CHUNK):
        copied += len(piece)
        if copied > MAX_ARCHIVE_BYTES:
            raise refuse_file(path, f"unpacks to more than {MAX_ARCHIVE_BYTES // 1024**2} MiB (split it)")
        into.write(piece)


def _tar_opener(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Callable[[], BinaryIO]:
    def open_member() -> BinaryIO:
        held = archive.extractfile(member)  # it seeks before it reads, so that several may be open at once
        if held is None:
            raise refuse_file(member.name, "is no regular file (pack it again without links and devices)")
        return cast("BinaryIO", held)

    return open_member


def _zip(path: Path) -> Iterator[SourceFile]:
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    _refuse_too_many(path, len(members))
    for member in members:
        name = None if member.is_dir() else _inner_name(member.filename)
        if name is not None:
            yield perhaps_packed(SourceFile(name, f"{path}/{name}", None, _zip_opener(path, member)))


def _zip_opener(path: Path, member: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    def open_member() -> BinaryIO:
        check_ratio(f"{path}/{member.filename}", member.file_size, member.compress_size)
        with zipfile.ZipFile(path) as archive:
            return cast("BinaryIO", archive.open(member.filename))  # keeps the file open until it is closed itself

    return open_member
