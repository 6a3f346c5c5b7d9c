"""Entries of the catalogue by likeness to what was typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from vconsolidate.catalog.catalog import Catalog
from vconsolidate.catalog.matching.shorthand import spell_out
from vconsolidate.catalog.search.entries import FILLERS, KINDS, Entry, entries_of, words_of
from vconsolidate.catalog.search.understand import MAX_LENGTH, understand

LEAST: Final = 60.0
"""Likeness below which an entry is no find, out of 100."""
MEANT: Final = 99.0
"""Likeness above which the words said are all among the names of an entry; at most this where some are not."""
_BEGINS: Final = 90.0
_SLIP: Final = 72.0
"""Likeness of two words (rapidfuzz ratio) from which one may be a slip of the other; numbers are never slips."""
_UNASKED: Final = 0.1
"""Taken off for each word of an entry that nobody asked for: of two like names the shorter comes first."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that was found, and how like it is to what was typed: 100 where it is meant, `LEAST` at least."""

    entry: Entry
    score: float


def search(text: str, catalog: Catalog, kinds: Iterable[str] = tuple(KINDS), *, most: int = 20) -> tuple[Hit, ...]:
    """
    Return the entries most like `text`, the best first.

    Parameters
    ----------
    kinds
        Names of the kinds to search.
    most
        Number of finds at most.
    """
    hits: list[Hit] = []
    for kind in kinds:
        meant = set(understand(text, kind, catalog).keys)
        said = tuple(dict.fromkeys(words_of(spell_out(text[:MAX_LENGTH], kind))))
        typed = {*said, *words_of(text[:MAX_LENGTH])}
        for entry in entries_of(catalog, kind) if said else ():
            extra = _UNASKED * min(len(form - typed) for form in entry.forms)
            score = 100.0 - min(extra, 0.9) if entry.key in meant else min(_score(said, text, entry), MEANT) - extra
            if score >= LEAST:
                hits.append(Hit(entry, round(score, 1)))
    hits.sort(key=lambda hit: -hit.score)
    return tuple(hits[:most])


def nearest(text: str, catalog: Catalog, kind: str) -> str | None:
    """Return the key of the entry of a kind most like `text`, the last of equals by name; None for nothing like it."""
    hits = search(text, catalog, (kind,))
    return max(((hit.score, hit.entry.key) for hit in hits), default=(0.0, None))[1]


def _score(said: tuple[str, ...], text: str, entry: Entry) -> float:
    """Return the mean likeness of the words said (makers count little), or that of the whole text with a name."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - only searches need it

    weights = [0.25 if word in FILLERS else 1.0 for word in said]
    likeness = sum(w * _word(word, entry.words) for w, word in zip(weights, said, strict=True)) / sum(weights)
    folded = text[:MAX_LENGTH].casefold()
    whole = max(fuzz.ratio(folded, name.casefold(), score_cutoff=LEAST) for name in (entry.key, entry.name))
    return max(likeness, whole)


def _word(said: str, known: frozenset[str]) -> float:
    if said in known:
        return 100.0
    return max((_pair(said, word) for word in known), default=0.0)


@lru_cache(maxsize=65536)
def _pair(said: str, word: str) -> float:
    from rapidfuzz import fuzz  # noqa: PLC0415

    if len(said) >= 2 and word.startswith(said):
        return _BEGINS
    if any(c.isdigit() for c in said) or any(c.isdigit() for c in word):
        return 0.0
    return float(fuzz.ratio(said, word, score_cutoff=_SLIP))
