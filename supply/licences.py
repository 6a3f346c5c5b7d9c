"""Whose licences let the program be passed on under Apache-2.0, and what is known of those that do not say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

ALLOWED: Final = {
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "ISC",
    "MIT",
    "PSF-2.0",
    "Python-2.0",
    "Zlib",
}
"""By their SPDX names: permissive, and compatible with Apache-2.0 in both directions that matter here."""

_CLASSIFIERS: Final = {
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: BSD License": "BSD-3-Clause",
    "License :: OSI Approved :: MIT License": "MIT",
    "3-Clause BSD License": "BSD-3-Clause",
}
"""Words of package metadata that are no SPDX names."""

_UNSTATED: Final = {
    "protobuf": "BSD-3-Clause",  # the file LICENSE in its repository
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",  # says "Dual License"; the file LICENSE names both
}
"""Packages whose metadata names no licence that a program can read, with where it stands."""

_SAYS_NOTHING: Final = {"", "Dual License"}


def complaints(components: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield a complaint for each component of a bill of materials whose licence is unknown or not allowed."""
    for one in components:
        stated = [_words(entry) for entry in one.get("licenses", ())] or [""]
        for said in stated:
            licence = _UNSTATED.get(one["name"], "") if said in _SAYS_NOTHING else said
            if not licence:
                yield f"{one['name']} {one['version']}: states no licence; look it up and add it to supply/licences.py"
            elif not allowed(licence):
                yield f"{one['name']} {one['version']}: {licence!r} is not among the licences of supply/licences.py"


def allowed(expression: str) -> bool:
    """Return whether an SPDX expression can be met with allowed licences: all of an AND, one of an OR."""
    plain = expression.replace("(", "").replace(")", "")
    parts = re.split(r"\s+AND\s+", plain)
    return all(any(choice.strip() in ALLOWED for choice in re.split(r"\s+OR\s+", part)) for part in parts)


def _words(entry: Mapping[str, Any]) -> str:
    """Return the expression of a CycloneDX licence choice."""
    licence = entry.get("license", {})
    found = str(entry.get("expression") or licence.get("id") or licence.get("name") or "")
    return _CLASSIFIERS.get(found, found)
