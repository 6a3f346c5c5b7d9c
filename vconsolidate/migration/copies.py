"""What storage migrations copy, and how long each takes alone."""

from __future__ import annotations

from collections.abc import Mapping

from vconsolidate.migration.files import AllFiles, Files
from vconsolidate.model.datastore import VmStorage, copy_hours
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.landing import FileCopy
from vconsolidate.model.migration import HOUR_S
from vconsolidate.model.server import Server
from vconsolidate.packing.files.groups import HOME


def copies_of(estate: Estate, demand: Demand, files: AllFiles) -> tuple[FileCopy | None, ...]:
    """Return the copy of each element of `AllFiles.files`; None for files that do not go by themselves."""
    servers = {server.name: server for server in estate.servers}
    work_s = estate.migration.work_s["move"]
    return tuple(_copy(one, demand.vms[one.vm], servers, files, work_s) if one.goes else None for one in files.files)


def _copy(one: Files, vm: VirtualMachine, servers: Mapping[str, Server], files: AllFiles, work_s: float) -> FileCopy:
    source, target = files.stores.every[one.source], files.stores.every[one.target]
    disks = tuple(part for part in one.parts if part >= 0)
    held = disks_today(vm, servers.get(vm.server))
    gib = sum(held[number] for number in disks) if vm.disks else stored_gib(vm, servers.get(vm.server))
    rates = [rate for rate in (source.bandwidth_mbps, target.bandwidth_mbps) if rate]
    hours = copy_hours(gib, *rates)
    return FileCopy(
        vm=vm.name,
        server=vm.server,
        disks=disks,
        home=HOME in one.parts,
        source=source.name,
        target=target.name,
        gib=gib,
        rate_mbps=min(rates) if rates else None,
        copy_s=None if hours is None else hours * HOUR_S,
        work_s=work_s,
    )


def disks_today(vm: VirtualMachine, server: Server | None) -> tuple[float, ...]:
    """Return what each disk of a VM holds today, GiB; what is planned for it where the inventory lists other disks."""
    if server is not None and len(server.disks) == len(vm.disks):
        return tuple(disk.stored_gib for disk in server.disks)
    return tuple(disk.stored_gib for disk in vm.disks)


def stored_gib(vm: VirtualMachine, server: Server | None) -> float:
    """Return what the disks of a VM hold today, or will hold where that is unknown, GiB."""
    if server is None:
        return vm.disk_gib
    disks = server.disks or (server.virtual.disks if server.virtual is not None else ())
    return sum(disk.stored_gib for disk in disks) or server.demand.disk_used_gib or vm.disk_gib


def arriving_gib(vm: VirtualMachine, server: Server | None, where: VmStorage | None) -> float:
    """Return what is copied for a VM that comes to its cluster: disks that do not lie on their datastore already."""
    if where is None or not where.disks:
        there = where is not None and where.home_before == where.home
        return 0.0 if there else stored_gib(vm, server)
    held = disks_today(vm, server)
    places = zip(held, where.disks, where.disks_before, strict=True)
    return sum(gib for gib, name, before in places if name != before)
