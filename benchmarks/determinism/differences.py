"""Which files of two sessions differ, and where they begin to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_SHOWN: Final = 90


def differences(plain: Mapping[str, bytes], other: Mapping[str, bytes]) -> list[str]:
    """Return a line for each file that only one session left, or that begins to differ at a place."""
    found = [f"{name}: only in the plain one" for name in sorted(plain.keys() - other.keys())]
    found += [f"{name}: only here" for name in sorted(other.keys() - plain.keys())]
    for name in sorted(plain.keys() & other.keys()):
        if plain[name] != other[name] and not _only_line_differs(name, plain[name], other[name]):
            found.append(f"{name}: {_first(plain[name], other[name])}")
    return found


def _only_line_differs(name: str, plain: bytes, other: bytes) -> bool:
    """Return whether a file differs in its command line alone, which names the workers, and not in the exit code."""
    return name.endswith(".code") and plain.splitlines()[1:] == other.splitlines()[1:]


def _first(plain: bytes, other: bytes) -> str:
    pairs = zip(plain.splitlines(), other.splitlines(), strict=False)
    for number, (left, right) in enumerate(pairs, start=1):
        if left != right:
            start = max(0, next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), 0) - 20)
            return f"line {number}: {left[start : start + _SHOWN]!r} became {right[start : start + _SHOWN]!r}"
    return f"{len(plain)} bytes became {len(other)}"
