"""Terraform for Proxmox VE: VMs in one root module (provider bpg/proxmox)."""

from __future__ import annotations

import math
from typing import Final

from vconsolidate.export.fleet import Disk, Fleet, Machine
from vconsolidate.export.host import Nic
from vconsolidate.export.terraform import configuration, literal, reference

FAMILIES: Final = frozenset({"kvm"})
LEAVES_OUT: Final = (
    "Names that DNS does not allow: Proxmox VE takes no others, so the description has the name of the plan.",
    "Bridges of networks that no switch has: variable bridge. Storage that the plan does not know: variable storage.",
    "Placement rules: they need the numbers that the cluster gives to its VMs.",
    "Reservations of CPU: Proxmox VE has none; weights and limits are carried.",
    "MAC addresses and VM numbers: the cluster generates them.",
    "Templates: the provider clones by number, which the plan does not know.",
    "Thick disks: the storage decides.",
)


def render(fleet: Fleet) -> dict[str, str]:
    """Return the root module."""
    text = configuration(
        "proxmox",
        "bpg/proxmox",
        ">= 0.60.0",
        variable={
            "bridge": {"type": "string", "description": "VLAN-aware bridge of the nodes.", "default": "vmbr0"},
            "storage": {"type": "string", "description": "Storage of disks for which the plan knows none."},
        },
        resource={
            "proxmox_virtual_environment_vm": {f"vm_{machine.label}": _vm(machine) for machine in fleet.machines}
        },
    )
    return {"main.tf.json": text}


def _vm(machine: Machine) -> dict[str, object]:
    cpu: dict[str, object] = {
        "cores": machine.cores_per_socket,
        "sockets": machine.sockets,
        "units": machine.weight,
    }
    if machine.cpu_limit_mhz is not None:
        cpu["limit"] = math.ceil(machine.cpu_limit_mhz / machine.core_mhz)
    memory: dict[str, object] = {"dedicated": machine.memory_mib}
    if 0 < machine.memory_reservation_mib < machine.memory_mib:
        memory["floating"] = machine.memory_reservation_mib
    return {
        "name": machine.label,
        "description": literal(f"{machine.name}: {machine.notes}"),
        "node_name": literal(machine.host),
        "started": False,
        "cpu": cpu,
        "memory": memory,
        "operating_system": {"type": machine.guest_names.proxmox or "other"},
        "disk": [_disk(number, disk) for number, disk in enumerate(machine.disks)],
        "network_device": [_nic(nic) for nic in machine.nics],
        "lifecycle": {"ignore_changes": ["node_name"]},
    }


def _disk(number: int, disk: Disk) -> dict[str, object]:
    return {
        "interface": f"scsi{number}",
        "size": disk.size_gib,
        "datastore_id": literal(disk.datastore) if disk.datastore else reference("var.storage"),
    }


def _nic(nic: Nic) -> dict[str, object]:
    bridge = literal(nic.interface) if nic.interface else reference("var.bridge")
    return {"bridge": bridge, **({"vlan_id": nic.tag} if nic.tag else {})}
