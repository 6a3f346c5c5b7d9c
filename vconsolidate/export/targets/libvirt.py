"""libvirt domains, volumes and networks as XML, one folder per host."""

from __future__ import annotations

from typing import Final
from xml.etree import ElementTree as ET

from vconsolidate.export.fleet import Disk, Fleet, Machine
from vconsolidate.export.host import Nic
from vconsolidate.export.names import FORMS, forms_of
from vconsolidate.export.xml import child, document

FAMILIES: Final = frozenset({"kvm", "xen"})
LEAVES_OUT: Final = (
    "Memory and CPU reservations: QEMU and Xen have none for running domains.",
    "Placement rules: libvirt knows one host at a time.",
    "MAC addresses: libvirt generates them.",
    "Firmware: the default of the machine type.",
    "Paravirtual drivers of guests other than Linux: disks are SATA and adapters e1000 until they are installed.",
)
DEFAULT_POOL: Final = "default"
"""Storage pool of disks whose datastore is not known: the one that libvirt's own tools create."""
DEFAULT_BRIDGE: Final = "br0"
"""Bridge of networks that no switch of the plan has."""
PERIOD_US: Final = 100_000
_OSINFO: Final = "http://libosinfo.org/xmlns/libvirt/domain/1.0"


def render(fleet: Fleet) -> dict[str, str]:
    """Return a folder for each host: ``domains``, ``volumes`` and ``networks``."""
    ET.register_namespace("libosinfo", _OSINFO)
    folders = {host.name: host.file for host in fleet.hosts}
    networks = forms_of([nic.network for nic in fleet.networks], FORMS["libvirt"])
    network_files = forms_of(networks, FORMS["file"])
    files: dict[str, str] = {}
    for machine in fleet.machines:
        folder = folders[machine.host]
        files[f"{folder}/domains/{machine.file}.xml"] = document(_domain(machine, networks))
        for number, disk in enumerate(machine.disks):
            files[f"{folder}/volumes/{volume_name(machine, number)}.xml"] = document(_volume(machine, number, disk))
        for nic in machine.nics:
            path = f"{folder}/networks/{network_files[nic.network]}.xml"
            files[path] = document(_network(nic, networks[nic.network]))
    return files


def volume_name(machine: Machine, number: int) -> str:
    """Return the name of a disk's volume."""
    return f"{machine.file}-{number}"


def pool_name(disk: Disk) -> str:
    """Return the storage pool of a disk: its datastore, in the form that libvirt allows."""
    return forms_of([disk.datastore], FORMS["pool"])[disk.datastore] if disk.datastore else DEFAULT_POOL


def _domain(machine: Machine, networks: dict[str, str]) -> ET.Element:
    root = ET.Element("domain", {"type": "xen" if machine.platform.family == "xen" else "kvm"})
    child(root, "name", machine.libvirt)
    child(root, "title", machine.name)
    child(root, "description", machine.notes)
    if machine.guest_names.osinfo:
        info = ET.SubElement(ET.SubElement(root, "metadata"), f"{{{_OSINFO}}}libosinfo")
        system = ET.SubElement(info, f"{{{_OSINFO}}}os")
        system.set("id", machine.guest_names.osinfo)
    child(root, "memory", machine.memory_mib, unit="MiB")
    child(root, "vcpu", machine.vcpus, placement="static")
    tune = child(root, "cputune")
    child(tune, "shares", machine.weight)
    if machine.cpu_limit_fraction is not None:
        child(tune, "period", PERIOD_US)
        child(tune, "quota", max(int(PERIOD_US * machine.cpu_limit_fraction), 1000))
    system = child(root, "os")
    child(system, "type", "hvm", arch="x86_64")
    child(system, "boot", dev="hd")
    features = child(root, "features")
    child(features, "acpi")
    child(features, "apic")
    cpu = child(root, "cpu", mode="host-model")
    child(cpu, "topology", sockets=machine.sockets, cores=machine.cores_per_socket, threads=1)
    child(root, "clock", offset="localtime" if machine.guest_family == "windows" else "utc")
    _devices(root, machine, networks)
    return root


def _devices(root: ET.Element, machine: Machine, networks: dict[str, str]) -> None:
    devices = child(root, "devices")
    linux = machine.guest_family == "linux"
    bus, letters = ("virtio", "vd") if linux else ("sata", "sd")
    for number, disk in enumerate(machine.disks):
        node = child(devices, "disk", type="volume", device="disk")
        child(node, "driver", name="qemu", type=_format(disk))
        child(node, "source", pool=pool_name(disk), volume=volume_name(machine, number))
        child(node, "target", dev=letters + _letters(number), bus=bus)
    for nic in machine.nics:
        node = child(devices, "interface", type="network")
        child(node, "source", network=networks[nic.network])
        child(node, "model", type="virtio" if linux else "e1000")
    child(devices, "console", type="pty")


def _letters(number: int) -> str:
    """Return the letters of a disk: a to z, then aa and so on."""
    first, last = divmod(number, 26)
    return ("" if first == 0 else _letters(first - 1)) + chr(ord("a") + last)


def _format(disk: Disk) -> str:
    return "raw" if disk.thick else "qcow2"


def _volume(machine: Machine, number: int, disk: Disk) -> ET.Element:
    root = ET.Element("volume")
    child(root, "name", volume_name(machine, number))
    child(root, "capacity", disk.size_gib, unit="GiB")
    child(root, "allocation", disk.size_gib if disk.thick else 0, unit="GiB")
    child(child(root, "target"), "format", type=_format(disk))
    return root


def _network(nic: Nic, name: str) -> ET.Element:
    """
    Return a network on the bridge of its host.

    VLANs on Linux bridges need libvirt 11; Open vSwitch has them in any version.
    """
    root = ET.Element("network")
    child(root, "name", name)
    child(root, "forward", mode="bridge")
    child(root, "bridge", name=nic.interface or DEFAULT_BRIDGE)
    if nic.switch_kind == "open-vswitch":
        child(root, "virtualport", type="openvswitch")
    if nic.tag:
        child(child(root, "vlan"), "tag", id=nic.tag)
    return root
