"""VMware configuration files, and a script that creates the disks beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from vconsolidate.export.fleet import Fleet, Machine
from vconsolidate.export.scripts import shell
from vconsolidate.export.vmware import configuration_guest, hardware_version

FAMILIES: Final = frozenset({"esx", "esxi", "gsx"})
LEAVES_OUT: Final = (
    "Host, cluster and placement rules: the file is registered on the host of the manifest.",
    "MAC addresses: the host generates them.",
    "VLANs: they belong to the port groups.",
    "Types of network adapters: the platform's default for the guest system applies.",
    "Firmware: BIOS, the platform's default.",
)
_SCRIPT: Final = """\
#!/bin/sh
# Creates the disks of one VM. Run it on the host, in the folder of the VM on its datastore.
set -eu
{% for disk in disks %}
vmkfstools -c {{ disk.size }} -d {{ disk.format }} {{ disk.file }}
{% endfor %}
"""


def render(fleet: Fleet) -> dict[str, str]:
    """Return a folder for each VM."""
    files: dict[str, str] = {}
    for machine in fleet.machines:
        folder = f"{machine.file}/{machine.file}"
        files[f"{folder}.vmx"] = "".join(f"{key} = {quoted(value)}\n" for key, value in _settings(machine).items())
        if machine.disks:
            files[f"{machine.file}/create-disks.sh"] = shell(_SCRIPT, disks=_disks(machine))
    return files


def quoted(value: object) -> str:
    """Return a value between quotes; quotes, bars and control characters are written as ``|`` and two digits."""
    text = "".join(f"|{ord(char):02X}" if char in '"|' or char < " " else char for char in str(value))
    return f'"{text}"'


def _disks(machine: Machine) -> list[dict[str, str]]:
    return [
        {
            "size": f"{disk.size_gib}G",
            "format": "zeroedthick" if disk.thick else "thin",
            "file": _disk_file(machine, number),
        }
        for number, disk in enumerate(machine.disks)
    ]


def _disk_file(machine: Machine, number: int) -> str:
    return f"{machine.file}-{number}.vmdk"


def _settings(machine: Machine) -> Mapping[str, object]:
    settings: dict[str, object] = {
        ".encoding": "UTF-8",
        "config.version": 8,
        "virtualHW.version": hardware_version(machine) or 4,
        "displayName": machine.name,
        "annotation": machine.notes,
        "guestOS": configuration_guest(machine),
        "numvcpus": machine.vcpus,
        "cpuid.coresPerSocket": machine.cores_per_socket,
        "memSize": -(-machine.memory_mib // 4) * 4,
        "sched.cpu.min": machine.cpu_reservation_mhz,
        "sched.cpu.shares": machine.shares,
        "sched.mem.min": machine.memory_reservation_mib,
    }
    if machine.cpu_limit_mhz is not None:
        settings["sched.cpu.max"] = machine.cpu_limit_mhz
    if machine.disks:
        settings |= {"scsi0.present": "TRUE", "scsi0.virtualDev": "lsilogic"}
    for number in range(len(machine.disks)):
        device = _scsi_device(number)
        settings |= {f"{device}.present": "TRUE", f"{device}.fileName": _disk_file(machine, number)}
    for number, nic in enumerate(machine.nics):
        settings |= {
            f"ethernet{number}.present": "TRUE",
            f"ethernet{number}.networkName": nic.port_group,
            f"ethernet{number}.addressType": "generated",
        }
    return settings


def _scsi_device(number: int) -> str:
    """Return the address of a disk: unit 7 is the controller itself, and a controller has 15 others."""
    controller, unit = divmod(number, 15)
    return f"scsi{controller}:{unit + (unit >= 7)}"
