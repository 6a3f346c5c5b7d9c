"""
Room kept for VMs that may come and for reservations that no VM holds: packed as VMs, then taken out of the plan.

So the plan is one with all of them in place, under the same rules, limits and host failures, and what is proven of it
holds for every plan that keeps the room.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from vconsolidate.model.arrays import frozen
from vconsolidate.model.coming import standing_for, with_coming, with_vms
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.room import KeptRoom
from vconsolidate.packing.reservations import guaranteed, pieces


def including(estate: Estate, demand: Demand) -> tuple[Estate, Demand]:
    """Return what is packed: the VMs with what their pools guarantee them, and what room is kept for."""
    if not demand.vms:
        return estate, demand
    ruled, whole = with_coming(estate, demand)
    whole = guaranteed(ruled, whole)
    made = [
        replace(
            standing_for(f"resource pools of {part.cluster}", f"resource pools of {part.cluster} {number + 1}", demand),
            pool_reservation_mhz=part.mhz,
            clusters=(part.cluster,),
        )
        for part in pieces(ruled, whole)
        for number in range(part.count)
    ]
    return ruled, with_vms(ruled, whole, made) if made else whole


def without(plan: Plan, demand: Demand, whole: Demand) -> Plan:
    """Return a plan of `whole` as one of the VMs that there are, with the room that it keeps."""
    n_vms = len(demand.vms)
    if not plan.hosts or len(whole.vms) == n_vms:
        return plan
    kept: Counter[tuple[int, str, bool]] = Counter()
    for vm, host in zip(whole.vms[n_vms:], plan.host_of_vm[n_vms:].tolist(), strict=True):
        kept[host, vm.stands_for, vm.vcpus == 0] += 1
    changes = plan.changes
    if changes is not None:
        coming = {vm.name for vm in whole.vms[n_vms:]}
        changes = replace(changes, new=tuple(name for name in changes.new if name not in coming))
    return replace(
        plan,
        host_of_vm=frozen(plan.host_of_vm[:n_vms].copy()),
        changes=changes,
        room=tuple(KeptRoom(name, host, count, pools) for (host, name, pools), count in sorted(kept.items())),
    )
