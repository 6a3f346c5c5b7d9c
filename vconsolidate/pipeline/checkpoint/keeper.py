"""
Keep what a run finds in a folder, and take from there what an earlier run of the same plan found.

A run is a row of steps that each follow from the ones before. What a step found is kept as it ends; another run takes
it from there, checks it independently, and comes to the same next step, so that a run that was broken off between two
steps ends with the same bytes as one that was not. The step under way leaves its best placement and its bounds. The
search of that step begins with them and never ends with less; but it has done other work by then, so another plan may
come out: `resumed` says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from vconsolidate.errors import InputError, Problem
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.progress import Progress, SearchReport
from vconsolidate.packing.encoding.initial_packing import placement_of
from vconsolidate.packing.solver.work_limit import WorkLimit
from vconsolidate.pipeline.checkpoint.files import (
    FILE,
    Checkpoint,
    EndedStep,
    Limits,
    Underway,
    read_result,
    write_result,
)
from vconsolidate.pipeline.checkpoint.identity import Identity
from vconsolidate.pipeline.checkpoint.incumbent import Incumbent
from vconsolidate.pipeline.checkpoint.steps import Beginning, Search, Steps
from vconsolidate.pipeline.checkpoint.writer import Writer
from vconsolidate.pipeline.repair.better import is_better
from vconsolidate.pipeline.repair.carry_bounds import carry_bounds
from vconsolidate.verify.plan import violations

FINISHED: Final = "finished"

_WHOLE: Final = 1.0
"""Values of searches are told in whole units, rounded down."""


class Keeper(Steps):
    """
    Steps of a run that are kept in a folder.

    Parameters
    ----------
    before
        The checkpoint to go on from; None begins anew.
    interrupted
        Whether the user asked to stop: what is found after that is not what the step would have found.
    writer
        Writes the checkpoint, not more often than every few seconds.
    """

    def __init__(
        self,
        folder: Path,
        identity: Identity,
        limits: Limits,
        *,
        before: Checkpoint | None,
        interrupted: Callable[[], bool],
        writer: Writer,
    ) -> None:
        self._folder = folder
        self._identity, self._limits = identity, limits
        self._interrupted = interrupted
        self._left = [] if before is None else list(before.steps)
        self._underway = None if before is None else before.underway
        self._longer = before is not None and limits.allow_more_than(before.limits)
        self.resumed = before is not None and before.resumed
        self._ended: list[EndedStep] = []
        self._incumbent: Incumbent | None = None
        self._phase = "reading the inventory"
        self._writer = writer
        if before is None:
            writer.write(self._state)

    def plan(self, name: str, estate: Estate, demand: Demand, limit: WorkLimit, search: Search) -> Plan:
        """Return the plan of a step: the one that was kept, or one no worse than the best that was."""
        key = _key(name, demand)
        kept = self._next(name, key)
        begun = self._underway if self._underway is not None and self._underway.key == key else None
        if kept is not None:
            plan = self._checked(read_result(self._folder, kept, Plan), estate, demand)
            if not (kept.limited and self._longer):
                self._again(kept, limit)
                return plan
            begun = Underway(name, key, plan=plan)
        elif begun is not None and begun.plan is not None:
            self._checked(begun.plan, estate, demand)
        self._left, self._underway = [], None
        spent = limit.spent
        self._incumbent = Incumbent(name, key, begun)
        self._tell(f"{name}: packing")
        plan = search(_beginning_of(begun, demand))
        if begun is not None and (begun.plan is not None or begun.placement is not None):
            self.resumed = True
            plan = _no_worse(plan, begun, search)
        self._end(name, key, plan, limit.spent - spent, limited=plan.limited)
        return plan

    def result(self, name: str, of: Plan, limit: WorkLimit, kind: Any, find: Callable[[], Any]) -> Any:  # noqa: ANN401
        """Return what a step finds out about a plan: what was kept of it, or what it finds now."""
        key = _key_of_plan(name, of)
        kept = self._next(name, key)
        if kept is not None and not self._longer:
            found = read_result(self._folder, kept, kind)
            self._again(kept, limit)
            return found
        self._left, self._underway = [], None
        spent = limit.spent
        self._tell(name)
        found = find()
        self._end(name, key, found, limit.spent - spent, limited=True)
        return found

    def listener(self, progress: Progress | None) -> Progress:
        """Return what hears the searches for the checkpoint, and passes on what it hears."""

        def hear(told: SearchReport) -> None:
            if self._incumbent is not None and self._incumbent.hear(told):
                self._writer.soon(self._state)
            if progress is not None:
                progress(told)

        return hear

    def finish(self) -> None:
        """Note that the run has ended by itself, unless the user stopped it."""
        if not self._interrupted():
            self._phase = FINISHED
        self._writer.write(self._state)

    def _next(self, name: str, key: str) -> EndedStep | None:
        """Return the next step that was kept, if it is this one; after another one nothing follows."""
        if self._left and (self._left[0].name, self._left[0].key) == (name, key):
            return self._left.pop(0)
        self._left = []
        return None

    def _again(self, kept: EndedStep, limit: WorkLimit) -> None:
        limit.charge(kept.work)
        self._ended.append(kept)

    def _end(self, name: str, key: str, found: object, work: float, *, limited: bool) -> None:
        incumbent, self._incumbent = self._incumbent, None
        if self._interrupted():
            if incumbent is not None and isinstance(found, Plan) and found.hosts:
                incumbent.plan = found
            self._incumbent = incumbent
        else:
            number = len(self._ended) + 1
            file, sha256 = self._writer.attempt(
                lambda: write_result(self._folder, f"step-{number:02d}.json", found), ("", "")
            )
            if file:
                self._ended.append(EndedStep(name, key, work, limited, file, sha256))
        self._writer.write(self._state)

    def _tell(self, phase: str) -> None:
        self._phase = phase
        self._writer.write(self._state)

    def _state(self) -> Checkpoint:
        return Checkpoint(
            self._identity,
            self._limits,
            self._phase,
            tuple(self._ended),
            None if self._incumbent is None else self._incumbent.written(),
            self.resumed,
            self._phase == FINISHED,
        )

    def _checked(self, plan: Plan, estate: Estate, demand: Demand) -> Plan:
        """
        Return a plan that was kept, if the independent checker passes it.

        Raises
        ------
        InputError
            When it refuses it.
        """
        known = [kind.hardware for cluster in estate.clusters for kind in cluster.host_types]
        known += [host.hardware for cluster in estate.clusters for host in cluster.hosts]
        if any(host.hardware not in known for host in plan.hosts):
            raise self._refused("has a plan with a host that the inventory does not have")
        wrong = violations(estate, demand, plan) if plan.hosts else []
        if wrong:
            raise self._refused(f"has a plan that is wrong: {wrong[0].message}")
        return plan

    def _refused(self, words: str) -> InputError:
        return InputError([Problem(str(self._folder / FILE), 0, 0, "", words)], hint="begin anew in another folder")


def _beginning_of(begun: Underway | None, demand: Demand) -> Beginning:
    if begun is None:
        return Beginning()
    start = begun.placement if begun.plan is None else placement_of(demand, begun.plan)
    return Beginning(start, begun.proven)


def _no_worse(found: Plan, begun: Underway, search: Search) -> Plan:
    """Return the better of a plan and what an earlier run had of its step."""
    before = begun.plan
    if before is None:
        better = found.hosts and (begun.value is None or found.levels[0].value < begun.value + _WHOLE)
        if better:
            return found
        before = search(Beginning(begun.placement, begun.proven, mending=True))
    if not before.hosts or (found.hosts and not is_better(before, found)):
        return found
    kept = carry_bounds(before, found) if found.hosts else before
    return replace(kept, interrupted=found.interrupted, limited=found.limited)


def _key(name: str, demand: Demand) -> str:
    digest = hashlib.sha256(f"{name}\n{demand.slots}\n".encode())
    for vm in demand.vms:
        figures = (vm.name, vm.vcpus, vm.configured_mib, vm.reservation_mib, vm.consumed_mib, vm.cpu_mhz, vm.clusters)
        digest.update(f"{figures}\n".encode())
    digest.update(demand.cpu_mhz_by_vm_slot.tobytes())
    return digest.hexdigest()


def _key_of_plan(name: str, plan: Plan) -> str:
    digest = hashlib.sha256(f"{name}\n{tuple(host.name for host in plan.hosts)}\n{plan.status}\n".encode())
    digest.update(plan.host_of_vm.tobytes())
    return digest.hexdigest()
