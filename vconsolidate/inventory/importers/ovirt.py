"""
oVirt and Red Hat Virtualization: lists of VMs as CSV, from the data warehouse or the REST API.

Reads the columns of the view ``v4_4_configuration_history_vms`` joined with its statistics, and those that scripts of
the API write (``name``, ``status``, ``cpu.topology.sockets``). vCPUs are sockets times cores times threads.
"""

from __future__ import annotations

from typing import Final

from vconsolidate.inventory.importing.contract import Importer
from vconsolidate.inventory.importing.gathering import Gathering
from vconsolidate.inventory.importing.lists.export import Export
from vconsolidate.inventory.importing.rows import Column, Rows, column

_COLUMNS: Final[dict[str, Column]] = {
    "name": column("vm_name", "name", "VM"),
    "vcpus": column("number_of_sockets", "cpu.topology.sockets", "sockets"),
    "per_socket": column("cpu_per_socket", "cpu.topology.cores", "cores"),
    "per_core": column("threads_per_cpu", "threads_per_core", "cpu.topology.threads", "threads"),
    "memory": column("memory_size_mb", "memory_mb", "memory"),
    "os": column("operating_system", "os.type", "os_type", "os"),
    "current_host": column("host_name", "currently_running_on_host", "host.name", "host"),
    "current_cluster": column("cluster_name", "cluster.name", "cluster"),
    "power_state": column("vm_status", "status"),
    "demand.cpu_mean": column("cpu_usage_percent", unit="%"),
    "demand.memory_used": column("memory_usage_percent", unit="%"),
    "site": column("datacenter_name", "data_center"),
}


def _put_more(server: Gathering, rows: Rows, row: int) -> None:
    """Count the cores and threads of each virtual socket."""
    vcpus = server.value("vcpus")
    cores, threads = rows.whole(row, "per_socket", most=1024) or 1, rows.whole(row, "per_core", most=16) or 1
    if isinstance(vcpus, int) and cores * threads > 1:
        server.replace("vcpus", vcpus * cores * threads)


_EXPORT: Final = Export(
    source="ovirt",
    columns=_COLUMNS,
    marks=(
        frozenset({"vm_name", "number_of_sockets", "cpu_per_socket", "memory_size_mb"}),
        frozenset({"name", "cpu.topology.sockets", "cpu.topology.cores", "memory"}),
    ),
    constants={"server_type": "virtual", "hypervisor": "KVM"},
    note="The data warehouse keeps means of the hour; a list of the API shows one instant.",
    more=_put_more,
)

IMPORTER: Final = Importer(
    "ovirt", "oVirt: list of VMs as CSV, from its data warehouse or API", _EXPORT.sniff, _EXPORT.read
)
