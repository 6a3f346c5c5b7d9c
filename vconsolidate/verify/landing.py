"""
Whether the waves of a migration keep every promise: plain code on the estate, the demand, the plan and the waves.

It follows the moves by name and asks, after each wave, whether what runs then is a correct plan of the hosts that are
there then. What is broken today may stay broken until the end, nothing else. The search for waves shares no code
with this.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from vconsolidate.model.arrays import frozen
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import Bound
from vconsolidate.model.landing import Landing, LandingWave
from vconsolidate.model.part_of_demand import subset
from vconsolidate.model.plan import Plan
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.model.violation import Violation
from vconsolidate.verify.host_loads import loads, over
from vconsolidate.verify.landing_copies import copy_violations
from vconsolidate.verify.landing_files import file_violations
from vconsolidate.verify.landing_limits import wave_violations
from vconsolidate.verify.landing_order import order_violations
from vconsolidate.verify.landing_value import value_violations
from vconsolidate.verify.plan import violations as plan_violations
from vconsolidate.words import distinct_quantities, resource_name


@dataclass(slots=True)
class States:
    """Judges states of a migration; what is broken at the start is known and not reported again."""

    estate: Estate
    demand: Demand
    plan: Plan
    hosts: Sequence[PlannedHost]
    broken: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(cls, estate: Estate, demand: Demand, plan: Plan, landing_hosts: Sequence[PlannedHost]) -> States:
        """Return the judge of an estate; room for VMs to come is promised for the end only."""
        demand = replace(demand, series=demand.series.without_steps)
        return cls(replace(estate, reserve_room=()), demand, plan, landing_hosts)

    def begin(self, at: Mapping[str, str], there: Iterable[str]) -> None:
        """Take note of what is broken today."""
        self.broken = frozenset(_key(one) for one in self._all(at, there))

    def violations(self, at: Mapping[str, str], there: Iterable[str]) -> tuple[Violation, ...]:
        """Return what is wrong while VMs run where `at` says, with the hosts `there`."""
        return tuple(one for one in self._all(at, there) if _key(one) not in self.broken)

    def _all(self, at: Mapping[str, str], there: Iterable[str]) -> tuple[Violation, ...]:
        if not at:
            return ()
        demand, plan = self.plan_of(at, there)
        return plan_violations(self.estate, demand, plan)

    def plan_of(self, at: Mapping[str, str], there: Iterable[str]) -> tuple[Demand, Plan]:
        """Return the VMs that run on the target, and their placement as a plan."""
        used, here = set(at.values()), {*there, *at.values()}
        hosts = tuple(replace(host, spare=host.name not in used) for host in self.hosts if host.name in here)
        index = {host.name: number for number, host in enumerate(hosts)}
        rows = [row for row, vm in enumerate(self.demand.vms) if vm.name in at]
        where = frozen(np.array([index[at[self.demand.vms[row].name]] for row in rows], dtype=np.int64))
        storage = tuple(one for one in self.plan.storage if one.vm in at)
        plan = Plan("feasible", hosts, where, (), Bound(0, 0.0, "none"), "none", storage=storage)
        return subset(self.demand, rows), plan

    def crowded(self, before: Mapping[str, str], wave: LandingWave) -> Iterator[Violation]:
        """Yield hosts that cannot hold at once what was there before a wave and what comes in it."""
        coming = {move.target for move in wave.moves}
        pairs = [(vm, host) for vm, host in before.items() if host in coming]
        pairs += [(move.vm, move.target) for move in wave.moves]
        hosts = [host for host in self.hosts if host.name in coming]
        index = {host.name: number for number, host in enumerate(hosts)}
        row = {vm.name: number for number, vm in enumerate(self.demand.vms)}
        demand = subset(self.demand, [row[vm] for vm, _ in pairs])
        where = np.array([index[host] for _, host in pairs], dtype=np.int64)
        for host, of_host in zip(hosts, loads(self.estate, demand, hosts, where), strict=True):
            for load in of_host:
                if over(load):
                    used, allowed = distinct_quantities((load.used, load.capacity), load.unit)
                    what = f"{resource_name(load.resource)}: {used} used, {allowed} allowed"
                    yield Violation(load.resource, (host.name,), f"in wave {wave.number}, {host.name} exceeds {what}")


def _key(violation: Violation) -> tuple[str, str]:
    return violation.rule, next(iter(violation.subjects), "")


def violations(estate: Estate, demand: Demand, plan: Plan, landing: Landing) -> tuple[Violation, ...]:
    """Return everything that is wrong with the waves of a migration."""
    states = States.of(estate, demand, plan, landing.hosts)
    at = dict(landing.at_start)
    machines = _Machines(estate, demand, at, landing.hosts)
    states.begin(at, machines.open())
    found: list[Violation] = list(order_violations(estate, demand, plan, landing))
    for wave in landing.waves:
        there = machines.open()
        found += _moves(wave, at, machines, there)
        if found:
            return tuple(found)
        found += wave_violations(estate, wave, at)
        found += copy_violations(estate, plan, wave)
        if wave.moves:
            found += states.crowded(at, wave)
        at |= {move.vm: move.target for move in wave.moves}
        found += (
            replace(one, message=f"after wave {wave.number}: {one.message}") for one in states.violations(at, there)
        )
        machines.at = at
    found += file_violations(estate, demand, plan, landing)
    if landing.complete:
        found += _end(demand, plan, at)
        found += value_violations(estate, plan, landing)
    return tuple(found)


def _moves(wave: LandingWave, at: Mapping[str, str], machines: _Machines, there: frozenset[str]) -> Iterator[Violation]:
    seen: set[str] = set()
    for move in wave.moves:
        if move.vm in seen:
            yield Violation("move", (move.vm,), f"{move.vm} moves twice in wave {wave.number}")
        seen.add(move.vm)
        if move.vm in at and at[move.vm] != move.source:
            yield Violation("move", (move.vm,), f"{move.vm} leaves {move.source} but runs on {at[move.vm]}")
        if move.target not in there:
            message = f"{move.vm} goes to {move.target} in wave {wave.number}, which is no host yet"
            yield Violation("move", (move.vm, move.target), message)
        if move.parks and not machines.estate.migration.parking:
            yield Violation("move", (move.vm,), f"{move.vm} is parked on {move.target}; migration.parking forbids it")


def _end(demand: Demand, plan: Plan, at: Mapping[str, str]) -> Iterator[Violation]:
    for vm, number in zip(demand.vms, plan.host_of_vm.tolist(), strict=True):
        goal = plan.hosts[number].name
        if at.get(vm.name) != goal:
            message = f"{vm.name} ends on {at.get(vm.name, 'no host')}, the plan has it on {goal}"
            yield Violation("move", (vm.name,), message)


@dataclass(slots=True)
class _Machines:
    """Which hosts there are: those of today, and those whose machine runs nothing any more."""

    estate: Estate
    demand: Demand
    at: Mapping[str, str]
    hosts: Sequence[PlannedHost]

    def open(self) -> frozenset[str]:
        """Return the names of the hosts that are there now; those to buy are there from the start."""
        names = {host.name for host in self.hosts if not host.existing}
        for cluster in self.estate.clusters:
            for real in cluster.hosts:
                if not real.maintenance and (not real.reuses or self._is_empty(real.reuses)):
                    names.add(real.name)
        return frozenset(names)

    def _is_empty(self, machine: str) -> bool:
        actions = {one.server: one.action for one in self.demand.dispositions}
        on_it = [s.name for s in self.estate.servers if machine in {s.name, s.current_host}]
        if any(actions.get(name) == "keep_physical" for name in on_it):
            return False
        return all(vm.name in self.at for vm in self.demand.vms if vm.server in on_it and not vm.secondary_of)
