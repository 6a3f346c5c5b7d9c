"""What platforms call guest systems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from vconsolidate.catalog.reading import Row, read, source_table


@dataclass(frozen=True, slots=True)
class GuestNames:
    """
    Names of one guest system; empty where none is known.

    Parameters
    ----------
    vmware
        Guest identifier of the vSphere API.
    osinfo
        Identifier of the libosinfo database, an address.
    proxmox
        ``ostype`` of Proxmox VE.
    cim
        Number of the DMTF's list of operating systems; 0 where none is known.
    """

    vmware: str = ""
    osinfo: str = ""
    proxmox: str = ""
    cim: int = 0


def _texts(row: Row) -> dict[str, str]:
    return {field: row.text(field) for field in ("vmware", "osinfo", "proxmox") if row.has(field)}


@cache
def load_guest_names() -> Mapping[str, GuestNames]:
    """Return the names by the catalogue key of the guest system."""
    with read("guest_names") as file:
        sources = source_table(file)
        names: dict[str, GuestNames] = {}
        for key, row in file.rows("guests"):
            with row:
                row.sources(sources)
                names[key] = GuestNames(
                    **_texts(row),
                    cim=row.whole("cim", 0),
                )
    return MappingProxyType(names)
