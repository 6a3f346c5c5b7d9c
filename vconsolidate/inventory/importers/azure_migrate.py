"""
Azure Migrate: the CSV template for importing servers, its list of discovered servers, and the export of an assessment.

Columns of the template are those of Microsoft's documentation (``Server name`` to ``Disk n size``), those of an
assessment the sheet ``All_Assessed_Machines`` of its workbook, or the CSV of that name. A server is virtual where its
type or its hypervisor says so; what neither says is taken for a virtual machine where a host is named.
"""

from __future__ import annotations

from typing import Final

from vconsolidate.inventory.importing import amounts
from vconsolidate.inventory.importing.contract import Importer
from vconsolidate.inventory.importing.fragment import Value
from vconsolidate.inventory.importing.gathering import Gathering
from vconsolidate.inventory.importing.lists.export import Export
from vconsolidate.inventory.importing.lists.fields import columns_in
from vconsolidate.inventory.importing.rows import Column, Rows, column

DISKS: Final = 20
"""Disks of a server that are read."""

_BITS_PER_BYTE: Final = 8

_COLUMNS: Final[dict[str, Column]] = {
    **columns_in("azure_migrate.yaml"),
    **{f"size_{n}": column(f"Disk {n} size (In GB)", unit="gb") for n in range(1, DISKS + 1)},
    **{f"reads_{n}": column(f"Disk {n} read ops (operations per second)") for n in range(1, DISKS + 1)},
    **{f"writes_{n}": column(f"Disk {n} write ops (operations per second)") for n in range(1, DISKS + 1)},
}


def _put_more(server: Gathering, rows: Rows, row: int) -> None:
    """Add traffic (megabytes a second, both ways), storage operations and disks."""
    traffic = [rows.number(row, field) for field in ("network_in", "network_out")]
    if any(part is not None for part in traffic):
        mbps = _BITS_PER_BYTE * sum(part or 0.0 for part in traffic)
        server.put("demand.network", f"{round(mbps, 2):.12g} Mbit/s", rows.origin(row, "network_in"))
    numbered = [f"{kind}_{n}" for kind in ("reads", "writes") for n in range(1, DISKS + 1)]
    counts = [rows.number(row, field) for field in ("reads", "writes", *numbered) if rows.has(field)]
    if any(count is not None for count in counts):
        iops = sum(count or 0.0 for count in counts)
        server.put("demand.disk_iops", f"{round(iops, 2):.12g} IOPS", rows.origin(row, "reads_1"))
    if not server.has("vcpus"):
        return
    disks: list[Value] = []
    for number in range(1, DISKS + 1):
        size = rows.mib(row, f"size_{number}")
        text = amounts.storage(size and size / 1024)
        if text:
            disks.append({"name": f"Disk {number}", "size": text})
    server.put("disks", disks, rows.origin(row, "size_1"))


_EXPORT: Final = Export(
    source="azure-migrate",
    columns=_COLUMNS,
    marks=(
        frozenset({"Server name", "Cores", "Memory (In MB)", "OS name"}),
        frozenset({"Machine", "Azure VM readiness", "Cores", "Memory(MB)"}),
        frozenset({"Server name", "Cores", "Memory (MB)", "Operating system", "Power status"}),
    ),
    sheets=("All_Assessed_Machines",),
    note="CPU and memory use are the means, or the percentile, that Azure Migrate was told to report.",
    more=_put_more,
)

IMPORTER: Final = Importer(
    "azure-migrate",
    "Azure Migrate: CSV of servers to import, of discovered servers, or export of an assessment",
    _EXPORT.sniff,
    _EXPORT.read,
)
