"""
Hosts that are to stay free for failures (admission `dedicated`), where too few of them are free today.

Hosts that are emptied as asked count first, those in maintenance never. Then the host with the fewest VMs is chosen
whose VMs find a place on the others, and which can take over each of these. Where there is none, the promise stays
broken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.rebalancing import Terms
from vconsolidate.packing.encoding.encode import encode
from vconsolidate.packing.rebalancing.asked import most_moves
from vconsolidate.packing.rebalancing.join import apart_today, without, zones_as_rules
from vconsolidate.packing.rebalancing.layout import layout_of
from vconsolidate.packing.rebalancing.required import make_required_moves
from vconsolidate.packing.rebalancing.running import Running


def keep_hosts_free(estate: Estate, demand: Demand, plan: Plan, terms: Terms) -> Plan:
    """Return the plan with as many spare hosts as the policies ask for, as far as that is possible."""
    estate = zones_as_rules(estate)
    for cluster in estate.clusters:
        policy = cluster.policy
        if policy.admission.form == "dedicated" and policy.admission.domain == "host":
            plan = _of_cluster(estate, demand, plan, terms, cluster)
    return plan


def _of_cluster(estate: Estate, demand: Demand, plan: Plan, terms: Terms, cluster: Cluster) -> Plan:
    inside = [h for h, host in enumerate(plan.hosts) if host.cluster == cluster.name]
    n_vms = np.bincount(plan.host_of_vm, minlength=len(plan.hosts)).tolist()
    asked = terms.emptied - terms.maintenance
    candidates = [h for h in inside if plan.hosts[h].name not in terms.maintenance]
    order = sorted(candidates, key=lambda h: (plan.hosts[h].name not in asked, n_vms[h], h))
    for host in order:
        spares = sum(plan.hosts[h].spare for h in inside)
        if spares >= min(cluster.policy.host_failures_tolerated, len(inside) - 1):
            break
        if plan.hosts[host].spare:
            continue
        changed = _with_spare(plan, host)
        if plan.hosts[host].name in asked or _is_possible(estate, demand, changed, terms, host, inside):
            plan = changed
    return plan


def _with_spare(plan: Plan, host: int) -> Plan:
    hosts = list(plan.hosts)
    hosts[host] = replace(hosts[host], spare=True)
    return replace(plan, hosts=tuple(hosts))


def _is_possible(estate: Estate, demand: Demand, plan: Plan, terms: Terms, host: int, inside: Sequence[int]) -> bool:
    """Return whether the VMs of a host find a place elsewhere, and it can then take over each other one."""
    running, stuck = _required(estate, demand, plan, terms)
    names = {one.name: number for number, one in enumerate(running.layout.hosts)}
    spare = names.get(plan.hosts[host].name)
    if spare is None or (running.host == spare).any():
        return False
    others = [names[plan.hosts[h].name] for h in inside if plan.hosts[h].name in names]
    load, capacity = running.assignment.load, running.assignment.capacity
    if not (load[others] <= capacity[spare]).all():
        return False
    hosts = [replace(one, spare=one.spare and number != host) for number, one in enumerate(plan.hosts)]
    _, stuck_before = _required(estate, demand, replace(plan, hosts=tuple(hosts)), terms)
    return stuck <= stuck_before


def _required(estate: Estate, demand: Demand, plan: Plan, terms: Terms) -> tuple[Running, int]:
    """Return where VMs run after the moves that must be, and how many units find no place."""
    layout = layout_of(encode(without(estate, apart_today(estate, demand, plan)), demand), plan, terms)
    running = Running(layout)
    forbidden = np.zeros((layout.n_units, len(layout.hosts)), dtype=np.bool_)
    _, stuck = make_required_moves(running, forbidden, most_moves(terms))
    return running, len(stuck)
