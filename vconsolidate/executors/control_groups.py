"""Limits of the control groups (cgroups v1 and v2) that a process is in: that of its own group and of all above it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

GROUPS: Final = Path("/sys/fs/cgroup")
OWN: Final = Path("/proc/self/cgroup")


def core_limit(groups: Path = GROUPS, own: Path = OWN) -> float | None:
    """Return how many cores' worth of time the process may use; None without a limit."""
    found = [_cores(_words(folder / "cpu.max")) for folder in _folders(groups, own, "")]
    found += [
        _cores(_words(folder / "cpu.cfs_quota_us") + _words(folder / "cpu.cfs_period_us"))
        for folder in _folders(groups, own, "cpu")
    ]
    return min((limit for limit in found if limit is not None), default=None)


def memory_limit_bytes(groups: Path = GROUPS, own: Path = OWN) -> int | None:
    """Return the memory that the process may use; None without a limit."""
    found = [_words(folder / "memory.max") for folder in _folders(groups, own, "")]
    found += [_words(folder / "memory.limit_in_bytes") for folder in _folders(groups, own, "memory")]
    return min((int(words[0]) for words in found if len(words) == 1 and words[0].isdecimal()), default=None)


def _folders(groups: Path, own: Path, controller: str) -> Iterator[Path]:
    """
    Yield the folder of the own group and of every group above it.

    Parameters
    ----------
    controller
        Of version 1; empty: version 2, where all controllers share one tree.
    """
    root = groups / controller
    path = _own_group(own, controller)
    if ".." not in path.parts:  # a group outside of what the container sees
        yield from (root / part for part in (path, *path.parents) if part.parts)
    yield root


def _own_group(own: Path, controller: str) -> PurePosixPath:
    for line in _text(own).splitlines():
        number, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if (controller in controllers.split(",")) if controller else number == "0":
            return PurePosixPath(path.strip("/"))
    return PurePosixPath()


def _cores(words: tuple[str, ...]) -> float | None:
    if len(words) != 2 or not all(word.isdecimal() for word in words) or not int(words[1]):
        return None
    return int(words[0]) / int(words[1])


def _words(path: Path) -> tuple[str, ...]:
    return tuple(_text(path).split())


def _text(path: Path) -> str:
    """Return the text of a small file; nothing where it is not there."""
    try:
        with path.open(encoding="ascii") as file:
            return file.read(100_000)
    except (OSError, UnicodeDecodeError):
        return ""
