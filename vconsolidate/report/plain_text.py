"""Lines of plain text in another language, their columns kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import zip_longest
from typing import Final

from vconsolidate.report.cells import cells

_GAP: Final = re.compile(r"( {2,})")


def in_language(line: str, say: Callable[[str], str]) -> str:
    """Return a line whose parts, two spaces or more apart, are translated and stay in their columns where they fit."""
    parts = _GAP.split(line)
    if len(parts) == 1:
        return say(line)
    said, end = "", 0
    for part, gap in zip_longest(parts[::2], parts[1::2], fillvalue=""):
        end += cells(part) + len(gap)
        said += say(part)
        said += " " * max(end - cells(said), 1 if gap else 0)
    return said.rstrip()
