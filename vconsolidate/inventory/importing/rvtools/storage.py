"""vDatastore: datastores, and which of them several hosts reach."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from vconsolidate.inventory.importing import amounts
from vconsolidate.inventory.importing.fragment import ClusterRecord, Fact, Record, Value
from vconsolidate.inventory.importing.rows import Rows

_BETWEEN: Final = re.compile(r"\s*[,;\n]\s*")


def shared_datastores(rows: Rows | None) -> frozenset[str] | None:
    """Return the datastores that several hosts reach; None where the export does not say how many do."""
    if rows is None or not (rows.filled("n_hosts") or rows.filled("hosts")):
        return None
    return frozenset(rows.text(row, "name") for row in rows if rows.text(row, "name") and _reach(rows, row) > 1)


def _reach(rows: Rows, row: int) -> int:
    counted = rows.whole(row, "n_hosts", least=0)
    return counted if counted is not None else len(_BETWEEN.split(rows.text(row, "hosts")))


def datastores_of(rows: Rows | None) -> tuple[Record, ...]:
    """Return the datastores with their size, without those that only one host reaches."""
    found, shared = [], shared_datastores(rows)
    for row in rows or ():
        if rows is None or not rows.text(row, "name"):
            continue
        if shared is not None and rows.text(row, "name") not in shared:
            continue
        facts = {}
        size = rows.mib(row, "size")
        text = amounts.storage(size and size / 1024)
        if text:
            facts["capacity"] = Fact(text, rows.origin(row, "size"))
        found.append(Record(rows.text(row, "name"), rows.origin(row, "name"), facts))
    return tuple(found)


def with_datastores(
    clusters: Sequence[ClusterRecord], servers: Sequence[Record], rows: Rows | None
) -> tuple[ClusterRecord, ...]:
    """
    Return the clusters with the datastores that they reach: shared ones of all their hosts, and those of their VMs.

    Where a VM is on a datastore that no cluster would have, none gets any: it could run nowhere.
    """
    if rows is None or not rows.filled("hosts"):
        return tuple(clusters)
    reached = [_reached(rows, cluster) | _used(servers, cluster.name) for cluster in clusters]
    if not _used(servers, None) <= frozenset().union(*reached):
        return tuple(clusters)
    return tuple(
        replace(cluster, facts={**cluster.facts, "datastores": Fact(list[Value](sorted(names)), rows.sheet.name)})
        if names
        else cluster
        for cluster, names in zip(clusters, reached, strict=True)
    )


def _reached(rows: Rows, cluster: ClusterRecord) -> frozenset[str]:
    """Return the datastores that all hosts of a cluster reach, and at least two hosts."""
    hosts = {host.name.casefold() for host in cluster.hosts}
    found = set()
    for row in rows:
        listed = {host.casefold() for host in _BETWEEN.split(rows.text(row, "hosts"))}
        if rows.text(row, "name") and _reach(rows, row) > 1 and hosts <= listed:
            found.add(rows.text(row, "name"))
    return frozenset(found)


def _used(servers: Sequence[Record], cluster: str | None) -> frozenset[str]:
    """Return the datastores that VMs of a cluster, or all VMs, are on."""
    found: set[str] = set()
    for server in servers:
        place = server.facts.get("current_cluster")
        if cluster is not None and (place is None or place.value != cluster):
            continue
        for field in ("datastores", "disks"):
            value = server.facts[field].value if field in server.facts else []
            for item in value if isinstance(value, list) else ():
                store = item.get("datastore", "") if isinstance(item, dict) else item
                found |= {str(store)} if store else set()
    return frozenset(found)
