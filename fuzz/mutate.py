"""Change an input a little, at the level that it has: files of a bundle, parts of an archive, a tree, rows, bytes."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence

from fuzz import bundle, lines, trees
from fuzz.choose import Choose, pick
from fuzz.junk import BYTES

MOST_BYTES = 400_000
"""Larger inputs are cut: faults that need more show in the tests of limits."""


def mutated(data: bytes, choose: Choose, others: Sequence[bytes] = ()) -> bytes:
    """
    Return an input that is almost the same.

    Parameters
    ----------
    others
        Inputs of which a piece may be put in.
    """
    if bundle.is_bundle(data) and choose.below(8):
        files = bundle.split(data)
        name = pick(choose, list(files))
        files[name] = mutated(files[name], choose)
        if not choose.below(12):
            del files[name]
        return bundle.join(files)[:MOST_BYTES] if files else b""
    if data[:4] == b"PK\3\4" and choose.below(4):
        return _archive(data, choose)
    document = trees.parsed(data) if choose.below(4) else None
    if document is not None:
        return trees.changed(document, choose)[:MOST_BYTES]
    if data and b"\0" not in data[:1000] and choose.below(3):
        return lines.changed(data, choose)[:MOST_BYTES]
    return _bytes(data, choose, others)[:MOST_BYTES]


def _archive(data: bytes, choose: Choose) -> bytes:
    """Return a zip archive with one of its parts changed; damaged anyhow where it cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {one.filename: archive.read(one) for one in archive.infolist() if one.file_size < MOST_BYTES}
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, KeyError):
        return _bytes(data, choose, ())
    if not parts:
        return _bytes(data, choose, ())
    name = pick(choose, list(parts))
    parts[name] = mutated(parts[name], choose)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(zipfile.ZipInfo(part), content)
    return held.getvalue()


def _bytes(data: bytes, choose: Choose, others: Sequence[bytes]) -> bytes:
    found = bytearray(data)
    for _ in range(1 + choose.below(4)):
        at = choose.below(len(found) + 1)
        length = pick(choose, (1, 1, 2, 4, 16, 100))
        kind = choose.below(7)
        if kind == 0:
            del found[at : at + length]
        elif kind == 1:
            found[at:at] = pick(choose, BYTES)
        elif kind == 2:
            found[at : at + length] = pick(choose, BYTES)
        elif kind == 3 and at < len(found):
            found[at] ^= 1 << choose.below(8)
        elif kind == 4:
            found[at:at] = found[at : at + length] * (1 + choose.below(10))
        elif kind == 5 and others:
            other = pick(choose, others)
            start = choose.below(len(other) + 1)
            found[at:at] = other[start : start + choose.below(400)]
        elif not choose.below(4):
            del found[at:]
    return bytes(found)
