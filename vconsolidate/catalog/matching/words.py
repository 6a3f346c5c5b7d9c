"""Texts of tools in one form that can be compared."""

from __future__ import annotations

import re

MAX_LENGTH = 200
"""Characters of a text that are read; names of products are shorter."""

_MARKS = re.compile(r"\((?:r|tm|c)\)|[®™©]", re.IGNORECASE)
_BITS = re.compile(r"\(?\b(?:32|64)[- ]?bits?\b\)?|\bx86[_-]64\b|\bamd64\b|\bx64\b|\bi[3-6]86\b|\bx86\b", re.IGNORECASE)


def plain(text: str) -> str:
    """Return a text in lower case, without marks such as ``(R)``, with single spaces and cut to `MAX_LENGTH`."""
    return " ".join(_MARKS.sub(" ", text[:MAX_LENGTH]).casefold().split())


def without_bits(text: str) -> str:
    """Return a plain text without words on 32 or 64 bits: their numbers are no versions."""
    return " ".join(_BITS.sub(" ", text).split())


def is_32_bit(text: str) -> bool:
    """Return whether a plain text says that a system has 32 bits."""
    return re.search(r"\b32[- ]?bits?\b|\bi[3-6]86\b|\bx86\b(?![_-]64)", text) is not None


def is_64_bit(text: str) -> bool:
    """Return whether a plain text says that a system has 64 bits."""
    return re.search(r"\b64[- ]?bits?\b|\bx64\b|\bamd64\b|\bx86[_-]64\b", text) is not None
