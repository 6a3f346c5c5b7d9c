"""Where a text that is no sentence of a catalogue falls into parts: sentences, clauses, lists, brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from vconsolidate.language.template import UNIT

SENTENCE: Final = re.compile(r"(?<=[^\s.][.!?]) (?=[A-Z0-9\"“…]|and \d)")
_SEPARATORS: Final = ("; ", ": ", " → ", " · ", ", ", " = ", " + ", " × ", " − ", " / ", "–")
_EDGES: Final = (
    re.compile(r"(?P<head>)(?P<body>[^\s].*)(?P<tail>[.:…;,])", re.DOTALL),
    re.compile(
        r"(?P<head>(?:\(\d+\) |[-–•✓✗×→↑↓!?#*>│└├─(\"“]+\s*|\d+\. |\d[\d,.]* "
        rf"(?:{UNIT} ?)?(?!{UNIT})))(?P<body>\S.*)(?P<tail>)",
        re.DOTALL,
    ),
    re.compile(r"(?P<head>\()(?P<body>[^()]*)(?P<tail>\))"),
    re.compile(r"(?P<head>[\"“])(?P<body>[^\"“”]*)(?P<tail>[\"”])"),
)

_NAME: Final = re.compile(r"(?:and )?[A-Za-z][\w.-]*\d[\w.-]*(?:$| \()")
"""One more name of a list: a comma before it parts no clauses."""

_PAIRS: Final = {"(": ")", "[": "]", "{": "}"}
_CLOSING: Final = frozenset(_PAIRS.values())

_NUMBERED: Final = re.compile(r"(?P<head>\(\d+\) )(?P<body>\S.*)", re.DOTALL)
"""One item of a numbered list: its number belongs to no clause of it."""


def partitions(text: str) -> Iterator[list[str]]:
    """Yield ways to divide a text, the safest first; of each list, every second part is what stays as it is."""
    sentences = SENTENCE.split(text)
    if len(sentences) > 1:
        head, colon, _ = sentences[0].partition(": ")
        if colon and balanced(head):
            yield [head, colon, text[len(head) + len(colon) :]]
        for number in range(len(sentences) - 1, 0, -1):
            yield [" ".join(sentences[:number]), " ", " ".join(sentences[number:])]
        return
    yield from _clauses(text)
    for pattern in _EDGES:
        found = pattern.fullmatch(text)
        if found and found["body"]:
            yield ["", found["head"], found["body"], found["tail"]]


def _clauses(text: str) -> Iterator[list[str]]:
    """Yield ways to divide a text that is one sentence at its separators and brackets."""
    numbered = _NUMBERED.fullmatch(text)
    if numbered and not torn(text, ("; ",)):
        yield ["", numbered["head"], numbered["body"], ""]
    bracketed = list(_bracketed(text))
    if bracketed and not bracketed[0][4]:
        yield bracketed[0]
    for separator in _SEPARATORS:
        parts = _outside_brackets(text, separator)
        if len(parts) > 1:
            yield _alternating(parts, separator)
            if separator == ": " and len(parts) > 2:
                yield _alternating([parts[0], separator.join(parts[1:])], separator)
    yield from bracketed


def balanced(text: str) -> bool:
    """Return whether every bracket and quotation mark that opens in a text closes in it."""
    opened: list[str] = []
    for letter in text:
        if letter in _PAIRS:
            opened.append(_PAIRS[letter])
        elif letter in _CLOSING and (not opened or opened.pop() != letter):
            return False
    return not opened and text.count('"') % 2 == 0 and text.count("`") % 2 == 0


def torn(text: str, separators: Sequence[str]) -> bool:
    """Return whether one of the separators stands in a text outside of brackets."""
    return any(separator in text and len(_outside_brackets(text, separator)) > 1 for separator in separators)


def _bracketed(text: str) -> Iterator[list[str]]:
    """Yield ``words (more words) rest`` in its parts, at the first bracket."""
    start = text.find(" (")
    end = _closing(text, start + 1) if start > 0 else -1
    if end > 0:
        rest = text[end + 1 :]
        yield [text[:start], " (", text[start + 2 : end], ")" + rest[: len(rest) - len(rest.lstrip())], rest.lstrip()]


def _closing(text: str, start: int) -> int:
    depth = 0
    for place in range(start, len(text)):
        depth += (text[place] == "(") - (text[place] == ")")
        if not depth:
            return place
    return -1


def _outside_brackets(text: str, separator: str) -> list[str]:
    parts: list[str] = []
    for piece in text.split(separator):
        if parts and (not balanced(parts[-1]) or (separator == ", " and _NAME.match(piece))):
            parts[-1] += separator + piece
        else:
            parts.append(piece)
    return parts


def _alternating(parts: list[str], separator: str) -> list[str]:
    found = [parts[0]]
    for part in parts[1:]:
        found += [separator, part]
    return found
