"""The part of a plan that an estate still has, which may have changed since, and what is wrong with the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from vconsolidate.model.arrays import IntArray, frozen
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import Bound
from vconsolidate.model.part_of_demand import subset
from vconsolidate.model.plan import Plan
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.model.room import KeptRoom
from vconsolidate.model.violation import Violation
from vconsolidate.pipeline.verify.foreign_plan import Assignment
from vconsolidate.pipeline.verify.likely_names import LikelyNames
from vconsolidate.report.rebuild import planned_host, products_of, rebuild, restart_maps, storage_of
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.verify.places import add_places
from vconsolidate.verify.plan import another_machine, violations
from vconsolidate.verify.same_machine import differences


@dataclass(frozen=True, slots=True)
class PlanMatch:
    """
    The part of a plan that an estate still has, and everything that is wrong with the plan.

    Parameters
    ----------
    demand
        Demand of the VMs that are on a host, in the order of the inventory.
    hosts, host_of_vm
        Hosts of the plan that the estate has, as it has them today; and the host of each VM of `demand`.
    unplaced
        Servers that are to become VMs and have no host.
    violations
        Violations of the whole plan; those about missing hosts and VMs first.
    """

    demand: Demand
    hosts: tuple[PlannedHost, ...]
    host_of_vm: IntArray
    unplaced: tuple[str, ...]
    violations: tuple[Violation, ...]


def assignment_of_document(document: PlanDocument, estate: Estate) -> Assignment:
    """Return what a document says, before anything is checked."""
    return Assignment(
        pairs=tuple((placement.vm, placement.host) for placement in document.placements),
        hosts=tuple(planned_host(host) for host in document.hosts),
        room=tuple((kept.host, KeptRoom(kept.name, 0, kept.count, kept.for_pools)) for kept in document.kept_room),
        products=products_of(document),
        restarts=restart_maps(document, estate),
        storage=storage_of(document),
    )


def reopen_plan(document: PlanDocument, estate: Estate, demand: Demand) -> tuple[Plan, PlanMatch]:
    """Return the part of a document's plan that the estate still has, and how the whole plan matches the estate."""
    assignment = assignment_of_document(document, estate)
    left = match(assignment, estate, demand)
    room = room_on(assignment.room, left.hosts)
    return rebuild(document, estate, left.hosts, left.host_of_vm, room), left


def match(assignment: Assignment, estate: Estate, demand: Demand) -> PlanMatch:
    """Return the part of a plan that an estate still has, checked by the independent checker."""
    hosts, lost = _match_hosts(assignment, estate)
    found = [*assignment.unknown, *lost.values()]
    found += [violation for violation in _check_machines(assignment, hosts) if violation.subjects[0] not in lost]
    hosts_left = tuple(hosts.values())
    found += _check_pairs(assignment, demand, frozenset(hosts))
    while True:
        host_of_vm, rows = _host_numbers(assignment, demand, hosts_left)
        matched = subset(demand, rows)
        broken = violations(estate, matched, _plan(assignment, hosts_left, host_of_vm)) if hosts_left else ()
        wrong = {violation.subjects[0] for violation in broken if violation.rule == "host"}
        if not wrong:
            break
        found += [violation for violation in broken if violation.rule == "host"]
        hosts_left = tuple(host for host in hosts_left if host.name not in wrong)
    there = set(rows)
    unplaced = dict.fromkeys(vm.server for row, vm in enumerate(demand.vms) if row not in there)
    every = add_places((*found, *broken), estate, demand, (*hosts_left, *assignment.hosts))
    return PlanMatch(matched, hosts_left, host_of_vm, tuple(unplaced), every)


def _plan(assignment: Assignment, hosts: tuple[PlannedHost, ...], host_of_vm: IntArray) -> Plan:
    """Return the part that is left, with everything else that the plan says about these hosts."""
    return Plan(
        "feasible",
        hosts,
        host_of_vm,
        (),
        Bound(0, 0.0, "none"),
        "none",
        room=room_on(assignment.room, hosts),
        products=assignment.products,
        restarts=assignment.restarts,
        storage=assignment.storage,
    )


def room_on(room: Sequence[tuple[str, KeptRoom]], hosts: Sequence[PlannedHost]) -> tuple[KeptRoom, ...]:
    """Return the room that is kept on hosts that are left, with the numbers of these hosts."""
    index = {host.name: number for number, host in enumerate(hosts)}
    return tuple(replace(kept, host=index[name]) for name, kept in room if name in index)


