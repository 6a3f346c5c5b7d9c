"""Files that look like those of one tool, from their first bytes."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from vconsolidate.errors import InputError
from vconsolidate.inventory.importing.documents import head_text
from vconsolidate.inventory.importing.source import Source, SourceFile

MOST_FILES: Final = 200
"""Files whose beginning is read before a source is given up."""


def marked(source: Source, pattern: re.Pattern[str], first: str = "") -> bool:
    """Return whether one of the files has a mark in its first bytes, and, if asked, begins with one of `first`."""
    return any(is_marked(file, pattern, first) for file in islice(source.files.values(), MOST_FILES))


def is_marked(file: SourceFile, pattern: re.Pattern[str], first: str = "") -> bool:
    """Return whether a file has a mark; one that cannot be read has none."""
    try:
        head = head_text(file)
    except InputError:
        return False
    begin = head.lstrip()[:1]
    return bool(begin) and (not first or begin in first) and pattern.search(head) is not None
