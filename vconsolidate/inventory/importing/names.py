"""Server names: short, unique, and free of what other tools choke on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

MAX_LENGTH = 63
"""Longest label of a host name."""


def clean(raw: str) -> str:
    """Return `raw` in lower case with everything but letters, digits, dots and hyphens made a hyphen."""
    name = re.sub(r"[^a-z0-9.-]+", "-", raw.strip().casefold()).strip("-.")
    return name[:MAX_LENGTH].rstrip("-.") or "server"


def unique(raws: Sequence[str]) -> tuple[str, ...]:
    """
    Return a clean name for each of `raws`, in order; names that fall together get ``-2``, ``-3`` and so on.

    The first to bear a name keeps it, and no suffix collides with a name that was there already.
    """
    names = [clean(raw) for raw in raws]
    taken = set(names)
    seen: Counter[str] = Counter()
    result: list[str] = []
    for name in names:
        seen[name] += 1
        chosen = name
        while seen[name] > 1 and chosen in taken:
            suffix = f"-{seen[name]}"
            chosen = name[: MAX_LENGTH - len(suffix)] + suffix
            if chosen in taken:
                seen[name] += 1
        taken.add(chosen)
        result.append(chosen)
    return tuple(result)
