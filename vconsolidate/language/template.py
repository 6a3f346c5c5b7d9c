"""
A sentence with placeholders.

``{0}`` stands for anything, ``{0:#}`` for a number, ``{1:is|are}`` for one of these words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

PLACEHOLDER: Final = re.compile(r"\{(\d+)(?::([^{}]*))?\}")
NUMBER: Final = "#"
_FIGURE: Final = r"[-−+±<≥≤~]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?(?:–\d[\d,.]*)?|∞|inf|nan"
WORD: Final = re.compile(r"[A-Za-z][A-Za-z'’]*")

_SMALL: Final = "a an and are as at by for from has in is it no not of on or that the to with"
_WEAK: Final = frozenset(WORD.findall(_SMALL))
_ADDITION: Final = (
    r"(?:(?:,(?= (?:and |or )?(?!\d+ more)(?:[a-z']+ [a-z\d]|\d))|[;:.(]|\s\(|\s(?=[A-Z][a-z]+ [a-z])).*?)?"
)
"""
What follows another value directly is nothing, or begins with a mark of punctuation, or is a sentence.

A comma before a name belongs to the list of names before it.
"""

UNIT: Final = (
    r"(?:[KMGTP]i?B(?:/s)?|[MG]Hz|[KMG]bit/s|k?Wh?|kVA|IOPS|EUR|USD|GBP|KRW|[kt]?CO2e?|kg|ms|min|h|d|s|%|×)(?![\w/])"
)
_WHOLE: Final = r"(?!(?<=\d)[.,]?\d)(?!(?<=\d[.,])\d)"
_WITH_UNIT: Final = rf"(?!(?<=\d) ?{UNIT})(?!(?<=\d ){UNIT})"
"""Where a value begins or ends: never within a number, nor between a number and its unit."""
_UNIT_FOLLOWS: Final = re.compile(rf" ?{UNIT}")

_DROPPED: Final = r"(?:[a-z']+(?: [a-z']+){0,2})?"
"""What a translation leaves out is a few words of grammar, never a figure or a subject."""


@dataclass(frozen=True)
class Template:
    """
    A sentence of the program and its translations.

    Parameters
    ----------
    text
        English, with placeholders.
    forms
        Its translations by plural form; they use the placeholders by number, in any order.
    """

    text: str
    forms: tuple[str, ...]

    @cached_property
    def words(self) -> frozenset[str]:
        """The words that every text of this template has, in small letters."""
        return frozenset(word.lower() for word in WORD.findall(PLACEHOLDER.sub(" \0 ", self.text)))

    @cached_property
    def chosen_words(self) -> frozenset[str]:
        """The words, in small letters, that its placeholders choose among and no translation shows."""
        choices = (found[2] or "" for found in PLACEHOLDER.finditer(self.text) if int(found[1]) not in self.used)
        return frozenset(word.lower() for choice in choices for word in WORD.findall(choice))

    @cached_property
    def weight(self) -> int:
        """How specific the template is: its letters outside of placeholders."""
        return len(PLACEHOLDER.sub("", self.text))

    @cached_property
    def weak(self) -> bool:
        """Whether only small words are fixed, so that nearly any text matches."""
        open_ones = any(found[2] is None for found in PLACEHOLDER.finditer(self.text))
        return open_ones and self.words <= _WEAK

    @cached_property
    def whole(self) -> bool:
        """Whether nothing is filled in."""
        return PLACEHOLDER.search(self.text) is None

    @cached_property
    def ends(self) -> tuple[int | None, int | None]:
        """The placeholders with which the sentence begins and ends, a full stop aside; None for words."""
        found = list(PLACEHOLDER.finditer(self.text))
        first = found[0] if found and found[0].start() == 0 else None
        last = found[-1] if found and found[-1].end() == len(self.text.rstrip(".")) else None
        return first and int(first[1]), last and int(last[1])

    @cached_property
    def used(self) -> frozenset[int]:
        """The placeholders that a translation shows."""
        return frozenset(int(found[1]) for form in self.forms for found in PLACEHOLDER.finditer(form))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        parts: list[str] = []
        before: re.Match[str] | None = None
        for found in PLACEHOLDER.finditer(self.text):
            fixed = self.text[before.end() if before else 0 : found.start()]
            kept = self._together(before, found)
            if before:
                parts.append(_WHOLE if kept or _UNIT_FOLLOWS.match(fixed) else _WHOLE + _WITH_UNIT)
            parts += [_literal(fixed, first=not parts), _WHOLE if kept or found[2] else _WHOLE + _WITH_UNIT]
            parts.append(self._value(found, glued=bool(before) and not fixed))
            before = found
        rest = self.text[before.end() if before else 0 :]
        if before:
            parts.append(_WHOLE if _UNIT_FOLLOWS.match(rest) else _WHOLE + _WITH_UNIT)
        parts.append(_literal(rest, first=not parts))
        return re.compile("".join(parts), re.DOTALL)

    def _together(self, before: re.Match[str] | None, found: re.Match[str]) -> bool:
        """Return whether two placeholders stay side by side in every translation, as a number and its unit do."""
        if before is None:
            return False
        between = self.text[before.end() : found.start()]
        pair = f"{{{before[1]}}}{between}{{{found[1]}}}"
        return between in ("", " ") and bool(self.forms) and all(pair in form for form in self.forms)

    def _value(self, found: re.Match[str], *, glued: bool) -> str:
        """Return the pattern of what stands for a placeholder."""
        name, choices = f"p{found[1]}", found[2]
        if re.search(rf"\{{{found[1]}[:}}]", self.text[: found.start()]):
            return f"(?P={name})"
        if choices == NUMBER:
            return f"(?P<{name}>{_FIGURE})"
        if choices is None:
            return f"(?P<{name}>{self._open(int(found[1]), glued=glued)})"
        return f"(?P<{name}>{'|'.join(map(re.escape, choices.split('|')))})"

    def _open(self, number: int, *, glued: bool) -> str:
        """Return the pattern of what stands for a placeholder of anything."""
        if self.forms and number not in self.used:
            return _DROPPED
        return _ADDITION if glued else ".*?"

    def match(self, text: str) -> dict[int, str] | None:
        """Return what stands for each placeholder; None where the text is no such sentence."""
        found = self._pattern.fullmatch(text)
        if found is None:
            return None
        return {int(name[1:]): value for name, value in found.groupdict().items()}

    def filled(self, values: dict[int, str], form: int = 0) -> str:
        """Return the translation with its values."""
        chosen = self.forms[min(form, len(self.forms) - 1)]
        return PLACEHOLDER.sub(lambda found: values[int(found[1])], chosen)


def _literal(text: str, *, first: bool) -> str:
    """Return the pattern of fixed words; a sentence may begin with a capital or not."""
    if first and text[:1].isalpha() and text[:1].isascii():
        return f"[{text[0].lower()}{text[0].upper()}]{_literal(text[1:], first=False)}"
    return re.escape(text).replace(r"\ ", " +")
