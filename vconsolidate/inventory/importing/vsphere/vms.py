"""Virtual machines as servers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from vconsolidate.inventory.importing import amounts, tree
from vconsolidate.inventory.importing.contract import ImportOptions
from vconsolidate.inventory.importing.fragment import Facts, Record
from vconsolidate.inventory.importing.gathering import Gathering, Tally
from vconsolidate.inventory.importing.processor import (
    Processors,
    nominal_mhz,
    put_processor_of_vm,
    reference_mhz_per_mhz,
)
from vconsolidate.inventory.importing.systems import put_guest
from vconsolidate.inventory.importing.tree import Tree
from vconsolidate.inventory.importing.use import ONE_READING, put_memory_use
from vconsolidate.inventory.importing.vsphere.devices import put_devices
from vconsolidate.inventory.importing.vsphere.inventory import VsphereInventory, name_of
from vconsolidate.inventory.importing.vsphere.objects import Managed

if TYPE_CHECKING:
    from vconsolidate.catalog.catalog import Catalog

_POWER: Final = frozenset({"poweredOn", "poweredOff", "suspended"})
_AGENTS: Final = "com.vmware.vim.eam"
"""Key of the extension that deploys VMs of the platform itself (vCLS)."""
_SECONDARY: Final = 2
MOST_TURBO: Final = 2.0
"""No processor runs all its cores at more than this many times its nominal clock: more is no measurement."""


def vm_record(
    vm: Managed,
    inventory: VsphereInventory,
    hosts: Mapping[str, Facts],
    catalog: Catalog,
    options: ImportOptions,
    tally: Tally,
) -> Record | None:
    """
    Return a VM as a server; None, counted, where its size is unknown or another VM stands for it.

    Parameters
    ----------
    hosts
        Name → facts of the hosts whose machine is known.
    """
    properties = vm.properties
    if (tree.number(tree.at(properties, "config", "ftInfo", "role")) or 0) >= _SECONDARY:
        tally.add("secondary VM of a fault-tolerant pair", "its primary stands for both", name=name_of(vm))
        return None
    into = Gathering(inventory.vm_name(vm.reference), vm.origin)
    _put_size(into, properties, vm.origin)
    if not (into.has("vcpus") and into.has("memory")):
        state = tree.text(tree.at(properties, "runtime", "connectionState"))
        reason = f"the server reports it as {state}" if state not in ("", "connected") else "the source has no size"
        tally.add("VM without vCPUs or memory", reason, name=into.name)
        return None
    _put_state(into, vm, inventory)
    if into.value("current_host") not in hosts:
        tally.add("present host of a VM", "the source has no such host")
        put_processor_of_vm(into, Processors(), f"{vm.origin}.runtime.host", catalog, options)
    _put_guest(into, properties, vm.origin, catalog)
    host = hosts.get(str(into.value("current_host")), {})
    clock_mhz = nominal_mhz(host, catalog) or amounts.MAX_CLOCK_MHZ
    _put_use(into, properties, vm.origin, clock_mhz, tally)
    _put_allocation(into, properties, vm.origin, reference_mhz_per_mhz(host, catalog))
    put_devices(into, vm, inventory, tally)
    return into.record()


def _first(properties: Tree, *routes: tuple[str, ...]) -> tuple[object, str]:
    """Return the first value that is there, and its route."""
    for route in routes:
        found = tree.at(properties, *route)
        if found not in (None, ""):
            return found, ".".join(route)
    return None, ""


def _put_size(into: Gathering, properties: Tree, origin: str) -> None:
    count, place = _first(properties, ("config", "hardware", "numCPU"), ("summary", "config", "numCpu"))
    into.put("vcpus", tree.whole(count, 65536), f"{origin}.{place}")
    mib, place = _first(properties, ("config", "hardware", "memoryMB"), ("summary", "config", "memorySizeMB"))
    into.put("memory", amounts.memory(tree.number(mib)), f"{origin}.{place}")


def _put_state(into: Gathering, vm: Managed, inventory: VsphereInventory) -> None:
    properties, origin = vm.properties, vm.origin
    power, place = _first(properties, ("runtime", "powerState"), ("summary", "runtime", "powerState"))
    into.put("power_state", power if isinstance(power, str) and power in _POWER else None, f"{origin}.{place}")
    template, place = _first(properties, ("config", "template"), ("summary", "config", "template"))
    into.put("template", tree.truth(template) or None, f"{origin}.{place}")
    key, place = _first(properties, ("config", "managedBy", "extensionKey"))
    into.put("appliance", key == _AGENTS or None, f"{origin}.{place}")
    host = inventory.host_of(vm)
    if host is not None:
        into.put("current_host", name_of(host), f"{origin}.runtime.host")
        cluster = inventory.cluster_of(host)
        into.put("current_cluster", name_of(cluster) if cluster else None, f"{origin}.runtime.host")
    version, place = _first(properties, ("config", "version"), ("summary", "config", "hwVersion"))
    number = re.fullmatch(r"vmx-(\d{1,3})", tree.text(version))
    into.put("virtual_hardware", int(number[1]) if number else None, f"{origin}.{place}")
    into.put("tools", _tools(properties), f"{origin}.guest")
    secondary = tree.text(tree.at(properties, "runtime", "faultToleranceState"))
    into.put("fault_tolerance", secondary in ("running", "needSecondary", "starting") or None, f"{origin}.runtime")


def _tools(properties: Tree) -> str | None:
    """Return the state of VMware Tools; None where the source does not say it."""
    guest = tree.mapping(properties.get("guest")) or tree.mapping(tree.at(properties, "summary", "guest"))
    version = tree.text(guest.get("toolsVersionStatus2")) or tree.text(guest.get("toolsVersionStatus"))
    running = tree.text(guest.get("toolsRunningStatus"))
    if version == "guestToolsNotInstalled" or tree.text(guest.get("toolsStatus")) == "toolsNotInstalled":
        return "none"
    if running == "guestToolsNotRunning":
        return "not_running"
    if version in ("guestToolsNeedUpgrade", "guestToolsSupportedOld", "guestToolsTooOld"):
        return "outdated"
    return "running" if running == "guestToolsRunning" else None


def _put_guest(into: Gathering, properties: Tree, origin: str, catalog: Catalog) -> None:
    """Add the guest system: what the guest itself reports counts more than what was chosen for the VM."""
    said, place = _first(
        properties,
        ("guest", "guestFullName"),
        ("summary", "guest", "guestFullName"),
        ("config", "guestFullName"),
        ("summary", "config", "guestFullName"),
        ("config", "guestId"),
        ("summary", "config", "guestId"),
    )
    put_guest(into, tree.text(said), f"{origin}.{place}", catalog)


def _put_use(into: Gathering, properties: Tree, origin: str, clock_mhz: float, tally: Tally) -> None:
    """Add what the host measured: its mean of 20 s at the time of the export."""
    if into.value("power_state") not in (None, "poweredOn"):
        return
    stats = tree.mapping(tree.at(properties, "summary", "quickStats"))
    place = f"{origin}.summary.quickStats"
    mhz, vcpus = tree.number(stats.get("overallCpuUsage")), into.value("vcpus")
    if mhz is not None and isinstance(vcpus, int) and mhz > MOST_TURBO * vcpus * clock_mhz:
        tally.add("figure of CPU use", "it is more than the vCPUs of its VM can do", name=into.name)
    else:
        into.put("demand.cpu_mean", amounts.cpu_work(mhz), f"{place}.overallCpuUsage", ONE_READING)
    for field, key in (("memory_active", "guestMemoryUsage"), ("memory_consumed", "hostMemoryUsage")):
        put_memory_use(into, f"demand.{field}", tree.number(stats.get(key)), f"{place}.{key}")
    bytes_ = tree.positive(tree.at(properties, "summary", "storage", "committed"))
    used = amounts.storage(bytes_ and bytes_ / 1024**3)
    into.put("demand.disk_used", used, f"{origin}.summary.storage.committed")


def _put_allocation(into: Gathering, properties: Tree, origin: str, factor: float) -> None:
    """Add shares, reservations and limits that differ from the default of a new VM."""
    cpu = tree.mapping(tree.at(properties, "config", "cpuAllocation"))
    place = f"{origin}.config.cpuAllocation"
    into.put("shares", _shares(cpu), f"{place}.shares")
    for field, key in (("cpu_reservation", "reservation"), ("cpu_limit", "limit")):
        mhz = tree.positive(cpu.get(key))
        why = f"{mhz:g} MHz of the present host" if mhz and factor != 1.0 else ""
        into.put(field, amounts.cpu_work(mhz and mhz * factor), f"{place}.{key}", why)
    mib = tree.positive(tree.at(properties, "config", "memoryAllocation", "reservation"))
    size = tree.positive(tree.at(properties, "config", "hardware", "memoryMB"))
    if mib and size:
        share = amounts.share(min(1.0, mib / size))
        into.put("memory_reservation", share, f"{origin}.config.memoryAllocation.reservation")


def _shares(cpu: Mapping[str, object]) -> str | None:
    level = tree.text(tree.at(cpu, "shares", "level"))
    return level if level in ("low", "high") else None
