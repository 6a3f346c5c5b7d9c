"""Rows of cases in a message that end after a few."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

SHOWN: Final = 3
"""Cases that a message shows."""


def shorten(cases: Sequence[str]) -> str:
    """Return the first cases and how many more there are: ``db01: …; db02: …; db03: …; and 2 more``."""
    more = [f"and {len(cases) - SHOWN:,} more"] if len(cases) > SHOWN else []
    return "; ".join([*cases[:SHOWN], *more])
