"""
Room kept for VMs that may come and for reservations that no VM holds: packed as VMs, then taken out of the plan.

So the plan is one with all of them in place, under the same rules, limits and host failures, and what is proven of it
holds for every plan that keeps the room.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np

from vconsolidate.model.arrays import IntArray, frozen
from vconsolidate.model.coming import standing_for, with_coming, with_vms
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.room import MEMORY_OF_POOLS, KeptRoom
from vconsolidate.packing.encoding.pool_memory import memory_pieces
from vconsolidate.packing.encoding.pool_reservations import add_claims, pieces


def add_reserved_room(estate: Estate, demand: Demand) -> tuple[Estate, Demand]:
    """Return what is packed: the VMs with what their pools guarantee them, and what room is kept for."""
    if not demand.vms:
        return estate, demand
    ruled, whole = with_coming(estate, demand)
    whole = add_claims(ruled, whole)
    made = [
        replace(
            standing_for(f"resource pools of {part.cluster}", f"resource pools of {part.cluster} {number + 1}", demand),
            pool_reservation_mhz=part.mhz,
            clusters=(part.cluster,),
        )
        for part in pieces(ruled, whole)
        for number in range(part.count)
    ]
    made += [
        replace(
            standing_for(f"{MEMORY_OF_POOLS}{part.cluster}", f"{MEMORY_OF_POOLS}{part.cluster} {number + 1}", demand),
            configured_mib=part.mib,
            reservation_mib=part.mib,
            clusters=(part.cluster,),
        )
        for part in memory_pieces(ruled, whole)
        for number in range(part.count)
    ]
    return ruled, with_vms(ruled, whole, made) if made else whole


def remove_reserved_room(plan: Plan, demand: Demand, whole: Demand) -> Plan:
    """Return a plan of `whole` as one of the VMs that there are, with the room that it keeps."""
    n_vms = len(demand.vms)
    if not plan.hosts or len(whole.vms) == n_vms:
        return plan
    kept: Counter[tuple[int, str, bool]] = Counter()
    for vm, host in zip(whole.vms[n_vms:], plan.host_of_vm[n_vms:].tolist(), strict=True):
        kept[host, vm.stands_for, vm.vcpus == 0] += 1
    coming = {vm.name for vm in whole.vms[n_vms:]}
    changes = plan.changes
    if changes is not None:
        changes = replace(changes, new=tuple(name for name in changes.new if name not in coming))
    restarts = (replace(each, placed=tuple(p for p in each.placed if p[0] not in coming)) for each in plan.restarts)
    return replace(
        plan,
        host_of_vm=frozen(plan.host_of_vm[:n_vms].copy()),
        changes=changes,
        restarts=tuple(restarts),
        room=tuple(KeptRoom(name, host, count, pools) for (host, name, pools), count in sorted(kept.items())),
    )


def place_reserved_room(estate: Estate, demand: Demand, plan: Plan) -> tuple[Estate, Demand, Plan]:
    """Return estate, demand and plan with the VMs to come on the hosts that keep their room, if the plan names them."""
    ruled, whole = add_reserved_room(estate, demand)
    left: dict[str, list[int]] = {}
    for kept in plan.room:
        left.setdefault(kept.name, []).extend([kept.host] * kept.count)
    coming = whole.vms[len(demand.vms) :]
    if Counter(vm.stands_for for vm in coming) != Counter({name: len(hosts) for name, hosts in left.items()}):
        return estate, demand, plan  # not this estate's plan, or one made elsewhere
    rows: IntArray = np.array([left[vm.stands_for].pop(0) for vm in coming], dtype=np.int64)
    host_of_vm: IntArray = np.concatenate([plan.host_of_vm, rows])
    return ruled, whole, replace(plan, host_of_vm=frozen(host_of_vm), room=())
