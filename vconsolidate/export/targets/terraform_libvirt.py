"""Terraform for libvirt: domains and volumes, one root module per host (provider dmacvicar/libvirt 0.8)."""

from __future__ import annotations

from typing import Final

from vconsolidate.export.fleet import Fleet, Machine
from vconsolidate.export.names import FORMS, forms_of
from vconsolidate.export.targets.libvirt import pool_name, volume_name
from vconsolidate.export.terraform import configuration, literal, reference

FAMILIES: Final = frozenset({"kvm"})
LEAVES_OUT: Final = (
    "Networks: they must exist under their names (target libvirt defines them).",
    "Shares, limits and reservations: the provider has no fields for them (target libvirt carries shares and limits).",
    "Placement rules: libvirt knows one host at a time.",
    "MAC addresses: libvirt generates them.",
    "Connection: variable uri.",
)
_GIB: Final = 1 << 30


def render(fleet: Fleet) -> dict[str, str]:
    """Return a root module for each host that runs VMs."""
    networks = forms_of([nic.network for nic in fleet.networks], FORMS["libvirt"])
    return {
        f"{host.file}/main.tf.json": _module(machines, networks)
        for host in fleet.hosts
        if (machines := [machine for machine in fleet.machines if machine.host == host.name])
    }


def _module(machines: list[Machine], networks: dict[str, str]) -> str:
    volumes = {
        f"{_key(machine)}_{number}": {
            "name": volume_name(machine, number),
            "pool": pool_name(disk),
            "size": disk.size_gib * _GIB,
            "format": "qcow2",
        }
        for machine in machines
        for number, disk in enumerate(machine.disks)
    }
    resources = {
        "libvirt_volume": volumes,
        "libvirt_domain": {_key(machine): _domain(machine, networks) for machine in machines},
    }
    return configuration(
        "libvirt",
        "dmacvicar/libvirt",
        "~> 0.8.0",
        variable={"uri": {"type": "string", "description": "Connection to the host, for example qemu:///system."}},
        provider={"libvirt": {"uri": reference("var.uri")}},
        resource={kind: items for kind, items in resources.items() if items},
    )


def _key(machine: Machine) -> str:
    return f"vm_{machine.label}"


def _domain(machine: Machine, networks: dict[str, str]) -> dict[str, object]:
    return {
        "name": literal(machine.libvirt),
        "description": literal(machine.notes),
        "vcpu": machine.vcpus,
        "memory": machine.memory_mib,
        "running": False,
        "disk": [
            {"volume_id": reference(f"libvirt_volume.{_key(machine)}_{number}.id")}
            for number in range(len(machine.disks))
        ],
        "network_interface": [{"network_name": literal(networks[nic.network])} for nic in machine.nics],
    }
