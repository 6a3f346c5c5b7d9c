"""The VMs of a plan document, in the units of platforms."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from vconsolidate.catalog.guest_names import GuestNames, load_guest_names
from vconsolidate.catalog.load import load_catalog
from vconsolidate.export.fleet import Disk, Machine
from vconsolidate.export.host import Host, Nic, Platform
from vconsolidate.export.names import plain
from vconsolidate.report.schema.host import HostSection
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.provisioning import PlatformSection, ProvisioningSection, VmDetailSection
from vconsolidate.report.schema.vm import VmSection


class MachineBuilder:
    """Builds machines with what the document says of networks, platforms, disks and templates."""

    def __init__(
        self,
        document: PlanDocument,
        provisioning: ProvisioningSection,
        names: Mapping[str, Mapping[str, str]],
        hosts: Mapping[str, Host],
    ) -> None:
        self._names = names
        self._hosts = hosts
        self._vlans = {network.name: network.vlan for network in provisioning.networks}
        self._platforms = {item.cluster: item for item in provisioning.platforms}
        self._details = {item.vm: item for item in provisioning.vms}
        templates = document.templates.templates if document.templates else ()
        self._templates = {vm: item.name for item in templates if item.own for vm in item.vms}
        self._guests = load_guest_names()
        self._families = {key: guest.family for key, guest in load_catalog().guests.items()}

    def machine(self, vm: VmSection, host: HostSection) -> Machine:
        """Return the definition of a VM on its host."""
        cpu, names, platform = host.hardware.cpu, self._names[vm.name], self._platforms[host.cluster]
        details = self._details.get(vm.name)
        per_mhz = cpu.clock_mhz / cpu.core_rating_mhz if cpu.core_rating_mhz else 1.0
        limit = vm.cpu_limit_mhz
        return Machine(
            name=names["plain"],
            file=names["file"],
            label=names["label"],
            vsphere=names["vsphere"],
            libvirt=names["libvirt"],
            server=plain(vm.server),
            guest=vm.guest,
            guest_family=self._families.get(vm.guest, "other"),
            guest_names=self._guests.get(vm.guest, GuestNames()),
            vcpus=vm.vcpus,
            cores_per_socket=_cores_per_socket(vm.vcpus, cpu.cores_per_socket),
            memory_mib=vm.configured_mib,
            memory_reservation_mib=vm.reservation_mib,
            cpu_reservation_mhz=math.ceil(vm.cpu_reservation_mhz * per_mhz),
            cpu_limit_mhz=None if limit is None else max(math.floor(limit * per_mhz), 1),
            core_mhz=cpu.clock_mhz,
            shares=vm.shares,
            disks=_disks(vm, details, platform),
            nics=self._nics(vm, details, self._hosts[host.name]),
            host=plain(host.name),
            cluster=plain(host.cluster),
            platform=Platform(platform.platform, platform.family, platform.virtual_hardware),
            notes=_words(vm),
            template=plain(self._templates.get(vm.name, "")),
        )

    def _nics(self, vm: VmSection, details: VmDetailSection | None, host: Host) -> tuple[Nic, ...]:
        today = [nic.network for nic in details.nics if nic.network] if details else []
        return tuple(host.nic(plain(name), self._vlans.get(name)) for name in today or vm.networks)


def _cores_per_socket(vcpus: int, most: int) -> int:
    """Return the largest number of vCPUs per virtual socket that divides them and fits on a socket of the host."""
    return next(cores for cores in range(min(vcpus, max(most, 1)), 0, -1) if vcpus % cores == 0)


def _disks(vm: VmSection, details: VmDetailSection | None, platform: PlatformSection) -> tuple[Disk, ...]:
    """Return its disks where the plan puts them; else those of today, enlarged together, or one of the planned size."""
    where = vm.storage
    if where is not None and where.disks:
        pairs = [(math.ceil(round(one.size_gib, 3)), one) for one in where.disks if one.size_gib]
        return tuple(Disk(size_gib, one.thick, plain(one.datastore)) for size_gib, one in pairs)
    today = details.disks if details else ()
    total = sum(disk.size_gib for disk in today)
    if total:
        factor = max(vm.disk_gib / total, 1.0)
        return tuple(
            Disk(math.ceil(round(disk.size_gib * factor, 3)), disk.thick, _datastore([disk.datastore], platform))
            for disk in today
            if disk.size_gib
        )
    if not vm.disk_gib:
        return ()
    if where is not None:
        return (Disk(math.ceil(vm.disk_gib), None, plain(where.home)),)
    return (Disk(math.ceil(vm.disk_gib), None, _datastore(details.datastores if details else (), platform)),)


def _datastore(stated: Iterable[str], platform: PlatformSection) -> str:
    """Return the datastore of a disk: one it lies on and its new hosts reach, or the only one that they reach."""
    reached = platform.datastores
    known = next((name for name in stated if name and (not reached or name in reached)), "")
    return plain(known or (reached[0] if len(reached) == 1 else ""))


def _words(vm: VmSection) -> str:
    model = f" ({vm.source.model})" if vm.source else ""
    application = f" Application: {vm.application}." if vm.application else ""
    return plain(f"Planned by vconsolidate from {vm.server}{model}.{application} Tier {vm.tier}.")
