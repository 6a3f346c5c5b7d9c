"""The one way to the catalogue."""

from __future__ import annotations

from functools import cache

from vconsolidate.catalog.catalog import Catalog


@cache
def load_catalog() -> Catalog:
    """Return the catalogue of this version; its sections are read from their data files when first used."""
    return Catalog()
