"""Operating systems, as tools print them, in the catalogue."""

from __future__ import annotations

from vconsolidate.catalog.catalog import Catalog
from vconsolidate.catalog.matching.match import Match
from vconsolidate.catalog.matching.words import best


def match_guest(text: str, catalog: Catalog) -> Match | None:
    """Return the guest system that `text` means (``Microsoft Windows Server 2019 (64-bit)``), or None."""
    return best(text, ((key, entry.name) for key, entry in catalog.guests.items()))
