"""Where choices come from: a generator of random numbers, or hypothesis, which can shrink them."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Protocol, TypeVar

T = TypeVar("T")


class Choose(Protocol):
    """Chooses numbers."""

    def below(self, limit: int) -> int:
        """Return a whole number from 0 to `limit` − 1."""
        ...


def pick(choose: Choose, items: Sequence[T]) -> T:
    """Return one of `items`."""
    return items[choose.below(len(items))]


class Seeded:
    """Choices of a generator with a seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - no secret

    def below(self, limit: int) -> int:
        """Return a whole number from 0 to `limit` − 1."""
        return self._random.randrange(limit)
