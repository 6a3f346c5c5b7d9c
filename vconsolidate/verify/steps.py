"""Is each step of a rebalancing right, from the placement of today on? Plain checks of every placement between."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from vconsolidate.model.arrays import IntArray, frozen
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.rebalancing import Step
from vconsolidate.model.violation import Violation
from vconsolidate.verify.host_loads import loads, over
from vconsolidate.verify.plan import violations
from vconsolidate.verify.restart_memory import RestartMemory


@dataclass(frozen=True, slots=True)
class WrongStep:
    """The first step that is wrong, by number, and why."""

    number: int
    message: str


def first_wrong_step(
    estate: Estate, demand: Demand, plan: Plan, steps: Sequence[Step], emptied: Collection[str]
) -> WrongStep | None:
    """
    Return the first step that moves a VM from where it is not, to where it must not be, or breaks something anew.

    What is broken in `plan` already may stay broken; a host over a limit takes nothing.
    """
    memory = RestartMemory()
    known = set(broken(estate, demand, plan))
    for number, step in enumerate(steps):
        message = _misplaced(plan, demand, step, emptied)
        if message:
            return WrongStep(number, message)
        [after] = placements(demand, plan, [step])
        message = _over_after(estate, demand, after, step.target)
        if message:
            return WrongStep(number, message)
        found = broken(estate, demand, after, None if known else memory)
        worse = [violation.message for key, violation in found.items() if not _goes_on(key, known)]
        if worse:
            return WrongStep(number, worse[0])
        known = set(found)
        plan = after
    return None


def _goes_on(key: tuple[str, ...], known: Collection[tuple[str, ...]]) -> bool:
    """Return whether a rule was broken before, by the same subjects or by these and others."""
    return key in known or any(key[0] == old[0] and set(key[1:]) < set(old[1:]) for old in known)


def placements(demand: Demand, plan: Plan, steps: Sequence[Step]) -> list[Plan]:
    """Return the plan after each step."""
    row = {vm.name: number for number, vm in enumerate(demand.vms)}
    host = {one.name: number for number, one in enumerate(plan.hosts)}
    where: IntArray = plan.host_of_vm.copy()
    after: list[Plan] = []
    for step in steps:
        for move in step.moves:
            where[row[move.vm]] = host[move.target]
        after.append(replace(plan, host_of_vm=frozen(where.copy()), restarts=(), loads=()))
    return after


def broken(
    estate: Estate, demand: Demand, plan: Plan, memory: RestartMemory | None = None
) -> dict[tuple[str, ...], Violation]:
    """Return what a placement breaks, by rule and subjects; of failures of hosts only which cluster."""
    found: dict[tuple[str, ...], Violation] = {}
    for violation in violations(estate, demand, plan, memory):
        subjects = violation.subjects[:1] if violation.rule == "host_failures_tolerated" else violation.subjects
        found[violation.rule, *subjects] = violation
    return found


def _misplaced(plan: Plan, demand: Demand, step: Step, emptied: Collection[str]) -> str:
    """Return what is wrong with where a step moves VMs from and to; empty where nothing is."""
    row = {vm.name: number for number, vm in enumerate(demand.vms)}
    names = [host.name for host in plan.hosts]
    for move in step.moves:
        if move.vm not in row or move.target not in names:
            return f"{move.vm} or {move.target} is not there"
        if names[int(plan.host_of_vm[row[move.vm]])] != move.source or move.source == move.target:
            return f"{move.vm} does not run on {move.source}, or does not leave it"
        if move.target in emptied:
            return f"{move.vm} comes to {move.target}, which is to be emptied"
    return ""


def _over_after(estate: Estate, demand: Demand, plan: Plan, target: str) -> str:
    every = loads(estate, demand, plan.hosts, plan.host_of_vm)
    of_target = next(found for host, found in zip(plan.hosts, every, strict=True) if host.name == target)
    full = next((load for load in of_target if over(load)), None)
    return "" if full is None else f"{target} takes a VM and is over its limit for {full.resource}"
