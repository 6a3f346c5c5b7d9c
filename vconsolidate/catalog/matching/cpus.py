"""Processors, as tools print them, in the catalogue."""

from __future__ import annotations

import re

from vconsolidate.catalog.catalog import Catalog
from vconsolidate.catalog.matching.cpu_names import read_cpu_name
from vconsolidate.catalog.matching.match import Match
from vconsolidate.catalog.matching.words import plain

CLOCK_TOLERANCE = 0.04
"""Texts round clocks to 10 MHz, and a few processors of one name were sold with two nominal clocks."""
_NETBURST = re.compile(r"xeon(?: mp)?(?: cpu)? (\d\.\d+) ?ghz")


def match_cpu(text: str, catalog: Catalog) -> Match | None:
    """
    Return the processor that `text` means (``Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz``), or None.

    The designation decides, suffixes included: a Gold 6230R is no Gold 6230. Names of virtual processors and texts
    without a designation (``Intel(R) Xeon(R) CPU @ 2.20GHz``) match nothing; see `guess_generation`.
    """
    name = read_cpu_name(text)
    if name.virtual:
        return None
    if name.key is None:
        return _by_clock(text, catalog)
    entry = catalog.cpus.get(name.key)
    if entry is None:
        return None
    if name.clock_mhz is not None and abs(name.clock_mhz / entry.clock_mhz - 1.0) > CLOCK_TOLERANCE:
        why = f"the text says {name.clock_mhz / 1000:g} GHz, the catalogue {entry.clock_mhz / 1000:g} GHz"
        return Match(name.key, "near", why)
    return Match(name.key, "exact")


def _by_clock(text: str, catalog: Catalog) -> Match | None:
    """Return the single-core Xeon of 2002 to 2005 with the clock; they had no other name."""
    match = _NETBURST.search(plain(text))
    if match is None:
        return None
    key = f"intel-xeon-{float(match[1]):g}"
    if key not in catalog.cpus:
        key = f"intel-xeon-{float(match[1]):.1f}"
    if key not in catalog.cpus:
        return None
    return Match(key, "near", f"several Xeons of the NetBurst generation have {match[1]} GHz")
