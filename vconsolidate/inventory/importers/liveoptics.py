"""
Live Optics: the workbook of its collector, or the zip archive it comes in.

Of a VMware collection it reads the sheets VMs, VM Performance, ESX Hosts and Host Network Adapters; of a general one
(Hyper-V, physical servers) the sheet Servers. Names of sheets and columns are those of public exports of 2020 to 2025.
Figures of use are means and peaks of the collection, usually of a day to a week.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from vconsolidate.inventory.importing import amounts
from vconsolidate.inventory.importing.contract import Certainty, Importer, ImportOptions, refuse
from vconsolidate.inventory.importing.fragment import ClusterRecord, Fragment, Record
from vconsolidate.inventory.importing.gathering import Gathering, Tally
from vconsolidate.inventory.importing.lists.notes import notes_of
from vconsolidate.inventory.importing.lists.records import Listing
from vconsolidate.inventory.importing.rows import Column, Rows, column
from vconsolidate.inventory.importing.rvtools.hosts import Hosts, clusters_of, hosts_of, present_hosts
from vconsolidate.inventory.importing.source import Source
from vconsolidate.inventory.importing.workbook import Workbook, is_workbook, names_of_sheets, open_workbook

if TYPE_CHECKING:
    from vconsolidate.catalog.catalog import Catalog

_MACHINES: Final[Mapping[str, Column]] = {
    "name": column("VM Name"),
    "id": column("MOB ID"),
    "vcpus": column("Virtual CPU"),
    "memory": column("Provisioned Memory (MiB)", "Provisioned Memory (MB)", unit="mib"),
    "os": column("VM OS"),
    "power_state": column("Power State", "IsRunning"),
    "template": column("Template"),
    "current_host": column("Host"),
    "current_cluster": column("Cluster"),
    "site": column("Datacenter"),
    "demand.memory_active": column("Used Memory (active) (MiB)", unit="mib"),
    "demand.memory_consumed": column("Consumed Memory (MiB)", unit="mib"),
    "disk": column("Virtual Disk Size (MiB)", "Virtual Disk Size (MB)", unit="mib"),
    "demand.disk_used": column("Virtual Disk Used (MiB)", "Virtual Disk Used (MB)", unit="mib"),
}
_USE: Final[Mapping[str, Column]] = {
    "name": column("VM Name"),
    "id": column("MOB ID"),
    "mean": column("Average vCPU %", "Avg vCPU %", unit="%"),
    "peak": column("Peak vCPU %", unit="%"),
    "iops": column("95% IOPS", "Average IOPS"),
}
_HOSTS: Final[Mapping[str, Column]] = {
    "host": column("Host Name", "Server Name"),
    "cluster": column("Cluster"),
    "cpu": column("CPU Description"),
    "speed": column("CPU Clock Speed (GHz)", unit="ghz"),
    "sockets": column("CPU Sockets"),
    "cores": column("CPU Cores"),
    "threads": column("CPU Threads"),
    "memory": column("Memory (KiB)", unit="kib"),
    "nics": column("Number of NICs"),
    "version": column("OS", "ESX Version", "OS Version"),
    "vendor": column("Manufacturer"),
    "model": column("Model"),
}
_PORTS: Final[Mapping[str, Column]] = {
    "host": column("Host", "Host Name", "Server Name"),
    "speed": column("PNIC Speed (Mb/sec)", "Speed (Mbps)"),
}
_SERVERS: Final[Mapping[str, Column]] = {
    "name": column("Server Name"),
    "os": column("OS"),
    "vendor": column("Manufacturer"),
    "hardware.model": column("Model"),
    "hardware.cpu.model": column("CPU Description"),
    "hardware.cpu.sockets": column("CPU Sockets"),
    "hardware.cpu.cores": column("CPU Cores"),
    "hardware.cpu.clock": column("CPU Clock Speed (GHz)", unit="ghz"),
    "memory": column("Memory (KiB)", unit="kib"),
    "demand.cpu_mean": column("Average CPU Percentage", "Average CPU %", unit="%"),
    "demand.cpu_peak": column("Peak CPU Percentage", unit="%"),
    "demand.memory_peak": column("Peak Memory Usage (KiB)", unit="kib"),
    "demand.disk_iops": column("95% IOPS", "Average IOPS"),
    "demand.disk_used": column("Used Capacity (GiB)", unit="gib"),
}
_NOTE: Final = "Figures of use are means and peaks of the time that Live Optics collected."


def sniff(source: Source) -> Certainty:
    """Say whether a workbook has the sheets of a collection."""
    found = Certainty.NO
    for file in source.files.values():
        if is_workbook(file):
            names = {name.strip().casefold() for name in names_of_sheets(file)}
            if {"vms", "esx hosts"} <= names or {"servers", "server disks"} <= names:
                return Certainty.SURE
            if names & {"vm performance", "esx performance"}:
                found = Certainty.LIKELY
    return found


def read(source: Source, options: ImportOptions) -> Fragment:
    """
    Return VMs, or servers, of every collection in the source, and ESX hosts as the target.

    Raises
    ------
    InputError
        When no workbook has the sheets of a collection.
    """
    from vconsolidate.catalog.load import load_catalog  # noqa: PLC0415 - heavy

    catalog, tally = load_catalog(), Tally()
    servers: list[Record] = []
    clusters: list[ClusterRecord] = []
    present: list[Record] = []
    notes: list[str] = [_NOTE]
    for file in source.files.values():
        if is_workbook(file):
            workbook = open_workbook(file)
            hosts = _hosts(workbook, catalog, options)
            for rows, listing in _listings(workbook, hosts, catalog, options, tally):
                found = listing.servers()
                servers += found
                notes += [*notes_of(rows, found), *listing.notes()]
            clusters += clusters_of(hosts, _sheets(workbook), catalog)
            present += present_hosts(hosts.hosts)
    if not (servers or clusters or present):
        raise refuse(source.path, "has no workbook with the sheets VMs, ESX Hosts or Servers (export all of it)")
    return Fragment(
        source=IMPORTER.name,
        files=tuple(file.shown for file in source.files.values()),
        servers=tuple(servers),
        clusters=tuple(clusters),
        present_hosts=tuple(present),
        notes=tuple(dict.fromkeys(notes)),
        left_out=tally.left_out,
    )


def _rows(workbook: Workbook, name: str, columns: Mapping[str, Column]) -> Rows | None:
    sheet = workbook.sheet(name)
    return Rows(sheet, columns) if sheet is not None and sheet.height else None


def _sheets(workbook: Workbook) -> dict[str, Rows]:
    """Return the tables of hosts under the names by which `rvtools.hosts` knows them."""
    named = (("vHost", "ESX Hosts", _HOSTS), ("vNIC", "Host Network Adapters", _PORTS))
    return {name: rows for name, sheet, columns in named if (rows := _rows(workbook, sheet, columns)) is not None}


def _hosts(workbook: Workbook, catalog: Catalog, options: ImportOptions) -> Hosts:
    sheets = _sheets(workbook)
    return hosts_of(sheets.get("vHost"), sheets, catalog, options)


def _listings(
    workbook: Workbook, hosts: Hosts, catalog: Catalog, options: ImportOptions, tally: Tally
) -> list[tuple[Rows, Listing]]:
    def host_of(name: str) -> str | None:
        host = hosts.find(name)
        return host.name if host is not None and host.complete else None

    found = []
    machines = _rows(workbook, "VMs", _MACHINES)
    if machines is not None:
        more = _Use(_rows(workbook, "VM Performance", _USE), machines).put
        machines.constants = {"server_type": "virtual"}
        found.append((machines, Listing(machines, catalog, options, tally, more, host_of)))
    servers = _rows(workbook, "Servers", _SERVERS)
    if servers is not None:
        found.append((servers, Listing(servers, catalog, options, tally)))
    return found


class _Use:
    """What VMs used, by the identity that vCenter gave them, or by name."""

    def __init__(self, rows: Rows | None, machines: Rows) -> None:
        self._rows = rows
        self._key = "id" if rows is not None and rows.filled("id") and machines.filled("id") else "name"
        self._found: dict[str, list[int]] = defaultdict(list)
        for row in rows or ():
            if rows is not None:
                self._found[rows.text(row, self._key).casefold()].append(row)

    def put(self, server: Gathering, machines: Rows, machine: int) -> None:
        """Add the use of a VM; nothing where it is off, or its name is there twice."""
        found = self._found.get(machines.text(machine, self._key).casefold(), [])
        if self._rows is None or len(found) != 1 or server.value("power_state") == "poweredOff":
            return
        rows, row = self._rows, found[0]
        mean, peak = rows.number(row, "mean"), rows.number(row, "peak")
        mean = None if mean is None or not 0 <= mean <= 100 else mean
        server.put("demand.cpu_mean", amounts.share(mean / 100) if mean is not None else None, rows.origin(row, "mean"))
        if peak is not None and (mean or 0) <= peak:
            server.put("demand.cpu_peak", amounts.share(min(1.0, peak / 100)), rows.origin(row, "peak"))
        iops = rows.number(row, "iops")
        if iops is not None and iops >= 0:
            server.put("demand.disk_iops", f"{round(iops, 2):.12g} IOPS", rows.origin(row, "iops"))


IMPORTER: Final = Importer("liveoptics", "Live Optics: workbook of its collector, or its zip archive", sniff, read)
