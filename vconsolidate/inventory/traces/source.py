"""
Text of a trace file: plain or packed with gzip, looked at block by block and never held as a whole.

A plain UTF-8 file is read where it lies. What must be unpacked or converted first goes into a temporary file.
"""

from __future__ import annotations

import gzip
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final, cast

from vconsolidate.errors import InputError, Problem
from vconsolidate.input_limits import MAX_TRACE_BYTES, MAX_TRACE_LINE_BYTES, MAX_TRACE_RATIO
from vconsolidate.inventory.encodings import decode_table, encoding_of

ADVICE: Final = "split it into several trace files"

_HEAD: Final = 1024

_PACKED_FREE: Final = 256 * 1024**2
"""Unpacked bytes that are read whatever the ratio."""

_IN_MEMORY: Final = 64 * 1024**2
"""Bytes of an unpacked file that are kept in memory; a larger one goes to disk."""

_MARK: Final = b"\xef\xbb\xbf"


def refuse(name: str, message: str, line: int = 0, column: int = 0) -> InputError:
    """Return the error for one problem with a trace file."""
    return InputError([Problem(name, line, column, "", message)])


class Text:
    """
    UTF-8 of a table, lines ended by newlines.

    It can be read after it was closed as well: a place in it is looked up when something is wrong with the file.

    Attributes
    ----------
    size
        Bytes, without a mark.
    most_lines
        Lines at most.
    """

    def __init__(self, source: Callable[[], BinaryIO], start: int, size: int, most_lines: int) -> None:
        self.size, self.most_lines = size, most_lines
        self._source, self._start = source, start
        self._stream: BinaryIO | None = source()

    def read(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset` behind the mark on."""
        if self._stream is not None:
            self._stream.seek(self._start + offset)
            return self._stream.read(size)
        with self._source() as stream:
            stream.seek(self._start + offset)
            return stream.read(size)

    def close(self) -> None:
        """Hold no file open any longer."""
        if self._stream is not None:
            self._stream.close()
        self._stream = None


def wrap_bytes(data: bytes) -> Text:
    """Return the text of bytes that are UTF-8 without a mark."""
    return Text(lambda: BytesIO(data), 0, len(data), data.count(b"\n") + data.count(b"\r") + 1)


@contextmanager
def open_text(path: Path, name: str) -> Iterator[Text]:
    """
    Open the text of a CSV; UTF-16 with its mark is converted, lines ended by carriage returns alone as well.

    Raises
    ------
    InputError
        When it is no text, damaged, too large, or has a line without end.
    """
    text = _text_of(path, name)
    try:
        yield text
    finally:
        text.close()


def _text_of(path: Path, name: str) -> Text:
    with path.open("rb") as stream:
        head = stream.read(MAX_TRACE_LINE_BYTES)
        packed = head.startswith(b"\x1f\x8b")
        plain = not packed and encoding_of(head) == "UTF-8" and not _ends_in_returns(head)
        start = len(_MARK) if head.startswith(_MARK) else 0
        del head  # as long as a block
        stream.seek(0)
        blocks = _unpack(path, name) if packed else iter(lambda: stream.read(MAX_TRACE_LINE_BYTES), b"")
        if plain:
            lines = 1 + sum(block.count(b"\n") + block.count(b"\r") for block in _check(blocks, name))
            return Text(lambda: path.open("rb"), start, path.stat().st_size - start, lines)
        size, lines = _measure(_convert(_check(blocks, name), name))
    return Text(lambda: _unfold(path, name, packed=packed), 0, size, lines)


def _ends_in_returns(head: bytes) -> bool:
    return b"\n" not in head and b"\r" in head


def _measure(blocks: Iterator[bytes]) -> tuple[int, int]:
    """Return how many bytes and, at most, lines there are."""
    size, lines = 0, 1
    for block in blocks:
        size += len(block)
        lines += block.count(b"\n") + block.count(b"\r")
    return size, lines


def _unfold(path: Path, name: str, *, packed: bool) -> BinaryIO:
    """Return a temporary file with the text of one that is packed, or not in UTF-8."""
    kept = cast("BinaryIO", tempfile.SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115  (its reader closes it)
    try:
        with path.open("rb") as stream:
            blocks = _unpack(path, name) if packed else iter(lambda: stream.read(MAX_TRACE_LINE_BYTES), b"")
            for block in _convert(_check(blocks, name), name):
                kept.write(block)
    except BaseException:
        with suppress(OSError):  # what is left to write may fail again
            kept.close()
        raise
    return kept


def _convert(blocks: Iterator[bytes], name: str) -> Iterator[bytes]:
    """Yield blocks as UTF-8 without a mark, their lines ended by newlines; UTF-16 comes as one block."""
    first = next(blocks, b"")
    if encoding_of(first) == "UTF-8":
        first = first.removeprefix(_MARK)
    else:
        first = decode_table(b"".join([first, *blocks]), name).encode()
    returns = _ends_in_returns(first[:MAX_TRACE_LINE_BYTES])
    for block in chain([first], blocks):
        yield block.replace(b"\r", b"\n") if returns else block


def _check(blocks: Iterator[bytes], name: str) -> Iterator[bytes]:
    """Pass blocks on; end with an error at the first that cannot be part of a table."""
    wide, lines = False, 1
    for number, block in enumerate(blocks):
        if number == 0:
            wide = encoding_of(block) == "UTF-16"
            decode_table(_whole_lines(block[:_HEAD]), name)
        zero = -1 if wide else block.find(0)
        if zero >= 0:
            line = lines + block.count(b"\n", 0, zero)
            column = zero - block.rfind(b"\n", 0, zero)
            raise refuse(name, "contains a zero byte, so it is not text (save the table as UTF-8)", line, column)
        if len(block) == MAX_TRACE_LINE_BYTES and b"\n" not in block and b"\r" not in block:
            raise refuse(
                name, f"a line has more than {MAX_TRACE_LINE_BYTES // 1024**2} MiB (is this a table?)", lines, 1
            )
        lines += block.count(b"\n")
        yield block


def _whole_lines(head: bytes) -> bytes:
    """Return the beginning of a file up to its last line end, so that no character is cut in two."""
    encoding = encoding_of(head)
    if encoding != "UTF-8":
        return head[: len(head) // 4 * 4] if encoding == "UTF-32" else head[:2]
    end = head.rfind(b"\n")
    return head[: end + 1] if end >= 0 else head[:4]


def _unpack(path: Path, name: str) -> Iterator[bytes]:
    """Yield the blocks of a gzip file, as far as it is none that takes memory without end."""
    size, total = path.stat().st_size, 0
    try:
        with gzip.open(path, "rb") as stream:
            while block := _full(stream):
                total += len(block)
                if total > MAX_TRACE_BYTES:
                    raise refuse(name, f"unpacks to more than {MAX_TRACE_BYTES // 1024**2} MiB ({ADVICE})")
                if total > max(_PACKED_FREE, size * MAX_TRACE_RATIO):
                    raise refuse(
                        name,
                        f"unpacks to more than {MAX_TRACE_RATIO} times its size, which no table of measurements does",
                    )
                yield block
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise refuse(name, "is a damaged gzip file (copy it again)") from error


def _full(stream: gzip.GzipFile | BinaryIO) -> bytes:
    """Return a whole block; gzip gives less at a time."""
    parts, left = [], MAX_TRACE_LINE_BYTES
    while left and (part := stream.read(left)):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)
