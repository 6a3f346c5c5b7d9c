"""A large input that many tasks share: a cluster gets it once, whatever the number of tasks."""

from __future__ import annotations

from typing import Generic, TypeVar

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

    def __reduce__(self) -> tuple[type[Once[_T]], tuple[_T]]:
        return type(self), (self.value,)
