"""A migration: moves with their times, the search for waves, and the waves by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from vconsolidate.migration.calendar import window_days
from vconsolidate.migration.copies import arriving_gib, copies_of
from vconsolidate.migration.encode import encode_moves
from vconsolidate.migration.estimate import of_disks, of_memory
from vconsolidate.migration.files import all_files, at_start
from vconsolidate.migration.limits import risk_of, seconds_of
from vconsolidate.migration.problem import OUTSIDE, MoveProblem, Schedule, State, open_hosts
from vconsolidate.migration.refusals import Refusal
from vconsolidate.migration.search import Aim, find_order
from vconsolidate.migration.situation import Happened, Situation, situation
from vconsolidate.migration.stuck import files_words, reasons
from vconsolidate.migration.with_copies import Order, order_with_copies
from vconsolidate.migration.worth import elapsed_of_waves
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.landing import FileCopy, Landing, LandingWave, PlannedMove
from vconsolidate.model.migration import MoveKind
from vconsolidate.model.plan import Plan
from vconsolidate.model.server import Server
from vconsolidate.model.stop import Stop
from vconsolidate.verify.landing import States

_MIB_PER_GIB = 1024


def plan_migration(
    estate: Estate,
    demand: Demand,
    plan: Plan,
    stop: Stop,
    *,
    seed: int = 0,
    happened: Happened | None = None,
) -> Landing:
    """
    Return the waves in which the VMs of a plan come to their hosts.

    Parameters
    ----------
    happened
        What has happened since the plan was made; None: nothing.
    """
    if not demand.vms:
        return Landing(plan.hosts, (), (), (), 0, complete=True, objective=estate.migration.objective)
    now = situation(estate, demand, plan, happened)
    moves = _Moves(estate, demand, plan, now)
    arrivals = [moves.of(vm, now.at.get(vm.name), moves.goal[vm.name]) for vm in demand.vms]
    between = [moves.fastest(vm) for vm in demand.vms]
    encoded = encode_moves(estate, demand, plan, now, arrivals, between)
    judge = _Judge(estate, demand, plan, now, encoded.problem)
    problem = replace(encoded.problem, survives=judge.kept(encoded.problem.survives))
    migration = estate.migration
    aim = Aim(migration.objective, risk_of(migration, [vm.server for vm in demand.vms]), migration.most_waves)
    files = all_files(estate, demand, plan, now)
    copies = copies_of(estate, demand, files)

    def search(asked: MoveProblem, limits: Stop) -> Schedule:
        return find_order(asked, encoded.failures, judge.ask, limits, seed, aim)

    order = order_with_copies(search, problem, files, copies, migration, stop, seed)
    landing = _landing(estate, demand, plan, now, moves, problem, order, copies)
    stuck: list[str] = []
    if not order.hosts_done or order.wave_of_copy is not None:
        stuck += reasons(problem, order.found.states[-1], demand, now)
    if order.wave_of_copy is None:
        stuck.append(files_words(files, copies, demand, migration))
    return replace(
        landing, files_at_start=at_start(files, demand, plan), stuck=() if landing.complete else tuple(stuck)
    )


def _landing(
    estate: Estate,
    demand: Demand,
    plan: Plan,
    now: Situation,
    moves: _Moves,
    problem: MoveProblem,
    order: Order,
    copies: Sequence[FileCopy | None],
) -> Landing:
    """Return an order by name."""
    found = order.found
    complete = found.states[-1] == problem.goal and order.wave_of_copy is not None
    days = window_days(estate.migration, found.n_waves)
    names = [host.name for host in now.hosts]
    waves = []
    for number, (before, after) in enumerate(pairwise(found.states)):
        made = tuple(
            moves.of(demand.vms[vm], None if before[vm] == OUTSIDE else names[before[vm]], names[after[vm]])
            for vm in range(problem.n_vms)
            if before[vm] != after[vm]
        )
        opened = zip(names, open_hosts(problem, before), open_hosts(problem, after), strict=True)
        new = tuple(name for name, was, is_now in opened if is_now and not was)
        going = zip(copies, order.wave_of_copy or (), strict=order.wave_of_copy is not None)
        copied = tuple(copy for copy, wave in going if copy is not None and wave == number)
        waves.append(LandingWave(number + 1, days[number], made, moves.freed(before, after), new, copied))
    value = _seconds(estate, plan, problem, found, waves) if estate.migration.objective == "time" else found.value
    return Landing(
        hosts=now.hosts,
        at_start=tuple(sorted(now.at.items())),
        open_at_start=tuple(n for n, there in zip(names, open_hosts(problem, problem.start), strict=True) if there),
        waves=tuple(waves),
        bound=found.bound,
        complete=complete,
        limited=found.limited,
        objective=estate.migration.objective,
        value=value,
        value_bound=None if value is None else found.value_bound,
    )


def _seconds(
    estate: Estate, plan: Plan, problem: MoveProblem, found: Schedule, waves: Sequence[LandingWave]
) -> int | None:
    """Return how long the waves take with the ports that their moves have; None where a rate is unknown."""
    seconds = [seconds_of(estate, plan, wave.moves, wave.copies) for wave in waves]
    known = [one for one in seconds if one is not None]
    if found.value is None or len(known) < len(seconds):
        return None
    return elapsed_of_waves(problem, found.states, known)


class _Judge:
    """Asks the independent checker about states of the search, and takes its answers apart."""

    def __init__(self, estate: Estate, demand: Demand, plan: Plan, now: Situation, problem: MoveProblem) -> None:
        self._demand, self._now, self._problem = demand, now, problem
        self._clusters = {cluster.name: number for number, cluster in enumerate(estate.clusters)}
        self._row = {vm.name: row for row, vm in enumerate(demand.vms)}
        self._states = States.of(estate, demand, plan, now.hosts)
        self._states.begin(*self._named(problem.start, problem.start))
        self._known: dict[tuple[State, tuple[bool, ...]], tuple[Refusal, ...]] = {}

    def kept(self, survives: Sequence[int]) -> tuple[int, ...]:
        """Return the failures that clusters must survive; 0 where one does not today, and so need not on the way."""
        broken = {subject for rule, subject in self._states.broken if rule == "host_failures_tolerated"}
        return tuple(0 if name in broken else number for name, number in zip(self._clusters, survives, strict=True))

    def ask(self, before: State, after: State) -> Sequence[Refusal]:
        """Return what the checker refuses in the state after a wave."""
        key = after, open_hosts(self._problem, before)
        if key not in self._known:
            found = () if after == self._problem.start else self._states.violations(*self._named(before, after))
            self._known[key] = tuple(
                Refusal(
                    tuple(self._row[name] for name in one.subjects if name in self._row),
                    next((self._clusters[name] for name in one.subjects if name in self._clusters), None)
                    if not any(name in self._row for name in one.subjects)
                    else None,
                    one.message,
                )
                for one in found
            )
        return self._known[key]

    def _named(self, before: State, after: State) -> tuple[dict[str, str], list[str]]:
        names = [host.name for host in self._now.hosts]
        at = {vm.name: names[host] for vm, host in zip(self._demand.vms, after, strict=True) if host != OUTSIDE}
        there = [
            name
            for name, is_open in zip(names, open_hosts(self._problem, before), strict=True)
            if is_open and name not in self._now.closed
        ]
        return at, there


class _Moves:
    """Makes moves with their kind, method and times."""

    def __init__(self, estate: Estate, demand: Demand, plan: Plan, now: Situation) -> None:
        self._estate, self._demand, self._now = estate, demand, now
        self._servers: Mapping[str, Server] = {server.name: server for server in estate.servers}
        self._hosts = {host.name: host for host in now.hosts}
        self._stores = {store.name: store.bandwidth_mbps for store in estate.datastores}
        self._places = {one.vm: one for one in plan.storage}
        self.goal = {vm.name: plan.hosts[int(host)].name for vm, host in zip(demand.vms, plan.host_of_vm, strict=True)}

    def of(self, vm: VirtualMachine, source: str | None, target: str) -> PlannedMove:
        """Return a move; `source` is None for a VM that comes from outside the target."""
        server, migration = self._servers.get(vm.server), self._estate.migration
        virtual = server is not None and server.is_virtual
        kind: MoveKind = "move" if source is not None else "virtual" if virtual else "physical"
        live = source is not None and self._hosts[source].cluster == self._hosts[target].cluster
        if live:
            gib = vm.consumed_mib / _MIB_PER_GIB
            rate = min(self._hosts[source or target].hardware.nic_mbps, self._hosts[target].hardware.nic_mbps) or None
            times = of_memory(gib, rate)
        else:
            gib = arriving_gib(vm, server, self._places.get(vm.name))
            home = self._places[vm.name].home if vm.name in self._places else ""
            rates = [r for r in (migration.bandwidth_mbps, self._stores.get(home)) if r]
            rate = min(rates) if rates else None
            times = of_disks(migration, vm.server, gib, rate)
        came_from = source or (server.current_host if server is not None and server.current_host else vm.server)
        return PlannedMove(
            vm=vm.name,
            server=vm.server,
            kind=kind,
            method=times.method,
            source=came_from,
            target=target,
            goal=self.goal[vm.name],
            gib=gib,
            rate_mbps=rate,
            before_s=times.before_s,
            copy_s=times.copy_s,
            downtime_s=times.downtime_s,
            work_s=migration.work_s[kind],
        )

    def fastest(self, vm: VirtualMachine) -> PlannedMove:
        """Return a move within a cluster, between hosts with its fastest ports: no other takes less time."""
        own = self._hosts[self.goal[vm.name]].cluster
        hosts = [host for host in self._hosts.values() if host.cluster == own]
        best = max(hosts, key=lambda host: host.hardware.nic_mbps).name
        return self.of(vm, best, best)

    def freed(self, before: State, after: State) -> tuple[str, ...]:
        """Return the machines and hosts of today that run something before a wave and nothing after it."""
        return tuple(sorted(set(self._busy(before)) - set(self._busy(after))))

    def _busy(self, state: State) -> Iterator[str]:
        for vm, host in zip(self._demand.vms, state, strict=True):
            if host == OUTSIDE and not vm.secondary_of:
                server = self._servers.get(vm.server)
                yield server.current_host if server is not None and server.current_host else vm.server
            elif host != OUTSIDE and self._now.hosts[host].name in self._now.closed:
                yield self._now.hosts[host].name
