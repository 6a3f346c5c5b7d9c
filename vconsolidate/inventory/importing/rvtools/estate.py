"""An export with its sheets joined: which VMs there are, and where each of their rows is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from vconsolidate.inventory.importing.gathering import Tally
from vconsolidate.inventory.importing.rows import Rows
from vconsolidate.inventory.importing.rvtools import identity
from vconsolidate.inventory.importing.rvtools.book import Book
from vconsolidate.inventory.importing.rvtools.hosts import Host, Hosts

if TYPE_CHECKING:
    from vconsolidate.catalog.catalog import Catalog

OF_MACHINES: Final = ("vCPU", "vMemory", "vDisk", "vPartition", "vNetwork", "vTools", "vUSB")
"""Sheets with rows of VMs beside vInfo."""

POWER: Final[Mapping[str, str]] = {"poweredon": "poweredOn", "poweredoff": "poweredOff", "suspended": "suspended"}


@dataclass(frozen=True)
class Estate:
    """
    VMs of an export, with the hosts they are on.

    Parameters
    ----------
    machines
        Rows of vInfo.
    names
        Name of each.
    """

    book: Book
    info: Rows
    machines: tuple[int, ...]
    names: Mapping[int, str]
    hosts: Hosts
    catalog: Catalog
    tally: Tally

    @cached_property
    def _joined(self) -> dict[str, Mapping[int, list[int]]]:
        sheets = self.book.sheets
        return {
            name: identity.rows_of(self.info, self.machines, sheets[name]) for name in OF_MACHINES if name in sheets
        }

    def rows(self, sheet: str, machine: int) -> tuple[Rows | None, list[int]]:
        """Return a sheet and its rows of a VM."""
        return self.book.sheets.get(sheet), self._joined.get(sheet, {}).get(machine, [])

    def first(self, sheet: str, machine: int) -> tuple[Rows, int] | None:
        """Return the first row of a VM in a sheet, None where it has none."""
        rows, found = self.rows(sheet, machine)
        return (rows, found[0]) if rows is not None and found else None

    def host(self, machine: int) -> Host | None:
        """Return the host that a VM is on."""
        name = self.info.text(machine, "host")
        return self.hosts.find(name) if name else None

    def cluster(self, machine: int) -> str:
        """Return the cluster that a VM is in: that of its host, else as vInfo has it."""
        host = self.host(machine)
        return host.cluster if host is not None else self.info.text(machine, "cluster")

    def runs(self, machine: int) -> bool:
        """Return whether a VM is powered on; one whose state is unknown is."""
        state = POWER.get("".join(self.info.text(machine, "power").casefold().split()), "poweredOn")
        return state == "poweredOn" and not self.info.flag(machine, "template")


def estate_of(book: Book, info: Rows, hosts: Hosts, catalog: Catalog, tally: Tally) -> Estate:
    """Return the VMs of an export."""
    rows = identity.machines(info, tally)
    return Estate(book, info, rows, identity.names_of(info, rows), hosts, catalog, tally)
