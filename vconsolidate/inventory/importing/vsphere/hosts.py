"""ESXi hosts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from vconsolidate.inventory.importing import amounts, tree
from vconsolidate.inventory.importing.contract import ImportOptions
from vconsolidate.inventory.importing.fragment import Record
from vconsolidate.inventory.importing.gathering import Gathering
from vconsolidate.inventory.importing.machines import put_model
from vconsolidate.inventory.importing.processor import Processors, put_processors
from vconsolidate.inventory.importing.tree import Tree
from vconsolidate.inventory.importing.vsphere.inventory import name_of
from vconsolidate.inventory.importing.vsphere.objects import Managed

if TYPE_CHECKING:
    from vconsolidate.catalog.catalog import Catalog


def host_record(host: Managed, catalog: Catalog, options: ImportOptions) -> Record:
    """Return a host with processors, memory, network ports and maintenance."""
    properties = host.properties
    into = Gathering(name_of(host), host.origin)
    summary = tree.mapping(tree.at(properties, "summary", "hardware"))
    put_processors(into, _processors(properties, summary), f"{host.origin}.hardware", catalog, options)
    for bytes_, place in (
        (tree.at(properties, "hardware", "memorySize"), "hardware.memorySize"),
        (summary.get("memorySize"), "summary.hardware.memorySize"),
    ):
        size = tree.positive(bytes_)
        into.put("hardware.memory", amounts.memory(size and size / amounts.BYTES_PER_MIB), f"{host.origin}.{place}")
    system = tree.mapping(tree.at(properties, "hardware", "systemInfo")) or summary
    vendor, model = tree.text(system.get("vendor")), tree.text(system.get("model"))
    put_model(into, vendor, model, f"{host.origin}.hardware.systemInfo", catalog)
    _put_ports(into, properties, summary, host.origin)
    states = (tree.at(properties, "runtime"), tree.at(properties, "summary", "runtime"))
    if any(tree.truth(tree.at(state, "inMaintenanceMode")) for state in states):
        into.put("maintenance", value=True, origin=f"{host.origin}.runtime.inMaintenanceMode")
    if any(tree.text(tree.at(state, "connectionState")) in ("disconnected", "notResponding") for state in states):
        why = "the host did not answer at the time of the export"
        into.put("maintenance", value=True, origin=f"{host.origin}.runtime.connectionState", assumed=why)
    return into.record()


def hypervisor_name(host: Managed) -> str:
    """Return the product that a host runs (``VMware ESXi 7.0.3 build-19193900``)."""
    for route in (("config", "product"), ("summary", "config", "product")):
        product = tree.mapping(tree.at(host.properties, *route))
        full = tree.text(product.get("fullName"))
        if full or tree.text(product.get("version")):
            return full or f"{tree.text(product.get('name'))} {tree.text(product.get('version'))}"
    return ""


def _processors(properties: Tree, summary: Tree) -> Processors:
    info = tree.mapping(tree.at(properties, "hardware", "cpuInfo"))
    package = next((item for _, item in tree.mappings(tree.at(properties, "hardware", "cpuPkg"))), {})
    hertz = tree.positive(info.get("hz"))
    family, number, stepping = _signature(properties)
    return Processors(
        model=tree.text(package.get("description")) or tree.text(summary.get("cpuModel")),
        sockets=tree.whole(info.get("numCpuPackages"), 256) or tree.whole(summary.get("numCpuPkgs"), 256),
        cores=tree.whole(info.get("numCpuCores"), 65536) or tree.whole(summary.get("numCpuCores"), 65536),
        threads=tree.whole(info.get("numCpuThreads"), 65536) or tree.whole(summary.get("numCpuThreads"), 65536),
        clock_mhz=tree.positive(summary.get("cpuMhz")) or (hertz and hertz / 1e6),
        vendor=tree.text(package.get("vendor")),
        family=family,
        number=number,
        stepping=stepping,
    )


def _signature(properties: Tree) -> tuple[int | None, int | None, int | None]:
    """Return family, model and stepping from the bits of CPUID leaf 1, which the host lists as text."""
    for _, leaf in tree.mappings(tree.at(properties, "hardware", "cpuFeature")):
        bits = tree.text(leaf.get("eax")).replace(":", "")
        if tree.number(leaf.get("level")) == 1 and len(bits) == 32 and set(bits) <= {"0", "1"}:
            value = int(bits, 2)
            family, model = value >> 8 & 15, value >> 4 & 15
            if family in (6, 15):
                model += (value >> 16 & 15) << 4
            family += (value >> 20 & 255) if family == 15 else 0
            return family, model, value & 15
    return None, None, None


def _put_ports(into: Gathering, properties: Tree, summary: Tree, origin: str) -> None:
    """Add the number of ports and the rate that most of those with a link have."""
    adapters = [item for _, item in tree.mappings(tree.at(properties, "config", "network", "pnic"))]
    ports = len(adapters) or tree.whole(summary.get("numNics"), 1024)
    into.put("hardware.nics.ports", min(ports, 1024) if ports else None, f"{origin}.config.network.pnic")
    rates = Counter(
        rate for item in adapters if (rate := tree.positive(tree.at(item, "linkSpeed", "speedMb"))) is not None
    )
    if rates:
        most = max(rates, key=lambda rate: (rates[rate], rate))
        into.put("hardware.nics.speed", amounts.speed(most), f"{origin}.config.network.pnic")
