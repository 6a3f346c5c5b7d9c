"""QEMU guests as servers that are VMs today."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Final

from vconsolidate.inventory.importing import amounts, tree
from vconsolidate.inventory.importing.contract import ImportOptions
from vconsolidate.inventory.importing.fragment import Record
from vconsolidate.inventory.importing.gathering import Gathering, Tally
from vconsolidate.inventory.importing.processor import Processors, put_processor_of_vm
from vconsolidate.inventory.importing.proxmox.devices import put_attachments, put_disks, put_networks
from vconsolidate.inventory.importing.proxmox.estate import Estate, Part
from vconsolidate.inventory.importing.proxmox.history import measured
from vconsolidate.inventory.importing.systems import put_guest
from vconsolidate.inventory.importing.use import ONE_READING, put_memory_use

if TYPE_CHECKING:
    from vconsolidate.catalog.catalog import Catalog

_POWER: Final[Mapping[str, str]] = {
    "running": "poweredOn", "stopped": "poweredOff", "paused": "suspended", "suspended": "suspended",
}  # fmt: skip
_SYSTEMS: Final[Mapping[str, tuple[str, str]]] = {
    "l26": ("Linux", ""),
    "l24": ("Linux 2.4", ""),
    "win11": ("Windows Server 2022", "Windows 11, Server 2022 or Server 2025"),
    "win10": ("Windows Server 2019", "Windows 10, Server 2016 or Server 2019"),
    "win8": ("Windows Server 2012 R2", "Windows 8, Server 2012 or Server 2012 R2"),
    "win7": ("Windows Server 2008 R2", "Windows 7 or Server 2008 R2"),
    "w2k8": ("Windows Server 2008", "Windows Vista or Server 2008"),
    "wvista": ("Windows Server 2008", "Windows Vista or Server 2008"),
    "w2k3": ("Windows Server 2003", ""),
    "wxp": ("Windows XP", ""),
    "w2k": ("Windows 2000 Server", ""),
    "solaris": ("Solaris 11", "any Solaris"),
    "other": ("other", ""),
}
"""``ostype`` of a VM → a system, and what else it may be (Proxmox VE, qm.conf)."""


def names_of(estate: Estate) -> Mapping[int, str]:
    """Return a name for every VM: its own, with its number behind it where two have the same one."""
    own = {
        vmid: tree.text(estate.configs[vmid].content.get("name")) if vmid in estate.configs else ""
        for vmid in estate.guests
    }
    for vmid, part in estate.guests.items():
        status = estate.guest_status.get(vmid)
        reported = tree.text(status.content.get("name")) if status else ""
        own[vmid] = own[vmid] or tree.text(part.content.get("name")) or reported or f"vm-{vmid}"
    times = Counter(own.values())
    return {vmid: name if times[name] == 1 else f"{name}-{vmid}" for vmid, name in own.items()}


def servers_of(
    estate: Estate,
    names: Mapping[int, str],
    hosts: AbstractSet[str],
    catalog: Catalog,
    options: ImportOptions,
    tally: Tally,
) -> tuple[Record, ...]:
    """Return every VM of which size is known."""
    found = []
    histories = measured(estate)
    for vmid, part in estate.guests.items():
        server = Gathering(names[vmid], part.origin)
        _put_size(server, part, estate.configs.get(vmid), estate.guest_status.get(vmid))
        if not (server.has("vcpus") and server.has("memory")):
            tally.add("VM", "its vCPUs or memory are not in the source", name=names[vmid])
            continue
        _put_state(server, part, estate.guest_status.get(vmid))
        if vmid not in histories:
            _put_use(server, part, estate.guest_status.get(vmid))
        if server.value("current_host") not in hosts:
            put_processor_of_vm(server, Processors(), part.origin, catalog, options)
        config = estate.configs.get(vmid)
        if config is not None:
            _put_config(server, config, estate, catalog, tally)
        _put_high_availability(server, vmid, estate)
        found.append(server.record())
    return tuple(found)


def _put_size(server: Gathering, listed: Part, config: Part | None, status: Part | None) -> None:
    if config is not None:
        content = config.content
        cores, sockets = tree.whole(content.get("cores"), 65536) or 1, tree.whole(content.get("sockets"), 256) or 1
        plugged = tree.whole(content.get("vcpus"), 65536)
        stated = content.keys() & {"cores", "sockets", "vcpus"}
        server.put("vcpus", plugged or cores * sockets, config.origin, "" if stated else "the default of Proxmox VE")
        size = re.match(r"(?:current=)?(\d{1,12})", str(content.get("memory", "512")))
        assumed = "" if "memory" in content else "the default of Proxmox VE"
        server.put("memory", amounts.memory(float(size[1])) if size else None, config.place("memory"), assumed)
    for part, count in ((listed, "maxcpu"), (listed, "cpus"), (status, "cpus")):
        if part is not None:
            server.put("vcpus", tree.whole(part.content.get(count), 65536), part.place(count))
            bytes_ = tree.positive(part.content.get("maxmem"))
            mib = bytes_ and bytes_ / amounts.BYTES_PER_MIB
            server.put("memory", amounts.memory(mib), part.place("maxmem"))


def _put_state(server: Gathering, listed: Part, status: Part | None) -> None:
    parts = [part for part in (status, listed) if part is not None]
    for part in parts:
        for key in ("qmpstatus", "status"):
            server.put("power_state", _POWER.get(tree.text(part.content.get(key))), part.place(key))
        if tree.truth(part.content.get("template")):
            server.put("template", value=True, origin=part.place("template"))
    server.put("current_host", tree.text(listed.content.get("node")), listed.place("node"))
    tags = [tag for tag in re.split(r"[;, ]+", tree.text(listed.content.get("tags"))) if tag]
    server.put("tags", list(tags), listed.place("tags"))
    server.put("labels.pool", tree.text(listed.content.get("pool")), listed.place("pool"))


def _put_use(server: Gathering, listed: Part, status: Part | None) -> None:
    if server.value("power_state") != "poweredOn":
        return
    parts = [part for part in (status, listed) if part is not None]
    running = [part for part in parts if tree.text(part.content.get("status")) == "running"]
    for part in running:
        use, bytes_ = tree.number(part.content.get("cpu")), tree.positive(part.content.get("mem"))
        server.put("demand.cpu_mean", amounts.share(use), part.place("cpu"), ONE_READING)
        mib = bytes_ and bytes_ / amounts.BYTES_PER_MIB
        put_memory_use(server, "demand.memory_used", mib, part.place("mem"))


def _put_config(server: Gathering, config: Part, estate: Estate, catalog: Catalog, tally: Tally) -> None:
    content = config.content
    kind = tree.text(content.get("ostype"))
    said, doubt = _SYSTEMS.get(kind, (kind, ""))
    put_guest(server, said, config.place("ostype"), catalog, f"ostype {kind} may be {doubt}" if doubt else "")
    if tree.truth(content.get("template")):
        server.put("template", value=True, origin=config.place("template"))
    tags = [tag for tag in re.split(r"[;, ]+", tree.text(content.get("tags"))) if tag]
    server.put("tags", list(tags), config.place("tags"))
    put_disks(server, config, frozenset(estate.shared_storage), tally)
    put_networks(server, config)
    put_attachments(server, config)


def _put_high_availability(server: Gathering, vmid: int, estate: Estate) -> None:
    """Add that a VM stays down when its host fails, where all resources are listed and it is none of them."""
    if estate.ha_resources is None:
        return
    managed = {tree.text(part.content.get("sid")): part for part in estate.ha_resources}
    part = managed.get(f"vm:{vmid}") or managed.get(str(vmid))
    if part is None:
        server.put("restart", "disabled", "ha/resources", "high availability does not manage it")
    elif tree.text(part.content.get("state")) in ("ignored", "disabled", "stopped"):
        server.put("restart", "disabled", part.place("state"))
