"""vRP: resource pools, their shares and limits, and the VMs in them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

from vconsolidate.inventory.importing import amounts
from vconsolidate.inventory.importing.fragment import Record, Value
from vconsolidate.inventory.importing.gathering import Gathering
from vconsolidate.inventory.importing.rows import Rows
from vconsolidate.inventory.importing.rvtools.estate import Estate

ROOT: Final = "resources"
"""Name of the pool that is the cluster itself."""


def pools_of(estate: Estate, taken: Iterable[str], clusters: Iterable[str]) -> tuple[Record, ...]:
    """
    Return the pools of the clusters.

    Parameters
    ----------
    taken
        Names of the VMs that were taken.
    clusters
        Names of the clusters of the inventory.
    """
    rows = estate.book.sheets.get("vRP")
    if rows is None or not rows.has("path"):
        return ()
    known = {name.casefold(): name for name in clusters}
    paths = {row: _parts(rows.text(row, "path")) for row in rows}
    inside = {row: parts for row, parts in paths.items() if len(parts[1]) > 0 and parts[0].casefold() in known}
    lost = sum(bool(path) and cluster.casefold() not in known for cluster, path in paths.values())
    estate.tally.add("resource pool", "its cluster is not in the target, or not the only one of its name", lost)
    names = _names(inside)
    members = _members(estate, frozenset(taken))
    by_path = {(parts[0].casefold(), *map(str.casefold, parts[1])): names[row] for row, parts in inside.items()}
    factor = {host.cluster.casefold(): host.factor for host in estate.hosts.hosts}
    found = []
    for row, (cluster, path) in inside.items():
        pool = Gathering(names[row], rows.origin(row, "name"))
        pool.put("cluster", known[cluster.casefold()], rows.origin(row, "path"))
        pool.put("parent", by_path.get((cluster.casefold(), *map(str.casefold, path[:-1]))), rows.origin(row, "path"))
        _put_shares(pool, rows, row, factor.get(cluster.casefold(), 1.0))
        key = (cluster.casefold(), *map(str.casefold, path))
        pool.put("servers", list[Value](members.get(key, [])), rows.origin(row, "path"))
        found.append(pool.record())
    return tuple(found)


def _parts(path: str) -> tuple[str, tuple[str, ...]]:
    """Return the cluster of a pool's path, and the pools on the way to it (``/DC/Cluster/Resources/a/b``)."""
    words = [word.strip() for word in path.split("/") if word.strip()]
    at = next((number for number, word in enumerate(words) if word.casefold() == ROOT), 0)
    return (words[at - 1], tuple(words[at + 1 :])) if at else ("", ())


def _names(paths: dict[int, tuple[str, tuple[str, ...]]]) -> dict[int, str]:
    """Return the last name of each path, the whole path where several end alike."""
    last = Counter(path[-1] for _, path in paths.values())
    return {
        row: path[-1] if last[path[-1]] == 1 else "/".join((cluster, *path)) for row, (cluster, path) in paths.items()
    }


def _members(estate: Estate, taken: frozenset[str]) -> dict[tuple[str, ...], list[str]]:
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for machine in estate.machines:
        cluster, path = _parts(estate.info.text(machine, "pool"))
        name = estate.names[machine]
        if path and name in taken:
            found[cluster.casefold(), *map(str.casefold, path)].append(name)
    return found


def _put_shares(pool: Gathering, rows: Rows, row: int, factor: float) -> None:
    level, shares = rows.text(row, "level").casefold(), rows.whole(row, "shares", most=4_000_000)
    value = level if level in {"low", "normal", "high"} else shares
    pool.put("shares", value, rows.origin(row, "level" if rows.has("level") else "shares"))
    reserved, limit = rows.number(row, "reservation") or 0.0, rows.number(row, "limit") or 0.0
    if reserved > 0:
        pool.put("reservation", amounts.cpu_work(reserved * factor), rows.origin(row, "reservation"))
    if limit > 0 and limit >= reserved:
        pool.put("limit", amounts.cpu_work(max(1.0, limit * factor)), rows.origin(row, "limit"))
    expandable = rows.flag(row, "expandable")
    if expandable is False:
        pool.put("expandable", value=False, origin=rows.origin(row, "expandable"))
