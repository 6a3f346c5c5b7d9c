"""A plan document and its inventory become a plan again, to be replayed and checked once more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from vconsolidate.errors import InputError, Problem, UsageError
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.arrays import frozen
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate, InputFile
from vconsolidate.model.plan import Plan, Status
from vconsolidate.model.violation import Violation
from vconsolidate.pipeline.documents import load_document
from vconsolidate.pipeline.repair.hold_out import Split, split, split_by_span
from vconsolidate.pipeline.verify.matching import reopen_plan
from vconsolidate.pipeline.verify.planned_overrides import planned_overrides
from vconsolidate.report.document import rebuild
from vconsolidate.report.rebuild import as_repaired, seed_of_history, sized_as_planned
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.verdict import EDITED
from vconsolidate.sizing.series import series
from vconsolidate.sizing.size import size
from vconsolidate.verify.plan import loads


@dataclass(frozen=True, slots=True)
class ReopenedPlan:
    """
    A plan read back.

    Parameters
    ----------
    changed
        Input files that changed since the plan was made, and the document where it was edited.
    source
        The inventory.
    planning
        The demand over the history that the plan was made on, where `demand` has the rest of today's history.
    unseen
        `demand` has data that planning did not see.
    late
        Servers measured in one of these periods only.
    overrides
        The ``--set`` values of the plan, as the folder of today's inventory needs them.
    violations
        What the independent checker finds wrong with the placement under today's inventory.
    unplaced
        Servers of today's inventory that are to become VMs and have no host; `demand` and `plan` leave them out.
    """

    document: PlanDocument
    estate: Estate
    demand: Demand
    plan: Plan
    changed: tuple[str, ...]
    violations: tuple[Violation, ...]
    source: Path
    unplaced: tuple[str, ...] = ()
    planning: Demand | None = None
    unseen: bool = False
    late: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()


def reopen(
    path: Path,
    inventory: Path | None = None,
    *,
    document: PlanDocument | None = None,
    overrides: Sequence[str] = (),
) -> ReopenedPlan:
    """
    Read a plan document and the inventory it was made of.

    Parameters
    ----------
    path
        The document.
    inventory
        Path of the inventory; None takes the one in the document, relative to here or to the document.
    document
        The document, where it was read already (for example from standard input).
    overrides
        ``--set`` values besides those that the plan was made with; they count as a change of the inventory.

    Raises
    ------
    InputError
        When either is refused. Missing VMs and hosts do not raise; they are violations.
    """
    document = load_document(path) if document is None else document
    source = inventory_path(document, path, inventory)
    planned = planned_overrides(document, path, source)
    estate = load_inventory(source, overrides=(*planned, *overrides))
    parts = parts_of(document, estate)
    demand = size(parts.seen, seed=seed_of_history(document))
    by_hand = (EDITED,) if EDITED in document.changed else ()
    changed = (*by_hand, *_changed_inputs(document, estate), *(f"--set {override}" for override in overrides))
    demand = sized_as_planned(document, estate, demand) if changed else as_repaired(document, estate, demand)
    unseen = parts.fresh or parts.held_out_days > 0
    if not document.hosts:
        plan = rebuild(document, estate, (), frozen(np.zeros(0, dtype=np.int64)))
        demand = replace(demand, series=series(parts.unseen, demand.vms, seed=seed_of_history(document)))
        return ReopenedPlan(
            document, estate, demand, plan, changed, (), source, unseen=unseen, late=parts.late, overrides=planned
        )
    plan, left = reopen_plan(document, estate, demand)
    demand = replace(left.demand, series=series(parts.unseen, left.demand.vms, seed=seed_of_history(document)))
    proven = plan.status == "optimal" and not left.violations and not by_hand and _meets_its_bound(plan)
    status: Status = "optimal" if proven else "feasible"
    plan = replace(plan, status=status, loads=loads(estate, demand, plan.hosts, plan.host_of_vm))
    return ReopenedPlan(
        document,
        estate,
        demand,
        plan,
        changed,
        left.violations,
        source,
        left.unplaced,
        planning=left.demand if parts.held_out_days else None,
        unseen=unseen,
        late=parts.late,
        overrides=planned,
    )


def parts_of(document: PlanDocument, estate: Estate) -> Split:
    """Return today's history in two parts: what the plan was made on, and the rest, of any length."""
    search = document.search
    if search.planned_from_s is not None and search.planned_until_s is not None:
        return split_by_span(estate, search.planned_from_s, search.planned_until_s)
    try:
        return split(estate, 0 if estate.trace is None else search.held_out_days)
    except UsageError:
        return split(estate, 0)


def _meets_its_bound(plan: Plan) -> bool:
    """Return whether the placement costs no more than its bound, but for the rounding of documents."""
    if plan.hosts_used < plan.bound.hosts:
        return False
    return plan.hosts_used == plan.bound.hosts or plan.cost <= plan.bound.cost + _MONEY_ROUNDING


def reloader(document: PlanDocument, path: Path, inventory: Path | None) -> Callable[[Sequence[str]], Estate]:
    """Return a function that loads the inventory of a plan document again with more ``--set`` values."""
    source = inventory_path(document, path, inventory)
    planned = planned_overrides(document, path, source)
    return lambda more: load_inventory(source, overrides=(*planned, *more))


_MONEY_ROUNDING = 0.05
"""Bounds are whole cents, rounded down per part of the estate."""


def _changed_inputs(document: PlanDocument, estate: Estate) -> tuple[str, ...]:
    """Return the inputs whose bytes have changed since the plan was made; a file that only moved has not."""
    planned = {entry.path: entry.sha256 for entry in document.inputs.files}
    first = document.inputs.files[0].sha256 if document.inputs.files else ""
    known = set(planned.values())

    def moved(entry: InputFile) -> bool:
        return entry.path not in planned and entry.sha256 in known

    return tuple(
        entry.path
        for position, entry in enumerate(estate.inputs)
        if entry.sha256 != (first if position == 0 else planned.get(entry.path)) and not moved(entry)
    )


def inventory_path(document: PlanDocument, path: Path, inventory: Path | None) -> Path:
    """
    Return the path of the inventory of the plan document at `path`: `inventory` where it is given.

    Raises
    ------
    InputError
        When the document names none, or one that does not exist.
    """
    if inventory is not None:
        return inventory
    named = document.inputs.inventory
    if named == "-":
        message = "the plan was made from standard input; name the inventory with --inventory PATH"
        raise InputError([Problem(str(path), 0, 0, "inputs.inventory", message)])
    name = Path(named).name
    for candidate in (Path(named), path.parent / named, path.parent / name):
        if name and _exists(candidate):
            return candidate
    message = f'the inventory "{named}" was not found; say where it is with --inventory PATH'
    raise InputError([Problem(str(path), 0, 0, "inputs.inventory", message)])


def _exists(path: Path) -> bool:
    try:
        return path.is_file() or path.is_dir()  # a folder may be an export
    except OSError:  # no name that a file could have
        return False
