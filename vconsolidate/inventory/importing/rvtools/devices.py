"""vDisk, vNetwork and vUSB: disks, adapters, and devices that tie a VM to its host."""

from __future__ import annotations

import re
from typing import Final

from vconsolidate.inventory.importing import amounts
from vconsolidate.inventory.importing.fragment import Value
from vconsolidate.inventory.importing.gathering import Gathering
from vconsolidate.inventory.importing.rows import Rows
from vconsolidate.inventory.importing.rvtools.estate import Estate

RAW: Final = "raw-device-mapping"
"""Tag of VMs with a disk that is a LUN of its own: their hosts must reach it, which the plan does not know."""

BUS: Final = "shared-disk-bus"
"""Tag of VMs whose disks share a bus with those of other VMs (failover clusters)."""

_DATASTORE: Final = re.compile(r"\[([^\]]{1,120})\]")
_NUMBERED: Final = tuple(f"network_{number}" for number in range(1, 9))


def put_disks(server: Gathering, estate: Estate, machine: int, shared: frozenset[str] | None) -> None:
    """Add the disks, and the datastores that several hosts reach."""
    rows, found = estate.rows("vDisk", machine)
    disks: list[Value] = []
    stores: dict[str, str] = {}
    tags: list[Value] = []
    for row in found:
        if rows is None:
            break
        size = rows.mib(row, "size")
        text = amounts.storage(size and size / 1024)
        if text is None:
            estate.tally.add("disk", "its size is not in the export")
            continue
        disk: dict[str, Value] = {"name": rows.text(row, "disk") or f"Disk {len(disks) + 1}", "size": text}
        thin = rows.flag(row, "thin")
        if thin is not None:
            disk["provisioning"] = "thin" if thin else "thick"
        store = _DATASTORE.match(rows.text(row, "path"))
        if store:
            disk["datastore"] = store[1]
            stores.setdefault(store[1], rows.origin(row, "path"))
        disks.append(disk)
        tags += _tags(rows, row, tags)
    if rows is not None and disks:
        server.put("disks", disks, rows.origin(found[0], "size"))
        server.put("tags", tags, rows.origin(found[0], "raw"))
    home = _DATASTORE.match(estate.info.text(machine, "path"))
    if home:
        stores.setdefault(home[1], estate.info.origin(machine, "path"))
    kept = [store for store in stores if shared is not None and store in shared]
    server.put("datastores", list[Value](kept), stores[kept[0]] if kept else "")


def _tags(rows: Rows, row: int, already: list[Value]) -> list[Value]:
    sharing = rows.text(row, "bus").casefold() in {"physicalsharing", "virtualsharing", "1", "2", "physical", "virtual"}
    found = [tag for tag, so in ((RAW, rows.flag(row, "raw")), (BUS, sharing)) if so]
    return [tag for tag in found if tag not in already]


def put_networks(server: Gathering, estate: Estate, machine: int) -> None:
    """Add the networks and adapters; those of vInfo where the export has no vNetwork."""
    rows, found = estate.rows("vNetwork", machine)
    nics: list[Value] = []
    names: dict[str, None] = {}
    for row in found:
        if rows is None:
            break
        network = rows.text(row, "network")
        fields = {"network": network, "mac": rows.text(row, "mac"), "adapter": rows.text(row, "adapter")}
        nics.append({key: value for key, value in fields.items() if value})
        if network:
            names[network] = None
    if rows is not None and found:
        server.put("networks", list[Value](names), rows.origin(found[0], "network"))
        server.put("nics", nics, rows.origin(found[0], "mac"))
    info = estate.info
    numbered = dict.fromkeys(name for field in _NUMBERED if (name := info.text(machine, field)))
    server.put("networks", list[Value](numbered), info.origin(machine, "network_1"))


def put_devices(server: Gathering, estate: Estate, machine: int) -> None:
    """Add devices of the host: USB that is connected, and adapters that are passed through."""
    attached: list[Value] = []
    origin = ""
    rows, found = estate.rows("vUSB", machine)
    for row in found:
        if rows is not None and rows.flag(row, "connected") and "controller" not in rows.text(row, "kind").casefold():
            words = " ".join(filter(None, (rows.text(row, "node"), rows.text(row, "family"))))
            attached.append({"kind": "usb", "description": words or "USB device"})
            origin = origin or rows.origin(row, "node")
    rows, found = estate.rows("vNetwork", machine)
    for row in found:
        if rows is not None and "sriov" in rows.text(row, "adapter").casefold().replace("-", ""):
            attached.append(
                {"kind": "pci-passthrough", "description": f"SR-IOV adapter on {rows.text(row, 'network')}"}
            )
            origin = origin or rows.origin(row, "adapter")
    server.put("attachments", attached, origin)
