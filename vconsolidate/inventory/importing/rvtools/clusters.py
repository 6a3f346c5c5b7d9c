"""vCluster: what a cluster runs, and how its high availability becomes the policy of the plan."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from vconsolidate.inventory.importing.gathering import Gathering
from vconsolidate.inventory.importing.rows import Rows
from vconsolidate.inventory.importing.systems import put_hypervisor
from vconsolidate.words import counted

if TYPE_CHECKING:
    from vconsolidate.catalog.catalog import Catalog

_VERSION: Final = re.compile(r"(\d+)\.(\d+)(?:\.(\d+))?")
_FALLBACKS: Final = ("esxi-8.0-u3", "esxi-8.0", "esxi-7.0", "esxi-6.7")


def put_cluster(
    cluster: Gathering, said: str, hosts: Sequence[str], n_usable: int, sheets: Mapping[str, Rows], catalog: Catalog
) -> None:
    """
    Add the hypervisor, the oldest of its hosts, and the policy that its high availability says.

    Parameters
    ----------
    said
        Its name in vCluster.
    n_usable
        Hosts that are not in maintenance.
    """
    versions = sheets["vHost"]
    names = {name.casefold() for name in hosts}
    found = [
        (_parsed(text), text, versions.origin(row, "version"))
        for row in versions
        if versions.text(row, "host").casefold() in names and (text := versions.text(row, "version"))
    ]
    oldest = min(found, default=((0, 0, 0), "", cluster.origin))
    put_hypervisor(cluster, oldest[1], oldest[2], catalog, *_FALLBACKS)
    rows = sheets.get("vCluster")
    for row in rows or ():
        if rows is not None and rows.text(row, "name").casefold() == said.casefold():
            _put_availability(cluster, rows, row, n_usable)
    if n_usable < 2:
        why = "no host can take over from the only one in use"
        cluster.put("policy.host_failures_tolerated", 0, cluster.origin, why)


def _parsed(text: str) -> tuple[int, int, int]:
    match = _VERSION.search(text)
    return (int(match[1]), int(match[2]), int(match[3] or 0)) if match else (0, 0, 0)


def _put_availability(cluster: Gathering, rows: Rows, row: int, n_usable: int) -> None:
    """Add how many host failures the cluster tolerates, at most all hosts but one."""
    level = rows.whole(row, "failover", least=0, most=1000)
    if not rows.flag(row, "ha") or level is None:
        return
    wanted = max(level, 1)
    if wanted >= n_usable:
        doubt = f"{counted(wanted, 'host failure')} cannot be tolerated with {counted(n_usable, 'host')} in use"
    elif rows.flag(row, "admission"):
        doubt = ""
    else:
        doubt = "admission control is off, but high availability restarts VMs"
    tolerated = min(wanted, n_usable - 1)
    cluster.put("policy.host_failures_tolerated", max(tolerated, 0), rows.origin(row, "failover"), doubt)
    said = "RVTools does not say the form of admission control; VMs run on all hosts and restart after every failure"
    if tolerated > 0:
        cluster.put("policy.admission", "exact", rows.origin(row, "admission"), said)


def availability_notes(rows: Rows | None, clusters: Sequence[str]) -> list[str]:
    """Return notes on clusters whose high availability says nothing that a plan could keep."""
    known = {name.casefold() for name in clusters}
    off = [
        rows.text(row, "name")
        for row in rows or ()
        if rows is not None and rows.text(row, "name").casefold() in known and not rows.flag(row, "ha")
    ]
    if not off:
        return []
    names = ", ".join(off[:4]) + (" …" if len(off) > 4 else "")
    return [f"High availability is off in {names}: how many failures the plan tolerates there is its own default."]
