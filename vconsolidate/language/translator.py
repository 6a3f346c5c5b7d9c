"""Finds the sentence behind a text and says it in another language."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from vconsolidate.language.catalogue import ENGLISH, Catalogue, catalogue
from vconsolidate.language.split import SENTENCE, balanced, partitions, torn
from vconsolidate.language.template import WORD, Template
from vconsolidate.language.verbatim import Verbatim

_LETTERS: Final = re.compile(r"[A-Za-z]{2}|\ba\b")
_WORD: Final = re.compile(r"(?<![\w<&./=@-])[A-Za-z][A-Za-z'’]+(?![\w=/@]|-\w|\.\w)")

_LONGEST: Final = 6_000
"""Letters of the longest text that is compared with sentences; a longer one is no sentence of ours."""


_MOST_LEFT: Final = 2
"""A text of which more than this part would stay English is left alone: half a sentence helps nobody."""


_BEFORE: Final = (", ", "; ", ": ", " + ", " = ")
_AFTER: Final = ("; ", ": ", " + ", " = ")
"""Marks between clauses that a value at the beginning, or at the end, of a sentence does not have."""

_LIST: Final = re.compile(r"[\w.-]+(?:, [\w.-]+)+(?:,? and [\w.-]+(?: more)?)?")
"""Names in a row are one value, not clauses."""

_SURE: Final = 12
"""Fixed letters of a sentence from which on it is certain, whatever the user's own words in it are."""


class Said(NamedTuple):
    """
    A text in another language.

    Parameters
    ----------
    left
        How many English words are left in it; a text with fewer of them was understood better.
    """

    text: str
    left: int


class Translator:
    """
    Translates texts of reports; in English, they stay as they are.

    Of several sentences that a text may be, the one counts that leaves the fewest English words, then the most
    specific. What no sentence explains stays English.

    Parameters
    ----------
    found
        Sentences of the language; None for English.
    names
        Names of the user: they are never translated, even where they look like our words.
    """

    def __init__(self, found: Catalogue | None, names: Collection[str] = ()) -> None:
        self._catalogue = found
        self.names = frozenset(names)
        self._verbatim = Verbatim(names)
        self._known: dict[str, Said] = {}

    def __call__(self, text: str) -> str:
        """Return a text in the language, with the white space around it."""
        if self._catalogue is None or not _LETTERS.search(text):
            return text
        inner = text.strip()
        said = self._kept(inner, self._catalogue)
        return text if said == inner else text[: len(text) - len(text.lstrip())] + said + text[len(text.rstrip()) :]

    def _kept(self, text: str, source: Catalogue) -> str:
        """Return a text in the language; what its user pastes or wrote stays as it is."""
        hidden = self._verbatim.hidden(text)
        if text in self.names or text in source.exact or hidden == text:
            return self.said(text).text
        around = self.said(hidden)
        if around.left:  # a sentence may have the words of the YAML itself
            whole = self.said(text)
            if whole.left < around.left and all(part in whole.text for part in self._verbatim.parts(hidden)):
                return whole.text
        return text if around.text == hidden else source.finish(self._verbatim.shown(around.text))

    def said(self, text: str) -> Said:
        """Return a text in the language, and how many English words are left."""
        if self._catalogue is None or text in self.names or self._verbatim.is_whole(text) or not _LETTERS.search(text):
            return Said(text, 0)
        known = self._known.get(text)
        if known is None:
            self._known[text] = Said(text, self._left(text))  # ends a search that comes back to the same text
            known = self._known[text] = self._best(text, self._catalogue)
        return known

    def _left(self, text: str) -> int:
        vocabulary = self._catalogue.vocabulary if self._catalogue is not None else frozenset()
        return sum(word.lower() in vocabulary for word in _WORD.findall(text))

    def _best(self, text: str, source: Catalogue) -> Said:
        exact = source.exact.get(text)
        if exact is not None:
            return Said(source.finish(exact.forms[0]), 0)
        if len(text) > _LONGEST or source.vocabulary.isdisjoint(word.lower() for word in WORD.findall(text)):
            return Said(text, self._left(text))
        best = Said(text, self._left(text))
        for said, most in self._ways(text, source, best.left // _MOST_LEFT):
            if said.left < best.left and said.left <= most:
                best = said
            if not best.left:
                break
        return best

    def _ways(self, text: str, source: Catalogue, most: int) -> Iterator[tuple[Said, float]]:
        """Yield translations, the likely ones first, and how many English words may be left in each."""
        doubtful = []
        for template in source.candidates(text):
            values = template.match(text)
            if values is None:
                continue
            if not template.weak and all(map(_is_part, values.values())) and _is_clause(template, values):
                yield self._filled(template, values, source), math.inf if template.weight >= _SURE else most
            else:
                doubtful.append((template, values))
        for parts in partitions(text):
            inner = [self.said(part) if number % 2 == 0 else Said(part, 0) for number, part in enumerate(parts)]
            yield Said(source.finish("".join(one.text for one in inner)), sum(one.left for one in inner)), most
        for template, values in doubtful:
            yield self._filled(template, values, source), most

    def _filled(self, template: Template, values: dict[int, str], source: Catalogue) -> Said:
        inner = {number: self._inner(value) for number, value in values.items()}
        text = template.filled({number: one.text for number, one in inner.items()}, source.form(values))
        return Said(source.finish(text), sum(one.left for number, one in inner.items() if number in template.used))

    def _inner(self, value: str) -> Said:
        stripped = value.strip()
        said = self.said(stripped)
        before, after = value[: len(value) - len(value.lstrip())], value[len(value.rstrip()) :] if stripped else ""
        return Said(before + said.text + after, said.left)


def _is_part(value: str) -> bool:
    """Return whether a value may stand for a placeholder: no bracket is torn, no sentence ends within it."""
    return balanced(value) and not SENTENCE.search(value)


def _is_clause(template: Template, values: dict[int, str]) -> bool:
    """Return whether the values at both ends stay within their clause, so that no clause beside it is swallowed."""
    first, last = template.ends
    before = "" if first is None or _LIST.fullmatch(values[first]) else values[first]
    after = "" if last is None else values[last]
    added = after.endswith(")") and " (" in after[1:] and not after.startswith("(")  # "(1) a (b)" is one item
    return not (torn(before, _BEFORE) or torn(after[1:], _AFTER) or added or after[-1:] == ".")


def translator(language: str, names: Collection[str] = ()) -> Translator:
    """Return the translator of a language."""
    return Translator(None if language == ENGLISH else catalogue(language), names)
