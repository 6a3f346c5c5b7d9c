"""Values as YAML text: readable where that is safe, quoted where another reading is possible."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import lru_cache
from math import isfinite
from typing import Final

from vconsolidate.inventory.importing.fragment import Value
from vconsolidate.inventory.positions import resolve

_SAFE: Final = re.compile(r"[A-Za-z0-9_/(][A-Za-z0-9_./()+%@ -]*(?<! )")
"""Nothing here ends a scalar, starts a comment or opens a list, inside ``[…]`` or outside."""

_OTHERWISE_READ: Final = re.compile(r"(?i)(y|n|yes|no|on|off|[-+]?0[bo]?[0-9_]+|[0-9][0-9_]*|\d{4}-\d.*)")
"""Text that YAML 1.1 takes for something else: other tools read inventories, too."""

_SHOWN_ESCAPED: Final = re.compile("[\x7f-\xa0\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]")
"""Characters that YAML forbids, folds or does not show; JSON would leave them as they are."""


@lru_cache(maxsize=65536)
def scalar(text: str) -> str:
    """Return a text as a scalar on one line that is read back as the same text."""
    if _SAFE.fullmatch(text) and not _OTHERWISE_READ.fullmatch(text) and isinstance(resolve(text), str):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _SHOWN_ESCAPED.sub(lambda found: f"\\u{ord(found.group()):04x}", quoted)


def flow(value: Value | None) -> str:
    """Return any value on one line: ``{name: Hard disk 1, size: 40 GiB}``."""
    if isinstance(value, str):
        return scalar(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return (
            repr(value)
            if isinstance(value, int) or isfinite(value)  # an integer of 400 digits is no float
            else f"{value:+}".replace("+", "").replace("inf", ".inf").replace("nan", ".nan")
        )
    if isinstance(value, dict):
        return f"{{{', '.join(f'{scalar(key)}: {flow(inner)}' for key, inner in value.items())}}}"
    return f"[{', '.join(map(flow, value))}]"


def visible(text: str) -> str:
    """Return `text` on one line: line breaks and invisible characters made spaces, spaces joined, none around it."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    shown = (" " if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp", "Zs", "Cn"} else char for char in text)
    return " ".join("".join(shown).split())
