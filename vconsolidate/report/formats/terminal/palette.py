"""
Colours of the terminal report, for readers with any colour vision.

They are those of Okabe and Ito, Color Universal Design (2008): bluish green, orange, vermilion and sky blue, which
people with protanopia, deuteranopia and tritanopia tell apart. A terminal of sixteen colours shows the nearest names,
in the shades of its own theme. A colour never stands alone: a word, a mark or a number says the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vconsolidate.report.options import Depth

if TYPE_CHECKING:
    from rich.theme import Theme

GOOD: Final = "good"
FAIR: Final = "fair"
BAD: Final = "bad"
NOTE: Final = "note"

SEVERITY: Final = {"block": BAD, "warn": FAIR, "note": NOTE}

_OKABE_ITO: Final = {GOOD: "#009E73", FAIR: "#E69F00", BAD: "bold #D55E00", NOTE: "#56B4E9"}
_SIXTEEN: Final = {GOOD: "cyan", FAIR: "yellow", BAD: "bold red", NOTE: "blue"}


def theme(depth: Depth) -> Theme:
    """Return the styles by their names."""
    from rich.theme import Theme  # noqa: PLC0415 - rich loads only when it prints

    return Theme(_SIXTEEN if depth == "standard" else _OKABE_ITO)
