"""How many more VMs fit besides the room that a plan keeps: of the owner's sizes and of the estate's typical ones."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from vconsolidate.model.capacity import Room, VmSize
from vconsolidate.model.coming import coming_vm
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.packing.solver.work_limit import WorkLimit
from vconsolidate.pipeline.capacity.free_room import room
from vconsolidate.verify.plan import violations

PERCENTILES = (25, 50, 90)
"""Percentiles of the estate's VMs that are counted as sizes, of every resource separately."""

WORK: Final = 3.0
"""Most work for all sizes together, in units of roughly one second."""

MOST_VMS = 3_000
MOST_VMS_REPLAYED = 300
"""Most VMs with which a report has the count, and with which it has it where failures are tried; see ``capacity``."""


def room_outlook(estate: Estate, demand: Demand, plan: Plan, limit: WorkLimit) -> Room | None:
    """
    Return how many more VMs of each size fit; None where there is no plan, or counting takes too long.

    Parameters
    ----------
    limit
        Of the whole command; a size whose share of it is used up counts as "at least".
    """
    tried = any(c.policy.host_failures_tolerated and c.policy.admission.form != "dedicated" for c in estate.clusters)
    if not plan.hosts or not demand.vms or len(demand.vms) > (MOST_VMS_REPLAYED if tried else MOST_VMS):
        return None
    if violations(estate, demand, plan):  # the plan was made for other demand; the check says what is wrong
        return None
    own = {size.name: size for size in _owners_sizes(estate, demand)}
    sizes = [*own.values(), *(size for size in _typical_sizes(demand) if size.name not in own)]
    return room(estate, demand, plan, sizes, limit=limit.part(work=WORK))


def _owners_sizes(estate: Estate, demand: Demand) -> Iterator[VmSize]:
    for wanted in estate.reserve_room:
        vm = coming_vm(wanted.name, wanted, estate, demand)
        yield VmSize(wanted.name, vm.vcpus, vm.configured_mib, vm.cpu_mhz, vm.disk_gib)


def _typical_sizes(demand: Demand) -> Iterator[VmSize]:
    def at(percentile: int, value: Callable[[VirtualMachine], float]) -> int:
        return math.ceil(float(np.quantile([value(vm) for vm in demand.vms], percentile / 100, method="higher")))

    for percentile in PERCENTILES:
        yield VmSize(
            name=f"{percentile}th percentile",
            vcpus=at(percentile, lambda vm: vm.vcpus),
            memory_mib=at(percentile, lambda vm: vm.configured_mib),
            cpu_mhz=at(percentile, lambda vm: vm.cpu_mhz),
            disk_gib=at(percentile, lambda vm: vm.disk_gib),
            network_mbps=at(percentile, lambda vm: vm.network_mbps),
        )
