"""A server from the facts of one host."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from vconsolidate.inventory.importing import amounts, tree
from vconsolidate.inventory.importing.ansible.documents import Facts
from vconsolidate.inventory.importing.contract import ImportOptions
from vconsolidate.inventory.importing.fragment import Record
from vconsolidate.inventory.importing.gathering import Gathering, Tally
from vconsolidate.inventory.importing.machines import CONTAINERS, Machine, is_virtual, put_machine
from vconsolidate.inventory.importing.processor import Processors
from vconsolidate.inventory.importing.systems import put_guest
from vconsolidate.inventory.importing.use import put_memory_use

if TYPE_CHECKING:
    from vconsolidate.catalog.catalog import Catalog

_VENDORS: Final = frozenset({"GenuineIntel", "AuthenticAMD", "HygonGenuine", "IBM/S390", "ARM"})
_DISTRIBUTIONS: Final = {
    "RedHat": "Red Hat Enterprise Linux",
    "SLES": "SUSE Linux Enterprise Server",
    "SLES_SAP": "SUSE Linux Enterprise Server",
    "Debian": "Debian GNU/Linux",
    "OracleLinux": "Oracle Linux",
    "CentOS": "CentOS Linux",
    "Rocky": "Rocky Linux",
    "Fedora": "Fedora Linux",
}
_VIRTUAL_LINKS: Final = ("docker", "veth", "virbr", "br", "tap", "vnet", "bond", "lo", "tun", "vmbr", "fw", "cali")


def server_of(facts: Facts, catalog: Catalog, options: ImportOptions, tally: Tally) -> Record | None:
    """Return a server; None, counted, for a container and for a host whose size was not gathered."""
    kind = facts.text("virtualization_type").casefold()
    role = facts.text("virtualization_role").casefold()
    if role == "guest" and kind in CONTAINERS:
        why = "a container shares the kernel of its host and is no VM"
        tally.add(f"container ({kind})", why, name=facts.name)
        return None
    vendor, product = facts.text("system_vendor"), facts.text("product_name")
    machine = Machine(
        virtual=role == "guest" or (role != "host" and is_virtual(vendor, product)),
        vendor=vendor,
        product=product,
        processors=_processors(facts),
        memory_mib=_memory(facts),
    )
    into = Gathering(facts.name, facts.origin)
    missing = put_machine(into, machine, facts.origin, catalog, options)
    if missing:
        tally.add("server", missing, name=facts.name)
        return None
    put_guest(into, _system(facts), f"{facts.origin}: ansible_distribution", catalog)
    if not machine.virtual:
        _put_ports(into, facts)
    _put_use(into, facts)
    return into.record()


def _processors(facts: Facts) -> Processors:
    names = [name for item in tree.items(facts["processor"]) if (name := tree.text(item)) and not name.isdecimal()]
    models = [name for name in names if name not in _VENDORS]
    sockets = tree.whole(facts["processor_count"], 256)
    cores = tree.whole(facts["processor_cores"], 4096)
    per_core = tree.whole(facts["processor_threads_per_core"], 8)
    total = sockets and cores and sockets * cores
    return Processors(
        model=models[0] if models else "",
        sockets=sockets,
        cores=total,
        threads=tree.whole(facts["processor_vcpus"], 65536) or (total and total * (per_core or 1)),
        vendor=next((name for name in names if name in _VENDORS), ""),
    )


def _memory(facts: Facts) -> float | None:
    bytes_ = tree.positive(facts["totalmem"])
    return tree.positive(facts["memtotal_mb"]) or (bytes_ and bytes_ / amounts.BYTES_PER_MIB)


def _system(facts: Facts) -> str:
    named = facts.text("os_name") or facts.text("distribution")
    if facts.text("os_name") or "Windows " in named:
        return named
    return f"{_DISTRIBUTIONS.get(named, named)} {facts.text('distribution_version')}".strip()


def _put_ports(into: Gathering, facts: Facts) -> None:
    """Add the number of Ethernet ports, and the rate that most of those with a link have."""
    ports = 0
    rates: Counter[float] = Counter()
    for item in tree.items(facts["interfaces"]):
        name = tree.text(item)
        interface = tree.mapping(facts[name.replace("-", "_").replace(".", "_")]) if name else {}
        real = interface.get("type") == "ether" and not name.startswith(_VIRTUAL_LINKS) and "." not in name
        if real:
            ports += 1
            rate = tree.positive(interface.get("speed"))
            rates.update([rate] if rate else [])
    into.put("hardware.nics.ports", ports or None, f"{facts.origin}: ansible_interfaces")
    if rates:
        most = max(rates, key=lambda rate: (rates[rate], rate))
        into.put("hardware.nics.speed", amounts.speed(most), f"{facts.origin}: ansible_interfaces")


def _put_use(into: Gathering, facts: Facts) -> None:
    used = tree.number(tree.at(facts["memory_mb"], "nocache", "used"))
    place = f"{facts.origin}: ansible_memory_mb.nocache.used"
    put_memory_use(into, "demand.memory_used", used, place)
    on_disk: dict[str, float] = {}
    for _, mount in tree.mappings(facts["mounts"]):
        device = tree.text(mount.get("device"))
        total, free = tree.number(mount.get("size_total")), tree.number(mount.get("size_available"))
        if device.startswith("/dev/") and "loop" not in device and total and free is not None and total >= free:
            on_disk[device] = total - free
    gib = sum(on_disk.values()) / 1024**3
    into.put("demand.disk_used", amounts.storage(gib), f"{facts.origin}: ansible_mounts")
