"""
Columns of RVTools' sheets, by the versions that write them.

Where names differ, the first is that of 4.x. Units: ``MB`` up to 3.11, ``MiB`` from 4.0, the same amount; columns
without a unit are in MiB (memory) and MHz (CPU). Names that begin with the sheet's (``vInfoCPUs``) are those of the
exports for programs. Collected from public exports and from programs that read them (RVToolsMerge, Kylow, the reports
of 3.8 to 4.7); the order of columns, and which of them are there, changes with every version, so that none but the
name of the VM or host is required.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from vconsolidate.inventory.importing.rows import Column, column, key_of

_PLACE: Final = {
    "datacenter": column("Datacenter", "vInfoDataCenter", "vHostDatacenter"),
    "cluster": column("Cluster", "vInfoCluster", "vHostCluster"),
    "host": column("Host", "vInfoHost"),
    "vm_id": column("VM ID", "Object ID", "vInfoObjectID"),  # Object ID up to 3.8
    "uuid": column("VM UUID", "UUID"),
    "vcenter": column("VI SDK UUID", "VI SDK Server"),
}

_MACHINE: Final = {**_PLACE, "name": column("VM", "VM Name", "vInfoVMName"), "template": column("Template")}

SHEETS: Final[Mapping[str, Mapping[str, Column]]] = {
    "vInfo": {
        **_MACHINE,
        "name": column("VM", "VM Name", "vInfoVMName"),
        "power": column("Powerstate", "Power State", "vInfoPowerstate"),
        "template": column("Template", "vInfoTemplate"),
        "placeholder": column("SRM Placeholder", "vInfoSRMPlaceHolder"),  # from 3.9
        "connection": column("Connection state", "vInfoConnectionState"),  # from 3.3
        "vcpus": column("CPUs", "vInfoCPUs"),
        "memory": column("Memory", "vInfoMemory", unit="mib"),
        "active": column("Active Memory", unit="mib"),  # from 4.1
        "cpu_share": column("CPU Usage %"),  # of other tools with RVTools' sheets
        "provisioned": column("Provisioned MiB", "vInfoProvisioned", unit="mib"),
        "used": column("In Use MiB", "vInfoInUse", unit="mib"),
        "disk_total": column("Total disk capacity MiB", unit="mib"),  # from 4.0
        "pool": column("Resource pool", "vInfoResourcepool"),
        "folder": column("Folder", "vInfoFolder"),
        "vapp": column("vApp"),
        "fault_tolerance": column("FT State"),
        "fault_tolerance_role": column("FT Role"),  # from 4.0
        "restart": column("HA Restart Priority"),
        "rule_kinds": column("Cluster rule(s)"),
        "rule_names": column("Cluster rule name(s)"),
        "hardware": column("HW version", "VM Version"),  # VM Version up to 3.4
        "annotation": column("Annotation"),
        "guest_tools": column("OS according to the VMware Tools", "vInfoOSTools"),  # from 3.7
        "guest_config": column("OS according to the configuration file", "OS", "vInfoOS"),  # OS up to 3.6
        "path": column("Path"),
        **{f"network_{number}": column(f"Network #{number}") for number in range(1, 9)},  # four up to 3.11
    },
    "vCPU": {
        **_MACHINE,
        "overall": column("Overall", "vCPUOverall", unit="mhz"),
        "level": column("Level"),
        "shares": column("Shares"),
        "reservation": column("Reservation", unit="mhz"),
        "limit": column("Limit", unit="mhz"),
    },
    "vMemory": {
        **_MACHINE,
        "size": column("Size MiB", "vMemorySize", unit="mib"),
        "active": column("Active", unit="mib"),
        "consumed": column("Consumed", unit="mib"),
        "reservation": column("Reservation", unit="mib"),
        "locked": column("Memory Reservation Locked To Max"),  # from 4.1
    },
    "vDisk": {
        **_MACHINE,
        "disk": column("Disk", "vDiskDisk"),
        "size": column("Capacity MiB", "vDiskCapacity", unit="mib"),
        "raw": column("Raw"),
        "thin": column("Thin"),
        "path": column("Path", "Disk Path"),
        "sharing": column("Sharing mode"),  # from 4.0
        "bus": column("Shared Bus"),
    },
    "vPartition": {
        **_MACHINE,
        "used": column("Consumed MiB", "vPartitionConsumedMiB", unit="mib"),
    },
    "vNetwork": {
        **_MACHINE,
        "adapter": column("Adapter"),
        "network": column("Network"),
        "connected": column("Connected"),
        "starts": column("Starts Connected"),
        "mac": column("Mac Address"),
        "direct": column("Direct Path IO"),  # from 4.0
    },
    "vTools": {**_MACHINE, "tools": column("Tools"), "upgradeable": column("Upgradeable")},
    "vUSB": {
        **_MACHINE,
        "node": column("Device Node"),
        "kind": column("Device Type"),
        "connected": column("Connected"),
        "family": column("Family"),
    },
    "vHost": {
        **_PLACE,
        "host": column("Host", "vHostName"),
        "maintenance": column("in Maintenance Mode"),  # from 3.8
        "quarantine": column("in Quarantine Mode"),  # from 4.0
        "cpu": column("CPU Model", "vHostCpuModel"),
        "speed": column("Speed", "vHostCpuMhz", unit="mhz"),
        "threaded": column("HT Active"),
        "sockets": column("# CPU", "vHostNumCPU"),
        "cores_per_socket": column("Cores per CPU", "vHostCoresPerCPU"),
        "cores": column("# Cores", "vHostNumCpuCores"),
        "cpu_share": column("CPU usage %", "vHostOverallCpuUsage"),
        "memory": column("# Memory", "vHostMemorySize", unit="mib"),
        "memory_share": column("Memory usage %", "vHostOverallMemoryUsage"),
        "nics": column("# NICs"),
        "hbas": column("# HBAs"),
        "version": column("ESX Version", "vHostFullName"),
        "vendor": column("Vendor"),
        "model": column("Model"),
    },
    "vCluster": {
        "name": column("Name", "Cluster", "vClusterName"),
        "ha": column("HA enabled"),
        "failover": column("Failover Level"),
        "admission": column("AdmissionControlEnabled"),
        "drs": column("DRS enabled"),
    },
    "vNIC": {"host": column("Host"), "device": column("Network Device"), "speed": column("Speed")},
    "vHBA": {"host": column("Host"), "kind": column("Type"), "status": column("Status")},
    "vRP": {
        "name": column("Resource Pool name", "Resource pool"),
        "path": column("Resource Pool path"),  # from 3.9
        "limit": column("CPU limit", unit="mhz"),
        "reservation": column("CPU reservation", unit="mhz"),
        "level": column("CPU level"),
        "shares": column("CPU shares"),
        "expandable": column("CPU expandableReservation"),
    },
    "vPort": {"host": column("Host"), "group": column("Port Group"), "vlan": column("VLAN")},
    "vSwitch": {"host": column("Host"), "group": column("Port Group"), "vlan": column("VLAN")},
    "dvSwitch": {"group": column("Port Group"), "vlan": column("VLAN")},
    "dvPort": {"group": column("Port", "Port Group"), "kind": column("Type"), "vlan": column("VLAN")},
    "vDatastore": {
        "name": column("Name"),
        "kind": column("Type"),
        "size": column("Capacity MiB", unit="mib"),
        "free": column("Free MiB", unit="mib"),
        "hosts": column("Hosts"),
        "n_hosts": column("# Hosts"),
        "accessible": column("Accessible"),
    },
    "vMetaData": {
        "version": column("RVTools version", "RVTools major version"),
        "made": column("xlsx creation datetime", "csv creation datetime"),
    },
}
"""Sheet → field → its column."""

KNOWN: Final = frozenset(key_of(name) for each in SHEETS["vInfo"].values() for name in each.names) | frozenset(
    {
        "config status", "dns name", "guest state", "heartbeat", "consolidation needed", "poweron", "creation date",
        "suspended to memory", "suspend time", "suspend interval", "change version", "overall cpu readiness", "nics",
        "disks", "customization info", "guest detailed data", "smbios uuid", "vi sdk server type", "vi sdk api version",
        "backup status", "last backup", "clusterinvariantvmmid", "xdconfig", "path", "log directory",
        "snapshot directory", "suspend directory", "internal sort column", "vmref", "vi sdk server", "vi sdk uuid",
        "hw upgrade status", "hw upgrade policy", "hw target", "firmware", "efi secure boot",
    }
)  # fmt: skip
"""Columns of vInfo that are no custom attributes, as `rows.key_of` names them."""
