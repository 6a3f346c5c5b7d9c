"""Virtual machines of Hyper-V as servers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Final

from vconsolidate.inventory.importing import amounts, tree
from vconsolidate.inventory.importing.contract import ImportOptions
from vconsolidate.inventory.importing.fragment import Record, Value
from vconsolidate.inventory.importing.gathering import Gathering, Tally
from vconsolidate.inventory.importing.hyperv.estate import Estate, short
from vconsolidate.inventory.importing.hyperv.tables import Kind, Row
from vconsolidate.inventory.importing.processor import Processors, put_processor_of_vm
from vconsolidate.inventory.importing.use import put_memory_use

if TYPE_CHECKING:
    from vconsolidate.catalog.catalog import Catalog

_POWER: Final[Mapping[str, str]] = {
    "2": "poweredOn", "running": "poweredOn", "10": "poweredOn", "starting": "poweredOn",
    "3": "poweredOff", "off": "poweredOff", "4": "poweredOff", "stopping": "poweredOff",
    "6": "suspended", "saved": "suspended", "9": "suspended", "paused": "suspended",
    "32779": "suspended", "fastsaved": "suspended",
}  # fmt: skip
_REPLICA: Final = frozenset({"2", "3", "replica", "testreplica", "4", "extendedreplica"})


def names_of(estate: Estate) -> Mapping[str, str]:
    """Return a name for every VM, by its key: its own, with its host behind it where two have the same."""
    own = {key: row.text("vmname", "name") or key for key, row in estate.vms.items()}
    times = Counter(own.values())
    hosts = {key: short(row.text("computername")) for key, row in estate.vms.items()}
    return {key: name if times[name] == 1 else f"{name}-{hosts[key] or key}" for key, name in own.items()}


def servers_of(
    estate: Estate, hosts: AbstractSet[str], catalog: Catalog, options: ImportOptions, tally: Tally
) -> tuple[Record, ...]:
    """Return every VM of known size that is no replica."""
    found = []
    names, owners = names_of(estate), estate.owners
    for key, row in estate.vms.items():
        if row.state("replicationmode") in _REPLICA:
            tally.add("replica of a VM", "the VM itself runs elsewhere", name=names[key])
            continue
        into = Gathering(names[key], row.origin)
        own = row.text("vmname", "name").casefold()
        _put_size(into, row, estate, own)
        if not (into.has("vcpus") and into.has("memory")):
            tally.add("VM", "its vCPUs or memory are not in the source", name=names[key])
            continue
        into.put("power_state", _POWER.get(row.state("state")), f"{row.origin}.State")
        host = owners.get(own) or row.text("computername")
        known = estate.hosts.get(short(host)) or estate.nodes.get(short(host))
        name = known.text("name", "computername") if known else ""
        if name in hosts:
            into.put("current_host", name, f"{row.origin}.ComputerName")
        else:
            tally.add("present host of a VM", "the source has no such host", name=host)
            put_processor_of_vm(into, Processors(), f"{row.origin}.ComputerName", catalog, options)
        _put_use(into, row)
        _put_disks(into, estate, own, tally)
        _put_adapters(into, estate, own)
        found.append(into.record())
    return tuple(found)


def _put_size(into: Gathering, row: Row, estate: Estate, own: str) -> None:
    into.put("vcpus", tree.whole(row.number("processorcount"), 4096), f"{row.origin}.ProcessorCount")
    for other in _only(estate, "vm_processor", own):
        into.put("vcpus", tree.whole(other.number("count"), 4096), f"{other.origin}.Count")
    if row.truth("dynamicmemoryenabled"):
        why = "dynamic memory: what it has now"
        into.put("memory", _mib(row, "memoryassigned"), f"{row.origin}.MemoryAssigned", why)
    into.put("memory", _mib(row, "memorystartup"), f"{row.origin}.MemoryStartup")
    for other in _only(estate, "vm_memory", own):
        into.put("memory", _mib(other, "startup"), f"{other.origin}.Startup")
    into.put("memory", _mib(row, "memoryassigned"), f"{row.origin}.MemoryAssigned")


def _only(estate: Estate, kind: Kind, own: str) -> list[Row]:
    """Return the row of a VM, unless several VMs share the name and nothing tells whose it is."""
    rows = estate.of_vm[kind].get(own, [])
    return rows if len(rows) == 1 else []


def _mib(row: Row, name: str) -> str | None:
    bytes_ = row.number(name)
    return amounts.memory(bytes_ / amounts.BYTES_PER_MIB) if bytes_ else None


def _put_use(into: Gathering, row: Row) -> None:
    """Add what the guest asks for; it is zero where the guest does not report it."""
    demand = row.number("memorydemand")
    if into.value("power_state") == "poweredOn" and demand:
        put_memory_use(into, "demand.memory_used", demand / amounts.BYTES_PER_MIB, f"{row.origin}.MemoryDemand")


def _put_disks(into: Gathering, estate: Estate, own: str, tally: Tally) -> None:
    disks: list[Value] = []
    rows = estate.of_vm["disk"].get(own, [])
    for row in rows:
        place = row.text("controllerlocation") or str(len(disks))
        disk: dict[str, Value] = {"name": f"{row.text('controllertype') or 'disk'} {place}".strip()}
        vhd = estate.vhds.get(row.text("path").casefold())
        if vhd is not None:
            _fill_disk(disk, vhd)
        if "size" in disk:
            disks.append(disk)
        else:
            tally.add("virtual disk", "its size is not in the source (export Get-VHD)")
    if rows:
        into.put("disks", disks, rows[0].origin)


def _fill_disk(disk: dict[str, Value], vhd: Row) -> None:
    for field, name in (("size", "size"), ("used", "filesize")):
        bytes_ = vhd.number(name)
        amount = amounts.storage(bytes_ / 1024**3) if bytes_ else None
        if amount:
            disk[field] = amount
    kind = vhd.state("vhdtype")
    if kind in ("2", "fixed", "3", "dynamic"):
        disk["provisioning"] = "thick" if kind in ("2", "fixed") else "thin"


def _put_adapters(into: Gathering, estate: Estate, own: str) -> None:
    nics: list[Value] = []
    rows = estate.of_vm["adapter"].get(own, [])
    for row in rows:
        digits = row.text("macaddress")
        mac = ":".join(digits[k : k + 2] for k in range(0, 12, 2)) if len(digits) == 12 else digits
        read = {"network": row.text("switchname"), "mac": mac.lower()}
        kept: dict[str, Value] = {key: value for key, value in read.items() if value}
        if kept:
            nics.append(kept)
    if rows:
        into.put("nics", nics, rows[0].origin)
