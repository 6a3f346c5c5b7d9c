"""The independent check of any plan: this program's documents, and tables made by hand or by other tools."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vconsolidate.errors import InputError, Problem
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.arrays import IntArray
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.own_document import HEAD_BYTES, NOT_A_PLAN, own_document
from vconsolidate.model.planned_host import PlannedHost, ResourceLoad
from vconsolidate.model.verification import ResourceSummary, Verification
from vconsolidate.model.violation import Violation
from vconsolidate.pipeline.repair.hold_out import split
from vconsolidate.pipeline.verify.foreign_plan import Assignment, assignment_of
from vconsolidate.pipeline.verify.matching import assignment_of_document, match
from vconsolidate.pipeline.verify.placement_table import decode, read_rows
from vconsolidate.pipeline.verify.planned_overrides import planned_overrides
from vconsolidate.pipeline.verify.recovery_of_document import recovery_violations
from vconsolidate.pipeline.verify.reopen import inventory_path, parts_of
from vconsolidate.report.reading import parse
from vconsolidate.report.rebuild import seed_of_history, sized_as_planned
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.verdict import EDITED
from vconsolidate.sizing.size import size
from vconsolidate.verify.plan import loads


@dataclass(frozen=True, slots=True)
class _Case:
    """A plan as written, and the inventory and demand to check it against."""

    assignment: Assignment
    estate: Estate
    demand: Demand
    inventory: str
    edited: bool = False
    document: PlanDocument | None = None


def verify_data(
    data: bytes,
    file: str,
    inventory: Path | None = None,
    *,
    inventory_text: str | None = None,
    overrides: Sequence[str] = (),
) -> Verification:
    """
    Check a plan against an inventory, without any code of the solvers.

    Parameters
    ----------
    data, file
        A plan document, or a table of VMs and hosts; and its name in messages.
    inventory
        The inventory; None takes the one that the plan document names.
    inventory_text
        Text of the inventory, where it came from standard input.
    overrides
        ``--set`` values besides those that the plan document was made with.

    Raises
    ------
    InputError
        When the plan cannot be read at all, or the inventory is refused.
    """
    case = _read_case(data, file, inventory, inventory_text, overrides)
    return _verify(case, file)


def _read_case(
    data: bytes, file: str, inventory: Path | None, inventory_text: str | None, overrides: Sequence[str]
) -> _Case:
    if data.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{"):
        document = parse(data.removeprefix(codecs.BOM_UTF8), file, contradictions=False)
        path = None if inventory_text is not None else inventory_path(document, Path(file), inventory)
        planned = planned_overrides(document, Path(file), path)
        estate = load_inventory(path, text=inventory_text, overrides=(*planned, *overrides))
        demand = size(parts_of(document, estate).seen, seed=seed_of_history(document))
        demand = sized_as_planned(document, estate, demand, smaller=False)
        by_hand = EDITED in document.changed
        return _Case(
            assignment_of_document(document, estate), estate, demand, str(path or "<stdin>"), by_hand, document
        )
    mistaken = own_document(data[:HEAD_BYTES].decode("utf-8", "replace"))
    if mistaken is not None:
        raise InputError([Problem(file, 1, 1, "", NOT_A_PLAN[mistaken].format(file=file))])
    if inventory is None and inventory_text is None:
        message = "a table of VMs and hosts does not name its inventory; add its path to the command"
        raise InputError([Problem(file, 0, 0, "", message)])
    rows = read_rows(decode(data, file), file)
    estate = load_inventory(inventory, text=inventory_text, overrides=overrides)
    demand = size(split(estate, None).seen)
    return _Case(assignment_of(rows, estate), estate, demand, str(inventory or "<stdin>"))


def _verify(case: _Case, file: str) -> Verification:
    found = match(case.assignment, case.estate, case.demand)
    loaded = loads(case.estate, found.demand, found.hosts, found.host_of_vm) if found.hosts else ()
    recovery: tuple[Violation, ...] = ()
    if case.document is not None:
        section = case.document.recovery
        recovery = recovery_violations(section, case.estate, found.demand, found.hosts, found.host_of_vm)
    return Verification(
        plan=file,
        inventory=case.inventory,
        n_vms=len(case.demand.vms),
        n_placed=len(found.demand.vms),
        n_hosts=len(found.hosts),
        n_spares=sum(host.spare for host in found.hosts),
        violations=(*found.violations, *recovery),
        resources=_summaries(found.hosts, found.host_of_vm, loaded),
        edited=case.edited,
    )


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
