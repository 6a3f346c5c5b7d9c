"""Hypervisors, as tools print them, in the catalogue."""

from __future__ import annotations

from vconsolidate.catalog.catalog import Catalog
from vconsolidate.catalog.matching.match import Match
from vconsolidate.catalog.matching.words import best


def match_hypervisor(text: str, catalog: Catalog) -> Match | None:
    """Return the hypervisor that `text` means (``VMware ESXi 6.7.0 build-8169922``), or None."""
    return best(text, ((key, entry.name) for key, entry in catalog.hypervisors.items()))
