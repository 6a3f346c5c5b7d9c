"""Another placement of a plan's VMs on the same hosts, as good as the plan's: what a plan promises must hold for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from vconsolidate.model.arrays import IntArray, frozen
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.packing.encoding.decode import decode
from vconsolidate.packing.encoding.encode import Encoded, encode
from vconsolidate.packing.encoding.initial_packing import initial_packing, placement_of
from vconsolidate.packing.refinement.deal_anew import deal_anew
from vconsolidate.packing.refinement.even_load import even_out_load
from vconsolidate.packing.solver.feasibility import packing_faults


def pack_otherwise(estate: Estate, demand: Demand, plan: Plan, seed: int, number: int) -> Plan:
    """
    Return the plan with its VMs dealt otherwise to its hosts, their load evened out as in any plan.

    Spare hosts are left out of the hosts. A plan whose resource pools reserve CPU on hosts stays as it is, and so does
    one where hosts cannot exchange VMs.

    Parameters
    ----------
    seed, number
        Which of the other packings.
    """
    if estate.resource_pools or not plan.hosts:
        return plan
    encoded = encode(estate, demand)
    before = initial_packing(encoded, placement_of(demand, plan))
    bins = even_out_load(encoded, deal_anew(encoded, before, (seed, number)))
    if packing_faults(encoded.problem, bins):
        return plan
    hosts, host_of_vm = decode(encoded, bins, ())
    return replace(plan, hosts=hosts, host_of_vm=_exchange_copies(encoded, host_of_vm, (seed, number)))


def _exchange_copies(encoded: Encoded, host_of_vm: IntArray, seed: Sequence[int]) -> IntArray:
    """Return the hosts of VMs when those that nothing tells apart change places: their histories still differ."""
    random, items = np.random.default_rng(list(seed)), encoded.items
    host_of_merged = np.zeros(len(items.item_of_merged), dtype=np.int64)
    host_of_merged[items.merged_of_vm] = host_of_vm[items.vm_order]
    for item in range(encoded.problem.n_items):
        copies = np.flatnonzero(items.item_of_merged == item)
        host_of_merged[copies] = random.permutation(host_of_merged[copies])
    found = np.zeros_like(host_of_vm)
    found[items.vm_order] = host_of_merged[items.merged_of_vm]
    return frozen(found)
