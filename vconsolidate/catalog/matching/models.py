"""Server models, as tools print them, in the catalogue."""

from __future__ import annotations

from vconsolidate.catalog.catalog import Catalog
from vconsolidate.catalog.matching.match import Match
from vconsolidate.catalog.matching.words import best


def match_model(text: str, catalog: Catalog) -> Match | None:
    """Return the server model that `text` means (``ProLiant DL360 Gen10``), or None."""
    return best(text, ((key, entry.model) for key, entry in catalog.models.items()))
