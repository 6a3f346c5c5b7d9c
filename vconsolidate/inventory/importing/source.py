"""A source as importers see it: files by name, read no further than they ask, never beyond the limits."""

from __future__ import annotations

import gzip
import io
import stat
import tarfile
import tempfile
import weakref
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, Final, cast

from vconsolidate.errors import InputError, Problem

HEAD_BYTES: Final = 64 * 1024
"""What a sniffer is shown of a file."""

MAX_BYTES: Final = 512 * 1024**2
"""Unpacked size of one file that is read as a whole; larger tables are read as streams."""

MAX_FILES: Final = 100_000
"""Files of one source: a folder that has more was not the one that was meant."""

MAX_ARCHIVE_BYTES: Final = MAX_BYTES
"""Unpacked size of a tar archive; what is left out of it (hidden files, links) must be unpacked, too."""

_IN_MEMORY: Final = 32 * 1024**2
"""Bytes of an unpacked archive that are kept in memory; a larger one goes to disk."""

_CHUNK: Final = 1024**2


@dataclass(frozen=True)
class SourceFile:
    """
    One file of a source.

    Parameters
    ----------
    name
        Path inside the source, without ``.gz``.
    shown
        As messages name it.
    path
        On disk, where it lies there unpacked; None in an archive or compressed file.
    open
        Opens its unpacked bytes.
    """

    name: PurePosixPath
    shown: str
    path: Path | None
    open: Callable[[], BinaryIO]

    @cached_property
    def head(self) -> bytes:
        """The first `HEAD_BYTES` bytes."""
        with telling(self.shown), self.open() as stream:
            return stream.read(HEAD_BYTES)

    def content(self, most: int = MAX_BYTES) -> bytes:
        """
        Return all bytes.

        Raises
        ------
        InputError
            When there are more than `most`, or they cannot be read.
        """
        held = bytearray()
        with telling(self.shown), self.open() as stream:
            while piece := stream.read(_CHUNK):
                held += piece
                if len(held) > most:
                    raise _refuse(self.shown, f"unpacks to more than {most // 1024**2} MiB (split it)")
        return bytes(held)


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
    Return the source at `path`; nothing is unpacked yet.

    A zip archive is opened, except workbooks (``.xlsx``), which are files of their own.

    Raises
    ------
    InputError
        When it does not exist, is neither file nor folder, or is damaged.
    """
    with telling(str(path)):
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            found = _folder(path)
        elif not stat.S_ISREG(mode):
            raise _refuse(path, "is not a regular file")
        elif path.name.casefold().endswith((".tar", ".tar.gz", ".tgz")):
            found = _tar(path)
        elif path.suffix.casefold() == ".zip":
            found = _zip(path)
        else:
            found = iter([_plain(path, PurePosixPath(path.name), str(path))])
        files: dict[PurePosixPath, SourceFile] = {}
        for file in found:
            files[file.name] = file
            if len(files) > MAX_FILES:
                raise _refuse(path, f"contains more than {MAX_FILES:,} files (name a smaller folder)")
    if not files:
        raise _refuse(path, "contains no files")
    return Source(path, files)


@contextmanager
def telling(shown: str) -> Iterator[None]:
    """Turn what can go wrong while a file is read and unpacked into a problem with that file."""
    try:
        yield
    except InputError:
        raise
    except FileNotFoundError as error:
        raise _refuse(shown, "does not exist") from error
    except EOFError as error:
        raise _refuse(shown, "is incomplete: it was not copied or written completely") from error
    except (gzip.BadGzipFile, zlib.error, tarfile.TarError, zipfile.BadZipFile, NotImplementedError) as error:
        raise _refuse(shown, f"is damaged, or not compressed as its name says ({error})") from error
    except (OSError, ValueError, RuntimeError) as error:
        raise _refuse(shown, f"cannot be read ({error})") from error


def _refuse(shown: Path | str, message: str) -> InputError:
    return InputError([Problem(str(shown), 0, 0, "", message)])


def _plain(path: Path, name: PurePosixPath, shown: str) -> SourceFile:
    if path.suffix.casefold() == ".gz":
        return SourceFile(name.with_suffix(""), shown, None, lambda: cast("BinaryIO", gzip.open(path)))
    return SourceFile(name, shown, path, lambda: path.open("rb"))


def _folder(folder: Path) -> Iterator[SourceFile]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if not any(part.startswith(".") for part in inside.parts) and path.is_file():
            yield _plain(path, PurePosixPath(inside.as_posix()), str(path))


def _tar(path: Path) -> Iterator[SourceFile]:
    """Yield the regular files of an archive, which is unpacked once, into a temporary file of bounded size."""
    kept = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  (closed with the archive)
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
        with gzip.open(path) if packed else path.open("rb") as stream:
            _copy(path, stream, kept)
        kept.seek(0)
        archive = tarfile.open(fileobj=kept, mode="r:")  # noqa: SIM115  (its members are read later)
        members = [m for m in archive if m.isreg() and not PurePosixPath(m.name).name.startswith(".")]
    except BaseException:
        kept.close()
        raise
    weakref.finalize(archive, kept.close)
    for member in sorted(members, key=lambda m: m.name):
        yield SourceFile(PurePosixPath(member.name), f"{path}/{member.name}", None, _tar_opener(archive, member))


def _copy(path: Path, stream: gzip.GzipFile | io.BufferedReader, kept: IO[bytes]) -> None:
    """Unpack no more than is allowed, to the end, where the checksum stands."""
    while piece := stream.read(_CHUNK):
        if kept.tell() + len(piece) > MAX_ARCHIVE_BYTES:
            raise _refuse(path, f"unpacks to more than {MAX_ARCHIVE_BYTES // 1024**2} MiB (split it)")
        kept.write(piece)


def _tar_opener(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Callable[[], BinaryIO]:
    def open_member() -> BinaryIO:
        held = archive.extractfile(member)
        return io.BytesIO(held.read(MAX_BYTES + 1) if held is not None else b"")

    return open_member


def _zip(path: Path) -> Iterator[SourceFile]:
    with zipfile.ZipFile(path) as archive:
        names = sorted(info.filename for info in archive.infolist() if not info.is_dir())
    for name in names:
        inside = PurePosixPath(name)
        if not any(part.startswith(".") or part == "__MACOSX" for part in inside.parts):
            yield SourceFile(inside, f"{path}/{name}", None, _zip_opener(path, name))


def _zip_opener(path: Path, name: str) -> Callable[[], BinaryIO]:
    return lambda: cast("BinaryIO", zipfile.ZipFile(path).open(name))
