"""Two things that the theme leaves out, and that people who use a screen reader or no mouse need."""

from __future__ import annotations

from pathlib import Path

HEADING = ('role="heading">', 'role="heading" aria-level="2">')
"""Captions of the navigation say that they are headings, but not of which level."""
TABLE = ('<div class="table-wrapper', '<div tabindex="0" class="table-wrapper')
"""A table wider than the page scrolls; with the keyboard only if it can be reached."""


def polish(site: Path) -> None:
    """Complete every page of a built site."""
    for path in site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(*HEADING).replace(*TABLE), encoding="utf-8")
