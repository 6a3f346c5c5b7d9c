"""Datastores, the places of the files of VMs, and the time to copy them."""

from __future__ import annotations

from vconsolidate.model.datastore import Datastore, VmStorage, copy_hours, reaches
from vconsolidate.model.datastore_replay import DatastoreReplay
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.replay import Replay
from vconsolidate.report.schema.datastores import (
    ClusterCopySection,
    CopyingSection,
    DatastoreReplaySection,
    DatastoreSection,
)
from vconsolidate.report.schema.vm import DiskPlaceSection, VmStorageSection
from vconsolidate.verify.files_on_datastores import DatastoreUse, use_of_datastores


def storage_sections(estate: Estate, demand: Demand, plan: Plan) -> dict[str, VmStorageSection]:
    """Return the places of the files of every VM, by VM; empty where the target lists no datastores."""
    vms = {vm.name: vm for vm in demand.vms}
    return {one.vm: _places(estate, vms[one.vm], one) for one in plan.storage if one.vm in vms}


def _places(estate: Estate, vm: VirtualMachine, where: VmStorage) -> VmStorageSection:
    stores = {one.name: one for one in estate.datastores}
    copied, moved = _copied(vm, where), _moved(vm, where)
    link = estate.migration.bandwidth_mbps
    each = {name: copy_hours(gib, stores[name].bandwidth_mbps, link) for name, gib in copied.items()}
    clones = [copy_hours(gib, stores[name].bandwidth_mbps) for name, gib in _stored(vm, where).items()]
    return VmStorageSection(
        home=where.home,
        home_before=where.home_before,
        swap=where.swap,
        disks=tuple(
            DiskPlaceSection(
                name=disk.name,
                datastore=name,
                stored_gib=float(disk.stored_gib),
                size_gib=float(disk.size_gib),
                thick=disk.thick,
                before=before,
            )
            for disk, name, before in zip(vm.disks, where.disks, where.disks_before, strict=True)
        ),
        copy_hours=_sum(list(each.values())),
        clone_hours=_sum(clones),
        copied_gib=sum(copied.values()),
        moved_gib=sum(moved.values()),
    )


def _sum(hours: list[float | None]) -> float | None:
    """Return the sum; None where one is unknown."""
    known = [one for one in hours if one is not None]
    return sum(known) if len(known) == len(hours) else None


def _parts(vm: VirtualMachine, where: VmStorage) -> list[tuple[str, str, float]]:
    """Return datastore, datastore before, and size of everything that a VM has to copy: its disks."""
    if not vm.disks:
        return [(where.home, where.home_before, vm.disk_gib)]
    sizes = [disk.stored_gib for disk in vm.disks]
    return list(zip(where.disks, where.disks_before, sizes, strict=True))


def _stored(vm: VirtualMachine, where: VmStorage) -> dict[str, float]:
    return _by_datastore([(name, gib) for name, _, gib in _parts(vm, where)])


def _copied(vm: VirtualMachine, where: VmStorage) -> dict[str, float]:
    """Return what is copied to each datastore: disks that do not lie there already."""
    return _by_datastore([(name, gib) for name, before, gib in _parts(vm, where) if before != name])


def _moved(vm: VirtualMachine, where: VmStorage) -> dict[str, float]:
    """Return what comes to each datastore from another one of the target."""
    return _by_datastore([(name, gib) for name, before, gib in _parts(vm, where) if before and before != name])


def _by_datastore(pairs: list[tuple[str, float]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, gib in pairs:
        found[name] = found.get(name, 0.0) + gib
    return found


def datastore_sections(
    estate: Estate, demand: Demand, plan: Plan, replay: Replay | None
) -> tuple[DatastoreSection, ...]:
    """Return every datastore of the target with what the plan puts on it; empty without a placement."""
    if not plan.storage:
        return ()
    used = use_of_datastores(estate, demand, plan)
    vms = {vm.name: vm for vm in demand.vms}
    known = [(vms[one.vm], one) for one in plan.storage if one.vm in vms]
    played = {one.datastore: one for one in replay.datastores} if replay is not None else {}
    return tuple(
        _datastore(
            estate,
            one,
            used.get(one.name, DatastoreUse()),
            sum(_copied(vm, where).get(one.name, 0.0) for vm, where in known),
            sum(_moved(vm, where).get(one.name, 0.0) for vm, where in known),
            _replay_section(played[one.name], demand) if one.name in played else None,
        )
        for one in estate.datastores
    )


def _datastore(
    estate: Estate,
    one: Datastore,
    use: DatastoreUse,
    copied_gib: float,
    moved_gib: float,
    replay: DatastoreReplaySection | None,
) -> DatastoreSection:
    return DatastoreSection(
        name=one.name,
        kind=one.kind,
        site=one.site,
        clusters=tuple(cluster.name for cluster in estate.clusters if reaches(cluster, one)),
        vms=len(use.vms),
        capacity_gib=one.capacity_gib,
        usable_gib=one.usable_gib,
        thick_gib=use.thick_gib,
        thin_gib=use.thin_gib,
        unknown_gib=use.unknown_gib,
        other_gib=use.other_gib,
        left_gib=use.left_gib,
        used_gib=use.stored_gib,
        free_gib=one.capacity_gib - use.stored_gib,
        promised_gib=use.promised_gib,
        overcommit=use.promised_gib / one.capacity_gib,
        overcommit_limit=one.thin_overcommit,
        iops=use.iops,
        iops_limit=one.iops,
        bandwidth_mbps=one.bandwidth_mbps,
        moved_in_gib=moved_gib,
        copy_hours=copy_hours(copied_gib, one.bandwidth_mbps, estate.migration.bandwidth_mbps),
        replay=replay,
    )


def _replay_section(found: DatastoreReplay, demand: Demand) -> DatastoreReplaySection:
    series = demand.series
    return DatastoreReplaySection(
        iops_mean=found.mean_iops,
        iops_p95=found.p95_iops,
        iops_peak=found.peak_iops,
        worst_s=series.start_s + series.interval_s * found.worst_step,
        over_fraction=found.over_fraction,
        noisiest_vm=found.noisiest_vm,
        noisiest_fraction=found.noisiest_fraction,
    )


def copying_section(estate: Estate, demand: Demand, plan: Plan) -> CopyingSection | None:
    """Return the time to copy all VMs; None where no bandwidth is stated, or none for some datastore in use."""
    link, stores = estate.migration.bandwidth_mbps, {one.name: one for one in estate.datastores}
    where, clusters = {one.vm: one for one in plan.storage}, [cluster.name for cluster in estate.clusters]
    gib, hours = dict.fromkeys(clusters, 0.0), dict.fromkeys(clusters, 0.0)
    for vm, host in zip(demand.vms, plan.host_of_vm.tolist(), strict=False):
        cluster = plan.hosts[host].cluster
        parts = _copied(vm, where[vm.name]) if vm.name in where else {"": vm.disk_gib}
        for name, amount in parts.items():
            took = copy_hours(amount, link, stores[name].bandwidth_mbps if name in stores else None)
            if took is None:
                return None
            gib[cluster] += amount
            hours[cluster] += took
    if not plan.hosts:
        return None
    sections = tuple(ClusterCopySection(cluster=one, gib=gib[one], hours=hours[one]) for one in clusters if gib[one])
    return CopyingSection(bandwidth_mbps=link, gib=sum(gib.values()), hours=sum(hours.values()), clusters=sections)
