"""Processors, as tools print them, in the catalogue."""

from __future__ import annotations

from vconsolidate.catalog.catalog import Catalog
from vconsolidate.catalog.matching.match import Match
from vconsolidate.catalog.matching.words import best


def match_cpu(text: str, catalog: Catalog) -> Match | None:
    """Return the processor that `text` means (``Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz``), or None."""
    return best(text, ((key, entry.name) for key, entry in catalog.cpus.items()))
