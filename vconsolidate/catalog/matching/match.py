"""A catalogue entry found for what a tool printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Confidence = Literal["exact", "near", "guess"]
"""``exact``: names the entry; ``near``: names its family and version, or a model beside it; ``guess``: family only."""


@dataclass(frozen=True, slots=True)
class Match:
    """
    A catalogue entry for a text.

    Parameters
    ----------
    key
        Of the catalogue.
    confidence
        How well the text names it.
    why
        What was read and what was assumed, for notes; empty where the text names the entry.
    """

    key: str
    confidence: Confidence
    why: str = ""
