"""The catalogue of a language, and which languages there are."""

from __future__ import annotations

import gettext
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

from vconsolidate.language.josa import with_particles
from vconsolidate.language.po import Entry, entries
from vconsolidate.language.template import WORD, Template

ENGLISH: Final = "en"
LOCALES: Final = Path(__file__).parent / "locale"
_FILE: Final = "LC_MESSAGES/vconsolidate.po"

_KEPT: Final = 0.4
"""A word that more than this share of its translations keep is no English word but a name: CPU, VM, ready."""

_KEY: Final = re.compile(r"\w+(?:[._]\w+)+")
"""A key of the inventory, which every language keeps: its parts are no words."""

_FINISH: Final[dict[str, Callable[[str], str]]] = {"ko": with_particles}
"""What a language does to a translation once its values are filled in."""


class Catalogue:
    """
    The sentences of a language, found by the words of a text.

    Parameters
    ----------
    found
        Entries of the catalogue, its header among them.
    finish
        Applied to every translation.
    """

    def __init__(self, found: Iterable[Entry], finish: Callable[[str], str] = str) -> None:
        listed = list(found)
        header = next((entry.forms[0] for entry in listed if not entry.singular and entry.forms), "")
        rule = re.search(r"plural=([^;\n]+)", header)
        self.finish = finish
        self._plural = gettext.c2py(rule[1] if rule else "n != 1")
        templates = list(_templates(listed))
        self.exact = {key: one for one in reversed(templates) for key in (_other_case(one.text), one.text)}
        frequency = Counter(word for one in templates for word in one.words)
        self._by_word: dict[str, list[Template]] = {}
        self._without_words: list[Template] = []
        for one in templates:
            if not one.whole:
                rarest = min(one.words, key=lambda word: (frequency[word], word), default="")
                (self._by_word.setdefault(rarest, []) if rarest else self._without_words).append(one)
        kept = Counter(word for one in templates for word in _words(_KEY.sub(" ", one.forms[0])) & one.words)
        chosen = {word for one in templates for word in one.chosen_words} - frequency.keys()
        self.vocabulary = frozenset(word for word, times in frequency.items() if kept[word] <= times * _KEPT) | chosen
        """Words that only the English sentences have: a text that still has them is not translated."""

    def candidates(self, text: str) -> list[Template]:
        """Return the templates that a text may be an instance of, the most specific first."""
        words = {word.lower() for word in WORD.findall(text)}
        found = [one for word in words for one in self._by_word.get(word, ()) if one.words <= words]
        return sorted([*found, *self._without_words], key=lambda one: (-one.weight, one.text))

    def form(self, values: dict[int, str]) -> int:
        """Return the plural form that the first number among the values asks for."""
        number = values.get(0, "").replace(",", "")
        return int(self._plural(int(number))) if number.isdecimal() else 0


def languages() -> tuple[str, ...]:
    """Return the codes of all languages, English first."""
    return (ENGLISH, *sorted(path.name for path in LOCALES.iterdir() if (path / _FILE).is_file()))


@cache
def catalogue(language: str) -> Catalogue:
    """Return the catalogue of a language other than English; it is read once."""
    return Catalogue(entries(po_path(language).read_text(encoding="utf-8")), _FINISH.get(language, str))


def po_path(language: str) -> Path:
    """Return the file of a language."""
    return LOCALES / language / _FILE


def _templates(listed: Iterable[Entry]) -> Iterator[Template]:
    for entry in listed:
        if entry.singular and entry.forms:
            for text in filter(None, (entry.singular, entry.plural)):
                yield Template(text, tuple(entry.forms))


def _words(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in WORD.findall(text))


def _other_case(text: str) -> str:
    first = text[:1]
    return (first.lower() if first.isupper() else first.upper()) + text[1:]
