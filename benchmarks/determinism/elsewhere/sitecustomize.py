"""Python runs this file first: folders then list their files in the opposite order, as another file system might."""

from __future__ import annotations

import os
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

_listdir = os.listdir
_scandir = os.scandir


class _Backwards:
    """The entries of a folder from the last to the first."""

    def __init__(self, *place: Any) -> None:  # noqa: ANN401 - whatever os.scandir takes
        with _scandir(*place) as entries:
            self._entries: Iterator[os.DirEntry[Any]] = iter(sorted(entries, key=lambda one: one.name, reverse=True))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __iter__(self) -> Iterator[os.DirEntry[Any]]:
        return self._entries

    def __next__(self) -> os.DirEntry[Any]:
        return next(self._entries)

    def close(self) -> None:
        """Nothing stays open."""


def _backwards(*place: Any) -> list[Any]:  # noqa: ANN401 - whatever os.listdir takes
    return sorted(_listdir(*place), reverse=True)


os.listdir = _backwards  # type: ignore[assignment]
os.scandir = _Backwards  # type: ignore[assignment]
