"""Estate, demand and plan become the migration problem in integers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Final

import numpy as np

from vconsolidate.migration.calendar import blocked_waves, window_starts
from vconsolidate.migration.limits import clocks_of, limits_of, spans_of
from vconsolidate.migration.problem import OUTSIDE, HostRule, MoveProblem
from vconsolidate.migration.situation import Situation
from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.model.constraint import Alone, Apart, AtMost, Together
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.landing import PlannedMove
from vconsolidate.model.plan import Plan
from vconsolidate.packing.encoding.encode import Encoded, constraints_of, encode
from vconsolidate.rules.registry import statements

_NONE: Final = -1


@dataclass(frozen=True, slots=True)
class EncodedMoves:
    """The problem, and per cluster the failures that hosts in use must survive."""

    problem: MoveProblem
    failures: tuple[int, ...]


def encode_moves(
    estate: Estate,
    demand: Demand,
    plan: Plan,
    now: Situation,
    arrivals: Sequence[PlannedMove],
    moves: Sequence[PlannedMove],
) -> EncodedMoves:
    """
    Return the problem.

    Parameters
    ----------
    arrivals, moves
        Per VM of the demand: its first move, from where it is, and one between hosts of its cluster.
    """
    number = {host.name: index for index, host in enumerate(now.hosts)}
    row = {vm.name: index for index, vm in enumerate(demand.vms)}
    goal = tuple(number[plan.hosts[int(host)].name] for host in plan.host_of_vm)
    start = tuple(number[now.at[vm.name]] if vm.name in now.at else OUTSIDE for vm in demand.vms)
    need, room, free = _sizes(estate, demand, now)
    allowed = _allowed(estate, demand, now)
    clusters = [cluster.name for cluster in estate.clusters]
    cluster = tuple(clusters.index(host.cluster) for host in now.hosts)
    own = np.array([[cluster[host] == cluster[goal[vm]] for host in range(len(cluster))] for vm in range(len(goal))])
    policies = [one.policy for one in estate.clusters]
    dedicated = [policy.admission.form == "dedicated" for policy in policies]
    tolerated = [policy.host_failures_tolerated for policy in policies]
    moving = frozenset(vm for vm in range(len(goal)) if start[vm] != goal[vm])
    rules, apart = _rules(estate, row)
    blocked = blocked_waves(estate.migration, [vm.server for vm in demand.vms])
    problem = MoveProblem(
        need=need,
        room=room,
        allowed=allowed & own.reshape(allowed.shape),
        start=start,
        goal=goal,
        waits_for=tuple(_waits(now, host.name, row) for host in now.hosts),
        groups=tuple(_groups(estate, demand, row, moving)),
        before=tuple(_before(estate, demand, moving)),
        limits=tuple(limits_of(estate, plan, arrivals, moves)),
        clocks=tuple(clocks_of(estate, plan, arrivals, moves)),
        span=spans_of(estate, arrivals, moves),
        days=window_starts(estate.migration, blocked),
        rebuild=ceil(estate.migration.rebuild_s),
        blocked=blocked,
        cluster=cluster,
        spares=tuple(
            tolerated[c] if dedicated[c] and not _short_today(tolerated[c], c, cluster, start) else 0
            for c in range(len(clusters))
        ),
        takes_over=free,
        rules=rules,
        closed=tuple(host.name in now.closed for host in now.hosts),
        apart=apart,
        parking=estate.migration.parking,
        survives=tuple(tolerated[c] if policies[c].admission.form == "exact" else 0 for c in range(len(clusters))),
        restarts=_restarts(estate, demand),
    )
    failures = tuple(0 if dedicated[c] else tolerated[c] for c in range(len(clusters)))
    return EncodedMoves(problem, failures)


def _restarts(estate: Estate, demand: Demand) -> tuple[bool, ...]:
    """Return the VMs that must restart whatever fails; those that a rule names may be excused."""
    ruled = {member for statement in statements(estate) for member in statement.members}
    return tuple(vm.restart != "disabled" and vm.name not in ruled for vm in demand.vms)


def _short_today(tolerated: int, number: int, cluster: Sequence[int], start: Sequence[int]) -> bool:
    """Return whether a cluster runs VMs today with fewer empty hosts than it should have."""
    hosts = {host for host, of in enumerate(cluster) if of == number}
    used = hosts & set(start)
    return bool(used) and len(hosts - used) < tolerated


def _waits(now: Situation, host: str, row: Mapping[str, int]) -> tuple[int, ...] | None:
    waits = now.waits_for.get(host, ())
    return None if waits is None else tuple(row[vm] for vm in waits)


def _classes(encoded: Encoded, now: Situation) -> list[int]:
    """Return the class of each host, `_NONE` for hosts that take no VM."""
    clusters = [cluster.name for cluster in encoded.hosts.clusters]
    of_name = {host.name: k for k, kind in enumerate(encoded.hosts.classes) for host in kind.existing}
    bought = {(clusters[c.cluster], c.type_name): k for k, c in enumerate(encoded.hosts.classes) if not c.existing}
    return [of_name.get(host.name, bought.get((host.cluster, host.type_name), _NONE)) for host in now.hosts]


def _items(encoded: Encoded, n_vms: int) -> IntArray:
    """Return (n_vms,) the item of every VM of the demand."""
    items: IntArray = np.zeros(n_vms, dtype=np.int64)
    items[encoded.items.vm_order[:n_vms]] = encoded.items.item_of_merged[encoded.items.merged_of_vm[:n_vms]]
    return items


def _sizes(estate: Estate, demand: Demand, now: Situation) -> tuple[IntArray, IntArray, BoolArray]:
    """Return what each VM takes of each host, what hosts offer, and which host replaces which; rules put aside."""
    zones = tuple(replace(zone, separate_hosts_from=(), together_in="") for zone in estate.zones)
    bare = encode(replace(estate, rules=(), zones=zones), demand)
    classes, items = _classes(bare, now), _items(bare, len(demand.vms))
    platform = [0 if c == _NONE else bare.hosts.classes[c].cluster for c in classes]
    need: IntArray = np.stack([bare.items.demand[p][items] for p in platform], axis=1)
    nothing = np.zeros(bare.hosts.capacity.shape[1], dtype=np.int64)
    room: IntArray = np.stack([nothing if c == _NONE else bare.hosts.capacity[c] for c in classes])
    able = [[_NONE not in {a, b} and bool(bare.hosts.can_take_over[a, b]) for b in classes] for a in classes]
    return need, room, np.array(able, dtype=np.bool_)


def _allowed(estate: Estate, demand: Demand, now: Situation) -> BoolArray:
    """Return (n_vms, n_hosts) where rules and limits let a VM run."""
    ruled = encode(estate, demand)
    classes, items = _classes(ruled, now), _items(ruled, len(demand.vms))
    by_item = ruled.items.allowed_by_rules & ruled.items.within_host_limits
    none = np.zeros(len(items), dtype=np.bool_)
    return np.stack([none if c == _NONE else by_item[items, c] for c in classes], axis=1)


def _rules(
    estate: Estate, row: Mapping[str, int]
) -> tuple[tuple[HostRule, ...], tuple[tuple[tuple[int, ...], ...], ...]]:
    """Return the rules that judge one host at a time; the checker knows all others."""
    limits, apart = [], []
    for one in constraints_of(estate, row):
        if isinstance(one, AtMost) and one.scope == "host" and one.hosts is None:
            limits.append(HostRule(tuple(row[vm] for vm in one.vms if vm in row), one.limit))
        elif isinstance(one, Apart) and one.scope == "host":
            apart.append(tuple(tuple(row[vm] for vm in group if vm in row) for group in one.groups))
        elif isinstance(one, Alone):
            inside = tuple(row[vm] for vm in one.vms if vm in row)
            apart.append((inside, tuple(vm for vm in row.values() if vm not in set(inside))))
    return tuple(limits), tuple(apart)


def _groups(
    estate: Estate, demand: Demand, row: Mapping[str, int], moving: frozenset[int]
) -> Iterator[tuple[int, ...]]:
    """Yield VMs that leave together: stated groups, those that must share a host, and fault-tolerant pairs."""
    of_server: dict[str, list[int]] = {}
    for vm in demand.vms:
        of_server.setdefault(vm.server, []).append(row[vm.name])
    sets = [[vm for server in group.servers for vm in of_server.get(server, ())] for group in estate.migration.groups]
    sets += [
        [row[vm] for vm in one.vms if vm in row]
        for one in constraints_of(estate, row)
        if isinstance(one, Together) and one.scope == "host"
    ]
    sets += [[row[vm.secondary_of], row[vm.name]] for vm in demand.vms if vm.secondary_of in row]
    for one in sets:
        members = tuple(vm for vm in dict.fromkeys(one) if vm in moving)
        if len(members) > 1:
            yield members


def _before(estate: Estate, demand: Demand, moving: frozenset[int]) -> Iterator[tuple[int, int]]:
    numbers: dict[str, list[int]] = {}
    for number, vm in enumerate(demand.vms):
        if number in moving:
            numbers.setdefault(vm.server, []).append(number)
    for order in estate.migration.order:
        first = [vm for server in order.first for vm in numbers.get(server, ())]
        then = [vm for server in order.then for vm in numbers.get(server, ())]
        yield from ((one, other) for one in first for other in then)
