"""Files that mean harm: endless, enormous, nested without end, of another kind."""

from __future__ import annotations

import gzip
import io
import json
import os
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

GIB: Final = 1024**3


def _sparse(path: Path) -> None:
    with path.open("wb") as stream:
        stream.truncate(5 * GIB)


def _content(data: bytes) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        path.write_bytes(data)

    return make


def _laughs() -> bytes:
    lines = ["version: 1", "a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 20)]
    return "\n".join(lines).encode()


def _laughs_in_xml() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "ha">{entities}]><domain>&l11;</domain>'.encode()


def _zip_bomb() -> bytes:
    """Return an archive that unpacks to a thousand times its size, as a workbook would be packed."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as stream:
            for _ in range(64):
                stream.write(bytes(1024**2))
    return held.getvalue()


def _million_keys() -> bytes:
    return json.dumps({f"k{n}": n for n in range(1_000_000)}).encode()


CONTENTS: Final[Mapping[str, bytes]] = {
    "empty": b"",
    "zeros": bytes(100_000),
    "a brace": b"{",
    "UTF-16": "version: 1\nname: x\n".encode("utf-16"),
    "no text": bytes(range(128, 256)) * 100,
    "a zero byte": b'{"schema_version": "1.0", "a\0b": 1}\nversion: 1\n',
    "100,000 brackets": b"[" * 100_000,
    "100,000 braces": b'{"a":' * 100_000,
    "a nested plan": b'{"schema_version": "1.0", "a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "nested flows": b"version: 1\na: " + b"[" * 100_000,
    "10^400": b'{"schema_version": "1.0", "version": 1, "effort": 1' + b"0" * 400 + b"}",
    "a number of 10,000 digits": b'{"schema_version": "1.0", "version": 1, "n": ' + b"9" * 10_000 + b"}",
    "NaN": b'{"schema_version": "1.0", "version": 1, "seed": NaN, "cost": Infinity}',
    "lone surrogates": b'{"schema_version": "1.0", "version": 1, "name": "\\ud800", "\\udfff": 1}',
    "control characters": b'{"schema_version": "1.0", "name": "\\u001b[2J\\u202e", "\x1b]8;;x\x07": 1}\n',
    "billion laughs": _laughs(),
    "billion laughs in XML": _laughs_in_xml(),
    "a tag that runs code": b"version: 1\nname: !!python/object/apply:os.system ['touch pwned']\n",
    "a pickle": b"\x80\x04\x8c\x05posix\x94\x8c\x06system\x94\x93\x94\x8c\x01x\x94\x85\x94R\x94.",
    "an array of objects": b"\x93NUMPY\x01\x00v\x00{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"
    + b" " * 58
    + b"\n\x80\x04N.",
    "one line of 9 MB": b"x" * 9_000_000,
    "a quote that never ends": b'vm,host\n"' + b"a" * 5_000_000,
    "200,000 columns": b"timestamp,"
    + b",".join(b"c%d" % n for n in range(200_000))
    + b"\n1,"
    + b"1," * 199_999
    + b"1\n",
    "a gzip bomb": gzip.compress(bytes(80 * 1024**2), mtime=0),
    "a zip bomb": _zip_bomb(),
    "1,000,000 keys": _million_keys(),
}
"""By name: what the file holds."""


def _special(kind: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        if kind == "fifo":
            os.mkfifo(path)
        elif kind == "folder":
            path.mkdir()
        else:
            path.symlink_to(kind)

    return make


FILES: Final[Mapping[str, Callable[[Path], None]]] = {
    "a folder": _special("folder"),
    "a pipe that nobody writes to": _special("fifo"),
    "/dev/zero": _special("/dev/zero"),
    "/dev/null": _special("/dev/null"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a link to nothing": _special("nowhere"),
    "5 GiB": _sparse,
    **{name: _content(data) for name, data in CONTENTS.items()},
}
"""By name: what makes the file at a path."""
