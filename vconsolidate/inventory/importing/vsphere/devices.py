"""Disks, network adapters and devices of the host in a VM's virtual hardware."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from vconsolidate.inventory.importing import amounts, tree
from vconsolidate.inventory.importing.fragment import Value
from vconsolidate.inventory.importing.gathering import Gathering, Tally
from vconsolidate.inventory.importing.tree import Tree
from vconsolidate.inventory.importing.vsphere.inventory import VsphereInventory
from vconsolidate.inventory.importing.vsphere.objects import Managed, Reference

_FILE: Final = re.compile(r"\[([^\]]+)\]")
_ATTACHED: Final = {
    "VirtualPCIPassthrough": "pci-passthrough",
    "VirtualSriovEthernetCard": "pci-passthrough",
    "VirtualSCSIPassthrough": "scsi-passthrough",
    "VirtualUSB": "usb",
}
"""Devices that exist on one host only, so that their VM stays there."""


def put_devices(into: Gathering, vm: Managed, inventory: VsphereInventory, tally: Tally) -> None:
    """Add disks with size and datastore, network adapters, and devices of the host."""
    disks: list[Value] = []
    attached: list[Value] = []
    nics: list[Value] = []
    for device in _devices(vm):
        if "capacityInKB" in device or "capacityInBytes" in device:
            disk = _disk(device)
            if "size" in disk:
                disks.append(disk)
            else:
                tally.add("virtual disk", "its size is not in the source", name=f"{disk['name']} of {into.name}")
        elif tree.text(device.get("macAddress")):
            nics.append(_nic(device, vm, inventory))
        if _type(device) in _ATTACHED:
            attached.append({"kind": _ATTACHED[_type(device)], "description": _label(device)})
    place = f"{vm.origin}.config.hardware.device"
    into.put("attachments", attached, place)
    into.put("disks", disks, place)
    into.put("nics", nics, place)


def _devices(vm: Managed) -> Iterator[Tree]:
    for _, device in tree.mappings(tree.at(vm.properties, "config", "hardware", "device")):
        yield device


def _type(device: Tree) -> str:
    return tree.text(device.get("_typeName"))


def _label(device: Tree) -> str:
    return tree.text(tree.at(device, "deviceInfo", "label")) or _type(device)


def _disk(device: Tree) -> dict[str, Value]:
    backing = tree.mapping(device.get("backing"))
    bytes_ = tree.positive(device.get("capacityInBytes"))
    kib = tree.positive(device.get("capacityInKB"))
    size = amounts.storage(bytes_ / 1024**3 if bytes_ else kib and kib / 1024**2)
    file = _FILE.match(tree.text(backing.get("fileName")))
    thin = tree.truth(backing.get("thinProvisioned"))
    disk: dict[str, Value] = {"name": _label(device) or "disk"}
    if size:
        disk["size"] = size
    if thin is not None:
        disk["provisioning"] = "thin" if thin else "thick"
    if file:
        disk["datastore"] = file[1]
    return disk


def _nic(device: Tree, vm: Managed, inventory: VsphereInventory) -> dict[str, Value]:
    mac = tree.text(device.get("macAddress"))
    adapter = _type(device).removeprefix("Virtual").casefold()
    network = _network(device, mac, vm, inventory)
    nic: dict[str, Value] = {"mac": mac}
    if network:
        nic["network"] = network
    if adapter:
        nic["adapter"] = adapter
    return nic


def _network(device: Tree, mac: str, vm: Managed, inventory: VsphereInventory) -> str:
    """Return the network of an adapter: its own word, a port group of the source, or what the guest reports."""
    own = tree.text(tree.at(device, "backing", "deviceName"))
    if own:
        return own
    group = tree.text(tree.at(device, "backing", "port", "portgroupKey"))
    named = inventory.name(Reference("DistributedVirtualPortgroup", group)) if group else ""
    for _, reported in tree.mappings(tree.at(vm.properties, "guest", "net")):
        if not named and tree.text(reported.get("macAddress")).casefold() == mac.casefold():
            named = tree.text(reported.get("network"))
    summary = tree.text(tree.at(device, "deviceInfo", "summary"))
    return named or ("" if summary.startswith("DVSwitch") else summary)
