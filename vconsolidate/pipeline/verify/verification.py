"""The independent checker for any plan: this program's documents, and tables made by hand or by other tools."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vconsolidate.errors import InputError, Problem
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.arrays import IntArray, frozen
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Bound, Plan, PlannedHost, ResourceLoad, RestartMap
from vconsolidate.model.verification import ResourceSummary, Verification
from vconsolidate.model.violation import Violation
from vconsolidate.pipeline.demands import subset
from vconsolidate.pipeline.repair.hold_out import split
from vconsolidate.pipeline.verify.foreign_plan import Assignment, assignment_of
from vconsolidate.pipeline.verify.likely_names import LikelyNames
from vconsolidate.pipeline.verify.placement_table import decoded, read_rows
from vconsolidate.pipeline.verify.reopen import inventory_path
from vconsolidate.report.reading import parse
from vconsolidate.report.rebuild import planned_host, restart_maps
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.verdict import EDITED
from vconsolidate.sizing.size import size
from vconsolidate.verify.plan import loads, violations


@dataclass(frozen=True, slots=True)
class _Case:
    """A plan as written, and what it is to be held against."""

    assignment: Assignment
    estate: Estate
    demand: Demand
    inventory: str
    edited: bool = False
    restarts: tuple[RestartMap, ...] = ()


def verify_data(
    data: bytes,
    file: str,
    inventory: Path | None = None,
    *,
    inventory_text: str | None = None,
    overrides: Sequence[str] = (),
) -> Verification:
    """
    Hold a plan against an inventory, without any code of the solvers.

    Parameters
    ----------
    data, file
        A plan document, or a table of VMs and hosts; and what messages call it.
    inventory
        The inventory; None takes the one that the plan document names.
    inventory_text
        Content of the inventory, where it came from standard input.
    overrides
        As of ``--set``, on top of those the plan document was made with.

    Raises
    ------
    InputError
        When the plan cannot be read at all, or the inventory is refused.
    """
    case = _case(data, file, inventory, inventory_text, overrides)
    return _verified(case, file)


def _case(
    data: bytes, file: str, inventory: Path | None, inventory_text: str | None, overrides: Sequence[str]
) -> _Case:
    if data.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{"):
        document = parse(data.removeprefix(codecs.BOM_UTF8), file, contradictions=False)
        path = None if inventory_text is not None else inventory_path(document, Path(file), inventory)
        estate = load_inventory(path, text=inventory_text, overrides=(*document.inputs.overrides, *overrides))
        demand = size(split(estate, document.search.held_out_days).seen, seed=document.seed)
        by_hand = EDITED in document.changed
        maps = restart_maps(document, estate)
        return _Case(_of_document(document), estate, demand, str(path or "<stdin>"), by_hand, maps)
    if inventory is None and inventory_text is None:
        message = "a table of VMs and hosts does not name its inventory; add its path to the command"
        raise InputError([Problem(file, 0, 0, "", message)])
    rows = read_rows(decoded(data, file), file)
    estate = load_inventory(inventory, text=inventory_text, overrides=overrides)
    demand = size(split(estate, None).seen)
    return _Case(assignment_of(rows, estate), estate, demand, str(inventory or "<stdin>"))


def _of_document(document: PlanDocument) -> Assignment:
    pairs = tuple((placement.vm, placement.host) for placement in document.placements)
    return Assignment(pairs, tuple(planned_host(host) for host in document.hosts))


def _verified(case: _Case, file: str) -> Verification:
    estate, demand = case.estate, case.demand
    found = list(_hosts_that_are_not(case))
    hosts = _hosts_that_are(case)
    found += _pairs(case, {host.name for host in hosts})
    hosts, host_of_vm, rows = _placed(case, hosts)
    while True:
        plan = Plan("feasible", hosts, host_of_vm, (), Bound(0, 0.0, "none"), "none", restarts=case.restarts)
        broken = violations(estate, subset(demand, rows), plan) if hosts else ()
        wrong = {violation.subjects[0] for violation in broken if violation.rule == "host"}
        if not wrong:
            break
        found += [violation for violation in broken if violation.rule == "host"]
        hosts, host_of_vm, rows = _placed(case, tuple(host for host in hosts if host.name not in wrong))
    found += broken
    loaded = loads(estate, subset(demand, rows), hosts, host_of_vm) if hosts else ()
    return Verification(
        plan=file,
        inventory=case.inventory,
        n_vms=len(demand.vms),
        n_placed=len(rows),
        n_hosts=len(hosts),
        n_spares=sum(host.spare for host in hosts),
        violations=tuple(found),
        resources=_summaries(hosts, host_of_vm, loaded),
        edited=case.edited,
    )


def _hosts_that_are_not(case: _Case) -> Iterator[Violation]:
    yield from case.assignment.unknown
    clusters = {cluster.name for cluster in case.estate.clusters}
    for host in case.assignment.hosts:
        if host.cluster not in clusters:
            message = f"{host.name} is in cluster {host.cluster}, which is not in the inventory"
            yield Violation("host", (host.name,), message)


def _hosts_that_are(case: _Case) -> tuple[PlannedHost, ...]:
    clusters = {cluster.name for cluster in case.estate.clusters}
    return tuple(host for host in case.assignment.hosts if host.cluster in clusters)


def _pairs(case: _Case, hosts: set[str]) -> Iterator[Violation]:
    """Yield VMs that are missing, there twice, unknown, or on a host that nobody knows."""
    sized = {vm.name for vm in case.demand.vms}
    dispositions = {item.server: item for item in case.demand.dispositions}
    told = {violation.subjects[0] for violation in (*case.assignment.unknown, *_hosts_that_are_not(case))}
    places: dict[str, list[str]] = {}
    for vm, host in case.assignment.pairs:
        places.setdefault(vm, []).append(host)
        if host not in hosts and host not in told:
            yield Violation("host", (vm, host), f"{vm} is on {host}, which is none of the plan's hosts")
    names = LikelyNames(server.name for server in case.estate.servers)
    for vm, where in places.items():
        if len(where) > 1:
            yield Violation("placement", (vm,), f"{vm} is placed {len(where)} times: on {', '.join(where)}")
        if vm not in sized:
            item = dispositions.get(vm)
            unknown = f"the inventory has no server of that name{names.did_you_mean(vm)}"
            why = f"it is to be no VM: {item.reason}" if item else unknown
            yield Violation("placement", (vm,), f"{vm} is on {where[0]}, but {why}")
    for machine in case.demand.vms:
        if machine.name not in places:
            yield Violation("placement", (machine.name,), f"{machine.name} is on no host of the plan")


def _placed(case: _Case, hosts: tuple[PlannedHost, ...]) -> tuple[tuple[PlannedHost, ...], IntArray, list[int]]:
    """Return the hosts, the index of the host of each VM that is on one, and the rows of these VMs in the demand."""
    index = {host.name: number for number, host in reversed(list(enumerate(hosts)))}
    first: dict[str, str] = {}
    for vm, host in case.assignment.pairs:
        first.setdefault(vm, host)
    rows = [row for row, vm in enumerate(case.demand.vms) if first.get(vm.name) in index]
    numbers = [index[first[case.demand.vms[row].name]] for row in rows]
    return hosts, frozen(np.array(numbers, dtype=np.int64)), rows


def _summaries(
    hosts: Sequence[PlannedHost], host_of_vm: IntArray, loaded: Sequence[Sequence[ResourceLoad]]
) -> tuple[ResourceSummary, ...]:
    busy = set(host_of_vm.tolist())
    by_resource: dict[tuple[str, str], list[tuple[str, ResourceLoad]]] = {}
    for number, (host, of_host) in enumerate(zip(hosts, loaded, strict=True)):
        for load in of_host if number in busy else ():
            by_resource.setdefault((load.resource, load.unit), []).append((host.name, load))
    summaries = []
    for (resource, unit), parts in by_resource.items():
        fullest, load = max(parts, key=lambda part: part[1].fraction)
        used, capacity = (sum(getattr(part, key) for _, part in parts) for key in ("used", "capacity"))
        summaries.append(ResourceSummary(resource, unit, used, capacity, fullest, load.fraction))
    return tuple(summaries)
