"""Devices and VMs of NetBox as servers, and devices in clusters as hosts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Final

from vconsolidate.inventory.importing import amounts
from vconsolidate.inventory.importing.contract import ImportOptions
from vconsolidate.inventory.importing.fragment import ClusterRecord, Record
from vconsolidate.inventory.importing.gathering import Gathering, Tally
from vconsolidate.inventory.importing.netbox.objects import Thing
from vconsolidate.inventory.importing.processor import Processors, put_processor_of_vm
from vconsolidate.inventory.importing.systems import put_guest, put_hypervisor

if TYPE_CHECKING:
    from vconsolidate.catalog.catalog import Catalog

_SERVER_ROLE: Final = re.compile(
    r"server|host|hypervisor|compute|\besxi?\b|\bnode\b|database|\bvirtuali[sz]ation\b", re.IGNORECASE
)
_STATES: Final = {"active": "poweredOn", "offline": "poweredOff"}


def vm_record(
    vm: Thing, hosts: AbstractSet[str], catalog: Catalog, options: ImportOptions, tally: Tally
) -> Record | None:
    """Return a VM as a server; None, counted, where NetBox does not have its size."""
    into = Gathering(vm.name, vm.origin)
    count = vm.number("vcpus")
    if count is not None and 0 < count <= 4096:
        assumed = "" if count == int(count) else f"{count:g} in NetBox, rounded up"
        into.put("vcpus", -int(-count // 1), f"{vm.origin}.vcpus", assumed)
    into.put("memory", amounts.memory(vm.number("memory")), f"{vm.origin}.memory")
    if not (into.has("vcpus") and into.has("memory")):
        tally.add("VM", "NetBox does not have its vCPUs or memory", name=into.name)
        return None
    state = vm.text("status").casefold()
    into.put("power_state", _STATES.get(state), f"{vm.origin}.status", "the status in NetBox")
    into.put("current_cluster", vm.text("cluster"), f"{vm.origin}.cluster")
    host = vm.text("device")
    if host in hosts:
        into.put("current_host", host, f"{vm.origin}.device")
    else:
        put_processor_of_vm(into, Processors(), f"{vm.origin}.device", catalog, options)
    _put_common(into, vm, catalog)
    return into.record()


def device_record(device: Thing, catalog: Catalog, options: ImportOptions, tally: Tally) -> Record | None:
    """Return a device as a server; None, counted, where nothing says what hardware it has."""
    into = Gathering(device.name, device.origin)
    if not _put_hardware(into, device, catalog, options):
        why = "NetBox has no processors and memory, and the catalogue does not have its type"
        tally.add(f"server of type {_type(device) or 'unknown'}", why, name=into.name)
        return None
    into.put("rack", device.text("rack"), f"{device.origin}.rack")
    _put_common(into, device, catalog)
    return into.record()


def is_server(device: Thing) -> bool:
    """Return whether the role of a device, or its cluster, makes it a server and no switch or power strip."""
    role = device.text("role", "device_role")
    return bool(device.text("cluster")) or _SERVER_ROLE.search(role) is not None


def clusters_of(
    devices: Sequence[Thing], clusters: Sequence[Thing], catalog: Catalog, options: ImportOptions, tally: Tally
) -> tuple[ClusterRecord, ...]:
    """Return the clusters that have a device of known hardware."""
    members: dict[str, list[Record]] = defaultdict(list)
    for device in devices:
        name = device.text("cluster")
        into = Gathering(device.name, device.origin)
        if not _put_hardware(into, device, catalog, options):
            why = "NetBox has no processors and memory, and the catalogue does not have its type"
            tally.add(f"host of type {_type(device) or 'unknown'}", why, name=into.name)
            continue
        into.put("rack", device.text("rack"), f"{device.origin}.rack")
        members[name].append(into.record())
    types = {cluster.name: cluster for cluster in clusters}
    found = []
    for name, hosts in members.items():
        known = types.get(name)
        origin = known.origin if known else hosts[0].origin
        into = Gathering(name, origin)
        said = known.text("type") if known else ""
        put_hypervisor(into, said, f"{origin}.type", catalog, *_fallbacks(said))
        into.put("site", known.text("site") if known else "", f"{origin}.site")
        record = into.record()
        found.append(ClusterRecord(name, origin, record.facts, tuple(hosts)))
    return tuple(found)


def _fallbacks(said: str) -> tuple[str, ...]:
    """Return keys for a type of cluster that names a product without its version."""
    folded = said.casefold()
    for word, keys in (
        ("proxmox", ("proxmox-ve-8", "kvm-rhel-8")),
        ("hyper-v", ("hyper-v-2022",)),
        ("kvm", ("kvm-rhel-9", "kvm-rhel-8")),
        ("xen", ("xen-4.13",)),
    ):
        if word in folded:
            return keys
    return ("esxi-8.0",)


def _type(device: Thing) -> str:
    kind = device.related("device_type")
    return str(kind.get("model") or "") or device.text("device_type", "type")


def _put_hardware(into: Gathering, device: Thing, catalog: Catalog, options: ImportOptions) -> bool:
    """Add the catalogue's model for the type of a device, or the one that the user chose."""
    from vconsolidate.catalog.matching.models import match_model  # noqa: PLC0415 - reads the catalogue

    kind = _type(device)
    maker = device.related("device_type").get("manufacturer")
    vendor = device.text("manufacturer") or (str(maker.get("name") or "") if isinstance(maker, dict) else "")
    match = match_model(f"{vendor} {kind}".strip(), catalog) if kind else None
    place = f"{device.origin}.device_type"
    if match is not None:
        into.put("hardware.model", match.key, place, match.why or "the usual configuration of this type")
        return True
    return into.put("hardware.model", options.model, place, "chosen with --model")


def _put_common(into: Gathering, thing: Thing, catalog: Catalog) -> None:
    into.put("site", thing.text("site"), f"{thing.origin}.site")
    put_guest(into, thing.text("platform"), f"{thing.origin}.platform", catalog)
    into.put("application", thing.text("role", "device_role"), f"{thing.origin}.role")
    into.put("labels.tenant", thing.text("tenant"), f"{thing.origin}.tenant")
    if thing.text("status").casefold() == "decommissioning":
        into.put("disposition.action", "retire", f"{thing.origin}.status")
        into.put("disposition.reason", "decommissioning in NetBox", f"{thing.origin}.status")
