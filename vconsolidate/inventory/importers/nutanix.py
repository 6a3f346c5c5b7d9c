"""
Nutanix Prism: lists of VMs as CSV.

Reads the table of VMs that Prism Element downloads, and the lists that its cmdlets and REST API are commonly written to
(``get-ntnxvm``, ``/vms`` of version 2). Hosts are named, not described: their VMs get an assumed processor.
"""

from __future__ import annotations

from typing import Final

from vconsolidate.inventory.importing.contract import Importer
from vconsolidate.inventory.importing.gathering import Gathering
from vconsolidate.inventory.importing.lists.export import Export
from vconsolidate.inventory.importing.rows import Column, Rows, column

_COLUMNS: Final[dict[str, Column]] = {
    "name": column("VM Name", "vmName", "Name", "name"),
    "vcpus": column("vCPUs", "numVCpus", "Cores", "num_vcpus", "vCPU"),
    "per_vcpu": column("num_cores_per_vcpu", "Cores per vCPU"),
    "memory": column("Memory Capacity", "vRAM (GB)", "vRAM", "memory_mb", "Memory", "memoryCapacityInBytes"),
    "os": column("Guest OS", "OS", "guestOperatingSystem"),
    "current_host": column("Host", "Host Placement", "hostName", "host_name"),
    "current_cluster": column("Cluster", "Cluster Name", "cluster_name"),
    "power_state": column("Power State", "powerState", "power_state"),
    "demand.cpu_mean": column("CPU Usage", "CPU Usage (%)", "hypervisor_cpu_usage_percent", unit="%"),
    "demand.memory_used": column("Memory Usage", "Memory Usage (%)", unit="%"),
    "disk": column("Storage", "Provisioned Space (GB)", "Provisioned Space in GB", "Disk Capacity", unit="gib"),
    "demand.disk_used": column("Used Space (GB)", "Used Space", unit="gib"),
    "site": column("Site"),
}


def _put_more(server: Gathering, rows: Rows, row: int) -> None:
    """Count the cores of each vCPU, where the API lists them apart."""
    per_vcpu = rows.whole(row, "per_vcpu", most=64) or 1
    vcpus = server.value("vcpus")
    if per_vcpu > 1 and isinstance(vcpus, int):
        server.replace("vcpus", vcpus * per_vcpu)


_EXPORT: Final = Export(
    source="nutanix",
    columns=_COLUMNS,
    marks=(
        frozenset({"VM Name", "Host", "Cores", "Memory Capacity"}),
        frozenset({"VM Name", "Container", "Protection Domain", "vCPUs"}),
        frozenset({"name", "num_vcpus", "num_cores_per_vcpu", "memory_mb"}),
    ),
    constants={"server_type": "virtual", "hypervisor": "AHV"},
    note="Prism shows one instant, no history: add measurements before you rely on demand.",
    more=_put_more,
)

IMPORTER: Final = Importer("nutanix", "Nutanix Prism: list of VMs as CSV", _EXPORT.sniff, _EXPORT.read)
