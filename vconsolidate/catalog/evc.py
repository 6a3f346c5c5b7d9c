"""Baselines of Enhanced vMotion Compatibility."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from vconsolidate.catalog.reading import read, source_table
from vconsolidate.model.evc import EvcBaseline

_VENDORS = ("intel", "amd")


def load_evc(generations: Collection[str]) -> Mapping[str, EvcBaseline]:
    """
    Return the baselines by key, in the order of the file: of each sequence the lowest first.

    Parameters
    ----------
    generations
        Keys of the processor generations of the catalogue.
    """
    found: dict[str, EvcBaseline] = {}
    with read("evc") as file:
        sources = source_table(file)
        for key, row in file.rows("baselines"):
            with row:
                sequence = row.text("sequence")
                joins = row.texts("joins")
                unknown = [name for name in joins if name not in generations]
                if unknown:
                    raise row.error("joins", f"unknown generations {', '.join(unknown)}")
                below = [name for name, one in found.items() if one.sequence == sequence]
                for name in below:
                    found[name] = replace(found[name], generations=found[name].generations | set(joins))
                found[key] = EvcBaseline(
                    key=key,
                    name=row.text("name"),
                    vendor=row.choice("vendor", _VENDORS),
                    sequence=sequence,
                    level=len(below),
                    generations=frozenset(joins),
                    source=row.sources(sources),
                )
    return found


def highest_common(baselines: Mapping[str, EvcBaseline], kinds: Collection[tuple[str, str]]) -> EvcBaseline | None:
    """
    Return the highest baseline that processors of all kinds join; None where there is none.

    Parameters
    ----------
    kinds
        (vendor, generation) of each kind of processor.
    """
    fitting = [
        one
        for one in baselines.values()
        if kinds and all(vendor == one.vendor and generation in one.generations for vendor, generation in kinds)
    ]
    return max(fitting, key=lambda one: (one.sequence, one.level), default=None)
