"""How licences of known products are counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from vconsolidate.catalog.reading import CatalogError, read, source_table
from vconsolidate.model.licence import COUNTED_THINGS, Counting, Licence, Price, SpareHosts

_SPARE_HOSTS: Final[tuple[SpareHosts, ...]] = ("count", "free")


@dataclass(frozen=True, slots=True)
class CountingRule:
    """
    A counting rule of the catalogue.

    Parameters
    ----------
    name
        Products that are counted so.
    licence
        The rule, without prices.
    note
        What the rule leaves to the contract; may be empty.
    """

    key: str
    name: str
    licence: Licence
    note: str
    source: str


def load_counting_rules() -> Mapping[str, CountingRule]:
    """Return the counting rules by key, in the order of the file."""
    with read("licences") as file:
        sources = source_table(file)
        rules: dict[str, CountingRule] = {}
        for key, row in file.rows("licences"):
            with row:
                counting = Counting(
                    per=row.choice("per", COUNTED_THINGS),
                    floor_per_processor=row.whole("floor_per_processor", 0),
                    floor_per_host=row.whole("floor_per_host", 0),
                    floor_per_vm=row.whole("floor_per_vm", 0),
                    pack=row.whole("pack", 1),
                    core_factor=row.number("core_factor", 1.0),
                    minimum_order=row.whole("minimum_order", 0),
                    vms_per_licence=row.whole("vms_per_licence") if row.has("vms_per_licence") else None,
                )
                if not counting.pack or not counting.core_factor or counting.vms_per_licence == 0:
                    raise CatalogError(row.where, "packs, factors and VMs per licence must be more than 0", row.route)
                spare = row.choice("spare_hosts", _SPARE_HOSTS, "free")
                rules[key] = CountingRule(
                    key=key,
                    name=row.text("name"),
                    licence=Licence(counting, Price(), spare_hosts=spare, key=key),
                    note=row.text("note") if row.has("note") else "",
                    source=row.sources(sources),
                )
    return MappingProxyType(rules)
