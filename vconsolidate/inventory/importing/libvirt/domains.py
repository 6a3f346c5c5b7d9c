"""Domains as servers that are VMs today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vconsolidate.inventory.importing import amounts, tree
from vconsolidate.inventory.importing.contract import ImportOptions
from vconsolidate.inventory.importing.fragment import Record, Value
from vconsolidate.inventory.importing.gathering import Gathering, Tally
from vconsolidate.inventory.importing.libvirt import names
from vconsolidate.inventory.importing.processor import Processors, put_processor_of_vm
from vconsolidate.inventory.importing.systems import put_guest
from vconsolidate.inventory.importing.xml_elements import attribute_at, text_at

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from vconsolidate.catalog.catalog import Catalog


def is_container(domain: Element) -> bool:
    """Return whether a domain is a container of libvirt's LXC or OpenVZ drivers."""
    return domain.get("type") in ("lxc", "openvz", "vz") and text_at(domain, "os/type") in ("exe", "")


def domain_record(
    domain: Element, origin: str, host: str, catalog: Catalog, options: ImportOptions, tally: Tally, *, live: bool
) -> Record | None:
    """
    Return a domain as a server; None, counted, where its size is unknown.

    Parameters
    ----------
    host
        Its host; empty where the source does not say it.
    live
        The dumps show which domains run: one without an identifier does not.
    """
    into = Gathering(text_at(domain, "name") or text_at(domain, "uuid") or origin, origin)
    count = attribute_at(domain, "vcpu", "current") or text_at(domain, "vcpu")
    stated = domain.find("vcpu") is not None
    into.put("vcpus", tree.whole(count or "1", 65536), f"{origin}/vcpu", "" if stated else "the default of libvirt")
    size = names.mib(domain.findtext("memory"), attribute_at(domain, "memory", "unit"))
    into.put("memory", amounts.memory(size), f"{origin}/memory")
    if not (into.has("vcpus") and into.has("memory")):
        tally.add("domain", "its vCPUs or memory are missing or no size", name=into.name)
        return None
    if domain.get("id"):
        into.put("power_state", "poweredOn", f"{origin}/@id")
    elif live:
        into.put("power_state", "poweredOff", origin, "it has no identifier, but others have")
    if not into.put("current_host", host, origin):
        put_processor_of_vm(into, Processors(), origin, catalog, options)
    _put_system(into, domain, origin, catalog)
    disks = sum(disk.get("device", "disk") in ("disk", "lun") for disk in domain.findall("devices/disk"))
    tally.add("virtual disk", "a domain does not say how large its disks are", disks)
    into.put("nics", _nics(domain), f"{origin}/devices/interface")
    into.put("attachments", _attachments(domain), f"{origin}/devices/hostdev")
    return into.record()


def _put_system(into: Gathering, domain: Element, origin: str, catalog: Catalog) -> None:
    for element in domain.iter():
        if element.tag.endswith("}os") and "libosinfo" in element.tag:
            put_guest(into, names.system(element.get("id") or ""), f"{origin}/metadata/libosinfo", catalog)
    if domain.find("features/hyperv") is not None:
        put_guest(into, "Windows", f"{origin}/features/hyperv", catalog, "its features for Windows guests are on")


def _attachments(domain: Element) -> list[Value]:
    """Return devices of the host that the domain has for itself: it stays on its host."""
    found: list[Value] = []
    for device in (*domain.findall("devices/hostdev"), *domain.findall("devices/interface[@type='hostdev']")):
        own = device.get("type") if device.tag == "hostdev" else ""
        kind = own or attribute_at(device, "source/address", "type") or "pci"
        address = " ".join(f"{key}={value}" for key, value in (_address(device)).items())
        found.append({"kind": "usb" if kind == "usb" else f"{kind[:20]}-passthrough", "description": address[:200]})
    return found


def _address(device: Element) -> dict[str, str]:
    """Return what tells a device of the host: its address, or the identifiers of vendor and product."""
    found: dict[str, str] = {}
    for name in ("vendor", "product"):
        number = attribute_at(device, f"source/{name}", "id")
        found |= {name: number} if number else {}
    address = device.find("source/address")
    return found or (dict(address.attrib) if address is not None else {})


def _nics(domain: Element) -> list[Value]:
    found: list[Value] = []
    for interface in domain.findall("devices/interface"):
        network = next(
            (name for key in ("network", "bridge", "dev") if (name := attribute_at(interface, "source", key))), ""
        )
        read: dict[str, Value] = {
            "network": network,
            "mac": attribute_at(interface, "mac", "address"),
            "adapter": attribute_at(interface, "model", "type"),
        }
        kept: dict[str, Value] = {key: value for key, value in read.items() if value}
        if kept:
            found.append(kept)
    return found
