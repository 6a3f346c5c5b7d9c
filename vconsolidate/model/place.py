"""Where a value of the inventory was written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in an input file: line and column counted from 1, and the route of the value."""

    file: str
    line: int
    column: int
    field: str = ""

    def __str__(self) -> str:
        """Return ``file:line:column``."""
        return f"{self.file}:{self.line}:{self.column}"


NOWHERE = Place("", 0, 0)
"""For values that stand in no file (defaults, values made by a program)."""
