"""vDatastore: datastores, and which of them several hosts reach."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Final

from vconsolidate.inventory.importing import amounts
from vconsolidate.inventory.importing.fragment import Fact, Record
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
    """Return all datastores with their size."""
    found = []
    for row in rows or ():
        if rows is None or not rows.text(row, "name"):
            continue
        facts = {}
        size = rows.mib(row, "size")
        text = amounts.storage(size and size / 1024)
        if text:
            facts["size"] = Fact(text, rows.origin(row, "size"))
        found.append(Record(rows.text(row, "name"), rows.origin(row, "name"), facts))
    return tuple(found)


def reached_by(rows: Rows | None, hosts: Iterable[str], used: Collection[str]) -> list[str]:
    """Return the shared datastores that all of `hosts` reach, and those that their VMs use; none where unknown."""
    if rows is None or not rows.filled("hosts"):
        return []
    wanted = {host.casefold() for host in hosts}
    found = []
    for row in rows:
        name = rows.text(row, "name")
        listed = {host.casefold() for host in _BETWEEN.split(rows.text(row, "hosts"))}
        if name and _reach(rows, row) > 1 and (wanted <= listed or name in used):
            found.append(name)
    return found
