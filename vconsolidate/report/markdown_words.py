"""A Markdown summary in another language: its cells, headings and entries are read back, translated and escaped."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

_ESCAPED: Final = re.compile(r"\\([\\`*_{}\[\]<>#|~&$])")
_LINE: Final = re.compile(
    r"(?P<head>### |\*\*|<details><summary>|- |)(?P<words>.*?)(?P<tail>\*\*|</summary>|)", re.DOTALL
)
_RULE: Final = re.compile(r"\|(?: -+:? \|)+")
_BETWEEN: Final = " | "


def in_language(text: str, say: Callable[[str], str], literal: Callable[[str], str]) -> str:
    """
    Return a summary whose words are translated.

    Parameters
    ----------
    literal
        Escapes a text; what was escaped is read back before it is translated.
    """
    return "\n".join(_line(line, say, literal) for line in text.split("\n"))


def _line(line: str, say: Callable[[str], str], literal: Callable[[str], str]) -> str:
    if _RULE.fullmatch(line) or line in {"", "</details>"}:
        return line
    if line.startswith("| ") and line.endswith(" |"):
        cells = line[2:-2].split(_BETWEEN)
        return f"| {_BETWEEN.join(_words(cell, say, literal) for cell in cells)} |"
    found = _LINE.fullmatch(line)
    if found is None:
        return line
    return found["head"] + _words(found["words"], say, literal) + found["tail"]


def _words(words: str, say: Callable[[str], str], literal: Callable[[str], str]) -> str:
    plain = _ESCAPED.sub(r"\1", words).replace("\u200b", "")
    said = say(plain)
    return words if said == plain else literal(said)
