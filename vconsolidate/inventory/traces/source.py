"""Bytes of a trace file: plain or packed with gzip, looked at block by block before they are taken into memory."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from vconsolidate.errors import InputError, Problem
from vconsolidate.inventory.encodings import decode_table, encoding_of

MAX_FILE_BYTES: Final = 4 * 1024**3
"""Largest trace file, unpacked."""

ADVICE: Final = "split it into several trace files"

_BLOCK: Final = 16 * 1024**2
"""Bytes looked at at once; a line that fills a block is longer than any row of 100,000 servers."""

_HEAD: Final = 1024
_PACKED_RATIO: Final = 250
"""Times that gzip makes a file larger beyond which it is a trap: measured tables pack ten- to fiftyfold."""

_PACKED_FREE: Final = 256 * 1024**2
"""Unpacked bytes that are read whatever the ratio."""


def refuse(name: str, message: str, line: int = 0, column: int = 0) -> InputError:
    """Return the error for one problem with a trace file."""
    return InputError([Problem(name, line, column, "", message)])


def text_bytes(path: Path, name: str) -> bytes:
    """
    Return the UTF-8 text of a CSV, without its mark, its lines ended by newlines; UTF-16 with its mark is converted.

    Raises
    ------
    InputError
        When it is no text, damaged, too large, or has a line without end.
    """
    with path.open("rb") as stream:
        packed = stream.read(2) == b"\x1f\x8b"
    if packed:
        data = b"".join(_checked(_unpacked(path, name), name))
    else:
        with path.open("rb") as stream:
            for _ in _checked(iter(lambda: stream.read(_BLOCK), b""), name):
                pass
        data = path.read_bytes()
    if encoding_of(data) != "UTF-8":
        data = decode_table(data, name).encode()
    data = data.removeprefix(b"\xef\xbb\xbf")
    if b"\n" not in data[:_BLOCK] and b"\r" in data[:_BLOCK]:
        data = data.replace(b"\r", b"\n")
    return data


def _checked(blocks: Iterator[bytes], name: str) -> Iterator[bytes]:
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
        if len(block) == _BLOCK and b"\n" not in block and b"\r" not in block:
            raise refuse(name, f"a line has more than {_BLOCK // 1024**2} MiB (is this a table?)", lines, 1)
        lines += block.count(b"\n")
        yield block


def _whole_lines(head: bytes) -> bytes:
    """Return the beginning of a file up to its last line end, so that no character is cut in two."""
    encoding = encoding_of(head)
    if encoding != "UTF-8":
        return head[: len(head) // 4 * 4] if encoding == "UTF-32" else head[:2]
    end = head.rfind(b"\n")
    return head[: end + 1] if end >= 0 else head[:4]


def _unpacked(path: Path, name: str) -> Iterator[bytes]:
    """Yield the blocks of a gzip file, as far as it is none that takes memory without end."""
    size, total = path.stat().st_size, 0
    try:
        with gzip.open(path, "rb") as stream:
            while block := _full(stream):
                total += len(block)
                if total > MAX_FILE_BYTES:
                    raise refuse(name, f"unpacks to more than {MAX_FILE_BYTES // 1024**2} MiB ({ADVICE})")
                if total > max(_PACKED_FREE, size * _PACKED_RATIO):
                    raise refuse(
                        name,
                        f"unpacks to more than {_PACKED_RATIO} times its size, which no table of measurements does",
                    )
                yield block
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise refuse(name, "is a damaged gzip file") from error


def _full(stream: gzip.GzipFile | BinaryIO) -> bytes:
    """Return a whole block; gzip gives less at a time."""
    parts, left = [], _BLOCK
    while left and (part := stream.read(left)):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)
