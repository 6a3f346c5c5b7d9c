"""
VMs that a rule keeps on one host and that run on several: bring them together, before anything else moves.

The search takes such VMs for one unit, which has one host. Until they are together, the rule is left out of the search,
so that each of them weighs on the host that it runs on.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from vconsolidate.model.constraint import Together
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.rebalancing import Purpose, Step, Stuck
from vconsolidate.model.statement import RuleStatement
from vconsolidate.packing.encoding.encode import encode
from vconsolidate.packing.rebalancing.asked import Asked
from vconsolidate.packing.rebalancing.layout import NOWHERE, Layout, layout_of
from vconsolidate.packing.rebalancing.running import Running
from vconsolidate.packing.rebalancing.steps import forbidden_in, placement_after, steps_of
from vconsolidate.packing.rebalancing.survival import Survival
from vconsolidate.rules.registry import RULES


@dataclass(frozen=True, slots=True)
class Joined:
    """
    Steps that bring VMs together, and the placement after them.

    Parameters
    ----------
    apart
        Rules whose VMs are still apart.
    """

    steps: tuple[Step, ...]
    plan: Plan
    apart: tuple[RuleStatement, ...]


def zones_as_rules(estate: Estate) -> Estate:
    """Return the estate with zones whose VMs share a host as rules, so that each can be left out."""
    on_one_host = tuple(zone for zone in estate.zones if zone.together_in == "host")
    implied = RULES["zone_affinity"].implied
    if not on_one_host or implied is None:
        return estate
    zones = tuple(replace(zone, together_in="") if zone in on_one_host else zone for zone in estate.zones)
    rules = tuple(implied(replace(estate, zones=on_one_host)))
    return replace(estate, zones=zones, rules=(*estate.rules, *rules))


def apart_today(estate: Estate, demand: Demand, plan: Plan) -> tuple[RuleStatement, ...]:
    """Return the rules that ask for one host and whose VMs run on several."""
    host = {vm.name: h for vm, h in zip(demand.vms, plan.host_of_vm.tolist(), strict=True)}
    return tuple(rule for rule in estate.rules if any(len(_hosts(vms, host)) > 1 for vms in _on_one_host(rule)))


def without(estate: Estate, apart: Collection[RuleStatement]) -> Estate:
    """Return the estate without some of its rules."""
    return replace(estate, rules=tuple(rule for rule in estate.rules if rule not in apart)) if apart else estate


def join(asked: Asked, plan: Plan, apart: Sequence[RuleStatement]) -> Joined:
    """Bring the VMs of each rule together where that is possible, with as few moves as possible."""
    if not apart:
        return Joined((), plan, ())
    left: list[RuleStatement] = []
    steps: tuple[Step, ...] = ()
    most = asked.most
    for number, rule in enumerate(apart):
        waiting = (*left, *apart[number:])
        layout = layout_of(encode(without(asked.estate, waiting), asked.demand), plan, asked.terms)
        made = _join_one(asked, layout, rule, most)
        if made is None:
            left.append(rule)
            continue
        purposes: list[Purpose] = ["rule"] * len(made)
        of_rule = steps_of(layout, plan, made, purposes)
        moves = tuple(move for step in of_rule for move in step.moves)
        plan = placement_after(asked.demand, plan, of_rule)
        steps += (Step(moves, "rule"),) if moves else ()
        most -= len(moves)
    return Joined(steps, plan, tuple(left))


def stuck_apart(apart: Sequence[RuleStatement], demand: Demand, plan: Plan) -> tuple[Stuck, ...]:
    """Return the VMs of rules that stay apart, but those on the host of most of them."""
    host = {vm.name: h for vm, h in zip(demand.vms, plan.host_of_vm.tolist(), strict=True)}
    stuck: dict[tuple[str, ...], Stuck] = {}
    for vms in (group for rule in apart for group in _on_one_host(rule)):
        hosts = [host[vm] for vm in vms if vm in host]
        most = max(hosts, key=lambda h: (hosts.count(h), -h), default=0)
        for vm in vms:
            if host.get(vm, most) != most:
                stuck.setdefault((vm,), Stuck((vm,), plan.hosts[host[vm]].name, "rule"))
    return tuple(stuck.values())


def _on_one_host(rule: RuleStatement) -> list[tuple[str, ...]]:
    if rule.level != "must":
        return []
    return [c.vms for c in RULES[rule.kind].encode(rule) if isinstance(c, Together) and c.scope == "host"]


def _hosts(vms: Collection[str], host: dict[str, int]) -> set[int]:
    return {host[vm] for vm in vms if vm in host}


def _join_one(asked: Asked, layout: Layout, rule: RuleStatement, most: float) -> list[tuple[int, int]] | None:
    """Return the moves, (unit, host), after which the VMs of a rule share a host; None where no host takes them."""
    vms = layout.encoded.demand.vms
    names = {name for group in _on_one_host(rule) for name in group}
    units = [unit for unit, of_unit in enumerate(layout.vms) if any(vms[vm].name in names for vm in of_unit)]
    forbidden = forbidden_in(layout, asked.refused)
    ways = []
    for target in _targets(layout, units):
        moves = [(unit, target) for unit in units if layout.home[unit] != target]
        n_moved = sum(int(layout.size[unit]) for unit, _ in moves)
        if n_moved <= most and not any(forbidden[unit, target] for unit, _ in moves):
            ways.append((n_moved, target, moves))
    for _, _, moves in sorted(ways):
        if _all_fit(Running(layout), moves):
            move = Survival(layout, asked.limit, asked.seed).mover(Running(layout))
            if all(move(unit, target) for unit, target in moves):
                return moves
    return None


def _targets(layout: Layout, units: Sequence[int]) -> list[int]:
    """Return the hosts where VMs may come together: of the clusters that some of them run in."""
    homes = [int(layout.home[unit]) for unit in units if layout.home[unit] != NOWHERE]
    inside = np.isin(layout.cluster, layout.cluster[homes]) & layout.open
    return np.flatnonzero(inside).tolist() if homes else []


def _all_fit(running: Running, moves: Sequence[tuple[int, int]]) -> bool:
    for unit, target in moves:
        if not running.may_move(unit, target):
            return False
        running.move(unit, target)
    return True
