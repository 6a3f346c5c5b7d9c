"""Paths that a page of the manual names."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
_PATH = re.compile(r"`((?:vconsolidate|tests|docs|benchmarks|sample_inventories|\.ci)(?:/[\w.<>-]+)+/?)`")


def text_of(page: str) -> str:
    """Return the text of a page of ``docs/``."""
    return (DOCS / page).read_text(encoding="utf-8")


def named_paths(text: str) -> list[str]:
    """Return the paths in backquotes, each once, in the order of the text."""
    return list(dict.fromkeys(found.rstrip("/") for found in _PATH.findall(text)))


def missing_paths(text: str) -> list[str]:
    """Return the named paths that do not exist; of ``folder/<name>.py`` the folder must."""
    fixed = [path[: path.index("<")].rpartition("/")[0] if "<" in path else path for path in named_paths(text)]
    return [path for path in fixed if not (ROOT / path).exists()]
