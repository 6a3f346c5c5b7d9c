"""Texts of tools and names of the catalogue as sets of words that can be compared."""

from __future__ import annotations

import re
from collections.abc import Iterable

from vconsolidate.catalog.matching.match import Match

_WORD = re.compile(r"[a-z]+|\d+(?:\.\d+)*")
_NOISE = frozenset({"r", "tm", "c", "the", "bit", "cpu", "processor", "edition", "or", "later", "inc", "co", "ltd"})


def words_of(text: str) -> frozenset[str]:
    """Return the words and numbers of a text in one case, without marks and filler."""
    return frozenset(_WORD.findall(text.casefold())) - _NOISE


def best(text: str, names: Iterable[tuple[str, str]]) -> Match | None:
    """
    Return the entry whose name's words are all in `text`, the one with the most words; None where there is none.

    Parameters
    ----------
    names
        (key, name) of the catalogue.
    """
    said = words_of(text)
    found = [(len(words), key) for key, name in names if (words := words_of(name)) and words <= said]
    return Match(max(found)[1], "exact") if found else None