def _match_hosts(assignment: Assignment, estate: Estate) -> tuple[dict[str, PlannedHost], dict[str, Violation]]:
    """Return the hosts that the estate has, as it has them today, and a violation for each that it has not."""
    clusters = {cluster.name: cluster for cluster in estate.clusters}
    there: dict[str, PlannedHost] = {}
    lost: dict[str, Violation] = {}
    for host in assignment.hosts:
        if host.name in there or host.name in lost:
            continue
        cluster = clusters.get(host.cluster)
        if cluster is None:
            message = f"{host.name} is in cluster {host.cluster}, which is not in the inventory"
            lost[host.name] = Violation("host", (host.name,), message)
            continue
        today = _today(host, cluster)
        if today is None:
            gone = f"host {host.name}" if host.existing else f"host type {host.type_name}, the type of {host.name}"
            lost[host.name] = Violation("host", (host.name, cluster.name), f"cluster {cluster.name} has no {gone}")
        else:
            there[host.name] = today
    return there, lost


def _today(host: PlannedHost, cluster: Cluster) -> PlannedHost | None:
    """Return a host of the plan as its cluster has it; one that was to be bought may have been bought since."""
    real = next((real for real in cluster.hosts if real.name == host.name), None)
    if real is not None:
        return replace(host, hardware=real.hardware, existing=True, type_name=real.type_name)
    kind = next((kind for kind in cluster.host_types if kind.name == host.type_name), None)
    return None if kind is None or host.existing else replace(host, hardware=kind.hardware)


def _check_machines(assignment: Assignment, there: Mapping[str, PlannedHost]) -> Iterator[Violation]:
    """Yield hosts that the plan lists twice, or that are no longer the machines of the plan."""
    seen: dict[str, int] = {}
    for host in assignment.hosts:
        seen[host.name] = seen.get(host.name, 0) + 1
        today = there.get(host.name)
        apart = () if today is None or seen[host.name] > 1 else differences(host.hardware, today.hardware)
        if apart:
            yield Violation("host", (host.name,), another_machine(host.name, apart))
    for name, times in seen.items():
        if times > 1:
            yield Violation("host", (name,), f"{name} appears {times} times in the plan")


def _check_pairs(assignment: Assignment, demand: Demand, there: frozenset[str]) -> Iterator[Violation]:
    """Yield VMs that are missing, placed twice, unknown, or on a host that the estate does not have."""
    sized = {vm.name for vm in demand.vms}
    known = {host.name for host in assignment.hosts} | {one.subjects[0] for one in assignment.unknown}
    names = LikelyNames(dict.fromkeys((*sized, *(item.server for item in demand.dispositions))))
    left = {
        item.server for item in demand.dispositions if item.action == "leave"
    }  # they may be anywhere, and take nothing
    places: dict[str, list[str]] = {}
    for vm, host in assignment.pairs:
        if vm in left:
            continue
        places.setdefault(vm, []).append(host)
    for vm, where in places.items():
        if len(where) > 1:
            yield Violation("placement", (vm,), f"{vm} is placed {len(where)} times: on {', '.join(where)}")
        if vm not in sized:
            yield Violation("placement", (vm,), f"{vm} is on {where[0]}, but {_no_vm(vm, demand, names)}")
        elif where[0] not in known:
            yield Violation("host", (vm, where[0]), f"{vm} is on {where[0]}, which is not a host of the plan")
        elif where[0] not in there:
            yield Violation("placement", (vm,), f"{vm} has no placement: its host {where[0]} is not in the inventory")
    for machine in demand.vms:
        if machine.name not in places:
            yield Violation("placement", (machine.name,), f"{machine.name} is on no host of the plan")


def _no_vm(name: str, demand: Demand, names: LikelyNames) -> str:
    item = next((item for item in demand.dispositions if item.server == name), None)
    if item is None or item.action == "virtualise":
        return f"the inventory has no server of that name{names.did_you_mean(name)}"
    return f"it is not to become a VM: {item.reason}"


def _host_numbers(assignment: Assignment, demand: Demand, hosts: Sequence[PlannedHost]) -> tuple[IntArray, list[int]]:
    """Return the number of the host of each VM that is on one, and the rows of these VMs in the demand."""
    index = {host.name: number for number, host in enumerate(hosts)}
    first: dict[str, str] = {}
    for vm, host in assignment.pairs:
        first.setdefault(vm, host)
    rows = [row for row, vm in enumerate(demand.vms) if first.get(vm.name) in index]
    numbers = [index[first[demand.vms[row].name]] for row in rows]
    return frozen(np.array(numbers, dtype=np.int64)), rows
