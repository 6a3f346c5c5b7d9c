"""Ansible playbooks that create the VMs: community.vmware for ESX, community.proxmox for Proxmox VE."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import yaml

from vconsolidate.export.fleet import Disk, Fleet, Machine
from vconsolidate.export.host import Nic
from vconsolidate.export.vmware import ESX, guest_id, hardware_version

FAMILIES: Final = ESX | {"kvm"}
LEAVES_OUT: Final = (
    "Connection and credentials: variables and environment of the collections.",
    "Datacenter, bridge, and datastores that the plan does not know: variables at the head of the playbooks.",
    "Placement rules, except VMs apart or together on hosts of ESX.",
    "MAC addresses: the platform generates them.",
    "Reservations on Proxmox VE: it has none for CPU.",
)


class Unsafe(str):
    """
    Text that Ansible must not take for a template: ``!unsafe`` in its YAML, where it has a brace.

    Without one it is plain text between quotes: Ansible takes ``!unsafe "yes"`` for a truth value, quotes or not.
    """

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    """Writes `Unsafe` with its tag, and nothing by reference."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the signature of the library
        return True


def _unsafe(dumper: yaml.SafeDumper, data: Unsafe) -> yaml.Node:
    return dumper.represent_scalar("!unsafe" if "{" in data else "tag:yaml.org,2002:str", str(data), style='"')


_Dumper.add_representer(Unsafe, _unsafe)


def render(fleet: Fleet) -> dict[str, str]:
    """Return a playbook for each kind of platform."""
    esx = [machine for machine in fleet.machines if machine.platform.family in ESX]
    kvm = [machine for machine in fleet.machines if machine.platform.family == "kvm"]
    files: dict[str, str] = {}
    if esx:
        files["vmware.yml"] = _playbook(
            "Create the VMs of a plan on ESX",
            {
                "datacenter": "",
                "default_datastore": "",
                "vms": [_vmware(machine) for machine in esx],
                "rules": _rules(fleet),
            },
            _VMWARE_TASKS,
        )
    if kvm:
        files["proxmox.yml"] = _playbook(
            "Create the VMs of a plan on Proxmox VE",
            {"bridge": "vmbr0", "default_storage": "", "vms": [_proxmox(machine) for machine in kvm]},
            _PROXMOX_TASKS,
        )
    return files


def _playbook(title: str, variables: dict[str, object], tasks: list[dict[str, object]]) -> str:
    play = {
        "name": title,
        "hosts": "localhost",
        "connection": "local",
        "gather_facts": False,
        "vars": variables,
        "tasks": tasks,
    }
    return "---\n" + str(yaml.dump([play], Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1000))


_LOOP: Final = {"loop": "{{ vms }}", "loop_control": {"label": "{{ item.name }}"}}
_VMWARE_TASKS: Final[list[dict[str, object]]] = [
    {
        "name": "Create VMs",
        "community.vmware.vmware_guest": {
            "datacenter": "{{ datacenter }}",
            "name": "{{ item.name }}",
            "state": "present",
            "esxi_hostname": "{{ item.host }}",
            "template": "{{ item.template | default(omit) }}",
            "guest_id": "{{ item.guest_id }}",
            "annotation": "{{ item.notes }}",
            "hardware": "{{ item.hardware }}",
            "datastore": "{{ item.datastore | default(default_datastore, true) }}",
            "disk": "{{ item.disks }}",
            "networks": "{{ item.networks }}",
        },
        **_LOOP,
    },
    {
        "name": "Keep VMs apart or together",
        "community.vmware.vmware_vm_vm_drs_rule": {
            "cluster_name": "{{ item.cluster }}",
            "drs_rule_name": "{{ item.name }}",
            "vms": "{{ item.vms }}",
            "affinity_rule": "{{ item.together }}",
            "mandatory": "{{ item.must }}",
            "enabled": True,
        },
        "loop": "{{ rules }}",
        "loop_control": {"label": "{{ item.name }}"},
    },
]
_PROXMOX_TASKS: Final[list[dict[str, object]]] = [
    {
        "name": "Create VMs",
        "community.proxmox.proxmox_kvm": {
            "name": "{{ item.name }}",
            "node": "{{ item.node }}",
            "state": "present",
            "description": "{{ item.description }}",
            "ostype": "{{ item.ostype }}",
            "sockets": "{{ item.sockets }}",
            "cores": "{{ item.cores }}",
            "cpuunits": "{{ item.cpuunits }}",
            "cpulimit": "{{ item.cpulimit | default(omit) }}",
            "memory": "{{ item.memory }}",
            "balloon": "{{ item.balloon | default(omit) }}",
            "scsi": "{{ item.scsi }}",
            "net": "{{ item.net }}",
        },
        **_LOOP,
    },
]


