"""Rebuild a plan from its document, so that it can be replayed and checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from vconsolidate.model.arrays import IntArray, frozen
from vconsolidate.model.changes import Changes, Declined, Move
from vconsolidate.model.datastore import VmStorage
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import Bound, Conflict, Level
from vconsolidate.model.host_range import HostRange
from vconsolidate.model.plan import Plan, ProductLicence, RestartMap
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.model.previous import Previous, PreviousHost
from vconsolidate.model.repair import Round
from vconsolidate.model.room import KeptRoom
from vconsolidate.model.sizes import with_vcpus, with_vms
from vconsolidate.report.compose.machines import hardware_of
from vconsolidate.report.compose.phases import phase_records
from vconsolidate.report.schema.host import HostSection
from vconsolidate.report.schema.plan_document import PlanDocument


def rebuild(
    document: PlanDocument,
    estate: Estate,
    hosts: Sequence[PlannedHost],
    host_of_vm: IntArray,
    room: Sequence[KeptRoom] = (),
) -> Plan:
    """
    Return the plan that `document` describes, with the hosts and VMs that its estate still has.

    Costs are those of the document, rounded as it rounds.

    Parameters
    ----------
    hosts, host_of_vm
        Hosts that exist, and the index of each VM's host.
    room
        Room reserved on these hosts.
    """
    return Plan(
        status=document.status,
        hosts=tuple(hosts),
        host_of_vm=host_of_vm,
        loads=(),
        bound=Bound(document.bounds.hosts, document.bounds.cost, document.bounds.method),
        objective=document.objective.name,
        conflicts=tuple(Conflict(item.subject, item.message) for item in document.conflicts),
        unprotected=tuple(Conflict(item.subject, item.message) for item in document.unprotected),
        phases=phase_records(document.phases),
        interrupted=document.search.interrupted,
        limited=document.search.limited,
        seed=document.seed,
        levels=tuple(
            Level(level.criterion, level.value, level.unit, level.bound, level.among)
            for level in document.objective.levels
        ),
        changes=_changes(document),
        room=tuple(room),
        products=products_of(document),
        restarts=restart_maps(document, estate),
        storage=storage_of(document),
    )


def storage_of(document: PlanDocument) -> tuple[VmStorage, ...]:
    """Return the datastores of the files of every VM of the document that has them."""
    return tuple(
        VmStorage(
            vm=vm.name,
            home=vm.storage.home,
            swap=vm.storage.swap,
            disks=tuple(disk.datastore for disk in vm.storage.disks),
            home_before=vm.storage.home_before,
            disks_before=tuple(disk.before for disk in vm.storage.disks),
        )
        for vm in document.vms
        if vm.storage is not None
    )


def products_of(document: PlanDocument) -> tuple[ProductLicence, ...]:
    """Return the product licences that the plan pays for."""
    return tuple(
        ProductLicence(
            name=product.name,
            hosts=product.hosts,
            cores=product.cores,
            cost=product.cost,
            bound=product.bound,
            counting=product.counting,
            per=product.per,
            units=product.units,
            used=product.used,
        )
        for product in document.products
    )


def restart_maps(document: PlanDocument, estate: Estate) -> tuple[RestartMap, ...]:
    """Return the restart maps of clusters with the exact form of admission control."""
    exact = {cluster.name for cluster in estate.clusters if cluster.policy.admission.form == "exact"}
    failures = () if document.replay is None else document.replay.failures
    return tuple(
        RestartMap(failure.hosts, tuple((one.vm, one.host) for one in failure.restarts))
        for failure in failures
        if failure.cluster in exact
    )


def previous_of(document: PlanDocument) -> Previous:
    """Return where VMs ran in the plan that `document` describes."""
    hosts = tuple(PreviousHost(host.name, host.cluster, host.type, host.spare) for host in document.hosts)
    storage = {one.vm: one for one in storage_of(document)}
    where = {placement.vm: placement.host for placement in document.placements}
    return Previous(hosts, where, storage=storage, history_seed=seed_of_history(document))


def seed_of_history(document: PlanDocument) -> int:
    """Return the seed of the days that the plan made up for servers without a measured history."""
    return document.seed if document.history_seed is None else document.history_seed


def _changes(document: PlanDocument) -> Changes | None:
    section = document.stability
    if section is None:
        return None
    moved = tuple(Move(move.vm, move.source, move.target, move.why) for move in section.moved)
    declined = section.declined
    return Changes(
        section.kept,
        moved,
        section.new,
        section.gone,
        section.hosts_added,
        section.hosts_left,
        section.told_by,
        None if declined is None else Declined(declined.moves, declined.hosts, declined.saving),
    )


def host_range_of(document: PlanDocument) -> HostRange | None:
    """Return the host counts at both ends of the uncertainty of the data, where the document has them."""
    section = document.hosts_range
    if section is None:
        return None
    return HostRange(
        low=section.low,
        typical=section.typical,
        high=section.high,
        cpu_error_fraction=section.cpu_error_fraction,
        memory_error_fraction=section.memory_error_fraction,
        rests_on=section.rests_on,
        high_is_bound=section.high_is_bound,
    )


def sized_as_planned(document: PlanDocument, estate: Estate, demand: Demand, *, smaller: bool = True) -> Demand:
    """
    Return the demand with the vCPUs that the plan gives each VM, even if today's history suggests other numbers.

    Only then can a history that was not used for planning show that a VM is too small.

    Parameters
    ----------
    smaller
        Also apply smaller numbers; a checker applies only numbers above those of the history.
    """
    planned = {vm.name: vm for vm in document.vms}
    vms = tuple(
        with_vcpus(vm, planned[vm.name].vcpus)
        if vm.name in planned and planned[vm.name].vcpus > (0 if smaller else vm.vcpus)
        else vm
        for vm in demand.vms
    )
    if all(one.vcpus == other.vcpus for one, other in zip(vms, demand.vms, strict=True)):
        return demand
    return with_vms(demand, estate.clusters, vms)


def as_repaired(document: PlanDocument, estate: Estate, demand: Demand) -> Demand:
    """
    Return the demand with what repair added: slots in which the replay found problems, observed memory use, vCPUs.

    The demand must be sized from the inventory of the document; sizing alone cannot know these additions.
    """
    sections = {vm.name: vm for vm in document.vms}
    n_sized = len(demand.slots)
    added = document.slots[n_sized:]
    if document.slots[:n_sized] != demand.slots or any(vm.name not in sections for vm in demand.vms):
        return demand
    demand = sized_as_planned(document, estate, demand)
    vms = tuple(
        replace(vm, consumed_mib=sections[vm.name].consumed_mib)
        if sections[vm.name].consumed_mib > vm.consumed_mib + _ROUNDING
        else vm
        for vm in demand.vms
    )
    if not added:
        return replace(demand, vms=vms)
    columns = np.array([sections[vm.name].cpu_mhz_by_slot[n_sized:] for vm in demand.vms], dtype=np.float64)
    joined = np.concatenate([demand.cpu_mhz_by_vm_slot, columns.reshape(len(demand.vms), len(added))], axis=1)
    return replace(demand, vms=vms, slots=document.slots, cpu_mhz_by_vm_slot=frozen(joined))


_ROUNDING = 0.01
"""Tolerance, MiB: far below what repair adds, and above the rounding of a document."""


def planned_host(host: HostSection) -> PlannedHost:
    """Return the host that a section describes."""
    return PlannedHost(
        name=host.name,
        cluster=host.cluster,
        type_name=host.type,
        hardware=hardware_of(host.hardware),
        existing=host.existing,
        spare=host.spare,
        site=host.site,
        rack=host.rack,
        cost=host.cost,
        labels=tuple((label.key, label.value) for label in host.labels),
        power_cost=host.power_cost,
    )


def rounds_of(document: PlanDocument) -> tuple[Round, ...]:
    """Return the rounds of plan, replay and repair that led to the plan of `document`."""
    return tuple(Round(item.number, item.hosts_used, item.refuted, item.cuts) for item in document.rounds)
