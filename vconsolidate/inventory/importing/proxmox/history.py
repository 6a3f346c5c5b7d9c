"""Histories of VMs (``rrddata``) beside other answers of the API, as measured series."""

from __future__ import annotations

from collections.abc import Mapping

from vconsolidate.inventory.importing import tree
from vconsolidate.inventory.importing.fragment import Series
from vconsolidate.inventory.importing.gathering import Tally
from vconsolidate.inventory.importing.proxmox.estate import Estate, vmid_in
from vconsolidate.inventory.importing.proxmox_rrd.histories import add_history, interval_of
from vconsolidate.inventory.importing.series.spool import Spool
from vconsolidate.inventory.importing.tree import Tree


def measured(estate: Estate) -> frozenset[int]:
    """Return the numbers of the VMs whose history has CPU use."""
    return frozenset(_histories(estate))


def series_of(estate: Estate, names: Mapping[int, str], imported: frozenset[str], tally: Tally) -> tuple[Series, ...]:
    """
    Return the histories of the VMs that became servers, as one series; the others are counted.

    Parameters
    ----------
    names
        Number of the VM → its name.
    imported
        Names of the VMs that became servers.
    """
    found = {names[vmid]: rows for vmid, rows in _histories(estate).items() if names.get(vmid) in imported}
    lost = len(estate.histories) - len(found)
    tally.add("history (rrddata)", "it has no CPU use, or is of no VM of the inventory", lost)
    if not found:
        return ()
    spool, interval_s = Spool(), interval_of(found.values())
    for name, rows in found.items():
        add_history(name, rows, interval_s, spool)
    return (spool.series(interval_s, "rrddata"),)


def _histories(estate: Estate) -> dict[int, list[Tree]]:
    """Return the averages of each VM that has any with CPU use."""
    found: dict[int, list[Tree]] = {}
    for answer in estate.histories:
        rows = [row for _, row in tree.mappings(answer.content)]
        vmid = vmid_in(answer)
        if vmid is not None and any(tree.number(row.get("cpu")) is not None for row in rows):
            found[vmid] = rows
    return found
