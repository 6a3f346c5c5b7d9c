"""One file of a source: its name, its first bytes, its content, never more than is allowed."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, cast

from vconsolidate.errors import InputError, Problem
from vconsolidate.input_limits import MAX_PACKED_FREE_BYTES, MAX_PACKED_RATIO, MAX_SOURCE_BYTES, MAX_STREAM_BYTES
from vconsolidate.inventory.scratch import shortage

HEAD_BYTES: Final = 64 * 1024
"""What a sniffer is shown of a file."""

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

    def content(self, most: int | None = None) -> bytes:
        """
        Return all bytes.

        Parameters
        ----------
        most
            Bytes that are read at most; `MAX_SOURCE_BYTES` where None.

        Raises
        ------
        InputError
            When there are more than `most`, or they cannot be read.
        """
        limit = MAX_SOURCE_BYTES if most is None else most
        held = io.BytesIO()  # it gives its bytes away without a copy
        with telling(self.shown), self.open() as stream:
            if self.path is not None and self.path.stat().st_size > limit:
                raise refuse_file(self.shown, f"is larger than {limit // 1024**2} MiB (split it)")
            while piece := stream.read(_CHUNK):
                held.write(piece)
                if held.tell() > limit:
                    raise refuse_file(self.shown, f"unpacks to more than {limit // 1024**2} MiB (split it)")
        return held.getvalue()


@contextmanager
def telling(shown: str) -> Iterator[None]:
    """Turn what can go wrong while a file is read and unpacked into a problem with that file."""
    try:
        yield
    except InputError:
        raise
    except FileNotFoundError as error:
        raise refuse_file(shown, "does not exist") from error
    except EOFError as error:
        raise refuse_file(shown, "is incomplete: it was not copied or written completely") from error
    except (gzip.BadGzipFile, zlib.error, tarfile.TarError, zipfile.BadZipFile, NotImplementedError) as error:
        raise refuse_file(shown, f"is damaged, or not compressed as its name says ({error})") from error
    except (OSError, ValueError, RuntimeError) as error:
        raise shortage(error) or refuse_file(shown, f"cannot be read ({error})") from error


def refuse_file(shown: Path | str, message: str) -> InputError:
    """Return the error for a file that cannot be read at all."""
    return InputError([Problem(str(shown), 0, 0, "", message)])


def plain_file(path: Path, name: PurePosixPath, shown: str) -> SourceFile:
    """Return a file that lies on disk by itself, compressed or not."""
    return perhaps_packed(SourceFile(name, shown, path, lambda: path.open("rb")))


def perhaps_packed(file: SourceFile) -> SourceFile:
    """Return a file as it is, or what a ``.gz`` holds."""
    if file.name.suffix.casefold() != ".gz":
        return file

    return SourceFile(file.name.with_suffix(""), file.shown, None, lambda: unpack(file.open(), file.shown))


def unpack(packed: BinaryIO, shown: str) -> BinaryIO:
    """Return the unpacked bytes of a gzip stream; reading them ends with an error where they are beyond the limits."""
    return cast("BinaryIO", io.BufferedReader(_Unpacked(shown, packed)))


def check_ratio(shown: str, size: int, packed_size: int) -> None:
    """
    Refuse what becomes so much larger that it is a trap.

    Raises
    ------
    InputError
        When `size` bytes are too many for `packed_size` of them.
    """
    if size > max(MAX_PACKED_FREE_BYTES, packed_size * MAX_PACKED_RATIO):
        message = f"unpacks to more than {MAX_PACKED_RATIO} times its size, which no export does"
        raise refuse_file(shown, message)


class _Unpacked(io.RawIOBase):
    """The unpacked bytes of a gzip stream, of which no more is read than is allowed; closes both."""

    def __init__(self, shown: str, packed: BinaryIO) -> None:
        super().__init__()
        self._shown = shown
        self._packed = packed
        self._stream = gzip.GzipFile(fileobj=packed, mode="rb")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._stream.seek(offset, whence)

    def readinto(self, buffer: object) -> int:
        count = self._stream.readinto(cast("bytearray", buffer))
        check_ratio(self._shown, self._stream.tell(), self._packed.tell())
        if self._stream.tell() > MAX_STREAM_BYTES:
            raise refuse_file(self._shown, f"unpacks to more than {MAX_STREAM_BYTES // 1024**3} GiB (split it)")
        return count

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
            self._packed.close()
        super().close()
