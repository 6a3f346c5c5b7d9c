"""
Whether files find room on their datastores in every wave, and end where the plan has them; plain code.

Files that are copied take room on both datastores until their wave is over. No datastore is fuller than it may be, or
than it is today; nor has it more operations after a wave. The search for waves shares no code with this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from vconsolidate.model.arrays import frozen
from vconsolidate.model.datastore import Datastore, VmStorage, reaches
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import Bound
from vconsolidate.model.landing import FileCopy, Landing, LandingWave
from vconsolidate.model.part_of_demand import subset
from vconsolidate.model.plan import Plan
from vconsolidate.model.violation import Violation
from vconsolidate.units import format_gib
from vconsolidate.verify.files_on_datastores import DatastoreUse, use_of_datastores

_ROUNDING = 1e-9
_ROUNDING_OF_SHARES = 1e-6


def file_violations(estate: Estate, demand: Demand, plan: Plan, landing: Landing) -> Iterator[Violation]:
    """Yield copies that start from the wrong place, datastores that are too full, and files that end elsewhere."""
    if not plan.storage:
        return
    goals = {one.vm: one for one in plan.storage}
    at = {one.vm: one for one in landing.files_at_start}
    follow = _Uses(estate, demand, plan)
    allowed = {name: _most(follow, store, at) for name, store in follow.stores.items()}
    on = dict(landing.at_start)
    cluster_of = {host.name: host.cluster for host in landing.hosts}
    for wave in landing.waves:
        coming = {
            move.vm: goals[move.vm]
            for move in wave.moves
            if move.vm in goals and cluster_of.get(on.get(move.vm, "")) != cluster_of[move.target]
        }
        after = at | coming
        for copy in wave.copies:
            found = _starts(copy, after.get(copy.vm), wave, on)
            if found is not None:
                yield found
                return
            after[copy.vm] = _with(after[copy.vm], copy, goals[copy.vm])
        yield from follow.crowded(at, after, allowed, wave)
        on |= {move.vm: move.target for move in wave.moves}
        yield from _unreached(estate, wave, after, on, cluster_of)
        at = after
    if landing.complete:
        yield from _end(goals, at)


def _starts(copy: FileCopy, where: VmStorage | None, wave: LandingWave, on: Mapping[str, str]) -> Violation | None:
    """Return that files are copied which lie elsewhere, or whose VM is not on the target."""
    places = () if where is None else (*((where.home,) if copy.home else ()), *(where.disks[n] for n in copy.disks))
    if places and set(places) == {copy.source} and copy.vm in on:
        return None
    words = f"wave {wave.number} copies files of {copy.vm} from {copy.source}, where they do not lie"
    return Violation("datastore", (copy.vm, copy.source), words)


def _with(where: VmStorage, copy: FileCopy, goal: VmStorage) -> VmStorage:
    """Return where files lie after a copy; the file for memory goes with the home unless it has its own datastore."""
    disks = tuple(copy.target if number in copy.disks else name for number, name in enumerate(where.disks))
    if not copy.home:
        return replace(where, disks=disks)
    swap = copy.target if goal.swap == goal.home else where.swap
    return replace(where, disks=disks, home=copy.target, swap=swap)


@dataclass(slots=True)
class _Uses:
    """Adds up what lies on datastores."""

    estate: Estate
    demand: Demand
    plan: Plan

    @property
    def stores(self) -> dict[str, Datastore]:
        """Return the datastores by name."""
        return {store.name: store for store in self.estate.datastores}

    def of(self, at: Mapping[str, VmStorage], *, left: bool = True) -> dict[str, DatastoreUse]:
        """Return what lies on each datastore; `left`: with files of VMs that are not planned."""
        rows = [row for row, vm in enumerate(self.demand.vms) if vm.name in at]
        part = subset(self.demand, rows)
        if not left:
            part = replace(part, left=())
        where = frozen(np.asarray(self.plan.host_of_vm)[rows])
        storage = tuple(at[self.demand.vms[row].name] for row in rows)
        placed = Plan("feasible", self.plan.hosts, where, (), Bound(0, 0.0, "none"), "none", storage=storage)
        return use_of_datastores(self.estate, part, placed)

    def crowded(
        self,
        before: Mapping[str, VmStorage],
        after: Mapping[str, VmStorage],
        allowed: Mapping[str, _Most],
        wave: LandingWave,
    ) -> Iterator[Violation]:
        """Yield datastores that hold too much during a wave, or serve too many operations after it."""
        new = {vm: _new(before[vm], where) for vm, where in after.items() if before[vm] != where}
        there, comes, then = self.of(before), self.of(new, left=False), self.of(after)
        for name, most in allowed.items():
            one, more = there.get(name, DatastoreUse()), comes.get(name, DatastoreUse())
            stored, promised = one.stored_gib + more.stored_gib, one.promised_gib + more.promised_gib
            subjects = (name, f"wave {wave.number}")
            if more.stored_gib and stored > most.stored_gib * (1 + _ROUNDING):
                words = (
                    f"in wave {wave.number}, {name} holds {format_gib(stored)}, {format_gib(most.stored_gib)} allowed"
                )
                yield Violation("datastore", subjects, words)
            if more.promised_gib and promised > most.promised_gib * (1 + _ROUNDING):
                words = f"in wave {wave.number}, files on {name} may grow to {format_gib(promised)}"
                yield Violation("datastore", subjects, f"{words}, {format_gib(most.promised_gib)} allowed")
            iops = then.get(name, DatastoreUse()).iops
            if iops > max(most.iops, one.iops) * (1 + _ROUNDING_OF_SHARES):
                words = f"after wave {wave.number}, {name} serves {iops:,.0f} IOPS, {most.iops:,.0f} allowed"
                yield Violation("datastore", subjects, words)


@dataclass(frozen=True, slots=True)
class _Most:
    """What a datastore may have: its limits, or what it has today where that is more."""

    stored_gib: float
    promised_gib: float
    iops: float


def _most(follow: _Uses, store: Datastore, at: Mapping[str, VmStorage]) -> _Most:
    today = follow.of(at).get(store.name, DatastoreUse())
    promised = float("inf") if store.thin_overcommit is None else store.capacity_gib * store.thin_overcommit
    return _Most(
        max(store.usable_gib, today.stored_gib),
        max(promised, today.promised_gib),
        max(float("inf") if store.iops is None else store.iops, today.iops),
    )


def _new(before: VmStorage, after: VmStorage) -> VmStorage:
    """Return only what comes to other datastores; empty names for what stays."""

    def only(was: str, now: str) -> str:
        return "" if was == now else now

    return VmStorage(
        vm=after.vm,
        home=only(before.home, after.home),
        swap=only(before.swap, after.swap),
        disks=tuple(only(was, now) for was, now in zip(before.disks, after.disks, strict=True)),
    )


def _unreached(
    estate: Estate,
    wave: LandingWave,
    at: Mapping[str, VmStorage],
    on: Mapping[str, str],
    cluster_of: Mapping[str, str],
) -> Iterator[Violation]:
    """Yield VMs that move to a host though not all hosts of their cluster reach their files."""
    clusters = {cluster.name: cluster for cluster in estate.clusters}
    stores = {store.name: store for store in estate.datastores}
    for move in wave.moves:
        where = at.get(move.vm)
        for name in () if where is None else dict.fromkeys((where.home, *where.disks)):
            if name in stores and not reaches(clusters[cluster_of[on[move.vm]]], stores[name]):
                words = f"after wave {wave.number}, not all hosts of its cluster reach {name} with files of {move.vm}"
                yield Violation("datastore", (move.vm, name), words)


def _end(goals: Mapping[str, VmStorage], at: Mapping[str, VmStorage]) -> Iterator[Violation]:
    for vm, goal in goals.items():
        ends: Sequence[str] = (at[vm].home, *at[vm].disks) if vm in at else ()
        if tuple(ends) != (goal.home, *goal.disks):
            yield Violation("datastore", (vm,), f"files of {vm} end on {', '.join(ends)}, the plan has them elsewhere")
