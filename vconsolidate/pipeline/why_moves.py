"""Why a plan moves VMs: what must be, what a move frees, and what it makes room for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from vconsolidate.model.arrays import frozen
from vconsolidate.model.changes import Move
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.verify.plan import violations
from vconsolidate.words import counted, listed

_MOST_NAMES = 3


def with_reasons(estate: Estate, demand: Demand, plan: Plan) -> Plan:
    """
    Return the plan with a reason for each move of its changes; the same plan where nothing moves.

    A move must be where its host is gone, in maintenance or of a cluster that takes the VM no more, or where the
    independent checker finds that staying breaks something. Else it frees a host, or makes room for a VM that comes to
    the host it leaves, or the plan as a whole is cheaper with it.
    """
    changes = plan.changes
    if changes is None or not changes.moved:
        return plan
    left = set(changes.hosts_left)
    leaving: dict[str, int] = {}
    for move in changes.moved:
        leaving[move.source] = leaving.get(move.source, 0) + 1
    broken = _broken_by_staying(estate, demand, plan)
    coming = _coming(demand, plan)
    clusters = {host.name: cluster.name for cluster in estate.clusters for host in cluster.hosts}
    vms = {vm.name: vm for vm in demand.vms}

    def why(move: Move) -> str:
        must = _must(estate, move, vms[move.vm].clusters, clusters)
        if must or move.vm in broken:
            return must or broken[move.vm]
        if move.source in left:
            return f"frees {move.source}, with {counted(leaving[move.source], 'move')}"
        if move.source in broken:
            return broken[move.source]
        if coming.get(move.source):
            return f"makes room on {move.source} for {listed(coming[move.source], _MOST_NAMES)}"
        return "the plan as a whole is better with it (cost, hosts or licences)"

    moved = tuple(replace(move, why=why(move)) for move in changes.moved)
    return replace(plan, changes=replace(changes, moved=moved))


def _must(estate: Estate, move: Move, takes: tuple[str, ...], clusters: Mapping[str, str]) -> str:
    """Return why a VM cannot stay, whatever the others do; empty where it could."""
    cluster = clusters.get(move.source)
    if cluster is None:
        bought = any(move.source.startswith(f"{c.name}-{kind.name}-") for c in estate.clusters for kind in c.host_types)
        return "" if bought else f"{move.source} is no longer in the inventory"
    waiting = (host.maintenance for c in estate.clusters for host in c.hosts if host.name == move.source)
    if any(waiting):
        return f"{move.source} is in maintenance"
    return "" if cluster in takes else f"cluster {cluster} of {move.source} takes it no more"


def _coming(demand: Demand, plan: Plan) -> dict[str, list[str]]:
    """Return host → VMs that come to it, new ones and moved ones."""
    changes = plan.changes
    arrived = set() if changes is None else {*changes.new, *(move.vm for move in changes.moved)}
    found: dict[str, list[str]] = {}
    for vm, host in zip(demand.vms, plan.host_of_vm.tolist(), strict=True):
        if vm.name in arrived:
            found.setdefault(plan.hosts[host].name, []).append(vm.name)
    return found


def _broken_by_staying(estate: Estate, demand: Demand, plan: Plan) -> dict[str, str]:
    """Return VM or host → what would be broken if every VM stayed on its host, of those that the plan still uses."""
    changes = plan.changes
    number = {host.name: position for position, host in enumerate(plan.hosts)}
    home = {move.vm: move.source for move in changes.moved} if changes is not None else {}
    where = [
        number.get(home.get(vm.name, ""), host) for vm, host in zip(demand.vms, plan.host_of_vm.tolist(), strict=True)
    ]
    hosts = tuple(replace(host, spare=False) for host in plan.hosts)
    staying = replace(
        plan, hosts=hosts, host_of_vm=frozen(np.array(where, dtype=np.int64)), loads=(), restarts=(), changes=None
    )
    found: dict[str, str] = {}
    for violation in violations(estate, demand, staying):
        if violation.rule != "host_failures_tolerated":
            for subject in violation.subjects:
                found.setdefault(subject, f"if it stayed: {violation.message}")
    return found
