"""The files of a source: a folder, one file, gzip or a tar archive."""

from __future__ import annotations

import gzip
import io
import stat
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Final, Protocol

from vconsolidate.errors import InputError
from vconsolidate.inventory.importing.trace_estate import refuse

MAX_BYTES: Final = 128 * 1024**2
"""Unpacked size of one file. Reading a table takes about five times its size: with this the rest stays below 1 GiB, and
a gzip bomb is refused after less than a second of unpacking. Whole files of large public data sets must be split."""

MAX_ARCHIVE_BYTES: Final = 512 * 1024**2
"""Unpacked size of a tar archive; what is left out of it (hidden files, links) must be unpacked, too."""

MAX_TOTAL_BYTES: Final = 4 * 1024**3
"""Size of all files of a source; they are read one after the other."""

MAX_FILES: Final = 100_000
"""Files of one source: a folder that has more was not the one that was meant."""

_CHUNK: Final = 1024**2
_GZIP: Final = b"\x1f\x8b"


class _Readable(Protocol):
    """What bytes can be read from, packed or not."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes."""


Source = tuple[PurePosixPath, bytes]
"""Path inside the source (without ``.gz``) and content."""


def files(path: Path) -> Iterator[Source]:
    """
    Yield the files of `path` in the order of their names; hidden files are left out, in archives in their own order.

    Raises
    ------
    InputError
        When `path` is missing, cannot be read, is no regular file or folder, or unpacks to more than `MAX_BYTES`.
    """
    if not path.exists():
        raise refuse(path, "does not exist")
    total = 0
    for number, (name, content) in enumerate(_find_files(path), start=1):
        total += len(content)
        if total > MAX_TOTAL_BYTES or number > MAX_FILES:
            raise refuse(
                path,
                f"contains more than {MAX_FILES:,} files or {MAX_TOTAL_BYTES // 1024**3} GiB (name a smaller folder)",
            )
        yield name, content


def _find_files(path: Path) -> Iterator[Source]:
    if path.is_dir():
        yield from _of_folder(path)
    elif path.name.endswith((".tar", ".tar.gz", ".tgz")):
        yield from _of_archive(path)
    else:
        yield _plain(path, PurePosixPath(path.name))


@contextmanager
def _telling(file: Path) -> Iterator[None]:
    """Turn what can go wrong while a file is read and unpacked into a problem with that file."""
    try:
        yield
    except InputError:
        raise
    except EOFError as error:
        raise refuse(file, "is incomplete: it was not copied or written completely") from error
    except (gzip.BadGzipFile, zlib.error, tarfile.TarError) as error:
        raise refuse(file, f"is damaged, or not compressed as its name says ({error})") from error
    except (OSError, ValueError) as error:
        raise refuse(file, f"cannot be read ({error})") from error


def text(source: Source) -> str:
    """Return the content of a file as text."""
    name, content = source
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refuse(str(name), f"is not UTF-8 text (byte {error.start})") from error


def _of_folder(folder: Path) -> Iterator[Source]:
    with _telling(folder):
        found = sorted(file for file in folder.rglob("*") if file.is_file() and not file.name.startswith("."))
    for file in found:
        yield _plain(file, PurePosixPath(file.relative_to(folder).as_posix()))


def _of_archive(path: Path) -> Iterator[Source]:
    _refuse_irregular(path)
    with _telling(path), path.open("rb") as file:
        packed = file.read(2) == _GZIP
    with (
        _telling(path),
        gzip.open(path) if packed else path.open("rb") as stream,
        _Careful(path, stream) as careful,
        tarfile.open(fileobj=careful, mode="r:") as archive,
    ):
        for member in archive:
            name = PurePosixPath(member.name)
            held = archive.extractfile(member) if member.isreg() and not name.name.startswith(".") else None
            if held is not None:
                yield name, _read_bounded(path, held)
        while careful.read(_CHUNK):
            pass  # to the end, where the checksum stands


class _Careful(io.RawIOBase):
    """An unpacked archive of which no more is read than is allowed, neither at once (a header) nor in all."""

    def __init__(self, path: Path, stream: gzip.GzipFile | io.BufferedReader) -> None:
        super().__init__()
        self._path = path
        self._stream = stream

    def read(self, size: int = -1, /) -> bytes:
        self._refuse_beyond(self._stream.tell() + (max(0, size) if size > _CHUNK else 0))
        return self._stream.read(size)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self._refuse_beyond(offset)
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def _refuse_beyond(self, end: int) -> None:
        if end > MAX_ARCHIVE_BYTES:
            raise refuse(self._path, f"unpacks to more than {MAX_ARCHIVE_BYTES // 1024**2} MiB (split it)")


def _plain(file: Path, name: PurePosixPath) -> Source:
    _refuse_irregular(file)
    packed = file.suffix == ".gz"
    with _telling(file), gzip.open(file) if packed else file.open("rb") as stream:
        return name.with_suffix("") if packed else name, _read_bounded(file, stream)


def _refuse_irregular(file: Path) -> None:
    with _telling(file):
        if not stat.S_ISREG(file.stat().st_mode):
            raise refuse(file, "is not a regular file")


def _read_bounded(file: Path, stream: _Readable) -> bytes:
    """Return what a stream holds; unpack no more than is allowed."""
    held = bytearray()
    while piece := stream.read(_CHUNK):
        held += piece
        if len(held) > MAX_BYTES:
            raise refuse(file, f"unpacks to more than {MAX_BYTES // 1024**2} MiB (split it, or remove old data)")
    return bytes(held)
