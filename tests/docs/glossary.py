"""The words that ``docs/glossary.md`` says we do not use, and what finds a word in a text."""

from __future__ import annotations

import re

from tests.docs.pages import text_of

TERMS_TEXT, _AVOIDED_TEXT = text_of("glossary.md").split("## Words we do not use\n")
DISCOURAGED = re.findall(r"`([^`]+)`", _AVOIDED_TEXT)


def pattern(word: str, endings: str = "e?s") -> re.Pattern[str]:
    """Return what finds a word or phrase, in the singular or with one of the endings, however its parts are joined."""
    parts = r"[\s_-]+".join(re.escape(part) for part in re.split(r"[\s-]", word))
    return re.compile(rf"(?<![\w-]){parts}(?:{endings})?(?![\w-])", re.IGNORECASE)


def discouraged_in(text: str) -> list[str]:
    """Return the words of a text that we do not use."""
    return [word for word in DISCOURAGED if pattern(word).search(text)]
