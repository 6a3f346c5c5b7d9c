"""A large input that many tasks share: a cluster gets it once, whatever the number of tasks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar, cast

_T = TypeVar("_T")


class Once(Generic[_T]):
    """
    An input of many tasks, which nobody changes.

    Pickled as it is where a process gets its tasks together; for a cluster see `dask.packing`.

    Parameters
    ----------
    value
        The input.
    """

    __slots__ = ("value",)

    def __init__(self, value: _T) -> None:
        self.value = value

    def __reduce__(self) -> tuple[Callable[[object], Once[_T]], tuple[_T]]:
        return cast("Callable[[object], Once[_T]]", Once), (self.value,)
