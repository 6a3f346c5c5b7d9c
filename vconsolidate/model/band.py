"""A figure with its uncertainty: low, typical and high, and interval arithmetic on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Band:
    """
    A figure as low ≤ typical ≤ high; all three are equal where it is certain.

    The arithmetic is that of intervals (Moore, *Interval Analysis*, 1966): the result contains every value that the
    inputs allow, whatever their joint distribution. It says nothing about how likely the ends are.
    """

    low: float
    typical: float
    high: float

    @classmethod
    def exactly(cls, value: float) -> Band:
        """Return a figure that is certain."""
        return cls(float(value), float(value), float(value))

    @classmethod
    def total(cls, bands: Iterable[Band]) -> Band:
        """Return the sum of figures: of their lows, their typical values and their highs."""
        every = list(bands)
        return cls(
            sum((one.low for one in every), 0.0),
            sum((one.typical for one in every), 0.0),
            sum((one.high for one in every), 0.0),
        )

    @property
    def certain(self) -> bool:
        """Whether low and high are one figure."""
        return self.low == self.high

    def __add__(self, other: Band) -> Band:
        """Return the sum."""
        return Band(self.low + other.low, self.typical + other.typical, self.high + other.high)

    def __sub__(self, other: Band) -> Band:
        """Return the difference of two figures that do not depend on each other: its low is low − high."""
        return Band(self.low - other.high, self.typical - other.typical, self.high - other.low)

    def __mul__(self, other: Band) -> Band:
        """Return the product; its ends are the least and largest of the four corners."""
        corners = (self.low * other.low, self.low * other.high, self.high * other.low, self.high * other.high)
        return Band(min(corners), self.typical * other.typical, max(corners))

    def inverse(self) -> Band:
        """
        Return one over a figure above 0.

        Raises
        ------
        ValueError
            When the figure may be 0 or less.
        """
        if self.low <= 0.0:
            raise ValueError(f"{self.low} has no inverse here")
        return Band(1.0 / self.high, 1.0 / self.typical, 1.0 / self.low)


NOTHING = Band(0.0, 0.0, 0.0)
