"""Several files as one input: ``=== name`` lines stand before each, so that people can read and edit a case."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

_HEAD = re.compile(rb"(?m)^=== ([\w./ -]{1,100})\n")


def is_bundle(data: bytes) -> bool:
    """Return whether an input is several files."""
    return _HEAD.match(data) is not None


def split(data: bytes, only: str = "input") -> dict[str, bytes]:
    """Return the files of an input by name; one called `only` where it is no bundle."""
    if not is_bundle(data):
        return {only: data}
    parts = _HEAD.split(data)[1:]
    return {name.decode(): content for name, content in zip(parts[::2], parts[1::2], strict=True)}


def join(files: Mapping[str, bytes]) -> bytes:
    """Return files as one input."""
    return b"".join(b"=== %s\n%s" % (name.encode(), _ended(content)) for name, content in files.items())


def write(data: bytes, folder: Path, only: str = "input") -> list[Path]:
    """Write the files of an input to a folder, never outside it, and return their paths."""
    paths = []
    for number, (name, content) in enumerate(split(data, only).items()):
        parts = [part for part in PurePosixPath(name).parts if part not in {"/", ".", ".."}] or [f"file{number}"]
        path = folder.joinpath(*parts)
        if any(parent.is_file() for parent in path.parents) or path.is_dir():
            path = folder / f"file{number}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        paths.append(path)
    return paths


def _ended(content: bytes) -> bytes:
    return content if content.endswith(b"\n") or not content else content + b"\n"
