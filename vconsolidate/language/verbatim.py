"""What stays as it is written: YAML to paste, commands, places in files, and whole phrases of the user's."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

_FLAT: Final = r"[^{}\[\]]*"
_NESTED: Final = rf"{_FLAT}(?:[{{\[]{_FLAT}[}}\]]{_FLAT})*"
_YAML: Final = rf"(?:\Arules: *)?(?:\{{{_NESTED}(?:[{{\[]{_NESTED}[}}\]]{_NESTED})*\}}|\[{_NESTED}\])"
_SPAN: Final = re.compile(_YAML)
_WHOLE: Final = re.compile(r"`[^`]*`|(?:--set |vconsolidate [a-z]).*|[\w./-]+\.\w+:\d+(?::\d+)?", re.DOTALL)

_FIGURE: Final = re.compile(r"\d")

_FIRST, _LAST = 0xF0000, 0xFFFFD
"""Letters for private use: no sentence has one, so it holds the place of what is kept."""


class Verbatim:
    """
    Holds the places of what stays as it is while the words around it are translated.

    Parameters
    ----------
    names
        Names of the user; those of several words are phrases that could look like ours. One with figures, as the
        subject of a finding, is kept only where it is a text of its own.
    """

    def __init__(self, names: Collection[str] = ()) -> None:
        phrases = sorted(
            (name for name in names if name.count(" ") > 1 and not _FIGURE.search(name)),
            key=lambda name: (-len(name), name),
        )
        self._phrases = (
            re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in phrases)) if phrases else None
        )
        self._places: dict[str, str] = {}
        self._held: dict[str, str] = {}

    def is_whole(self, text: str) -> bool:
        """Return whether a text as a whole stays as it is."""
        return _WHOLE.fullmatch(text) is not None

    def hidden(self, text: str) -> str:
        """Return a text with one letter instead of each part that stays as it is."""
        if self._phrases is not None:
            text = self._phrases.sub(self._place, text)
        return _SPAN.sub(self._place, text) if "{" in text or "[" in text else text

    def parts(self, hidden: str) -> list[str]:
        """Return the parts that `hidden` took out of a text."""
        return [self.shown(letter) for letter in hidden if letter in self._held]

    def shown(self, text: str) -> str:
        """Return a text with the parts that `hidden` took out."""
        for place in [letter for letter in text if letter in self._held]:
            text = self.shown(text.replace(place, self._held[place]))
        return text

    def _place(self, found: re.Match[str]) -> str:
        kept = found[0]
        if kept not in self._places:
            if _FIRST + len(self._places) > _LAST:
                return kept
            place = chr(_FIRST + len(self._places))
            self._places[kept], self._held[place] = place, kept
        return self._places[kept]
