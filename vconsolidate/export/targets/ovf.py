"""OVF 1.1 descriptors, one per VM, with empty disks."""

from __future__ import annotations

from typing import Final
from xml.etree import ElementTree as ET

from vconsolidate.export.fleet import Fleet, Machine
from vconsolidate.export.vmware import guest_id, hardware_family
from vconsolidate.export.xml import document

FAMILIES: Final[frozenset[str]] = frozenset()
LEAVES_OUT: Final = (
    "Host, cluster and placement rules: whoever deploys the descriptor chooses them.",
    "Datastores, and whether disks are thin: whoever deploys the descriptor chooses them.",
    "VLANs: they belong to the networks of the platform.",
    "MAC addresses: the platform generates them.",
    "Firmware: the platform's default.",
)
_OVF: Final = "http://schemas.dmtf.org/ovf/envelope/1"
_RASD: Final = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData"
_VSSD: Final = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData"
_VMW: Final = "http://www.vmware.com/schema/ovf"
_VMDK: Final = "http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"
_CPU, _MEMORY, _SCSI, _NIC, _DISK = 3, 4, 6, 10, 17


def render(fleet: Fleet) -> dict[str, str]:
    """Return a descriptor for each VM."""
    for prefix, uri in (("ovf", _OVF), ("rasd", _RASD), ("vssd", _VSSD), ("vmw", _VMW)):
        ET.register_namespace(prefix, uri)
    return {f"{machine.file}.ovf": document(_envelope(machine)) for machine in fleet.machines}


def _add(parent: ET.Element, name_: str, text: str = "", namespace: str = _OVF, **attributes: str | int) -> ET.Element:
    element = ET.SubElement(parent, f"{{{namespace}}}{name_}")
    for key, value in attributes.items():
        element.set(f"{{{_VMW if key == 'osType' else _OVF}}}{key}", str(value))
    element.text = text or None
    return element


def _section(parent: ET.Element, name_: str, info: str, **attributes: str | int) -> ET.Element:
    section = _add(parent, name_, "", _OVF, **attributes)
    _add(section, "Info", info)
    return section


def _envelope(machine: Machine) -> ET.Element:
    root = ET.Element(f"{{{_OVF}}}Envelope")
    _add(root, "References")
    if machine.disks:
        disks = _section(root, "DiskSection", "Virtual disks")
        for number, disk in enumerate(machine.disks, 1):
            _add(
                disks,
                "Disk",
                diskId=f"disk{number}",
                capacity=disk.size_gib,
                capacityAllocationUnits="byte * 2^30",
                format=_VMDK,
            )
    names = list(dict.fromkeys(nic.port_group for nic in machine.nics))
    if names:
        networks = _section(root, "NetworkSection", "Networks")
        for name in names:
            _add(networks, "Network", name=name)
    system = _section(root, "VirtualSystem", "A VM", id=machine.file)
    _add(system, "Name", machine.name)
    _add(_section(system, "AnnotationSection", "Where it comes from"), "Annotation", machine.notes)
    guest = _section(
        system,
        "OperatingSystemSection",
        "Guest system",
        id=machine.guest_names.cim or 1,
        osType=guest_id(machine),
    )
    _add(guest, "Description", machine.guest)
    _hardware(_section(system, "VirtualHardwareSection", "Virtual hardware"), machine)
    return root


def _hardware(section: ET.Element, machine: Machine) -> None:
    system = _add(section, "System")
    _add(system, "ElementName", "Virtual hardware", _VSSD)
    _add(system, "InstanceID", "0", _VSSD)
    _add(system, "VirtualSystemIdentifier", machine.name, _VSSD)
    family = hardware_family(machine)
    if family is not None:
        _add(system, "VirtualSystemType", family, _VSSD)
    cpu = _item(
        section,
        AllocationUnits="hertz * 10^6",
        ElementName="Processors",
        InstanceID=1,
        Limit=machine.cpu_limit_mhz,
        Reservation=machine.cpu_reservation_mhz,
        ResourceType=_CPU,
        VirtualQuantity=machine.vcpus,
        Weight=machine.shares,
    )
    _add(cpu, "CoresPerSocket", str(machine.cores_per_socket), _VMW, required="false")
    _item(
        section,
        AllocationUnits="byte * 2^20",
        ElementName="Memory",
        InstanceID=2,
        Reservation=machine.memory_reservation_mib,
        ResourceType=_MEMORY,
        VirtualQuantity=machine.memory_mib,
    )
    _disks_and_nics(section, machine)


def _disks_and_nics(section: ET.Element, machine: Machine) -> None:
    instance = 3
    for controller in range(-(-len(machine.disks) // 15)):
        _item(
            section,
            Address=controller,
            ElementName=f"SCSI controller {controller}",
            InstanceID=instance,
            ResourceSubType="lsilogic",
            ResourceType=_SCSI,
        )
        parent = instance
        for unit in range(min(15, len(machine.disks) - 15 * controller)):
            instance += 1
            number = 15 * controller + unit + 1
            _item(
                section,
                AddressOnParent=unit + (unit >= 7),
                ElementName=f"Disk {number}",
                HostResource=f"ovf:/disk/disk{number}",
                InstanceID=instance,
                Parent=parent,
                ResourceType=_DISK,
            )
        instance += 1
    for number, nic in enumerate(machine.nics):
        _item(
            section,
            AddressOnParent=number,
            AutomaticAllocation="true",
            Connection=nic.port_group,
            ElementName=f"Network adapter {number + 1}",
            InstanceID=instance + number,
            ResourceType=_NIC,
        )


def _item(section: ET.Element, **fields: object) -> ET.Element:
    """Add a device; the schema wants its fields in alphabetical order. None leaves a field out."""
    item = _add(section, "Item")
    for name in sorted(fields):
        if fields[name] is not None:
            _add(item, name, str(fields[name]), _RASD)
    return item