def _vmware(machine: Machine) -> dict[str, object]:
    hardware: dict[str, object] = {
        "num_cpus": machine.vcpus,
        "num_cpu_cores_per_socket": machine.cores_per_socket,
        "memory_mb": -(-machine.memory_mib // 4) * 4,
        "cpu_reservation": machine.cpu_reservation_mhz,
        "cpu_shares_level": "custom",
        "cpu_shares": machine.shares,
        "mem_reservation": machine.memory_reservation_mib,
    }
    if machine.cpu_limit_mhz is not None:
        hardware["cpu_limit"] = machine.cpu_limit_mhz
    version = hardware_version(machine)
    if version is not None:
        hardware["version"] = version
    vm: dict[str, object] = {
        "name": Unsafe(machine.vsphere),
        "host": Unsafe(machine.host),
        "guest_id": guest_id(machine),
        "notes": Unsafe(machine.notes),
        "hardware": hardware,
        "disks": [_disk(disk) for disk in machine.disks],
        "networks": [{"name": Unsafe(nic.port_group)} for nic in machine.nics],
    }
    if machine.template:
        vm["template"] = Unsafe(machine.template)
    if machine.disks and machine.disks[0].datastore:
        vm["datastore"] = Unsafe(machine.disks[0].datastore)
    return vm


def _disk(disk: Disk) -> dict[str, object]:
    content: dict[str, object] = {"size_gb": disk.size_gib}
    if disk.thick is not None:
        content["type"] = "thick" if disk.thick else "thin"
    if disk.datastore:
        content["datastore"] = Unsafe(disk.datastore)
    return content


def _rules(fleet: Fleet) -> list[dict[str, object]]:
    names = {machine.name: machine.vsphere for machine in fleet.machines if machine.platform.family in ESX}
    return [
        {
            "name": Unsafe(rule.name),
            "cluster": Unsafe(rule.cluster),
            "vms": [Unsafe(names[name]) for name in rule.vms],
            "together": rule.kind == "together",
            "must": rule.must,
        }
        for rule in fleet.rules
        if rule.kind in {"apart", "together"} and all(name in names for name in rule.vms)
    ]


def _proxmox(machine: Machine) -> dict[str, object]:
    vm: dict[str, object] = {
        "name": machine.label,
        "node": Unsafe(machine.host),
        "description": Unsafe(f"{machine.name}: {machine.notes}"),
        "ostype": machine.guest_names.proxmox or "other",
        "sockets": machine.sockets,
        "cores": machine.cores_per_socket,
        "cpuunits": machine.weight,
        "memory": machine.memory_mib,
        "scsi": _numbered("scsi", (_volume(disk) for disk in machine.disks)),
        "net": _numbered("net", (_net(nic) for nic in machine.nics)),
    }
    if machine.cpu_limit_mhz is not None:
        vm["cpulimit"] = round(machine.cpu_limit_mhz / machine.core_mhz, 2)
    if 0 < machine.memory_reservation_mib < machine.memory_mib:
        vm["balloon"] = machine.memory_reservation_mib
    return vm


def _numbered(prefix: str, values: Iterable[str]) -> dict[str, object]:
    return {f"{prefix}{number}": value for number, value in enumerate(values)}


def _volume(disk: Disk) -> str:
    """Return ``storage:size``; a storage whose name Proxmox VE could not have becomes the default."""
    known = disk.datastore and all(char.isascii() and (char.isalnum() or char in "-_.") for char in disk.datastore)
    return f"{disk.datastore if known else '{{ default_storage }}'}:{disk.size_gib}"


def _net(nic: Nic) -> str:
    return f"virtio,bridge={nic.interface or '{{ bridge }}'}" + (f",tag={nic.tag}" if nic.tag else "")
